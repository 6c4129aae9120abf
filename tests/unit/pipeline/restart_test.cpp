// The daemon is started again, and goes on with what it saved.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "pipeline/pipeline.hpp"
#include "pipeline/save_plan.hpp"
#include "unit/pipeline/small_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class RestartTest : public testing::Test {
 protected:
  SmallFleet::Server& a() { return fleet_.servers[0]; }
  SmallFleet::Server& b() { return fleet_.servers[1]; }
  SmallFleet::Server& c() { return fleet_.servers[2]; }

  /// Seconds in which `a` writes 100 bytes each; b passes them on unless it is stuck, c likewise.
  void run(int count, bool b_applies = true, bool c_applies = true) {
    for (int i = 0; i < count; ++i) {
      move(1, b_applies, c_applies);
      report_ = fleet_.look(pipeline_, now_);
      if (saves_) save(SavePlan::Scope::routine);
    }
  }
  /// The same while nobody looks.
  void move(int count, bool b_applies = true, bool c_applies = true) {
    for (int i = 0; i < count; ++i) {
      now_ += seconds(1);
      a().written.coordinate.offset += 100;
      if (b_applies) {
        b().executed = a().written;
        b().written.coordinate.offset += 100;
      }
      if (c_applies) c().executed = b().written;
    }
  }
  void save(SavePlan::Scope scope) {
    for (StatePart& part : plan_.take(pipeline_, now_ + milliseconds(500), scope)) {
      auto& parts = parts_[part.node];
      if (part.whole) parts.clear();
      parts.push_back(std::move(part.bytes));
    }
  }
  /// A new pipeline with what was saved.
  Pipeline restored(Duration shift = Duration::zero()) {
    Pipeline next = fleet_.new_pipeline();
    for (const auto& [node, parts] : parts_) {
      EXPECT_EQ(next.restore(node, parts, shift, now_ + shift + seconds(1)), Pipeline::Restored::yes) << node;
    }
    return next;
  }
  void restart() { pipeline_ = restored(); }
  void look() {
    now_ += seconds(1);
    report_ = fleet_.look(pipeline_, now_);
  }

  [[nodiscard]] LagFigure hop_lag(std::size_t hop) const { return report_.hops.at(hop).lag.value_or(LagFigure{}); }
  [[nodiscard]] std::optional<LagFigure> tail_lag() const { return report_.chains.at(0).lag; }
  static void expect_position(const std::optional<LagFigure>& figure, double truth, double within) {
    ASSERT_TRUE(figure);
    EXPECT_EQ(figure->basis, LagBasis::position);
    EXPECT_NEAR(figure->value.count(), truth, figure->uncertainty.count() + 0.1);
    EXPECT_LE(figure->uncertainty.count(), within);
  }

  SmallFleet fleet_;
  Pipeline pipeline_ = fleet_.new_pipeline();
  SavePlan plan_;
  std::map<std::string, std::vector<std::string>> parts_;
  MonoTime now_ = MonoTime(hours(20));
  FleetReport report_;
  bool saves_ = true;
};

TEST_F(RestartTest, ALagOfHoursIsTheSameFigureAfterwards) {
  run(60);
  run(3 * 3600, false);
  const LagFigure before = hop_lag(0);
  expect_position(before, 3 * 3600, 120);
  const auto tail_before = tail_lag();
  move(30, false);
  restart();
  look();
  expect_position(hop_lag(0), 3 * 3600 + 31, 120);
  EXPECT_NEAR(hop_lag(0).value.count(), before.value.count() + 31, 0.5);
  EXPECT_NEAR(tail_lag()->value.count(), tail_before->value.count() + 31, 0.5);
}

TEST_F(RestartTest, WhatWasNotSavedIsAGapThatTheUncertaintyCovers) {
  run(60);
  saves_ = false;
  run(10);
  run(20, false);  // the applier stopped when nothing was saved any more, 70 s ago
  move(40, false);
  restart();
  look();
  expect_position(hop_lag(0), 61, 72);
  expect_position(tail_lag(), 61, 72);
  EXPECT_GT(hop_lag(0).uncertainty, Seconds(20)) << "nobody looked for a minute";
}

TEST_F(RestartTest, NothingIsMeasuredBeforeAServerIsPolledAgain) {
  run(60);
  restart();
  report_ = pipeline_.evaluate({now_ + seconds(1), WallTime()});
  for (const HopReport& hop : report_.hops) {
    EXPECT_FALSE(hop.lag);
    EXPECT_EQ(hop.state, HopState::unknown);
  }
  EXPECT_FALSE(report_.nodes.at(0).up);
  EXPECT_FALSE(tail_lag());
}

TEST_F(RestartTest, TheOrderOfTheFirstPollsDoesNotMatter) {
  run(60);
  run(600, true, false);
  for (const std::vector<int>& order : {std::vector{2, 1, 0}, {1, 2, 0}, {0, 1, 2}, {2, 0, 1}}) {
    Pipeline next = restored();
    MonoTime time = now_ + seconds(1);
    FleetReport report;
    for (int round = 0; round < 2; ++round) {
      for (const int server : order) {
        next.ingest(fleet_.poll(server, time));
        time += milliseconds(100);
        report = next.evaluate({time, WallTime()});
      }
    }
    expect_position(report.chains.at(0).lag, 601, 15);
  }
}

