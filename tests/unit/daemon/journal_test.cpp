#include "journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Event> events_at(std::initializer_list<int> times) {
  std::vector<Event> events;
  for (const int hour : times)
    events.push_back({.at = WallTime(hours(hour)), .subject = {}, .text = {}, .details = {}});
  return events;
}

template <typename Events>
std::vector<std::uint64_t> ids(const Events& events) {
  std::vector<std::uint64_t> ids;
  for (const Event& event : events) ids.push_back(event.id);
  return ids;
}

TEST(Journal, CountsAndKeepsTheNewest) {
  Journal journal(3);
  EXPECT_EQ(journal.last_id(), 0U);
  journal.add(events_at({1, 2}));
  journal.add(events_at({3, 4}));
  EXPECT_THAT(ids(journal.events()), ElementsAre(2, 3, 4));
  EXPECT_EQ(journal.last_id(), 4U);
}

TEST(Journal, GoesOnFromWhatWasKept) {
  Journal before(10);
  before.add(events_at({1, 2, 3, 4}));
  Journal journal(3);
  journal.restore(before.after(0));
  journal.add(events_at({5}));
  EXPECT_THAT(ids(journal.events()), ElementsAre(3, 4, 5));
}

TEST(Journal, FindsByTimeAndById) {
  Journal journal;
  journal.add(events_at({1, 2, 3}));
  EXPECT_THAT(ids(journal.since(WallTime(hours(2)))), ElementsAre(2, 3));
  EXPECT_THAT(ids(journal.since(WallTime(hours(4)))), IsEmpty());
  EXPECT_THAT(ids(journal.after(1)), ElementsAre(2, 3));
  EXPECT_THAT(ids(journal.after(3)), IsEmpty());
}

TEST(Journal, ForgetsAndStillCountsOn) {
  Journal journal;
  journal.add(events_at({1, 2, 3}));
  journal.forget(WallTime(hours(3)));
  EXPECT_THAT(ids(journal.events()), ElementsAre(3));
  journal.forget(WallTime(hours(9)));
  journal.add(events_at({9}));
  EXPECT_THAT(ids(journal.events()), ElementsAre(4));
}

}  // namespace
}  // namespace relaywatch::daemon
