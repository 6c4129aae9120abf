#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "dialect/dialect.hpp"
#include "snapshot_text.hpp"
#include "support/golden.hpp"
#include "support/recording.hpp"
#include "support/replies_of.hpp"

namespace relaywatch::test {
namespace {

NodeSnapshot snapshot_of(const std::string& name) {
  return dialect::read_snapshot(name, replies_of(load_recording(name)), "monitor");
}

const ReplicationStatus& only_channel(const NodeSnapshot& snapshot) {
  EXPECT_TRUE(snapshot.channels && snapshot.channels->size() == 1);
  return snapshot.channels->at(0);
}

TEST(Recordings, EveryReplyGivesTheExpectedSnapshot) {
  std::string all;
  for (const std::string& name : all_recording_names()) all += snapshot_text(snapshot_of(name)) + "\n";
  expect_golden("snapshots.txt", all);
}

/// INDEX.txt was written by whoever recorded the replies: an opinion that does not come from our code.
struct IndexLine {
  std::string name, io, sql, lag, io_errno, sql_errno, io_state;
};

std::vector<IndexLine> load_index() {
  std::ifstream file(recordings_directory() / "replies" / "INDEX.txt");
  std::vector<IndexLine> lines;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, '|');) {
      const auto begin = field.find_first_not_of(' ');
      fields.push_back(begin == std::string::npos ? "" : field.substr(begin, field.find_last_not_of(' ') - begin + 1));
    }
    if (fields.size() < 7) continue;
    lines.push_back({fields[0].substr(0, fields[0].rfind(".json")), fields[2], fields[3], fields[4], fields[5],
                     fields[6], fields.size() > 7 ? fields[7] : ""});
  }
  return lines;
}

TEST(Recordings, AgreeWithTheIndexOfTheirRecorder) {
  int compared = 0;
  for (const IndexLine& line : load_index()) {
    if (line.name.starts_with("#") || line.name.empty() || line.io == "IO") continue;
    const NodeSnapshot snapshot = snapshot_of(line.name);
    const ReplicationStatus& channel = only_channel(snapshot);
    SCOPED_TRACE(line.name);
    const bool connecting = line.io == "Connecting" || line.io_state.starts_with("Connecting to master");
    EXPECT_EQ(channel.receiver, connecting         ? ReceiverState::connecting
                                : line.io == "Yes" ? ReceiverState::running
                                                   : ReceiverState::stopped);
    EXPECT_EQ(channel.applier_running, line.sql == "Yes");
    EXPECT_EQ(channel.reported_lag.has_value(), line.lag != "None");
    if (channel.reported_lag) {
      EXPECT_EQ(channel.reported_lag->count(), std::stod(line.lag));
    }
    EXPECT_EQ(channel.receiver_error ? channel.receiver_error->code : 0, std::stoi(line.io_errno));
    EXPECT_EQ(channel.applier_error ? channel.applier_error->code : 0, std::stoi(line.sql_errno));
    EXPECT_EQ(channel.receiver_state_text, line.io_state);
    ++compared;
  }
  EXPECT_GT(compared, 85);
}

TEST(Recordings, MySql51NeverSaysConnectingButIsUnderstood) {
  for (const char* name :
       {"5.1.38-n6-connecting-1045", "5.1.45-n8-connecting-2003-port", "5.1.63-n9-connecting-1045"}) {
    EXPECT_EQ(only_channel(snapshot_of(name)).receiver, ReceiverState::connecting) << name;
  }
  EXPECT_EQ(only_channel(snapshot_of("5.1.38-n6-io-stopped")).receiver, ReceiverState::stopped);
}

TEST(Recordings, MySql5138HidesError1236) {
  const NodeSnapshot purged = snapshot_of("5.1.38-n6-error-1236-purged");
  EXPECT_EQ(only_channel(purged).receiver, ReceiverState::stopped);
  EXPECT_EQ(only_channel(purged).receiver_error, std::nullopt);
  EXPECT_EQ(only_channel(snapshot_of("5.1.45-n8-error-1236-purged")).receiver_error->code, 1236);
}

TEST(Recordings, BinaryLogsNeedSuperOn51AndTheRestStaysUsable) {
  const NodeSnapshot snapshot = snapshot_of("5.1.38-n6-running-monitor");
  EXPECT_FALSE(snapshot.binlogs);
  ASSERT_EQ(snapshot.problems.size(), 1U);
  EXPECT_EQ(snapshot.problems[0].kind, ProblemKind::denied);
  EXPECT_EQ(snapshot.problems[0].subject, "SUPER");
  EXPECT_TRUE(snapshot.written);
  EXPECT_EQ(only_channel(snapshot).receiver, ReceiverState::running);
  EXPECT_TRUE(snapshot_of("5.5.62-n2-running-monitor").binlogs);
}

TEST(Recordings, AnAccountWithoutPrivilegeIsToldTheGrantThatMendsIt) {
  for (const char* name : {"5.1.38-n6-running-nopriv", "5.5.62-n2-running-nopriv", "5.6.21-n4-running-nopriv"}) {
    const NodeSnapshot snapshot = snapshot_of(name);
    EXPECT_FALSE(snapshot.channels) << name;
    ASSERT_FALSE(snapshot.problems.empty()) << name;
    EXPECT_EQ(snapshot.problems[0].kind, ProblemKind::denied);
    EXPECT_THAT(snapshot.problems[0].message, testing::HasSubstr("GRANT REPLICATION CLIENT ON *.* TO 'monitor'@"));
    EXPECT_TRUE(snapshot.facts && snapshot.facts->server_id) << name;
  }
}

TEST(Recordings, AForksExtraColumnInTheMiddleChangesNothing) {
  const NodeSnapshot snapshot = snapshot_of("5.1.63-n9-running");
  EXPECT_TRUE(snapshot.problems.empty());
  EXPECT_EQ(only_channel(snapshot).reported_lag, Seconds(0));
  EXPECT_EQ(only_channel(snapshot).receiver_error, std::nullopt);
}

}  // namespace
}  // namespace relaywatch::test
