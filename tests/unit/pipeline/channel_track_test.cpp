#include "pipeline/channel_track.hpp"

#include <gtest/gtest.h>

namespace relaywatch::pipeline {
namespace {

MonoTime at(double second) { return MonoTime(std::chrono::duration_cast<Duration>(Seconds(second))); }

/// A source and its replica, each polled when the test says so.
struct Link {
  analysis::PositionTimeline source{std::chrono::seconds(1)};
  ChannelTrack track;
  bool keeps_history = true;

  void poll_source(double second, BinlogCoordinate written) {
    const auto seen_before = source.empty() ? std::nullopt : std::optional(source.newest().held);
    const analysis::PositionSample sample{{at(second), at(second + 0.01)}, written, std::nullopt};
    const bool began_epoch = !source.add(sample);
    if (began_epoch) {
      source.reset();
      (void)source.add(sample);
    }
    keeps_history = track.compare(source, began_epoch, seen_before) && keeps_history;
  }

  void poll_replica(double second, BinlogCoordinate executed, const char* basename = "mysql-bin") {
    ReplicationStatus status;
    status.source = {"source", 3306};
    status.executed = BinlogPosition{basename, "000000", executed};
    track.follow(status, nullptr, at(second));
  }

  [[nodiscard]] bool measurable() const { return track.is_in_step_with_epoch(); }
};

TEST(ChannelTrack, AReplicaThatRunsOnIsMeasured) {
  Link link;
  link.poll_source(1, {7, 1000});
  link.poll_replica(1.5, {7, 1400});
  EXPECT_TRUE(link.measurable()) << "ahead of what was seen of the source, but seen later";
  link.poll_source(2, {7, 1400});
  link.poll_replica(2.5, {7, 1400});
  EXPECT_TRUE(link.measurable());
  EXPECT_TRUE(link.keeps_history);
}

TEST(ChannelTrack, AReplicaOfAResetSourceIsNotMeasuredUntilItIsMoved) {
  Link link;
  link.poll_source(1, {7, 9000});
  link.poll_replica(1.5, {7, 9000});
  link.poll_source(2, {1, 500});
  EXPECT_FALSE(link.measurable());
  EXPECT_FALSE(link.keeps_history);
  link.poll_replica(2.5, {7, 9000});
  link.poll_source(3, {8, 20'000});
  EXPECT_FALSE(link.measurable()) << "the new numbering has passed the old position";
  link.poll_replica(3.5, {1, 600});
  EXPECT_FALSE(link.measurable());
  link.poll_source(4, {8, 20'000});
  EXPECT_TRUE(link.measurable());
}

TEST(ChannelTrack, AMovedReplicaWaitsForTheSourceToBeSeen) {
  Link link;
  link.poll_source(1, {7, 9000});
  link.poll_replica(1.5, {7, 9000});
  link.poll_replica(2.5, {1, 500});
  EXPECT_FALSE(link.measurable()) << "the source is remembered in its old numbering";
  link.poll_source(3, {1, 700});
  EXPECT_TRUE(link.measurable());
  EXPECT_FALSE(link.keeps_history);
}

TEST(ChannelTrack, ASourcePollBegunBeforeTheMoveProvesNothing) {
  Link link;
  link.poll_source(1, {7, 9000});
  link.poll_replica(1.5, {7, 9000});
  link.poll_replica(2.5, {1, 500});
  link.poll_source(2.4, {7, 9000});
  EXPECT_FALSE(link.measurable());
  link.poll_source(3, {1, 700});
  EXPECT_TRUE(link.measurable());
}

TEST(ChannelTrack, SetBackWithinTheSameEpochKeepsTheHistory) {
  Link link;
  link.poll_source(1, {7, 9000});
  link.poll_replica(1.5, {7, 9000});
  link.poll_replica(2.5, {7, 8000});
  EXPECT_FALSE(link.measurable());
  link.poll_source(3, {7, 9100});
  EXPECT_TRUE(link.measurable());
  EXPECT_TRUE(link.keeps_history);
}

TEST(ChannelTrack, MovedBeforeTheSourceWasEverSeenKeepsNoHistory) {
  Link link;
  link.poll_replica(1, {7, 9000});
  link.poll_replica(2, {1, 500});
  link.poll_source(3, {1, 700});
  EXPECT_TRUE(link.measurable());
  EXPECT_FALSE(link.keeps_history);
}

TEST(ChannelTrack, AheadOfASourceSeenLaterIsOfAnotherEpoch) {
  Link link;
  link.poll_replica(1, {7, 9000});
  link.poll_source(2, {3, 500});
  EXPECT_FALSE(link.measurable());
}

TEST(ChannelTrack, MovedUnseenIsRecognisedWhereTheSourceStood) {
  Link link;
  link.poll_source(1, {7, 9000});
  link.poll_replica(1.5, {7, 9000});
  link.poll_source(2, {1, 500});
  link.poll_source(3, {9, 4711});
  link.poll_replica(3.5, {9, 4711});
  link.poll_source(4, {9, 4711});
  EXPECT_TRUE(link.measurable());
}

TEST(ChannelTrack, AFilesHeaderIsTheSameInEveryEpoch) {
  Link link;
  link.poll_source(1, {2, 107});
  link.poll_replica(1.5, {2, 107});
  link.poll_source(2, {1, 300});
  link.poll_source(3, {2, 107});
  EXPECT_FALSE(link.measurable());
}

TEST(ChannelTrack, FilesOfAnotherNameAreAMove) {
  Link link;
  link.poll_source(1, {7, 9000});
  link.poll_replica(1.5, {7, 9000});
  link.poll_replica(2.5, {9, 500}, "binlog");
  EXPECT_FALSE(link.measurable());
}

}  // namespace
}  // namespace relaywatch::pipeline
