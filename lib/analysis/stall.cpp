#include "analysis/stall.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "analysis/thread_work.hpp"

namespace relaywatch::analysis {
namespace {

/// Networks and disks pause for some seconds; who polls rarely needs some polls to know.
constexpr Seconds threshold{10};
constexpr std::size_t fewest_polls = 5;
/// Where nobody can see what an applier does: long enough for most transactions.
constexpr Seconds unseen_threshold{60};
constexpr std::size_t most_named = 3;

bool stands(const std::optional<StandStill>& stand) {
  return stand && stand->lasts >= threshold && stand->polls >= fewest_polls;
}

std::string with_state(const std::string& what, std::string_view state) {
  if (what.empty()) return std::string(state);
  return state.empty() ? what : fmt::format("{} ({})", what, state);
}

/// "thread 31 (root, Sleep for 14 s, transaction RUNNING)"
std::string name_of(const ServerThread& thread) {
  std::string words = thread.user;
  if (!thread.command.empty()) words += ", " + thread.command;
  if (thread.running) words += fmt::format(" for {:.0f} s", thread.running->count());
  if (!thread.state.empty()) words += ", " + thread.state;
  if (!thread.statement.empty()) words += ": " + thread.statement;
  return fmt::format("thread {} ({})", thread.id, words);
}

/// What the applier is seen to do.
struct Sight {
  ThreadWork work = ThreadWork::unknown;
  std::string state;
  std::string statement;
  const ServerThread* thread = nullptr;
};

Sight look_at(const ReplicationStatus& status, const std::optional<ListedThreads>& listed) {
  const ServerThread* thread = listed ? telling_applier(*listed->threads) : nullptr;
  const ThreadWork by_status = work_of(status.applier_state_text, "");
  if (thread == nullptr) return {by_status, status.applier_state_text, "", nullptr};
  const ThreadWork by_list = work_of(thread->state, thread->statement);
  return {by_list, thread->state, thread->statement, thread};
}

void name_blockers(ApplierStand& found, const ListedThreads& listed) {
  const auto blockers = possible_blockers(*listed.threads, listed.stood);
  if (blockers.empty()) return;
  if (blockers.size() == 1) {
    found.blocker = *blockers.front();
    found.evidence["blocker"] = name_of(*blockers.front());
    found.words += "; the lock seems to be held by " + found.evidence["blocker"];
    return;
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(blockers.size(), most_named); ++i) {
    names += (i == 0 ? "" : "; ") + name_of(*blockers[i]);
  }
  if (blockers.size() > most_named) names += fmt::format("; and {} more", blockers.size() - most_named);
  found.evidence["possible_blockers"] = names;
  found.words += fmt::format("; {} threads may hold the lock", blockers.size());
}

}  // namespace

std::optional<ApplierStand> judge_applier(const ReplicationStatus& status, const std::optional<StandStill>& stand,
                                          const std::optional<ListedThreads>& listed) {
  if (!stands(stand)) return std::nullopt;
  const Sight sight = look_at(status, listed);
  // It may be a moment ahead of the positions, or have left out events on purpose.
  if (sight.work == ThreadWork::idle) return std::nullopt;
  ApplierStand found;
  const std::string lasts = fmt::format("{:.0f} s", stand->lasts.count());
  found.evidence["executed_unmoved_for"] = lasts;
  if (sight.thread != nullptr) found.evidence["applier_thread"] = name_of(*sight.thread);
  const std::string what = with_state(sight.statement, sight.state);
  switch (sight.work) {
    case ThreadWork::waiting_for_lock:
      found.stalled = true;
      found.words = fmt::format("the applier has waited for a lock for {}: {}", lasts, what);
      if (listed) name_blockers(found, *listed);
      break;
    case ThreadWork::waiting_for_disk:
      found.stalled = true;
      found.words = fmt::format("the applier has waited for disk space for {}: {}", lasts, what);
      break;
    case ThreadWork::changing_schema:
      found.stalled = true;
      found.words = fmt::format("applying one event for {}, a change of schema: {}", lasts, what);
      break;
    case ThreadWork::working: found.words = fmt::format("applying one event for {}: {}", lasts, what); break;
    case ThreadWork::unknown:
    case ThreadWork::idle:
      found.stalled = stand->lasts >= unseen_threshold;
      found.seen = false;
      found.words = fmt::format("applying one event for {}; what the applier does is not known", lasts);
      break;
  }
  return found;
}

std::optional<std::string> judge_receiver(const ReplicationStatus& status, const std::optional<StandStill>& stand,
                                          const std::optional<LagFigure>& receive_lag) {
  if (!stands(stand) || !receive_lag) return std::nullopt;
  // It waits on purpose, for the applier: that one is late.
  if (status.receiver_state_text.find("to free enough relay log space") != std::string::npos) return std::nullopt;
  Seconds at_least{};
  if (receive_lag->basis == LagBasis::position) at_least = receive_lag->value - receive_lag->uncertainty;
  if (receive_lag->basis == LagBasis::lower_bound) at_least = receive_lag->value;
  if (at_least < threshold) return std::nullopt;
  return fmt::format("the receiver says that it is connected, but nothing has arrived for {:.0f} s",
                     std::min(at_least, stand->lasts).count());
}

}  // namespace relaywatch::analysis
