#include "dialect/rds.hpp"

#include <fmt/format.h>

#include "dialect/dialect.hpp"
#include "dialect/row_reader.hpp"

namespace relaywatch::dialect {
namespace {

constexpr std::string_view retention_setting = "binlog retention hours";

SnapshotProblem refusal(const ServerError& error, bool denied, std::string_view user) {
  if (denied) {
    return {ProblemKind::denied, std::string(managed_settings_statement), "EXECUTE",
            fmt::format("how long binlogs are kept is not known: GRANT EXECUTE ON PROCEDURE "
                        "mysql.rds_show_configuration TO '{}'@'%'; (put in the host that the account is made for)",
                        user)};
  }
  return {ProblemKind::statement_failed, std::string(managed_settings_statement), "",
          fmt::format("{} failed with error {}: {}", managed_settings_statement, error.code, error.message)};
}

}  // namespace

std::optional<Flavor> managed_flavor(const ResultTable& settings) {
  std::optional<Flavor> flavor;
  for (const auto& row : settings.rows) {
    if (row.size() < 2 || !row[0] || !row[1]) continue;
    if (*row[0] == "aurora_version") return Flavor::aurora;
    if (*row[0] == "basedir" && row[1]->starts_with("/rdsdbbin")) flavor = Flavor::rds;
  }
  return flavor;
}

void read_managed_settings(const QueryReply& reply, std::string_view user, ServerFacts& facts,
                           std::vector<SnapshotProblem>& problems) {
  if (const auto* error = std::get_if<ServerError>(&reply)) {
    problems.push_back(refusal(*error, is_denied(reply), user));
    return;
  }
  const auto& table = std::get<ResultTable>(reply);
  RowReader row(managed_settings_statement, table, problems);
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    row.select(index);
    if (row.text("name") != retention_setting) continue;
    const std::size_t problems_before = problems.size();
    const auto hours = row.number<std::uint64_t>("value");
    if (problems.size() > problems_before) return;  // no such column, or no number
    facts.binlog_retention = Seconds(3600.0 * static_cast<double>(hours.value_or(0)));
    facts.binlog_retention_known = true;
    return;
  }
  problems.push_back({ProblemKind::missing_column, std::string(managed_settings_statement),
                      std::string(retention_setting),
                      fmt::format("{} does not give '{}'", managed_settings_statement, retention_setting)});
}

}  // namespace relaywatch::dialect
