#include "analysis/thread_work.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "model/transaction_words.hpp"

namespace relaywatch::analysis {
namespace {

/// A poll sees an applier stop up to an interval late, and servers count whole seconds.
constexpr Seconds slack{3};

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

template <std::size_t count>
bool begins_with_any(std::string_view text, const std::array<std::string_view, count>& beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// "System lock" is none: versions up to 5.7 show it while they apply rows.
bool waits_for_lock(std::string_view state) {
  if (state.ends_with(in_lower_case(waiting_transaction))) return true;
  if (state == "locked" || state == "table lock" || state == "user lock") return true;
  if (!state.starts_with("waiting for ") && !state.starts_with("waiting to get ")) return false;
  return has(state, "lock") || state.starts_with("waiting for table");
}

bool waits_for_disk(std::string_view state) {
  return has(state, "waiting for someone to free space") || has(state, "waiting for disk space");
}

/// An applier, or one of its workers, between two events or behind another worker.
bool waits_for_its_own_kind(std::string_view state) {
  static constexpr std::array<std::string_view, 11> beginnings = {"waiting for work from",
                                                                  "waiting for an event from",
                                                                  "waiting for slave worker",
                                                                  "waiting for replica worker",
                                                                  "waiting for slave workers",
                                                                  "waiting for replica workers",
                                                                  "waiting for room in worker",
                                                                  "waiting for prior transaction",
                                                                  "waiting for preceding transaction",
                                                                  "waiting for dependent transaction",
                                                                  "waiting until master_delay"};
  return begins_with_any(state, beginnings) || state.starts_with("waiting until source_delay");
}

bool has_read_all(std::string_view state) {
  return state.starts_with("slave has read all relay log") || state.starts_with("replica has read all relay log") ||
         state.starts_with("has read all relay log");
}

bool changes_schema(std::string_view state, std::string_view statement) {
  static constexpr std::array<std::string_view, 7> statements = {"alter ",    "create ", "drop ",  "optimize ",
                                                                 "truncate ", "rename ", "repair "};
  static constexpr std::array<std::string_view, 8> states = {
      "copy to tmp table",   "altering table",    "preparing for alter table", "committing alter table",
      "rename result table", "repair by sorting", "repair with keycache",      "manage keys"};
  return begins_with_any(statement, statements) || begins_with_any(state, states);
}

bool is_of_replication(const ServerThread& thread) { return thread.user == "system user"; }

/// The receiver's thread. MariaDB names it; the others know it by its state alone.
bool is_receiver(const ServerThread& thread) {
  static constexpr std::array<std::string_view, 10> beginnings = {"waiting for master to send",
                                                                  "waiting for source to send",
                                                                  "queueing master event",
                                                                  "queueing source event",
                                                                  "connecting to ",
                                                                  "reconnecting after",
                                                                  "waiting to reconnect",
                                                                  "checking master version",
                                                                  "registering ",
                                                                  "waiting for the slave sql thread to free"};
  return thread.command == "Slave_IO" || begins_with_any(in_lower_case(thread.state), beginnings);
}

int telling_rank(const ServerThread& thread) {
  switch (work_of(thread.state, thread.statement)) {
    case ThreadWork::waiting_for_disk:
    case ThreadWork::waiting_for_lock: return 5;
    case ThreadWork::changing_schema: return 4;
    case ThreadWork::working: return thread.statement.empty() ? 2 : 3;
    case ThreadWork::idle: return 1;
    case ThreadWork::unknown: return 0;
  }
  return 0;
}

bool waits(const ServerThread& thread) {
  return work_of(thread.state, thread.statement) == ThreadWork::waiting_for_lock;
}

}  // namespace

ThreadWork work_of(std::string_view state, std::string_view statement) {
  const std::string words = in_lower_case(state);
  if (waits_for_its_own_kind(words)) return ThreadWork::unknown;
  if (has_read_all(words)) return ThreadWork::idle;
  if (waits_for_disk(words)) return ThreadWork::waiting_for_disk;
  if (waits_for_lock(words)) return ThreadWork::waiting_for_lock;
  if (changes_schema(words, in_lower_case(statement))) return ThreadWork::changing_schema;
  return words.empty() && statement.empty() ? ThreadWork::unknown : ThreadWork::working;
}

const ServerThread* telling_applier(const std::vector<ServerThread>& threads) {
  const ServerThread* telling = nullptr;
  for (const ServerThread& thread : threads) {
    if (!is_of_replication(thread) || is_receiver(thread)) continue;
    const int rank = telling_rank(thread);
    if (rank > (telling == nullptr ? 0 : telling_rank(*telling))) telling = &thread;
  }
  return telling;
}

std::vector<const ServerThread*> possible_blockers(const std::vector<ServerThread>& threads, Seconds at_least) {
  std::array<std::vector<const ServerThread*>, 3> groups;
  for (const ServerThread& thread : threads) {
    if (is_of_replication(thread) || thread.command == "Connect" || waits(thread)) continue;
    const bool idle = thread.command == "Sleep";
    if (thread.state.ends_with(open_transaction)) {
      groups[0].push_back(&thread);
    } else if (!idle) {
      groups[1].push_back(&thread);
    } else if (thread.running && *thread.running + slack >= at_least) {
      groups[2].push_back(&thread);
    }
  }
  const auto first = std::ranges::find_if(groups, [](const auto& group) { return !group.empty(); });
  return first == groups.end() ? std::vector<const ServerThread*>{} : *first;
}

}  // namespace relaywatch::analysis
