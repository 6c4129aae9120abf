#include "report/event_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "report/event_json.hpp"
#include "report/unicode_text.hpp"
#include "support/golden.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

/// A night's story, one of each kind.
std::vector<Event> story() {
  const WallTime begin = samples::sample_time();
  return {
      {1, begin, EventKind::daemon, "", "relaywatch 0.1.0 started", {{"state", "started"}}},
      {2,
       begin + seconds(61),
       EventKind::maintenance,
       "backlog",
       "alice@host began maintenance of chain backlog for 2 h: new disks",
       {{"state", "begun"}, {"id", "k3f9q"}}},
      {3,
       begin + minutes(5),
       EventKind::node_state,
       "n3",
       "n3 (n3.example:3306) cannot be read: it accepts connections but does not answer",
       {{"state", "down"}}},
      {4,
       begin + minutes(6),
       EventKind::hop_state,
       "n2|n3|",
       "n2 → n3 is broken (duplicate_key): Duplicate entry 'M\xFCller' \x1b[2J for key 'PRIMARY' of shop.customers",
       {{"state", "broken"}}},
      {5, begin + minutes(7), EventKind::alert, "HopBroken", "HopBroken fires: n2 → n3", {{"state", "firing"}}},
      {6, begin + minutes(8), EventKind::topology, "n2|n3|", "the link n2 → n3 is gone", {{"link", "gone"}}},
      {7, begin + minutes(9), EventKind::alert, "HopBroken", "HopBroken is over: n2 → n3", {{"state", "resolved"}}},
      {8, begin + minutes(1100), EventKind::config, "", "the configuration was refused", {{"state", "refused"}}},
      {9, begin + minutes(1101), EventKind::node_state, "n3", "n3 can be read again, after 18 h", {{"state", "up"}}},
      {10, begin + minutes(1102), EventKind::daemon, "", "", {}},
  };
}

json reply(const std::vector<Event>& events, int left_out = 0) {
  return {{"events", events_json(events)}, {"left_out", left_out}};
}

TEST(EventTable, LooksLikeThis) {
  test::expect_golden("report/events.txt", event_table(reply(story(), 7), {}).value());
  test::expect_golden("report/events.200.txt", event_table(reply(story(), 7), {.width = 200}).value());
  test::expect_golden("report/events.ansi", event_table(reply(story(), 7), {.colours = true}).value());
}

TEST(EventTable, AsJsonItLooksLikeThis) { test::expect_golden("report/events.json", reply(story()).dump(2) + "\n"); }

TEST(EventTable, FitsTheTerminalAndIsNotSteered) {
  const std::string table = event_table(reply(story()), {}).value();
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_EQ(table, valid_utf8(table));
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80U) << line;
}

TEST(EventTable, FitsAtAnyContent) {
  const json one = {
      {"at", "2026-11-22T06:45:08.123Z"}, {"kind", std::string(90, 'k')}, {"text", std::string(200, 'x')}};
  for (const std::size_t width : {80U, 200U}) {
    std::istringstream lines(event_table({{"events", {one}}}, {.width = width}).value());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << line;
  }
}

TEST(EventTable, ATextOfNothingToSeeIsADash) {
  for (const char* text : {"", " ", "\n\t"}) {
    const json one = {{"at", "2026-11-22T06:45:08.123Z"}, {"kind", "hop"}, {"text", text}};
    EXPECT_EQ(event_table({{"events", {one}}}, {}).value(), "2026-11-22 06:45:08  hop  -\n");
  }
}

TEST(EventTable, TellsTheTimeAsItIsAskedTo) {
  const ShownTime noon = [](WallTime) { return std::string("2026-11-22 12:00:00"); };
  EXPECT_THAT(event_table(reply(story()), {.shown_time = noon}).value(), HasSubstr("2026-11-22 12:00:00  daemon"));
}

TEST(EventTable, SaysThatNothingHappened) {
  EXPECT_EQ(event_table(reply({}), {}).value(), "Nothing happened in that time.\n");
}

TEST(EventTable, RefusesWhatIsNoListOfEvents) {
  for (const char* text : {"[]", "{}", "7", R"({"events": {}})", R"({"events": [7]})",
                           R"({"events": [{"at": "yesterday", "kind": "daemon", "text": "x"}]})",
                           R"({"events": [{"at": "2026-11-22T06:45:08Z", "kind": 1, "text": "x"}]})"}) {
    EXPECT_FALSE(event_table(json::parse(text), {})) << text;
  }
  EXPECT_TRUE(
      event_table(json::parse(R"({"events": [{"at": "2026-11-22T06:45:08Z", "kind": "later", "text": "x"}]})"), {}));
}

}  // namespace
}  // namespace relaywatch::report
