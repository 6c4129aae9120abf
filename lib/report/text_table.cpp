#include "report/text_table.hpp"

#include <algorithm>
#include <numeric>

namespace relaywatch::report {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 5;    ///< of a column that gives way
constexpr std::size_t note_indent = 4;  ///< beyond the table's own

std::string_view escape_sequence(Colour colour) {
  switch (colour) {
    case Colour::plain: return "";
    case Colour::good: return "\x1b[32m";
    case Colour::warning: return "\x1b[33m";
    case Colour::bad: return "\x1b[31m";
    case Colour::faint: return "\x1b[2m";
    case Colour::heading: return "\x1b[1m";
  }
  return "";
}

}  // namespace

std::string coloured(std::string_view text, Colour colour, bool enabled) {
  if (!enabled || colour == Colour::plain || text.empty()) return std::string(text);
  return std::string(escape_sequence(colour)).append(text).append("\x1b[0m");
}

std::string paragraph(std::string_view text, std::size_t indent, std::size_t width, Colour colour, bool colours) {
  return paragraph(text, std::string(indent, ' '), width, colour, colours);
}

std::string paragraph(std::string_view text, std::string_view lead, std::size_t width, Colour colour, bool colours) {
  std::string lines;
  const std::size_t taken = display_width(lead);
  for (const std::string& line : wrap(text, width > taken ? width - taken : 1)) {
    lines.append(lead).append(coloured(line, colour, colours)).append("\n");
  }
  return lines;
}

void TextTable::add_row(std::vector<Cell> cells) { lines_.emplace_back(std::move(cells)); }

void TextTable::add_note(std::string text, Colour colour) {
  add_note(std::string(indent_ + note_indent, ' '), std::move(text), colour);
}

void TextTable::add_note(std::string lead, std::string text, Colour colour) {
  lines_.emplace_back(Note{std::move(lead), {std::move(text), colour}});
}

std::vector<std::size_t> TextTable::widths(std::size_t available) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (const Column& column : columns_) widths.push_back(display_width(column.heading));
  for (const auto& line : lines_) {
    const Row* row = std::get_if<Row>(&line);
    if (row == nullptr) continue;
    for (std::size_t i = 0; i < row->size(); ++i) widths[i] = std::max(widths[i], display_width(row->at(i).text));
  }
  std::size_t total = std::accumulate(widths.begin(), widths.end(), indent_ + gap * (columns_.size() - 1));
  while (total > available) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= narrowest) break;
    --*widest;
    --total;
  }
  return widths;
}

std::string TextTable::render_row(const Row& row, const std::vector<std::size_t>& widths, bool colours) const {
  std::string line(indent_, ' ');
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string text = columns_[i].cut(row[i].text, widths[i]);
    line += coloured(text, row[i].colour, colours);
    if (i + 1 < row.size()) line.append(widths[i] - display_width(text) + gap, ' ');
  }
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

std::string TextTable::render(std::size_t width, bool colours) const {
  const std::vector<std::size_t> fitted = widths(width);
  Row headings;
  for (const Column& column : columns_) headings.push_back({column.heading, Colour::faint});
  std::string text = render_row(headings, fitted, colours);
  for (const auto& line : lines_) {
    if (const Row* row = std::get_if<Row>(&line)) {
      text += render_row(*row, fitted, colours);
    } else {
      const auto& [lead, note] = std::get<Note>(line);
      text += paragraph(note.text, lead, width, note.colour, colours);
    }
  }
  return text;
}

}  // namespace relaywatch::report
