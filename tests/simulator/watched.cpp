#include "simulator/watched.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::simulator {

void WatchedChain::note(std::size_t server, Poll poll) {
  Watched& watched = servers_[server];
  note_reset(server, poll);
  if (poll.status_read && server > 0) {
    note_repoint(server, poll);
    watched.hop = true_hop_lag(*world_, server, *poll.status_read);
    watched.chain = true_chain_lag(*world_, server, *poll.status_read);
  }
  if (poll.written_read) {
    note_settled(server, poll);
    watched.last_written = poll;
    if (!watched.first_written_read) watched.first_written_read = poll.written_read;
  }
  watched.last = std::move(poll);
}

void WatchedChain::await_polls() {
  for (Watched& watched : servers_) watched.last.reset();
}

/// A reset after which the position has already passed the one seen before leaves no trace in any reply.
void WatchedChain::note_reset(std::size_t server, const Poll& poll) {
  Watched& watched = servers_[server];
  if (!poll.written_read || !watched.last_written) return;
  const auto& binlog = world_->servers[server].binlog;
  const auto from = world_->servers[server].entries_written(*watched.last_written->written_read);
  const auto to = world_->servers[server].entries_written(*poll.written_read);
  const bool reset = std::any_of(binlog.begin() + static_cast<std::ptrdiff_t>(from),
                                 binlog.begin() + static_cast<std::ptrdiff_t>(std::max(from, to)),
                                 [](const BinlogEntry& entry) { return entry.kind == EntryKind::reset; });
  if (!reset) return;
  watched.mixed_epochs = poll.snapshot.written->coordinate >= watched.last_written->snapshot.written->coordinate;
}

void WatchedChain::note_repoint(std::size_t server, const Poll& poll) {
  Watched& watched = servers_[server];
  if (watched.last_status && moved_between(server, *watched.last_status->status_read, *poll.status_read)) {
    const auto& before = watched.last_status->snapshot.channels->front().executed;
    const auto& after = poll.snapshot.channels->front().executed;
    watched.repoint_seen = poll.snapshot.channels_window.end;
    watched.moved_unseen = after->coordinate >= before->coordinate;
    watched.never_seen_moving = watched.moved_unseen;
  }
  // First seen when it had been moved already, and its source not since.
  const auto& source = servers_[server - 1].last_written;
  if (!watched.last_status && source && moved_between(server, *source->written_read, *poll.status_read)) {
    watched.repoint_seen = poll.snapshot.channels_window.end;
    watched.moved_unseen = watched.never_seen_moving = true;
  }
  if (!watched.first_status_end) watched.first_status_end = poll.snapshot.channels_window.end;
  watched.last_status = poll;
}

void WatchedChain::note_settled(std::size_t source, const Poll& poll) {
  if (source + 1 == servers_.size()) return;
  Watched& replica = servers_[source + 1];
  if (!replica.repoint_seen || poll.snapshot.written_window.begin < *replica.repoint_seen) return;
  replica.repoint_seen.reset();
  replica.moved_unseen = false;
  replica.settled_at = poll.snapshot.window.end;
}

bool WatchedChain::moved_between(std::size_t server, MonoTime from, MonoTime to) const {
  const ServerHistory& history = world_->servers[server];
  return std::ranges::any_of(history.repointing, [&](const Window& w) { return from < w.end && w.end <= to; });
}

bool WatchedChain::began_amid_reset(std::size_t replica) const {
  const auto& last = servers_[replica].last;
  if (!last || !last->status_read) return false;
  const auto& source_seen = servers_[replica - 1].first_written_read;
  const auto& source = servers_[replica - 1].last_written;
  if (source && source->snapshot.written_window.begin >= *servers_[replica].first_status_end &&
      source->snapshot.written->coordinate < last->snapshot.channels->front().executed->coordinate) {
    return false;
  }
  return std::ranges::any_of(world_->servers[replica].repointing, [&](const Window& window) {
    const bool not_moved_yet = window.begin <= *last->status_read && *last->status_read < window.end;
    return not_moved_yet && (!source_seen || *source_seen >= window.begin);
  });
}

}  // namespace relaywatch::simulator
