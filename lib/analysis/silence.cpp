#include "analysis/silence.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "analysis/thread_work.hpp"

namespace relaywatch::analysis {
namespace {

const ServerThread* at(ThreadWork work, const std::vector<ServerThread>& threads) {
  const auto found = std::ranges::find_if(threads, [work](const ServerThread& thread) {
    return thread.user == "system user" && work_of(thread.state, thread.statement) == work;
  });
  return found == threads.end() ? nullptr : &*found;
}

}  // namespace

ProbeError explained(ProbeError error, const std::vector<ServerThread>& threads) {
  const bool hangs = (error.failure == ProbeFailure::timed_out && !error.while_connecting) ||
                     error.failure == ProbeFailure::abandoned_statements;
  if (!hangs) return error;
  if (const ServerThread* waiting = at(ThreadWork::waiting_for_disk, threads)) {
    error.failure = ProbeFailure::disk_full;
    error.message +=
        fmt::format("; its disk is full: thread {} of its replication is at \"{}\"", waiting->id, waiting->state);
  } else if (const ServerThread* locked = at(ThreadWork::waiting_for_lock, threads)) {
    error.message += fmt::format("; thread {} of its replication is at \"{}\"", locked->id, locked->state);
  }
  return error;
}

}  // namespace relaywatch::analysis
