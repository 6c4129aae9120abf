#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/unicode_text.hpp"

namespace relaywatch::report {

enum class Colour { plain, good, warning, bad, faint, heading };

/// The text in an ANSI colour; as it is when `enabled` is false.
std::string coloured(std::string_view text, Colour colour, bool enabled);

struct Cell {
  std::string text;  ///< valid UTF-8 without control characters
  Colour colour = Colour::plain;
};

struct Column {
  std::string heading;
  std::string (*cut)(std::string_view text, std::size_t width) = cut_end;  ///< how a cell that is too wide is cut
};

/// A table for the terminal. Columns are as wide as their widest cell; when the whole is wider than the terminal,
/// the widest columns give way first. Not thread-safe.
class TextTable {
 public:
  TextTable(std::vector<Column> columns, std::size_t indent) : columns_(std::move(columns)), indent_(indent) {}

  /// As many cells as columns, or fewer: the last ones are empty then.
  void add_row(std::vector<Cell> cells);

  /// A sentence under the last row, wrapped; each of its lines begins with `lead`, or is indented.
  void add_note(std::string text, Colour colour);
  void add_note(std::string lead, std::string text, Colour colour);

  /// An empty line under the last row.
  void add_gap() { add_row({}); }

  [[nodiscard]] std::string render(std::size_t width, bool colours) const;

 private:
  using Row = std::vector<Cell>;
  struct Note {
    std::string lead;
    Cell text;
  };

  [[nodiscard]] std::vector<std::size_t> widths(std::size_t available) const;
  [[nodiscard]] std::string render_row(const Row& row, const std::vector<std::size_t>& widths, bool colours) const;

  std::vector<Column> columns_;
  std::vector<std::variant<Row, Note>> lines_;  ///< rows, and the notes between them
  std::size_t indent_;
};

/// `text` wrapped to `width`, every line indented, or behind `lead`.
std::string paragraph(std::string_view text, std::size_t indent, std::size_t width, Colour colour, bool colours);
std::string paragraph(std::string_view text, std::string_view lead, std::size_t width, Colour colour, bool colours);

}  // namespace relaywatch::report
