#include "analysis/figure_history.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>

namespace relaywatch::analysis {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// a → b in the chain "c", whose figures the tests set before time passes.
class FigureHistoryTest : public testing::Test {
 protected:
  FigureHistoryTest() {
    report_.at.wall = start_;
    HopReport hop;
    hop.id = id_;
    hop.state = HopState::ok;
    hop.cause = HopCause::none;
    report_.hops.push_back(hop);
    ChainReport chain;
    chain.name = "c";
    chain.state = ChainState::ok;
    report_.chains.push_back(chain);
    lag(0);
  }

  HopReport& hop() { return report_.hops.front(); }
  ChainReport& chain() { return report_.chains.front(); }
  void lag(double seconds, double uncertainty = 0.25) {
    hop().lag = LagFigure{Seconds(seconds), Seconds(uncertainty), LagBasis::position};
    chain().lag = hop().lag;
    chain().node_lag["b"] = hop().lag;
  }
  void state(HopState state, HopCause cause) {
    hop().state = state;
    hop().cause = cause;
    const bool well = state == HopState::ok;
    chain().state = well ? ChainState::ok : ChainState::broken;
    chain().root_cause = well ? std::nullopt : std::optional(RootCause{id_, cause});
  }

  /// A report every `every`, for that long.
  void pass(Duration time, Duration every = 1s) {
    for (const WallTime end = now() + time; now() < end; report_.at.wall += every) history_.add(report_);
  }
  [[nodiscard]] WallTime now() const { return report_.at.wall; }
  [[nodiscard]] HopHistory ask(Duration since) const { return history_.hop(id_, now() - since, now()).value(); }
  [[nodiscard]] ChainHistory ask_chain(Duration since) const {
    return history_.chain("c", now() - since, now()).value();
  }

