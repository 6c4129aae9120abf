#pragma once

#include <string_view>
#include <vector>

#include "model/node_snapshot.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::dialect {

/// For servers without information_schema.INNODB_TRX (before 5.5). Without FULL it gives the first 100 characters of a
/// statement: enough to know it by.
inline constexpr std::string_view plain_thread_list = "SHOW PROCESSLIST";

/// With what InnoDB knows of transactions: it alone shows a wait for a row's lock, and an idle session that holds
/// locks. Bounded on the server: replication's own threads, then those in a transaction, then those at work.
inline constexpr std::string_view thread_list_with_transactions =
    "SELECT p.ID, p.USER, p.DB, p.COMMAND, p.TIME, p.STATE, LEFT(p.INFO, 1024) AS INFO, t.trx_state AS TRX_STATE "
    "FROM information_schema.PROCESSLIST p "
    "LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID "
    "WHERE p.ID <> CONNECTION_ID() AND p.COMMAND NOT IN ('Binlog Dump', 'Binlog Dump GTID', 'Daemon') "
    "ORDER BY p.USER = 'system user' DESC, t.trx_state IS NULL, p.COMMAND = 'Sleep', p.TIME DESC LIMIT 50";

/// No more threads are kept of one list.
inline constexpr std::size_t most_threads = 20;

/// True for an error, and for a list without replication's threads: without PROCESS a server shows an account only its
/// own threads. To be asked of a replica whose applier runs.
bool is_refused_thread_list(const QueryReply& reply);

/// The threads in a reply to either statement, those of replication first, without the monitor's own and without those
/// that send binlogs to replicas. Statements come as digests (statement_digest). A refusal becomes a problem with the
/// GRANT that mends it. Absent when there is nothing to go by. Pure.
std::optional<std::vector<ServerThread>> read_threads(std::string_view statement, const QueryReply& reply,
                                                      std::string_view user, std::vector<SnapshotProblem>& problems);

}  // namespace relaywatch::dialect
