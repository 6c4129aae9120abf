#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/heartbeat_lag.hpp"
#include "model/fleet_report.hpp"
#include "model/fleet_spec.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::pipeline {

/// What is remembered of the heartbeat between polls: the writer's clock, and when it was last known to live. The row
/// that counts is that of one server, pinned by its id: the newest of all rows may be one that nobody stamps any more.
/// Not thread-safe.
class HeartbeatTrack {
 public:
  /// A track of a fleet without a heartbeat gives no figures and no report.
  explicit HeartbeatTrack(const FleetSpec& spec);

  /// Takes in one poll of any node. `facts`: the last known of that node.
  void take(const NodeSnapshot& snapshot, const std::optional<ServerFacts>& facts);
  /// Why the monitor, as the writer, writes no stamps; "" when it does.
  void note_writer(std::string problem) { writer_problem_ = std::move(problem); }
  /// Takes over what a track of the same writer knows.
  void inherit(const HeartbeatTrack& earlier);

  /// The node that is stamped; "" when there is no heartbeat.
  [[nodiscard]] const std::string& node() const { return node_; }

  /// How old a node's data is against the stamped node. nullopt where that cannot be told, and for a silent writer.
  [[nodiscard]] std::optional<LagFigure> lag(const NodeSnapshot& replica, MonoTime now) const;
  /// The same against another node, its source.
  [[nodiscard]] std::optional<LagFigure> lag_between(const NodeSnapshot& source, const NodeSnapshot& replica,
                                                     MonoTime now) const;

  /// `latest`: the stamped node's last poll; null before the first. nullopt when there is no heartbeat.
  [[nodiscard]] std::optional<HeartbeatReport> report(const NodeSnapshot* latest, MonoTime now) const;

 private:
  [[nodiscard]] std::optional<analysis::StampReading> find_row(const NodeSnapshot& snapshot) const;
  [[nodiscard]] std::optional<Duration> silence(MonoTime now) const;
  [[nodiscard]] bool is_stale(MonoTime now) const;
  void forget();

  std::string node_;
  std::optional<std::uint32_t> pinned_;     ///< by the config
  std::optional<std::uint32_t> server_id_;  ///< whose row counts
  Duration interval_{};
  Duration longest_silence_{};
  analysis::WriterClock clock_;
  std::optional<WallTime> newest_;    ///< on whatever node
  std::optional<MonoTime> moved_at_;  ///< when it was first seen; before that, when the table was first read
  std::string writer_problem_;
};

}  // namespace relaywatch::pipeline
