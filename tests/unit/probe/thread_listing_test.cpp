#include "probe/thread_listing.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;

const MonoTime standing{1000s};
const dialect::Dialect& dialect_5_6 = dialect::dialect_for(*parse_server_version("5.6.21"));

struct Channel {
  std::string executed = "100";
  std::string received = "900";
  std::string applier = "Yes";
  std::optional<std::string> remaining_delay{};
};

TimedReply status_at(MonoTime time, const std::vector<Channel>& channels) {
  ResultTable table{{"Master_Log_File", "Read_Master_Log_Pos", "Relay_Master_Log_File", "Exec_Master_Log_Pos",
                     "Slave_SQL_Running", "SQL_Remaining_Delay"},
                    {}};
  for (const Channel& channel : channels) {
    table.rows.push_back(
        {"bin.000001", channel.received, "bin.000001", channel.executed, channel.applier, channel.remaining_delay});
  }
  return {{time, time}, std::move(table)};
}

TimedReply list_at(MonoTime time) { return {{time, time}, ResultTable{{"USER"}, {{"system user"}}}}; }

class ThreadListingTest : public testing::Test {
 protected:
  /// Polls once a second for so long; returns after how many seconds the list was due.
  std::vector<int> due_within(int seconds, const Channel& channel, int from = 0) {
    std::vector<int> due;
    for (int second = from; second <= from + seconds; ++second) {
      const MonoTime now = standing + std::chrono::seconds(second);
      listing_.look(dialect_5_6, status_at(now, {channel}));
      if (!listing_.due(now)) continue;
      due.push_back(second);
      listing_.answered(reply_ ? TimedReply{{now, now}, *reply_} : list_at(now));
    }
    return due;
  }

  ThreadListing listing_{5s, 60s};
  std::optional<QueryReply> reply_;
};

TEST_F(ThreadListingTest, DueWhileAnApplierStandsStillAndNotMoreOftenThanEveryFewSeconds) {
  EXPECT_EQ(due_within(16, {}), (std::vector{5, 10, 15}));
}

TEST_F(ThreadListingTest, NotDueWhileNothingIsLeftToApplyOrTheApplierIsStoppedOrWaitsOnPurpose) {
  EXPECT_TRUE(due_within(30, {.executed = "900", .received = "900"}).empty());
  EXPECT_TRUE(due_within(30, {.applier = "No"}).empty());
  EXPECT_TRUE(due_within(30, {.remaining_delay = "12"}).empty());
}

TEST_F(ThreadListingTest, NotDueWhileItMovesHoweverSlowly) {
  for (int second = 0; second < 40; ++second) {
    const MonoTime now = standing + std::chrono::seconds(second);
    listing_.look(dialect_5_6, status_at(now, {{.executed = std::to_string(100 + second / 4)}}));
    EXPECT_FALSE(listing_.due(now)) << second;
  }
}

TEST_F(ThreadListingTest, OneOfSeveralChannelsIsEnough) {
  ThreadListing listing(5s, 60s);
  ResultTable table{{"Connection_name", "Master_Log_File", "Read_Master_Log_Pos", "Relay_Master_Log_File",
                     "Exec_Master_Log_Pos", "Slave_SQL_Running"},
                    {{"one", "b.1", "900", "b.1", "100", "Yes"}, {"two", "b.1", "900", "b.1", "900", "Yes"}}};
  const auto& mariadb = dialect::dialect_for(*parse_server_version("5.5.5-10.11.6-MariaDB"));
  listing.look(mariadb, TimedReply{{standing, standing}, table});
  listing.look(mariadb, TimedReply{{standing + 5s, standing + 5s}, table});
  EXPECT_TRUE(listing.due(standing + 5s));
}

TEST_F(ThreadListingTest, APollWithoutAnAnswerBeginsAnew) {
  EXPECT_TRUE(due_within(4, {}).empty());
  listing_.look(dialect_5_6, std::nullopt);
  EXPECT_EQ(due_within(6, {}, 5), (std::vector{10}));
}

TEST_F(ThreadListingTest, ARefusalIsKeptAndAskedForEverMoreRarely) {
  reply_ = ServerError{1227, "denied"};
  EXPECT_EQ(due_within(200, {}), (std::vector{5, 65, 185}));
  EXPECT_TRUE(listing_.refusal());
  reply_.reset();
  EXPECT_EQ(due_within(240, {}, 201), (std::vector{425, 430, 435, 440}));
  EXPECT_FALSE(listing_.refusal());
}

TEST_F(ThreadListingTest, AListOfOnesOwnThreadsAloneIsARefusal) {
  reply_ = ResultTable{{"USER"}, {{"monitor"}}};
  EXPECT_EQ(due_within(30, {}), (std::vector{5}));
  EXPECT_TRUE(listing_.refusal());
}

TEST_F(ThreadListingTest, AListThatDoesNotComeIsNotAskedForAgainAtOnce) {
  EXPECT_TRUE(due_within(4, {}).empty());
  listing_.look(dialect_5_6, status_at(standing + 5s, {Channel{}}));
  ASSERT_TRUE(listing_.due(standing + 5s));
  listing_.timed_out(standing + 8s);
  EXPECT_EQ(due_within(65, {}, 9), (std::vector{68, 73}));
  EXPECT_FALSE(listing_.refusal());
}

}  // namespace
}  // namespace relaywatch::probe
