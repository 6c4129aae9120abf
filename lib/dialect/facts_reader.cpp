#include "dialect/facts_reader.hpp"

#include <charconv>
#include <map>

#include "dialect/families.hpp"
#include "dialect/rds.hpp"
#include "dialect/row_reader.hpp"

namespace relaywatch::dialect {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Variables read_variables(const ResultTable& table) {
  Variables variables;
  for (const auto& row : table.rows) {
    if (row.size() >= 2 && row[0] && row[1]) variables.emplace(*row[0], *row[1]);
  }
  return variables;
}

std::optional<std::string> find(const Variables& variables, std::string_view name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::nullopt : std::optional(found->second);
}

template <typename Number>
std::optional<Number> find_number(const Variables& variables, std::string_view name) {
  const auto text = find(variables, name);
  if (!text) return std::nullopt;
  Number value{};
  // A fraction, as in MariaDB's expire_logs_days "10.000000", is cut off.
  const auto result = std::from_chars(text->data(), text->data() + text->size(), value);
  return result.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<bool> find_switch(const Variables& variables, std::string_view name) {
  const auto text = find(variables, name);
  return text ? std::optional(*text == "ON" || *text == "1") : std::nullopt;
}

void read_retention(ServerFacts& facts, const Variables& variables) {
  // On RDS and Aurora these settings do not rule: see rds.hpp.
  if (is_managed(facts.version.flavor)) return;
  const auto seconds = find_number<std::uint64_t>(variables, "binlog_expire_logs_seconds");
  const auto days = find_number<std::uint64_t>(variables, "expire_logs_days");
  facts.binlog_retention_known = seconds || days;
  // From MySQL 8.0.29: switched off, nothing expires whatever the others say.
  if (find_switch(variables, "binlog_expire_logs_auto_purge") == false) return;
  // MySQL 8 lets the seconds win over the days where they are not 0; MariaDB from 10.6 keeps both alike.
  if (seconds.value_or(0) > 0) {
    facts.binlog_retention = Seconds(static_cast<double>(*seconds));
  } else if (days.value_or(0) > 0) {
    facts.binlog_retention = Seconds(86400.0 * static_cast<double>(*days));
  }
}

}  // namespace

ServerFacts read_facts(const ServerVersion& version, const ResultTable* settings, const ResultTable* identity,
                       std::vector<SnapshotProblem>& problems) {
  ServerFacts facts;
  facts.version = version;
  if (settings != nullptr) {
    const Variables variables = read_variables(*settings);
    facts.version.flavor = managed_flavor(*settings).value_or(version.flavor);
    facts.server_id = find_number<std::uint32_t>(variables, "server_id");
    facts.server_uuid = find(variables, "server_uuid");
    facts.hostname = find(variables, "hostname");
    facts.read_only = find_switch(variables, "read_only");
    facts.binlog_enabled = find_switch(variables, "log_bin");
    facts.writes_replicated_changes = find_switch(variables, "log_slave_updates");
    if (!facts.writes_replicated_changes) {
      facts.writes_replicated_changes = find_switch(variables, "log_replica_updates");
    }
    facts.binlog_format = find(variables, "binlog_format");
    facts.binlog_checksum = find(variables, "binlog_checksum");
    read_retention(facts, variables);
  }
  if (identity != nullptr && !identity->rows.empty()) {
    RowReader row(identity_statement, *identity, problems);
    if (const auto id = row.number<std::uint32_t>("@@server_id")) facts.server_id = id;
    // Newer MariaDB has more values of read_only than 0 and 1.
    if (const auto read_only = row.number<std::uint32_t>("@@read_only")) facts.read_only = *read_only != 0;
    if (const auto log_bin = row.number<std::uint32_t>("@@log_bin")) facts.binlog_enabled = *log_bin != 0;
  }
  return facts;
}

}  // namespace relaywatch::dialect
