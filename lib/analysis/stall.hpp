#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::analysis {

/// For how long a thread that runs, and has something to do as far as the replica knows, was seen at one position.
struct StandStill {
  Seconds lasts{};        ///< from the first poll that saw it there to the last
  std::size_t polls = 0;  ///< that saw it there again, since the last gap

  bool operator==(const StandStill&) const = default;
};

/// The replica's threads, listed while its applier stood at its position.
struct ListedThreads {
  const std::vector<ServerThread>* threads = nullptr;
  Seconds stood{};  ///< for how long the applier had stood there when they were listed
};

/// What an applier that has not moved for a while is at.
struct ApplierStand {
  bool stalled = false;  ///< false: it is at work on one long event, as far as anybody can see
  bool seen = true;      ///< false: nobody can see what it does; it may wait for the rest of a transaction
  std::string words;     ///< "applying one event for 14 s: UPDATE app.t SET v = ? (Updating)"
  std::map<std::string, std::string> evidence;
  std::optional<ServerThread> blocker;  ///< what it waits for, where only one thread can be meant
};

/// Judges an applier by how long it has not moved; what it does there comes from the list of threads, or from the
/// replica's own words about it. It is stalled when it waits for a lock or for disk space or changes a schema, and,
/// after a much longer time, when nobody can see what it does. `listed`: absent when no list was had. Gives nothing
/// when there is nothing to say (yet). Pure.
std::optional<ApplierStand> judge_applier(const ReplicationStatus& status, const std::optional<StandStill>& stand,
                                          const std::optional<ListedThreads>& listed);

/// A receiver that says it is connected, at one position for a while, although its source wrote past that position long
/// ago: `receive_lag` is the age of what it should have had by now. A source that is idle, that only just began to
/// write or that cannot be polled gives no such age. Absent: it is not stalled. Pure.
std::optional<std::string> judge_receiver(const ReplicationStatus& status, const std::optional<StandStill>& stand,
                                          const std::optional<LagFigure>& receive_lag);

}  // namespace relaywatch::analysis
