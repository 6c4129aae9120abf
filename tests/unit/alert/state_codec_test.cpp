#include "alert/state_codec.hpp"

#include <gtest/gtest.h>

namespace relaywatch::alert {
namespace {

using namespace std::chrono_literals;

const MonoTime now(1000s);

AlertMemory memory() {
  AlertMemory memory;
  Instance& firing = memory.states[{"HopBroken", Severity::critical, "a|b|"}];
  firing.state = AlertState::firing;
  firing.labels = {{"alertname", "HopBroken"}, {"source", "a"}};
  firing.annotations = {{"summary", std::string("with a \0 in it", 14)}, {"advice", ""}};
  firing.pending_since = MonoTime(900s);
  firing.active_since = {MonoTime(910s), WallTime(1'790'000'000s)};
  firing.clear_since = MonoTime(999s);
  Instance& pending = memory.states[{"NodeDown", Severity::warning, "b"}];
  pending.pending_since = MonoTime(-5s);
  pending.active_since = {MonoTime(1000s), WallTime(-1s)};
  AlertReport told;
  told.name = "HopBroken";
  told.state = AlertState::firing;
  told.severity = Severity::critical;
  told.labels = firing.labels;
  told.since = firing.active_since.wall;
  told.affects = {"b", "c"};
  memory.announced[identity(told)] = told;
  return memory;
}

TEST(StateCodec, LosesNothing) {
  const auto read = decode_alert_memory(encode(memory()), 0s, now);
  ASSERT_TRUE(read);
  EXPECT_EQ(encode(*read), encode(memory()));
  const Instance& firing = read->states.at({"HopBroken", Severity::critical, "a|b|"});
  EXPECT_EQ(firing.state, AlertState::firing);
  EXPECT_EQ(firing.annotations.at("summary").size(), 14U);
  EXPECT_EQ(firing.active_since.wall, WallTime(1'790'000'000s));
  EXPECT_EQ(firing.clear_since, MonoTime(999s));
  EXPECT_FALSE(read->states.at({"NodeDown", Severity::warning, "b"}).clear_since);
  EXPECT_EQ(read->announced.begin()->second.affects, (std::vector<std::string>{"b", "c"}));
}

TEST(StateCodec, MovesMonotonicTimesOntoTheNewClock) {
  const auto read = decode_alert_memory(encode(memory()), -100s, now);
  ASSERT_TRUE(read);
  const Instance& firing = read->states.at({"HopBroken", Severity::critical, "a|b|"});
  EXPECT_EQ(firing.pending_since, MonoTime(800s));
  EXPECT_EQ(firing.active_since.mono, MonoTime(810s));
  EXPECT_EQ(firing.active_since.wall, WallTime(1'790'000'000s));
  EXPECT_EQ(firing.clear_since, MonoTime(899s));
}

TEST(StateCodec, RefusesATimeYetToCome) {
  EXPECT_FALSE(decode_alert_memory(encode(memory()), 1s, now));
  EXPECT_FALSE(decode_alert_memory(encode(memory()), Duration::max(), now));
  EXPECT_FALSE(decode_alert_memory(encode(memory()), Duration::min(), now));
}

TEST(StateCodec, RefusesDamage) {
  const std::string bytes = encode(memory());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_alert_memory(bytes.substr(0, length), 0s, now)) << length;
  }
  EXPECT_FALSE(decode_alert_memory(bytes + "x", 0s, now));
  EXPECT_FALSE(decode_alert_memory("\x7f" + bytes.substr(1), 0s, now)) << "another version";
  for (std::size_t at = 0; at < bytes.size(); ++at) {  // whatever is read, it comes to an end
    for (const char damage : {'\0', '\x1f', '\xff'}) {
      std::string damaged = bytes;
      damaged[at] = damage;
      (void)decode_alert_memory(damaged, 0s, now);
    }
  }
}

TEST(StateCodec, AnAlertOfItsOwn) {
  const AlertReport told = memory().announced.begin()->second;
  const auto read = decode_alert(encode(told));
  ASSERT_TRUE(read);
  EXPECT_EQ(encode(*read), encode(told));
  EXPECT_FALSE(decode_alert(encode(told).substr(1)));
}

}  // namespace
}  // namespace relaywatch::alert
