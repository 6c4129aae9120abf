#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/binlog_position.hpp"
#include "model/fleet_report.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::analysis {

/// The sizes of one server's binlog files, as far as they are known, for distances across files.
/// Sizes come from SHOW BINARY LOGS, or, where that is refused (it needs SUPER on 5.1), from watching positions:
/// then they are at least what was seen. Not thread-safe.
class BinlogCatalog {
 public:
  /// Of a server whose list is refused so many files are remembered; further back, distances are lower bounds.
  static constexpr std::size_t most_files_observed = 10'000;

  /// Takes over the server's own list; all but the newest file have their final size.
  void learn(const std::vector<BinlogFile>& files);

  /// A position that was seen, by the server itself or by one of its replicas.
  void observe(BinlogCoordinate position);

  /// Forgets everything: another server, or RESET MASTER.
  void reset();

  /// Bytes from `from` to `to`; 0 when `to` is not past `from`.
  [[nodiscard]] ByteDistance distance(BinlogCoordinate from, BinlogCoordinate to) const;

  /// The coordinate `bytes` past `from`, as far as files are known; never past `limit`.
  [[nodiscard]] BinlogCoordinate advance(BinlogCoordinate from, double bytes, BinlogCoordinate limit) const;

  /// How far the newest file was seen to reach; absent when no file is known.
  [[nodiscard]] std::optional<BinlogCoordinate> newest() const;

  /// The oldest file that the server still has; absent when it never told.
  [[nodiscard]] std::optional<std::uint32_t> oldest_kept() const { return oldest_kept_; }
  [[nodiscard]] const std::optional<std::string>& oldest_file() const { return oldest_file_; }
  [[nodiscard]] std::optional<std::uint64_t> file_count() const { return file_count_; }
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const { return total_bytes_; }

 private:
  struct FileSize {
    std::uint64_t bytes = 0;
    bool final = false;
  };

  std::map<std::uint32_t, FileSize> sizes_;
  std::optional<std::uint32_t> oldest_kept_;
  std::optional<std::string> oldest_file_;  ///< its name
  std::optional<std::uint64_t> file_count_;
  std::optional<std::uint64_t> total_bytes_;
};

}  // namespace relaywatch::analysis
