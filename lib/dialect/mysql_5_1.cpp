#include "dialect/slave_status.hpp"

namespace relaywatch::dialect {

/// As MySQL 5.1.38 to 5.1.63 answered.
constexpr Dialect mysql_5_1 = [] {
  Dialect dialect = slave_status_dialect("mysql_5_1", slave_status_columns);
  dialect.receiver_connecting_is_no = true;
  dialect.binary_logs_privilege = "SUPER";
  dialect.threads_statement = plain_thread_list;
  return dialect;
}();

/// As MySQL 5.5.62 answered: the source's server id is new.
constexpr Dialect mysql_5_5 = [] {
  Dialect dialect = slave_status_dialect("mysql_5_5", slave_status_columns);
  dialect.columns.source_server_id = "Master_Server_Id";
  return dialect;
}();

}  // namespace relaywatch::dialect
