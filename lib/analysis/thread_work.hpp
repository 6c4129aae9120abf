#pragma once

#include <string_view>
#include <vector>

#include "model/node_snapshot.hpp"

namespace relaywatch::analysis {

/// What a thread is at, by the server's words for its state and its statement.
enum class ThreadWork {
  unknown,           ///< no words, or a state in which a thread of replication waits for another one
  idle,              ///< an applier with nothing left to apply
  working,           ///< executes something
  changing_schema,   ///< DDL, which moves no position until it ends
  waiting_for_lock,  ///< a lock of a table, of metadata, of a row, or the global read lock
  waiting_for_disk,  ///< a full disk
};

/// Of MySQL 5.1 to 8.4 and MariaDB. Pure.
ThreadWork work_of(std::string_view state, std::string_view statement);

/// The thread of the list that tells most about the replica's appliers; null when none does. With parallel appliers
/// the one that waits or changes a schema is what holds up the others.
const ServerThread* telling_applier(const std::vector<ServerThread>& threads);

/// Those that may hold a lock for which an applier waits: of the first of these groups that has any: sessions in a
/// transaction, sessions at work, sessions idle since before it stopped,
/// `at_least` so long. Pointers into `threads`.
std::vector<const ServerThread*> possible_blockers(const std::vector<ServerThread>& threads, Seconds at_least);

}  // namespace relaywatch::analysis
