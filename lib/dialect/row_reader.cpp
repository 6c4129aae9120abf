#include "dialect/row_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "dialect/redaction.hpp"

namespace relaywatch::dialect {

std::optional<std::string> RowReader::text(std::string_view column) {
  if (column.empty()) return std::nullopt;
  const auto found = std::ranges::find(table_.columns, column);
  if (found == table_.columns.end()) {
    report_missing(column);
    return std::nullopt;
  }
  const auto& row = table_.rows.at(row_);
  const auto index = static_cast<std::size_t>(found - table_.columns.begin());
  return index < row.size() ? row[index] : std::nullopt;
}

std::optional<BinlogPosition> RowReader::position(std::string_view file_column, std::string_view offset_column) {
  const auto file = text(file_column);
  const auto offset = number<std::uint64_t>(offset_column);
  if (!file || file->empty() || !offset) return std::nullopt;
  auto position = parse_binlog_position(*file, *offset);
  if (!position) report_unreadable(file_column, *file, "a binlog file name such as mysql-bin.000001");
  return position;
}

std::optional<ServerError> RowReader::error(std::string_view code_column, std::string_view message_column) {
  const auto code = number<int>(code_column);
  if (!code || *code == 0) return std::nullopt;
  return ServerError{*code, redact_passwords(text(message_column).value_or(""))};
}

void RowReader::report_unreadable(std::string_view column, std::string_view value, std::string_view expected) {
  report(ProblemKind::unreadable_cell, column,
         fmt::format("{}: column {} holds '{}', which is not {}", statement_, column, value, expected));
}

void RowReader::report_missing(std::string_view column) {
  report(ProblemKind::missing_column, column,
         fmt::format("{}: the reply has no column {}, which this server version is known to have", statement_, column));
}

void RowReader::report(ProblemKind kind, std::string_view column, std::string message) {
  const bool told = std::ranges::any_of(problems_, [&](const SnapshotProblem& problem) {
    return problem.kind == kind && problem.statement == statement_ && problem.subject == column;
  });
  if (!told) problems_.push_back({kind, std::string(statement_), std::string(column), std::move(message)});
}

}  // namespace relaywatch::dialect
