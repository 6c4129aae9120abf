#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/node_snapshot.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::dialect {

/// Reads cells of one row by column name. What is missing or unreadable becomes a SnapshotProblem that names the
/// column, once per column; the other cells stay usable. An empty column name means "this family has none".
class RowReader {
 public:
  /// `table` and `problems` must outlive the reader.
  RowReader(std::string_view statement, const ResultTable& table, std::vector<SnapshotProblem>& problems)
      : statement_(statement), table_(table), problems_(problems) {}

  /// Chooses the row that the following calls read.
  void select(std::size_t row) { row_ = row; }

  /// nullopt for SQL NULL and for a missing column.
  std::optional<std::string> text(std::string_view column);

  /// An unsigned number; nullopt for NULL, a missing column, or a value that is not a number (a problem).
  template <typename Number>
  std::optional<Number> number(std::string_view column) {
    const auto cell = text(column);
    if (!cell) return std::nullopt;
    Number value{};
    const auto [end, failure] = std::from_chars(cell->data(), cell->data() + cell->size(), value);
    if (failure != std::errc{} || end != cell->data() + cell->size()) {
      report_unreadable(column, *cell, "a number");
      return std::nullopt;
    }
    return value;
  }

  /// The position made of a file column and an offset column; nullopt while the file is empty (never connected).
  std::optional<BinlogPosition> position(std::string_view file_column, std::string_view offset_column);

  /// The error made of a number column and a message column; nullopt when the number is 0.
  std::optional<ServerError> error(std::string_view code_column, std::string_view message_column);

  void report_unreadable(std::string_view column, std::string_view value, std::string_view expected);

 private:
  void report_missing(std::string_view column);
  void report(ProblemKind kind, std::string_view column, std::string message);

  std::string_view statement_;
  const ResultTable& table_;
  std::vector<SnapshotProblem>& problems_;
  std::size_t row_ = 0;
};

}  // namespace relaywatch::dialect
