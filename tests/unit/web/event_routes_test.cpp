#include "web/event_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace relaywatch::web {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class EventRoutes : public ::testing::Test {
 protected:
  EventRoutes() {
    context_.events = [this](std::optional<std::string_view> since) -> Result<std::vector<Event>> {
      since_ = since;
      if (since == "yesterday") return Error{"expected a time"};
      return events_;
    };
    for (std::uint64_t id = 1; id <= 3; ++id) {
      events_.push_back({.id = id,
                         .at = WallTime(std::chrono::hours(id)),
                         .kind = EventKind::hop_state,
                         .subject = "a|b|",
                         .text = "M\xFCller",
                         .details = {{"state", "ok"}}});
    }
    events_.front().subject.clear();
  }

  Response get(const std::string& query) {
    Request request;
    request.method = "GET";
    EXPECT_TRUE(read_target("/api/v1/events" + query, request));
    return route(context_, request);
  }

  Context context_;
  std::vector<Event> events_;
  std::optional<std::string> since_;
};

TEST_F(EventRoutes, GivesThemOldestFirst) {
  const auto response = get("");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(since_, std::nullopt);
  const json body = json::parse(response.body);
  EXPECT_EQ(body["left_out"], 0);
  ASSERT_EQ(body["events"].size(), 3U);
  EXPECT_EQ(body["events"][0]["subject"], nullptr);
  EXPECT_EQ(body["events"][2], json::parse(R"({"id": 3, "at": "1970-01-01T03:00:00.000Z", "kind": "hop_state",
      "subject": "a|b|", "text": "M\ufffdller", "details": {"state": "ok"}})"));
}

TEST_F(EventRoutes, PassesOnSince) {
  EXPECT_EQ(get("?since=24h").status, 200);
  EXPECT_EQ(since_, "24h");
  const auto refused = get("?since=yesterday");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("since: expected a time"));
}

TEST_F(EventRoutes, GivesTheNewestUpToTheLimitAndSaysWhatIsLeftOut) {
  const json body = json::parse(get("?limit=2").body);
  EXPECT_EQ(body["left_out"], 1);
  ASSERT_EQ(body["events"].size(), 2U);
  EXPECT_EQ(body["events"][0]["id"], 2);
  for (const char* limit : {"0", "-1", "x", "", "1x", "10001"}) {
    EXPECT_EQ(get(std::string("?limit=") + limit).status, 400) << limit;
  }
}

TEST_F(EventRoutes, NeedsTheToken) {
  context_.token = Secret("t0ken");
  EXPECT_EQ(get("").status, 401);
}

TEST_F(EventRoutes, AProcessWithoutAJournalSaysSo) {
  context_ = {};
  EXPECT_EQ(get("").status, 501);
}

}  // namespace
}  // namespace relaywatch::web
