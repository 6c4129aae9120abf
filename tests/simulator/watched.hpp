#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "simulator/observer.hpp"
#include "simulator/truth.hpp"

namespace relaywatch::simulator {

/// What the monitor can know of a server by now, and what is true of it.
struct Watched {
  std::optional<Poll> last;
  std::optional<Poll> last_status;   ///< the last poll that read the replica's status
  std::optional<Poll> last_written;  ///< the last poll that read the written position
  std::optional<MonoTime> first_written_read;
  std::optional<MonoTime> first_status_end;
  bool mixed_epochs = false;             ///< a reset went by that no poll could see
  std::optional<MonoTime> repoint_seen;  ///< end of the first poll that saw it moved to its source's new binlog
  bool moved_unseen = false;             ///< forwards: nothing shows it until its source is seen
  bool never_seen_moving = false;        ///< so that it may stay unknown until it is moved again
  MonoTime settled_at;                   ///< when its source was seen after that: then it is believed again
  TrueLag hop;
  TrueLag chain;
};

/// The same of every server of a chain, from poll to poll. A value that lives no longer than the world.
class WatchedChain {
 public:
  explicit WatchedChain(const World& world) : world_(&world), servers_(world.servers.size()) {}

  [[nodiscard]] std::size_t size() const { return servers_.size(); }
  [[nodiscard]] const Watched& operator[](std::size_t server) const { return servers_[server]; }

  void note(std::size_t server, Poll poll);
  /// A monitor begins: a server is not up before it is polled again.
  void await_polls();

  /// A monitor that began between a reset and the replica's move has never seen the old numbering; only a source that
  /// has written less than its replica had executed before gives it away.
  [[nodiscard]] bool began_amid_reset(std::size_t replica) const;

 private:
  void note_reset(std::size_t server, const Poll& poll);
  void note_repoint(std::size_t server, const Poll& poll);
  void note_settled(std::size_t source, const Poll& poll);
  [[nodiscard]] bool moved_between(std::size_t server, MonoTime from, MonoTime to) const;

  const World* world_;
  std::vector<Watched> servers_;
};

}  // namespace relaywatch::simulator
