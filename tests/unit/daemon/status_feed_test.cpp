#include "status_feed.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "unit/notify/local_server.hpp"

namespace relaywatch::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

web::Response status_of(int number) { return {200, "application/json", {}, nlohmann::json{{"number", number}}.dump()}; }

/// True once the feed has news, within a time that no machine needs.
bool has_news(StatusFeed& feed) {
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (std::chrono::steady_clock::now() < deadline) {
    if (feed.wait(milliseconds(100))) return true;
  }
  return false;
}

TEST(StatusFeed, GivesOneAnswerAfterTheOther) {
  LocalServer server([](std::size_t n, const web::Request&) { return status_of(static_cast<int>(n)); });
  StatusFeed feed(*ApiClient::open(server.url(), std::nullopt), milliseconds(1));
  EXPECT_FALSE(feed.last());
  EXPECT_FALSE(feed.last_seen());
  for (int n = 0; n < 3; ++n) {
    ASSERT_TRUE(has_news(feed));
    EXPECT_EQ(feed.last()->at("number"), n);
    EXPECT_FALSE(feed.problem());
  }
  EXPECT_EQ(server.wait_for(3).at(0).path, "/api/v1/status");
}

TEST(StatusFeed, AFailureKeepsTheLastAnswerAndTheNextAnswerEndsIt) {
  LocalServer server([](std::size_t n, const web::Request&) {
    return n == 1 ? web::Response{503, "application/json", {}, R"({"error": "not yet"})"}
                  : status_of(static_cast<int>(n));
  });
  StatusFeed feed(*ApiClient::open(server.url(), std::nullopt), milliseconds(1));
  ASSERT_TRUE(has_news(feed));
  const auto seen = feed.last_seen();
  ASSERT_TRUE(has_news(feed));
  EXPECT_THAT(feed.problem()->message, HasSubstr("HTTP status 503: not yet"));
  EXPECT_EQ(feed.last()->at("number"), 0);
  EXPECT_EQ(feed.last_seen(), seen);
  ASSERT_TRUE(has_news(feed));
  EXPECT_FALSE(feed.problem());
  EXPECT_EQ(feed.last()->at("number"), 2);
}

TEST(StatusFeed, NobodyThereIsAFailure) {
  StatusFeed feed(*ApiClient::open(dead_url(), std::nullopt), milliseconds(1));
  ASSERT_TRUE(has_news(feed));
  EXPECT_THAT(feed.problem()->message, HasSubstr("no answer from http://"));
  EXPECT_FALSE(feed.last());
}

TEST(StatusFeed, DoesNotAskAgainBeforeItsTime) {
  LocalServer server([](std::size_t n, const web::Request&) { return status_of(static_cast<int>(n)); });
  StatusFeed feed(*ApiClient::open(server.url(), std::nullopt), std::chrono::hours(1));
  ASSERT_TRUE(has_news(feed));
  EXPECT_FALSE(feed.wait(milliseconds(50)));
  EXPECT_EQ(feed.last()->at("number"), 0);
}

}  // namespace
}  // namespace relaywatch::daemon
