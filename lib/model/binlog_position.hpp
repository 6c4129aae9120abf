#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relaywatch {

/// A place within one server's numbered sequence of binlog files. Ordered; comparable only within one epoch
/// (same server, same basename, no RESET MASTER in between).
struct BinlogCoordinate {
  std::uint32_t file_number = 0;
  std::uint64_t offset = 0;  ///< bytes into the file

  auto operator<=>(const BinlogCoordinate&) const = default;
};

/// A binlog position as the servers write it: file name and offset.
struct BinlogPosition {
  std::string basename;     ///< "mysql-bin" of "mysql-bin.000011"
  std::string number_text;  ///< "000011", kept so that the name can be given back exactly
  BinlogCoordinate coordinate;

  [[nodiscard]] std::string file() const { return basename + "." + number_text; }
  bool operator==(const BinlogPosition&) const = default;
};

/// nullopt unless `file` ends in ".<digits>".
std::optional<BinlogPosition> parse_binlog_position(std::string_view file, std::uint64_t offset);

}  // namespace relaywatch