TEST_F(RestartTest, ASourceThatIsDownMeanwhileIsStillKnown) {
  run(60);
  run(100, false);
  a().down = true;
  restart();
  for (int i = 0; i < 5; ++i) look();
  a().down = false;
  look();
  expect_position(hop_lag(0), 106, 10);
  expect_position(tail_lag(), 106, 10);
}

TEST_F(RestartTest, AfterARebootTheTimesAreOfTheNewClock) {
  run(60);
  run(1000, false);
  const Duration shift = -hours(19);
  pipeline_ = restored(shift);
  now_ += shift;
  look();
  expect_position(hop_lag(0), 1001, 20);
}

TEST_F(RestartTest, WhatIsOfTheFutureIsNotTaken) {
  run(60);
  Pipeline next = fleet_.new_pipeline();
  EXPECT_EQ(next.restore("a", parts_["a"], hours(1), now_), Pipeline::Restored::unreadable);
  EXPECT_TRUE(next.nodes().at(0).timeline().empty());
}

TEST_F(RestartTest, ADamagedPartEndsWhatIsTaken) {
  run(60);
  auto parts = parts_["a"];
  ASSERT_GT(parts.size(), 10U);
  parts[5].resize(parts[5].size() / 2);
  Pipeline next = fleet_.new_pipeline();
  EXPECT_EQ(next.restore("a", parts, Duration::zero(), now_ + seconds(1)), Pipeline::Restored::yes);
  EXPECT_EQ(next.nodes().at(0).written()->coordinate.offset, 1000U + 5 * 100);
  parts[0].resize(parts[0].size() / 2);
  Pipeline none = fleet_.new_pipeline();
  EXPECT_EQ(none.restore("a", parts, Duration::zero(), now_ + seconds(1)), Pipeline::Restored::unreadable);
  EXPECT_EQ(none.nodes().at(0).written(), std::nullopt);
  EXPECT_EQ(none.restore("a", {}, Duration::zero(), now_), Pipeline::Restored::unreadable);
}

TEST_F(RestartTest, ANodeThatMovedOrLeftTheConfigurationTakesNothing) {
  run(60);
  fleet_.spec.nodes[0].address.host = "10.7.7.7";
  Pipeline next = fleet_.new_pipeline();
  EXPECT_EQ(next.restore("a", parts_["a"], Duration::zero(), now_ + seconds(1)), Pipeline::Restored::other_address);
  EXPECT_EQ(next.restore("z", parts_["a"], Duration::zero(), now_ + seconds(1)), Pipeline::Restored::unknown_node);
}

/// What happened while nobody looked, so that the old history must not be used: a lag of 200 s must not be told as
/// less.
class ChangedWhileAway : public RestartTest {
 protected:
  ChangedWhileAway() {
    run(60);
    run(200, false);
  }
  void expect_no_figure_from_the_old_history() {
    restart();
    for (int i = 0; i < 5; ++i) {
      look();
      const auto& lag = report_.hops.at(0).lag;
      EXPECT_TRUE(!lag || lag->basis != LagBasis::position) << lag->value.count();
    }
  }
};

TEST_F(ChangedWhileAway, ResetAndSetBack) {
  a().written = SmallFleet::position(1, 500);
  expect_no_figure_from_the_old_history();
}

TEST_F(ChangedWhileAway, ResetAndPassedAgainButTheListTells) {
  a().written = SmallFleet::position(9, 500);
  restart();
  fleet_.servers[0].lists_binlogs = true;
  look();
  NodeSnapshot poll = fleet_.poll(0, now_ + seconds(1));
  EXPECT_FALSE(pipeline_.nodes().at(0).timeline().size() == 1U) << "a list without the old file says nothing";
  restart();
  poll.binlogs = {{"bin.000001", 2000}, {"bin.000009", 500}};
  pipeline_.ingest(poll);
  EXPECT_EQ(pipeline_.nodes().at(0).timeline().size(), 1U) << "the file had been longer";
}

TEST_F(ChangedWhileAway, AnotherServer) {
  a().id = 77;
  a().written.coordinate.offset += 100'000;
  expect_no_figure_from_the_old_history();
}

TEST_F(ChangedWhileAway, OtherFiles) {
  a().written = SmallFleet::position(5, 500, "other");
  expect_no_figure_from_the_old_history();
}

TEST_F(ChangedWhileAway, TheReplicaFollowsAnotherSource) {
  b().source_host = "10.9.9.9";
  b().executed->coordinate.offset += 1;
  restart();
  for (int i = 0; i < 5; ++i) look();
  EXPECT_EQ(report_.hops.at(0).cause, HopCause::wrong_source);
  EXPECT_FALSE(report_.hops.at(0).lag);
  EXPECT_FALSE(tail_lag());
}

TEST_F(RestartTest, AReloadKeepsThePositionsOfTheMiddleAlsoWhenAPollComesFirst) {
  run(60);
  run(100, true, false);
  Pipeline next = fleet_.new_pipeline();
  next.inherit(std::move(pipeline_));
  pipeline_ = std::move(next);
  look();  // polls before it evaluates
  expect_position(tail_lag(), 101, 10);
}

}  // namespace
}  // namespace relaywatch::pipeline
