#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "model/binlog_position.hpp"
#include "simulator/outages.hpp"

namespace relaywatch::simulator {

enum class EntryKind {
  transaction,
  rotation,  ///< the next file, with nothing but its header
  reset,     ///< RESET MASTER: numbering begins again
};

/// One step of a server's written position.
struct BinlogEntry {
  EntryKind kind = EntryKind::transaction;
  MonoTime written;
  std::size_t transactions = 0;  ///< how many the binlog holds up to here, counted from the world's beginning
  BinlogCoordinate end;
};

struct ClosedFile {
  std::size_t entry = 0;  ///< index of the entry that began the next file
  BinlogCoordinate size;
};

/// Everything that happens on one server in a run, known from beginning to end.
struct ServerHistory {
  BinlogCoordinate first;  ///< where the binlog begins
  std::vector<BinlogEntry> binlog;
  std::vector<ClosedFile> closed_files;
  std::vector<MonoTime> committed;    ///< by transaction
  std::vector<std::size_t> entry_of;  ///< by transaction: its index in the binlog
  // Of a replica, by entry of its source's binlog:
  std::vector<MonoTime> received;
  std::vector<MonoTime> executed;
  std::vector<Window> repointing;  ///< the source was reset, the replica is not yet moved to its new binlog

  [[nodiscard]] std::size_t entries_written(MonoTime time) const;
  [[nodiscard]] std::size_t entries_received(MonoTime time) const;
  [[nodiscard]] std::size_t entries_executed(MonoTime time) const;
  [[nodiscard]] std::size_t transactions_committed(MonoTime time) const;
  /// The position after that many entries.
  [[nodiscard]] BinlogCoordinate position_after(std::size_t entries) const;
  [[nodiscard]] BinlogCoordinate written_at(MonoTime time) const { return position_after(entries_written(time)); }
  /// File sizes as SHOW BINARY LOGS gives them, at most the newest `kept` files.
  [[nodiscard]] std::vector<BinlogCoordinate> files_at(MonoTime time, std::size_t kept) const;
};

}  // namespace relaywatch::simulator
