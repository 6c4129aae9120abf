#include "dialect/slave_status.hpp"

namespace relaywatch::dialect {

/// MySQL 5.7 to 8.0.21 (5.7 manual, SHOW SLAVE STATUS): named channels are new.
constexpr Dialect mysql_5_7 = [] {
  Dialect dialect = slave_status_dialect("mysql_5_7", slave_status_columns_5_6);
  dialect.columns.channel = "Channel_Name";
  return dialect;
}();

}  // namespace relaywatch::dialect
