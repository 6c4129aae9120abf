#pragma once

#include <cstdint>
#include <optional>

#include "analysis/binlog_catalog.hpp"
#include "model/binlog_position.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::analysis {

/// What is known of one replica and of the binlogs that its source keeps.
struct PurgeSituation {
  bool retention_known = false;
  std::optional<Seconds> retention;  ///< absent: kept for ever; 0: purged as soon as the source can
  std::optional<LagFigure> receive_lag;
  std::optional<ByteDistance> to_receive;
  std::optional<double> receive_rate;        ///< bytes per second
  std::optional<BinlogCoordinate> received;  ///< absent unless in the present numbering of the source's binlog
  bool receiver_running = false;
  bool connects_by_gtid = false;
  std::optional<std::uint64_t> transactions_to_receive;  ///< by GTID; absent where not known
  /// The oldest file that the source had left before the replica was asked: a receiver that goes on, or is set anew,
  /// may have left an old file by the time that a newer list comes.
  std::optional<std::uint32_t> oldest_kept;
  const BinlogCatalog* files = nullptr;  ///< of the source; null: not known
};

/// How far a replica is from needing a binlog that its source no longer has (error 1236), which breaks it for good.
struct PurgeRisk {
  std::optional<Seconds> headroom;              ///< as HopReport's
  std::optional<Seconds> forecast;              ///< as HopReport's
  std::optional<std::uint64_t> headroom_bytes;  ///< as HopReport's
  std::optional<std::uint64_t> headroom_files;  ///< as HopReport's
  bool already_purged = false;
};

/// Pure.
///
/// A server purges whole files, oldest first, when their last write is older than the retention, and looks only when it
/// begins a new file, at FLUSH LOGS and when it starts. The oldest write that the receiver lacks is never younger than
/// the last one of its file. So `retention − receive lag` is the earliest that the file can go, and 0 means "at the
/// next occasion".
///
/// Purged already is a receiver that stands in a file older than all that are left, and is not connected: while it is,
/// the server keeps what it reads, and it moves on by itself. A receiver that stands at the very end of a purged file
/// is lost as well, though it lacks nothing: it asks for that file by name. Not so one that connects by GTID: it is
/// lost only if a whole file that it has not begun is gone and it lacks transactions.
PurgeRisk assess_purge_risk(const PurgeSituation& situation);

}  // namespace relaywatch::analysis
