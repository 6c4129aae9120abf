#include "store/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/alert_state.hpp"
#include "store/saved.hpp"

namespace relaywatch::store {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() { EXPECT_TRUE(create_tables(database_)); }

  static Notification notification(std::uint64_t id, WallTime decided = WallTime(1000s)) {
    Notification one;
    one.id = id;
    one.receiver = "slack:oncall";
    one.kind = Notification::Kind::resolved;
    one.alert.name = "HopBroken";
    one.alert.labels = {{"alertname", "HopBroken"}};
    one.decided = decided;
    return one;
  }
  std::vector<std::uint64_t> ids() {
    std::vector<std::uint64_t> ids;
    for (const Notification& one : *load_outbox(database_)) ids.push_back(one.id);
    return ids;
  }

  Database database_ = *Database::open(":memory:");
};

TEST_F(OutboxTest, KeepsNotificationsUntilTheyAreDelivered) {
  ASSERT_TRUE(add_to_outbox(database_, {notification(7), notification(5)}));
  ASSERT_TRUE(add_to_outbox(database_, {notification(7)})) << "again, as to a new file";
  EXPECT_THAT(ids(), ElementsAre(5, 7));
  const Notification kept = load_outbox(database_)->front();
  EXPECT_EQ(kept.receiver, "slack:oncall");
  EXPECT_EQ(kept.kind, Notification::Kind::resolved);
  EXPECT_EQ(kept.alert.name, "HopBroken");
  EXPECT_EQ(kept.decided, WallTime(1000s));
  EXPECT_FALSE(kept.parked);
  ASSERT_TRUE(remove_from_outbox(database_, 5));
  EXPECT_THAT(ids(), ElementsAre(7));
}

TEST_F(OutboxTest, SaysWhyOneIsParked) {
  ASSERT_TRUE(add_to_outbox(database_, {notification(5)}));
  ASSERT_TRUE(park_in_outbox(database_, 5, "HTTP status 404"));
  EXPECT_EQ(load_outbox(database_)->front().parked, "HTTP status 404");
}

TEST_F(OutboxTest, ForgetsWhatIsTooOld) {
  ASSERT_TRUE(add_to_outbox(database_, {notification(1, WallTime(10s)), notification(2, WallTime(20s))}));
  ASSERT_TRUE(trim_tables(database_, WallTime(15s)));
  EXPECT_THAT(ids(), ElementsAre(2));
}

TEST_F(OutboxTest, LeavesOutWhatIsDamaged) {
  ASSERT_TRUE(add_to_outbox(database_, {notification(1), notification(2)}));
  ASSERT_TRUE(database_.run("UPDATE outbox SET alert = 'x' WHERE id = 1"));
  EXPECT_THAT(ids(), ElementsAre(2));
}

TEST_F(OutboxTest, TheAlertStateIsOneRow) {
  EXPECT_FALSE(load_saved(database_)->alerts);
  ASSERT_TRUE(save_alert_state(database_, {{"boot", {MonoTime(1s), WallTime(2s)}}, "old"}));
  ASSERT_TRUE(save_alert_state(database_, {{"boot", {MonoTime(3s), WallTime(4s)}}, std::string("n\0w", 3)}));
  const auto kept = load_saved(database_)->alerts;
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bytes, std::string("n\0w", 3));
  EXPECT_EQ(kept->saved.boot_id, "boot");
  EXPECT_EQ(kept->saved.at.mono, MonoTime(3s));
  EXPECT_EQ(kept->saved.at.wall, WallTime(4s));
}

}  // namespace
}  // namespace relaywatch::store