  /// As another run of the daemon would go on.
  void restart() {
    FigureHistory::StepNumbers kept{};
    std::vector<HistoryPart> parts = history_.take_after(kept, 100'000);
    FigureHistory next;
    next.restore(std::move(parts), now());
    history_ = std::move(next);
  }

  /// The largest of those that are known.
  static double peak(const Figures& figures) {
    double largest = -1;
    for (const auto& figure : figures) largest = std::max(largest, figure.value_or(-1));
    return largest;
  }
  static std::ptrdiff_t known(const Figures& figures) {
    return std::ranges::count_if(figures, [](const auto& figure) { return figure.has_value(); });
  }

  const WallTime start_ = WallTime(std::chrono::seconds(1'790'000'000));  // begins a step of 10 s, not one of 2 min
  const HopId id_{"a", "b", ""};
  FleetReport report_;
  FigureHistory history_;
};

TEST_F(FigureHistoryTest, AStepHasTheWorstLagAndItsUncertainty) {
  lag(1, 9);
  pass(3s);
  lag(7, 0.5);
  pass(1s);
  lag(2, 9);
  pass(6s);
  const auto hour = ask(1h);
  EXPECT_EQ(hour.steps.step, 10s);
  EXPECT_EQ(hour.steps.count(), 361U);
  ASSERT_THAT(hour.lag, SizeIs(361));
  EXPECT_EQ(hour.steps.end_of(359), std::chrono::floor<std::chrono::seconds>(start_ + 10s));
  EXPECT_THAT(hour.lag[359], Optional(7.0));
  EXPECT_THAT(hour.lag_uncertainty[359], Optional(0.5));
  EXPECT_EQ(hour.lag[358], std::nullopt);
  EXPECT_EQ(hour.lag[360], std::nullopt) << "it has just begun";
}

TEST_F(FigureHistoryTest, OfEqualLagsTheLeastCertainCounts) {
  lag(0, 0.1);
  pass(3s);
  lag(0, infinity);
  pass(1s);
  lag(0, 0.2);
  pass(6s);
  EXPECT_THAT(ask(1h).lag_uncertainty[359], Optional(infinity));
}

TEST_F(FigureHistoryTest, AStepHasTheLargestDistancesAndTheMeanRates) {
  hop().bytes_to_receive = ByteDistance{100, true};
  hop().bytes_to_apply = ByteDistance{5'000'000'000, false};
  hop().rates = {10, 20, std::nullopt};
  pass(5s);
  hop().bytes_to_receive = ByteDistance{50, true};
  hop().bytes_to_apply = std::nullopt;
  hop().rates = {30, std::nullopt, std::nullopt};
  pass(5s);
  const auto hour = ask(1h);
  EXPECT_THAT(hour.bytes_to_receive[359], Optional(100.0));
  EXPECT_THAT(hour.bytes_to_apply[359], Optional(DoubleNear(5e9, 500)));
  EXPECT_THAT(hour.write_rate[359], Optional(20.0));
  EXPECT_THAT(hour.receive_rate[359], Optional(20.0)) << "of the time in which it is known";
  EXPECT_EQ(hour.apply_rate[359], std::nullopt);
}

TEST_F(FigureHistoryTest, UnknownStaysUnknownAndInfiniteInfinite) {
  hop().lag = chain().lag = chain().node_lag["b"] = std::nullopt;
  state(HopState::unknown, HopCause::no_data_yet);
  pass(20s);
  lag(infinity, infinity);
  state(HopState::unknown, HopCause::source_not_polled);
  pass(10s);
  const auto hour = ask(1h);
  EXPECT_EQ(known(hour.lag), 1);
  EXPECT_THAT(hour.lag[359], Optional(infinity));
  EXPECT_EQ(hour.conditions[358], std::nullopt) << "nothing was known yet";
  EXPECT_EQ(hour.conditions[359]->cause, HopCause::source_not_polled);
  EXPECT_EQ(known(ask_chain(1h).lag), 1);
  EXPECT_EQ(known(ask_chain(1h).node_lag.at("b")), 1);
}

TEST_F(FigureHistoryTest, AStepHasTheWorstState) {
  state(HopState::ok, HopCause::none);
  pass(4s);
  state(HopState::broken, HopCause::duplicate_key);
  pass(1s);
  state(HopState::lagging, HopCause::applier_slow);
  chain().state = ChainState::degraded;
  pass(5s);
  EXPECT_THAT(ask(1h).conditions[359], Optional(HopHistory::Condition{HopState::broken, HopCause::duplicate_key}));
  EXPECT_THAT(ask_chain(1h).conditions[359],
              Optional(ChainHistory::Condition{ChainState::broken, RootCause{id_, HopCause::duplicate_key}}));
}

TEST_F(FigureHistoryTest, TheStepThatLastsIsShownAsFarAsItWent) {
  pass(300s);
  lag(42);
  pass(3s);
  for (const Duration since : {Duration(1h), Duration(24h), Duration(days(14))}) {
    const auto history = ask(since);
    EXPECT_THAT(history.lag.back(), Optional(42.0));
    EXPECT_GT(history.steps.until, now());
    EXPECT_LE(history.steps.until - history.steps.step, now());
  }
}

TEST_F(FigureHistoryTest, FourteenDaysAreKeptInTheirResolutionsAndNoMore) {
  pass(days(3), 5s);
  lag(1000);
  pass(5s, 5s);
  lag(0);
  pass(days(13), 5s);
  const auto two_weeks = ask(days(14));
  EXPECT_EQ(two_weeks.steps.step, 30min);
  EXPECT_THAT(two_weeks.lag, SizeIs(14 * 48 + 1));
  EXPECT_EQ(known(two_weeks.lag), 14 * 48 + 1);
  EXPECT_EQ(peak(two_weeks.lag), 1000) << "a spike of 5 s, 13 days ago";
  EXPECT_EQ(known(ask(24h).lag), 721);
  EXPECT_EQ(ask(24h).steps.step, 2min);
  EXPECT_EQ(known(ask(1h).lag), 361);
  EXPECT_EQ(peak(ask(24h).lag), 0);
  pass(days(2), 5s);
  EXPECT_EQ(peak(ask(days(14)).lag), 0) << "15 days ago";
  EXPECT_EQ(ask(days(300)).steps.until - ask(days(300)).steps.from, days(14) + 30min);

  FigureHistory::StepNumbers kept{};
  EXPECT_LE(history_.take_after(kept, 100'000).size(), 361U + 721U + 673U);
}

TEST_F(FigureHistoryTest, ASpikeIsInEveryResolutionAtOnce) {
  pass(2h);
  lag(99);
  pass(1s);
  lag(0);
  for (int i = 0; i < 5; ++i) {
    for (const Duration since : {Duration(1h), Duration(24h), Duration(days(14))}) EXPECT_EQ(peak(ask(since).lag), 99);
    pass(437s);
  }
}

TEST_F(FigureHistoryTest, TheStepsAnswerAnyBegin) {
  pass(3h, 10s);
  const auto two_hours = ask(2h);
  EXPECT_EQ(two_hours.steps.step, 2min);
  EXPECT_THAT(two_hours.lag, SizeIs(61));
  EXPECT_EQ(ask(10s).steps.count(), 2U);
  EXPECT_LE(history_.hop(id_, now(), now())->steps.count(), 2U);
  EXPECT_EQ(history_.hop({"a", "b", "other"}, now() - 1h, now()), std::nullopt);
  EXPECT_EQ(history_.chain("other", now() - 1h, now()), std::nullopt);
}

TEST_F(FigureHistoryTest, ARestartLosesNoMoreThanTheStepUnderWay) {
  hop().rates = {10, 20, 30};
  pass(3h + 7min + 14s, 2s);
  state(HopState::stopped, HopCause::applier_stopped);
  lag(77, infinity);
  pass(4min, 2s);
  const auto before = ask(days(14));
  const auto chain_before = ask_chain(24h);
  restart();
  EXPECT_EQ(ask(days(14)).lag, before.lag);
  EXPECT_EQ(ask(days(14)).lag_uncertainty, before.lag_uncertainty);
  EXPECT_EQ(ask(days(14)).conditions, before.conditions);
  EXPECT_EQ(ask_chain(24h).lag, chain_before.lag);
  EXPECT_EQ(ask_chain(24h).node_lag, chain_before.node_lag);
  EXPECT_EQ(ask_chain(24h).conditions, chain_before.conditions);
  EXPECT_THAT(ask(1h).write_rate[359], Optional(10.0));
}

TEST_F(FigureHistoryTest, AfterRestartsTheLongStepsAreAsWithoutThem) {
  FigureHistory steady;
  for (int minute = 0; minute < 200; ++minute) {
    hop().rates.write = 100 + minute;
    lag(minute % 7);
    for (int i = 0; i < 6; ++i, report_.at.wall += 10s) {
      history_.add(report_);
      steady.add(report_);
    }
    history_.add(report_);
    steady.add(report_);
    if (minute % 9 == 4) restart();
  }
  const auto expected = steady.hop(id_, now() - days(14), now()).value();
  EXPECT_EQ(ask(days(14)).lag, expected.lag);
  for (std::size_t i = 0; i < expected.write_rate.size(); ++i) {
    ASSERT_EQ(ask(days(14)).write_rate[i].has_value(), expected.write_rate[i].has_value());
    if (!expected.write_rate[i]) continue;
    EXPECT_NEAR(*ask(days(14)).write_rate[i], *expected.write_rate[i], 1);
  }
}

TEST_F(FigureHistoryTest, TimeInWhichNobodyLookedIsUnknown) {
  pass(1min);
  restart();
  report_.at.wall += 5min;
  pass(1min);
  const auto hour = ask(1h);
  EXPECT_EQ(known(hour.lag), 5 + 6) << "the step under way is lost";
  EXPECT_EQ(std::ranges::count_if(hour.conditions, [](const auto& one) { return one.has_value(); }), 5 + 6);
}

TEST_F(FigureHistoryTest, WhatIsTakenIsTakenOnce) {
  pass(5min);
  FigureHistory::StepNumbers kept{};
  std::size_t taken = 0;
  for (std::size_t some = 1; some > 0; taken += some) some = history_.take_after(kept, 7).size();
  EXPECT_EQ(taken, 29U + 3U) << "10 s and 2 min; the last step is not over yet";
  pass(10s);
  const auto next = history_.take_after(kept, 7);
  ASSERT_THAT(next, SizeIs(1));
  EXPECT_EQ(next.front().step, 10);
}

TEST_F(FigureHistoryTest, WhatIsReportedNoMoreIsForgottenAfterItsTime) {
  pass(1h, 10s);
  report_.hops.clear();
  report_.chains.clear();
  pass(days(13), 1min);
  EXPECT_EQ(known(ask(days(14)).lag), 3);
  restart();
  EXPECT_TRUE(history_.hop(id_, now() - 1h, now()));
  pass(days(1) + 2h, 1min);
  EXPECT_FALSE(history_.hop(id_, now() - 1h, now()));
  EXPECT_FALSE(history_.chain("c", now() - 1h, now()));
  EXPECT_TRUE(history_.empty());
}

TEST_F(FigureHistoryTest, HopsThatComeAndGoAreBounded) {
  for (int i = 0; i < 3000; ++i) {
    report_.hops.resize(1);
    report_.hops.push_back(hop());
    report_.hops.back().id.source = "passing" + std::to_string(i);
    pass(10s, 10s);
  }
  int kept = 0;
  for (int i = 0; i < 3000; ++i) {
    if (history_.hop({"passing" + std::to_string(i), "b", ""}, now() - 1h, now())) ++kept;
  }
  EXPECT_GE(kept, 1990);
  EXPECT_LE(kept, 2000);
  EXPECT_TRUE(history_.hop(id_, now() - 1h, now())) << "the one that is still there";
}

TEST_F(FigureHistoryTest, AClockThatIsSetBackForgetsTheFutureAndGoesOn) {
  lag(5);
  pass(50min);
  report_.at.wall -= 30min;
  lag(3);
  pass(20min);
  EXPECT_EQ(known(ask(1h).lag), 240);
  EXPECT_THAT(ask(1h).lag[359], Optional(3.0));
  EXPECT_THAT(ask(1h).lag[360 - 25 * 6], Optional(5.0));
  FigureHistory::StepNumbers kept = {now().time_since_epoch() / 10s + 100, 0, 0};  // as before it was
  (void)history_.take_after(kept, 1000);
  pass(10s);
  EXPECT_THAT(history_.take_after(kept, 1000), SizeIs(1));
  report_.at.wall -= 5s;  // a little: no reason to forget
  lag(4);
  pass(20s);
  EXPECT_EQ(peak(ask(1h).lag), 5);
  EXPECT_EQ(known(ask(1h).lag), 243);
}

TEST_F(FigureHistoryTest, WhatIsDamagedOrOfAnotherTimeIsLeftOut) {
  pass(5min);
  FigureHistory::StepNumbers none{};
  const auto parts = history_.take_after(none, 1000);
  const auto restored = [&](std::vector<HistoryPart> some, WallTime at) {
    FigureHistory next;
    next.restore(std::move(some), at);
    return !next.empty();
  };
  EXPECT_TRUE(restored({parts[0]}, now()));
  EXPECT_FALSE(restored({parts[0]}, now() - 10min)) << "of a time yet to come";
  EXPECT_FALSE(restored({parts[0]}, now() + 2h)) << "too old";
  HistoryPart odd = parts[0];
  odd.step = 17;
  EXPECT_FALSE(restored({odd}, now()));
  for (std::size_t cut = 0; cut < parts[0].bytes.size(); ++cut) {
    odd = parts[0];
    odd.bytes.resize(cut);
    restored({odd}, now());
    odd = parts[0];
    odd.bytes[cut] = static_cast<char>(odd.bytes[cut] ^ 0x55);
    restored({odd}, now());
  }
  odd.bytes = "";
  EXPECT_FALSE(restored({odd}, now()));
  odd = parts[0];
  odd.bytes[0] = 2;
  EXPECT_FALSE(restored({odd}, now())) << "of a later format";
}

TEST_F(FigureHistoryTest, EveryStateAndCauseComesBack) {
  for (int cause = 0; cause <= static_cast<int>(HopCause::source_not_polled); ++cause) {
    if (static_cast<HopCause>(cause) == HopCause::no_data_yet) continue;
    for (const HopState one : all_hop_states) {
      state(one, static_cast<HopCause>(cause));
      pass(10s, 10s);
      pass(1s);
      restart();
      const auto& kept = ask(1h).conditions;
      EXPECT_THAT(kept[359], Optional(HopHistory::Condition{one, static_cast<HopCause>(cause)}));
      report_.at.wall = start_ + std::chrono::ceil<days>(now() - start_);
      history_ = {};
    }
  }
}

}  // namespace
}  // namespace relaywatch::analysis
