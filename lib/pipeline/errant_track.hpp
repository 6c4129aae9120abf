#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/gtid_set.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::pipeline {

/// The transactions that one poll of a server shows, in a form in which two servers' can be compared.
struct HeldTransactions {
  GtidSet transactions;
  Window asked;
  bool is_mariadb = false;
};

/// Everything that the server holds; nullopt: it does not use GTIDs, or did not tell.
std::optional<HeldTransactions> held_by_source(const NodeSnapshot& snapshot);

/// Those that a replica may hold and its source may lack. MySQL: all that it executed, or, with several channels, those
/// of its own UUID, since the others may have come from another source. MariaDB: the last that it wrote itself in each
/// domain, since the lists name no others. `facts` are the last known.
std::optional<HeldTransactions> held_by_replica(const NodeSnapshot& snapshot, const ReplicationStatus& channel,
                                                const ServerFacts& facts);

/// Errant transactions of one channel: the replica has them and its source lacks them, because somebody wrote to the
/// replica. If it ever becomes a source, they break what follows it.
/// The source is asked after the replica, so that nothing on its way counts. A source shows a transaction some moments
/// after its replicas may have it, so that only what two looks in a row saw is believed. Not thread-safe.
class ErrantTrack {
 public:
  /// The replica was polled. Kept until the source has been asked after that.
  void replica_polled(const std::optional<HeldTransactions>& held);

  /// `source`, a node's name, was polled.
  void source_polled(const std::string& source, const std::optional<HeldTransactions>& held);

  /// nullopt: not known (yet).
  [[nodiscard]] const std::optional<GtidSet>& found() const { return found_; }
  /// found() as the server writes it, cut to a length that can be shown. Precondition: found().
  [[nodiscard]] std::string text() const;

 private:
  void forget();

  std::string source_;
  std::optional<HeldTransactions> replica_;  ///< not looked at yet
  std::optional<GtidSet> seen_;              ///< by the last look, whether before it or not
  std::optional<GtidSet> found_;
  bool is_mariadb_ = false;
};

}  // namespace relaywatch::pipeline
