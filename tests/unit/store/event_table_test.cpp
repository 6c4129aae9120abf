#include "store/event_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace relaywatch::store {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::SizeIs;

class EventTable : public testing::Test {
 protected:
  EventTable() { EXPECT_TRUE(create_event_table(database_)); }

  /// An event at that hour.
  static Event event(std::uint64_t id, EventKind kind = EventKind::hop_state) {
    return {.id = id,
            .at = WallTime(hours(id) + nanoseconds(1)),
            .kind = kind,
            .subject = "a|b|",
            .text = "b is stopped",
            .details = {{"state", "stopped"}, {"cause", "12:applier"}}};
  }
  void save(const std::vector<Event>& events) { ASSERT_TRUE(save_events(database_, events)); }
  std::vector<Event> load() {
    auto loaded = load_events(database_);
    EXPECT_TRUE(loaded);
    return std::move(*loaded);
  }
  std::vector<std::uint64_t> ids() {
    std::vector<std::uint64_t> ids;
    for (const Event& one : load()) ids.push_back(one.id);
    return ids;
  }

  Database database_ = *Database::open(":memory:");
};

TEST_F(EventTable, GivesBackEveryKindInTheOrderOfTheIds) {
  std::vector<Event> events;
  for (const EventKind kind : all_event_kinds) events.push_back(event(events.size() + 1, kind));
  events.back().subject.clear();
  events.back().text = std::string("odd\0words", 9);
  events.back().details = {{"", ""}, {"line\nbreak", std::string("\0:7", 3)}};
  save({events.rbegin(), events.rend()});
  EXPECT_EQ(load(), events);
}

TEST_F(EventTable, OneThatIsKeptAlreadyIsReplaced) {
  save({event(1), event(2)});
  Event again = event(2);
  again.text = "again";
  save({again});
  EXPECT_THAT(load(), ElementsAre(event(1), again));
}

TEST_F(EventTable, ForgetsTheOldAndTheTooMany) {
  save({event(1), event(2), event(3), event(4), event(5)});
  ASSERT_TRUE(trim_events(database_, WallTime(hours(2)), 100));
  EXPECT_THAT(ids(), ElementsAre(2, 3, 4, 5));
  ASSERT_TRUE(trim_events(database_, WallTime(), 2));
  EXPECT_THAT(ids(), ElementsAre(4, 5));
  ASSERT_TRUE(trim_events(database_, WallTime(hours(100)), 2));
  EXPECT_THAT(ids(), SizeIs(0));
  ASSERT_TRUE(trim_events(database_, WallTime(), 2));
}

TEST_F(EventTable, LeavesOutWhatItCannotRead) {
  save({event(1), event(2), event(3)});
  ASSERT_TRUE(database_.run("UPDATE event SET kind = 'of a later version' WHERE id = 1"));
  ASSERT_TRUE(database_.run("UPDATE event SET details = '5:state99:x' WHERE id = 2"));
  EXPECT_THAT(load(), ElementsAre(event(3)));
}

}  // namespace
}  // namespace relaywatch::store
