#include "support/replies_of.hpp"

#include "dialect/dialect.hpp"

namespace relaywatch::test {

ServerReplies replies_of(const Recording& recording) {
  ServerReplies replies;
  replies.version = parse_server_version(recording.version);
  const dialect::Dialect& dialect = dialect::dialect_for(*replies.version);
  const auto reply = [&](std::string_view statement) { return TimedReply{{}, recording.reply_to(statement)}; };
  replies.settings = reply(dialect.settings_statement);
  replies.identity = reply(dialect.identity_statement);
  replies.replica_status = reply(dialect.replica_status_statement);
  replies.written = reply(dialect.written_statement);
  replies.binary_logs = reply(dialect.binary_logs_statement);
  return replies;
}

}  // namespace relaywatch::test
