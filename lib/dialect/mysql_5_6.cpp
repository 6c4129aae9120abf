#include "dialect/slave_status.hpp"

namespace relaywatch::dialect {

/// As MySQL 5.6.21 answered. RDS and Aurora with MySQL 5.6 answer alike.
constexpr Dialect mysql_5_6 = slave_status_dialect("mysql_5_6", slave_status_columns_5_6);

}  // namespace relaywatch::dialect
