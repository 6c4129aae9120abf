#include "report/watch_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/report_json.hpp"
#include "support/golden.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using testing::HasSubstr;
using testing::Not;

StatusView view_of(const FleetReport& report) {
  return parse_status(status_json(report, samples::build_info())).value();
}

WatchMoment seen(double seconds_ago) { return {view_of(samples::duplicate_key()), Seconds(seconds_ago), std::nullopt}; }

TEST(WatchView, IsTheTableWhileTheDaemonAnswers) {
  EXPECT_EQ(watch_text(seen(1), {.colours = true}), status_table(*seen(1).last, {.colours = true}));
  EXPECT_EQ(loss_text(seen(1)), "");
}

TEST(WatchView, SaysThatTheDaemonIsLostAndSinceWhen) {
  WatchMoment moment = seen(12.4);
  EXPECT_THAT(watch_text(moment, {}), HasSubstr("NO ANSWER, last seen 12 s ago\n"));  // it hangs
  moment.problem = "no answer from http://127.0.0.1:9733: refused\x1b[2J";
  EXPECT_THAT(watch_text(moment, {}), HasSubstr("NO ANSWER, last seen 12 s ago: no answer from"));
  EXPECT_THAT(watch_text(moment, {}), Not(HasSubstr("\x1b")));
  moment.age = Seconds(250);
  EXPECT_THAT(loss_text(moment), HasSubstr("last seen 4 min 10 s ago: "));
}

TEST(WatchView, AFailureIsALossAtOnce) {
  WatchMoment moment = seen(0.5);
  EXPECT_FALSE(is_lost(moment));
  moment.problem = "refused";
  EXPECT_TRUE(is_lost(moment));
}

TEST(WatchView, OneThatNeverAnsweredIsNotHealthy) {
  EXPECT_EQ(watch_text({}, {}), "waiting for the daemon\n");
  EXPECT_EQ(watch_text({.last = std::nullopt, .age = std::nullopt, .problem = "refused"}, {}),
            "NO ANSWER, never seen: refused\n");
}

TEST(WatchView, WhatIsOldIsFaint) {
  WatchMoment moment = seen(12);
  test::expect_golden("report/duplicate_key.lost.ansi", watch_text(moment, {.colours = true}));
}

TEST(WatchView, FiguresAreNoChange) {
  StatusView before = view_of(samples::duplicate_key());
  StatusView after = before;
  after.at = *after.at + std::chrono::seconds(1);
  after.hops[0].lag.value = Seconds(66);
  after.alerts[0].summary = "66 s";
  EXPECT_EQ(change_mark(before), change_mark(after));
}

TEST(WatchView, EveryStateIsAChange) {
  const StatusView before = view_of(samples::in_maintenance());
  const auto changed = [&before](auto change) {
    StatusView after = before;
    change(after);
    return change_mark(before) != change_mark(after);
  };
  EXPECT_TRUE(changed([](StatusView& s) { s.nodes[0].up = false; }));
  EXPECT_TRUE(changed([](StatusView& s) { s.nodes[0].up.reset(); }));
  EXPECT_TRUE(changed([](StatusView& s) { s.hops[0].state = "ok"; }));
  EXPECT_TRUE(changed([](StatusView& s) { s.hops[0].cause = "row_not_found"; }));
  EXPECT_TRUE(changed([](StatusView& s) { s.chains[0].root_cause.reset(); }));
  EXPECT_TRUE(changed([](StatusView& s) { s.alerts[1].state = "firing"; }));
  EXPECT_TRUE(changed([](StatusView& s) { s.alerts.pop_back(); }));
  EXPECT_TRUE(changed([](StatusView& s) { s.maintenance.pop_back(); }));
}

TEST(WatchView, AFrameReplacesTheOneBefore) {
  EXPECT_EQ(screen_frame("one\ntwo\n", {.height = 5}), "\x1b[Hone\x1b[K\r\ntwo\x1b[K\r\nq quits\x1b[K\x1b[J");
}

TEST(WatchView, AFrameIsNeverLongerThanTheScreen) {
  EXPECT_EQ(screen_frame("1\n2\n3\n4\n", {.height = 3}),
            "\x1b[H1\x1b[K\r\n2\x1b[K\r\nlines 1 to 2 of 4: arrows and page keys move, q quits\x1b[K\x1b[J");
  EXPECT_THAT(screen_frame("1\n2\n3\n4\n", {.height = 3, .first_line = 9}), HasSubstr("\x1b[H3\x1b[K\r\n4\x1b[K\r\n"));
  EXPECT_THAT(screen_frame("1\n2\n", {.height = 3}), HasSubstr("\r\nq quits"));
  EXPECT_THAT(screen_frame("1\n2\n", {.height = 0}), HasSubstr("lines 1 to 1 of 2"));
  EXPECT_EQ(last_first_line("1\n2\n3\n4\n", 3), 2U);
  EXPECT_EQ(last_first_line("1\n", 3), 0U);
}

}  // namespace
}  // namespace relaywatch::report
