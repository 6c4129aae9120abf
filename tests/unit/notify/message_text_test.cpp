#include "notify/message_text.hpp"

#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;

TEST(MessageText, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc…");
  EXPECT_EQ(shortened("ab→defg", 7), "ab…") << "the arrow has three bytes";
  EXPECT_EQ(shortened("→→→", 3), "…");
}

TEST(MessageText, NamesWhatItIsAbout) {
  AlertReport alert;
  EXPECT_EQ(subject_of(alert), "");
  alert.labels = {{"chain", "backlog"}};
  EXPECT_EQ(subject_of(alert), "backlog");
  alert.labels = {{"chain", "backlog"}, {"source", "a"}, {"replica", "b"}};
  EXPECT_EQ(subject_of(alert), "a→b");
  alert.labels["channel"] = "c";
  EXPECT_EQ(subject_of(alert), "a→b (channel c)");
  alert.labels["node"] = "n";
  EXPECT_EQ(subject_of(alert), "n");
}

TEST(MessageText, JoinsAndMeasures) {
  EXPECT_EQ(join_and({}), "");
  EXPECT_EQ(join_and({"a"}), "a");
  EXPECT_EQ(join_and({"a", "b"}), "a and b");
  EXPECT_EQ(join_and({"a", "b", "c"}), "a, b and c");
  Notification over;
  over.alert.since = WallTime(100s);
  over.decided = WallTime(350s);
  EXPECT_EQ(duration_of(over), "4 min 10 s");
  over.decided = WallTime(50s);
  EXPECT_EQ(duration_of(over), "0 s") << "the clock was set";
}

}  // namespace
}  // namespace relaywatch::notify
