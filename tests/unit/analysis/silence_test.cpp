#include "analysis/silence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

using testing::HasSubstr;

const ProbeError timed_out{ProbeFailure::timed_out, 0, "no answer in time while running SHOW ALL SLAVES STATUS"};

ServerThread thread(std::uint64_t id, std::string user, std::string state) {
  return {id, std::move(user), "", "Slave_IO", std::move(state), Seconds(20), ""};
}

TEST(Silence, IsExplainedByAFullDisk) {
  const ProbeError error =
      explained(timed_out, {thread(6, "system user", "Slave has read all relay log; waiting for more updates"),
                            thread(5, "system user", "Waiting for someone to free space")});
  EXPECT_EQ(error.failure, ProbeFailure::disk_full);
  EXPECT_EQ(error.message,
            "no answer in time while running SHOW ALL SLAVES STATUS; its disk is full: thread 5 of its replication is "
            "at \"Waiting for someone to free space\"");
}

TEST(Silence, StaysExplainedWhileNothingIsAsked) {
  const ProbeError refused{ProbeFailure::abandoned_statements, 0, "not asked"};
  EXPECT_EQ(explained(refused, {thread(5, "system user", "Waiting for someone to free space")}).failure,
            ProbeFailure::disk_full);
}

TEST(Silence, NamesALock) {
  const ProbeError error = explained(timed_out, {thread(7, "system user", "Waiting for global read lock")});
  EXPECT_EQ(error.failure, ProbeFailure::timed_out);
  EXPECT_THAT(error.message, HasSubstr("thread 7 of its replication is at \"Waiting for global read lock\""));
}

TEST(Silence, IsNotExplainedByOtherThreadsNorByOrdinaryWork) {
  EXPECT_EQ(explained(timed_out, {thread(9, "app", "Waiting for someone to free space")}), timed_out);
  EXPECT_EQ(explained(timed_out, {thread(5, "system user", "Waiting for master to send event")}), timed_out);
  EXPECT_EQ(explained(timed_out, {}), timed_out);
}

TEST(Silence, OfAServerThatCannotBeConnectedToHasNothingToDoWithThreads) {
  const ProbeError refused{ProbeFailure::unreachable, 2003, "refused"};
  const ProbeError swallowed{ProbeFailure::timed_out, 0, "no answer in time while connecting", true};
  for (const ProbeError& error : {refused, swallowed}) {
    EXPECT_EQ(explained(error, {thread(5, "system user", "Waiting for someone to free space")}), error);
  }
}

}  // namespace
}  // namespace relaywatch::analysis
