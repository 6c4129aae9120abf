#include "web/history_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace relaywatch::web {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class HistoryRoutes : public ::testing::Test {
 protected:
  HistoryRoutes() {
    context_.hop_history = [this](const HopId& hop, std::string_view since) -> Result<std::optional<HopHistory>> {
      since_ = since;
      if (since == "yesterday") return Error{"expected a time"};
      if (hop.replica != "b") return std::optional<HopHistory>();
      HopHistory history;
      history.id = hop;
      return std::optional(history);
    };
    context_.chain_history = [this](std::string_view chain,
                                    std::string_view since) -> Result<std::optional<ChainHistory>> {
      since_ = since;
      if (chain != "c 1") return std::optional<ChainHistory>();
      ChainHistory history;
      history.name = chain;
      return std::optional(history);
    };
  }

  Response get(const std::string& query) {
    Request request;
    request.method = "GET";
    EXPECT_TRUE(read_target("/api/v1/history" + query, request));
    return route(context_, request);
  }

  Context context_;
  std::string since_;
};

TEST_F(HistoryRoutes, GivesAHop) {
  const auto response = get("?source=a&replica=b&since=14d");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(since_, "14d");
  EXPECT_EQ(json::parse(response.body)["channel"], "");
  EXPECT_EQ(json::parse(get("?source=a&replica=b&channel=x%20y").body)["channel"], "x y");
  EXPECT_EQ(since_, "1h");
}

TEST_F(HistoryRoutes, GivesAChain) {
  const auto response = get("?chain=c+1");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body)["chain"], "c 1");
  EXPECT_EQ(since_, "1h");
}

TEST_F(HistoryRoutes, SaysWhatIsWrongWithTheQuestion) {
  for (const char* query : {"", "?source=a", "?replica=b", "?channel=x", "?chain=c&source=a", "?chain=c&channel=",
                            "?source=a&replica=b&since=yesterday", "?source=a&replica=b&sinse=1h"}) {
    const auto response = get(query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_TRUE(json::parse(response.body)["error"].is_string()) << query;
  }
}

TEST_F(HistoryRoutes, SaysOfWhatNothingIsKnown) {
  EXPECT_EQ(get("?source=a&replica=c").status, 404);
  EXPECT_THAT(get("?source=a&replica=c&channel=x").body, HasSubstr("of the channel"));
  EXPECT_EQ(get("?chain=c").status, 404);
}

TEST_F(HistoryRoutes, NeedsTheToken) {
  context_.token = Secret("t0ken");
  EXPECT_EQ(get("?chain=c+1").status, 401);
}

TEST_F(HistoryRoutes, AProcessWithoutAHistorySaysSo) {
  context_ = {};
  EXPECT_EQ(get("?chain=c+1").status, 501);
}

}  // namespace
}  // namespace relaywatch::web
