#include "dialect/dialect.hpp"

#include "dialect/families.hpp"

namespace relaywatch::dialect {

const Dialect& dialect_for(const ServerVersion& version) {
  if (version.flavor == Flavor::mariadb) {
    if (version.at_least(10, 5)) return mariadb_10_5;
    if (version.at_least(10, 2, 3)) return mariadb_10_2;
    if (version.at_least(10, 0)) return mariadb_10_0;
    return mysql_5_5;  // MariaDB 5.x: before named connections
  }
  if (version.at_least(8, 2)) return mysql_8_4;
  if (version.at_least(8, 0, 22)) return mysql_8_0_22;
  if (version.at_least(5, 7)) return mysql_5_7;
  if (version.at_least(5, 6)) return mysql_5_6;
  if (version.at_least(5, 5)) return mysql_5_5;
  return mysql_5_1;
}

bool is_denied(const QueryReply& reply) {
  const auto* error = std::get_if<ServerError>(&reply);
  // By number only: the wording of 1227 differs in each version.
  return error != nullptr && (error->code == 1227 || error->code == 1142 || error->code == 1044 || error->code == 1370);
}

}  // namespace relaywatch::dialect
