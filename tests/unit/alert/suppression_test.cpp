#include "alert/suppression.hpp"

#include <gtest/gtest.h>
#include <limits>

#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

class Suppression : public HealthyChain {
 protected:
  Suppression() { report_.chains.front().hops = {first().id, second().id}; }

  HopReport& first() { return report_.hops[0]; }
  HopReport& second() { return report_.hops[1]; }

  /// It has lagged for five minutes, by so much, and will have caught up after `catch_up`.
  void let_lag(HopReport& hop, double lag, std::optional<double> catch_up) {
    hop.state = HopState::lagging;
    hop.cause = HopCause::applier_slow;
    hop.lag = LagFigure{Seconds(lag), Seconds(0.5)};
    hop.since = report_.at.wall - std::chrono::minutes(5);
    hop.catch_up.reset();
    if (catch_up) hop.catch_up = Seconds(*catch_up);
  }

  void take_down(std::string_view name) {
    node(name).up = false;
    node(name).error = ProbeError{ProbeFailure::unreachable, 0, "refused"};
  }

  [[nodiscard]] std::string explained(const HopReport& hop) const { return explanation(hop, report_).value_or(""); }
};

constexpr double never = std::numeric_limits<double>::infinity();

TEST_F(Suppression, WhatIsOkNeedsNone) {
  second().backlog = BacklogOrigin{first().id, Seconds(100)};
  take_down("b");
  EXPECT_EQ(explained(second()), "");
}

TEST_F(Suppression, ADeadNodeExplainsItsHopAndThatItsReplicaCannotReachItOrBeJudged) {
  take_down("b");
  first().state = HopState::unreachable;
  first().cause = HopCause::replica_down;
  EXPECT_EQ(explained(first()), "NodeDown b");
  second().state = HopState::unknown;
  second().cause = HopCause::source_not_polled;
  EXPECT_EQ(explained(second()), "NodeDown b");
  second().state = HopState::connecting;
  second().cause = HopCause::source_unreachable;
  EXPECT_EQ(explained(second()), "NodeDown b");
}

TEST_F(Suppression, ADeadNodeDoesNotExplainAFaultOfItsReplica) {
  take_down("b");
  second().state = HopState::broken;
  second().cause = HopCause::duplicate_key;
  EXPECT_EQ(explained(second()), "");
  second().state = HopState::stopped;
  second().cause = HopCause::applier_stopped;
  EXPECT_EQ(explained(second()), "");
}

TEST_F(Suppression, ALagOfItsOwnIsNotExplained) {
  let_lag(first(), 100, 50);
  let_lag(second(), 100, 50);
  EXPECT_EQ(explained(first()), "");
  EXPECT_EQ(explained(second()), "") << "it began beside the other one";
}

TEST_F(Suppression, TheBacklogOfAFaultThatIsOverIsExplainedWhileItIsWorkedOff) {
  first().backlog = BacklogOrigin{first().id, Seconds(3600), Seconds(300)};
  let_lag(first(), 3600, 3 * 3600);
  EXPECT_EQ(explained(first()), "a fault that is over");
  let_lag(first(), 3600, 4 * 3600);
  EXPECT_EQ(explained(first()), "") << "that is not catching up";
  let_lag(first(), 3600, never);
  EXPECT_EQ(explained(first()), "");
  let_lag(first(), 10, 600);
  EXPECT_EQ(explained(first()), "a fault that is over") << "the last ten minutes need no page";
}

TEST_F(Suppression, NoBacklogIsExplainedForEver) {
  let_lag(first(), 40, 60);
  first().backlog = BacklogOrigin{first().id, Seconds(3600), Seconds(3 * 3600)};
  EXPECT_EQ(explained(first()), "a fault that is over");
  first().backlog->age = Seconds(3 * 3600 + 1);
  EXPECT_EQ(explained(first()), "") << "it was foretold to be gone again and again, and is not";
}

TEST_F(Suppression, WhileThePaceIsNotKnownItIsExplainedForAMinute) {
  let_lag(first(), 3600, std::nullopt);
  first().backlog = BacklogOrigin{first().id, Seconds(3600), Seconds(61)};
  EXPECT_EQ(explained(first()), "");
  first().backlog->age = Seconds(59);
  EXPECT_EQ(explained(first()), "a fault that is over");
}

TEST_F(Suppression, BelowAHopThatLetsNothingThroughALagHasToClose) {
  first().state = HopState::stopped;
  first().cause = HopCause::applier_stopped;
  let_lag(second(), 60, 30);
  second().backlog = BacklogOrigin{first().id, Seconds(100), Seconds(0)};
  EXPECT_EQ(explained(second()), "a → b");
  let_lag(second(), 60, never);
  EXPECT_EQ(explained(second()), "") << "nothing comes from above that could hold it up";
}

TEST_F(Suppression, AHopAboveThatIsLaterExplainsALagThatGrows) {
  let_lag(first(), 100, 50);
  let_lag(second(), 60, never);
  second().backlog = BacklogOrigin{first().id, Seconds(36000), Seconds(300)};
  EXPECT_EQ(explained(second()), "a → b");
  let_lag(second(), 101, never);
  EXPECT_EQ(explained(second()), "") << "this one is the greater trouble by now, and does not get better";
}

TEST_F(Suppression, AHopInBetweenHoldsItUpToo) {
  let_lag(second(), 60, 30);
  second().backlog = BacklogOrigin{first().id, Seconds(100), Seconds(300)};
  HopReport& third = add_hop("c", "d");
  let_lag(third, 60, never);
  third.backlog = report_.hops[1].backlog;
  EXPECT_EQ(explained(third), "a → b");
  report_.hops[1].backlog->hop = {"x", "y", ""};
  EXPECT_EQ(explained(third), "") << "that one is late because of something else";
}

TEST_F(Suppression, OfSeveralSourcesTheOneThatPassesItOnCounts) {
  add_hop("x", "b");
  HopReport& third = add_hop("b", "e");
  let_lag(report_.hops[0], 100, 50);
  let_lag(third, 60, never);
  third.backlog = BacklogOrigin{report_.hops[0].id, Seconds(100), Seconds(300)};
  EXPECT_EQ(explained(third), "a → b");
  report_.hops[0].state = HopState::ok;
  let_lag(report_.hops[2], 100, 50);
  EXPECT_EQ(explained(report_.hops.back()), "");
}

TEST_F(Suppression, ABacklogThatWasPassedOnIsExplainedWhileItIsWorkedOff) {
  let_lag(second(), 60, 30);
  second().backlog = BacklogOrigin{first().id, Seconds(100), Seconds(300)};
  EXPECT_EQ(explained(second()), "a → b") << "the hop above is fine again";
  let_lag(second(), 60, never);
  EXPECT_EQ(explained(second()), "");
}

}  // namespace
}  // namespace relaywatch::alert
