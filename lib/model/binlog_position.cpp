#include "model/binlog_position.hpp"

#include <charconv>

namespace relaywatch {

std::optional<BinlogPosition> parse_binlog_position(std::string_view file, std::uint64_t offset) {
  const auto dot = file.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == file.size()) return std::nullopt;
  const std::string_view digits = file.substr(dot + 1);
  std::uint32_t number = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return BinlogPosition{std::string(file.substr(0, dot)), std::string(digits), {number, offset}};
}

}  // namespace relaywatch
