#include "web/maintenance_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace relaywatch::web {
namespace {

using nlohmann::json;
using std::chrono::hours;
using ::testing::HasSubstr;

class MaintenanceRoutes : public ::testing::Test {
 protected:
  MaintenanceRoutes() {
    context_.maintenance = [this] { return under_way_; };
    context_.begin_maintenance = [this](const MaintenanceRequest& request) -> Result<Maintenance> {
      requests_.push_back(request);
      if (refuse_) return Error{"there is no chain named \"backlok\"; did you mean \"backlog\"?"};
      return under_way_.front();
    };
    context_.end_maintenance = [this](const std::string& id,
                                      const std::string& by) -> Result<std::optional<Maintenance>> {
      ended_by_ = by;
      if (by == "bob\nroot") return Error{"\"by\" must be one line"};
      return id == "k3f9q" ? std::optional(under_way_.front()) : std::nullopt;
    };
  }

  Response ask(const std::string& method, const std::string& target, std::string body = "", Fields headers = {}) {
    Request request;
    request.method = method;
    EXPECT_TRUE(read_target(target, request));
    request.body = std::move(body);
    request.headers = std::move(headers);
    return route(context_, request);
  }
  Response post(const std::string& body) { return ask("POST", "/api/v1/maintenance", body); }
  static std::string error_in(const Response& response) { return json::parse(response.body)["error"]; }

  Context context_;
  std::vector<Maintenance> under_way_ = {{"k3f9q", Maintenance::Scope::chain, "backlog", WallTime(hours(24)),
                                          WallTime(hours(26)), "new disks", "alice@host"}};
  std::vector<MaintenanceRequest> requests_;
  std::string ended_by_;
  bool refuse_ = false;
};

TEST_F(MaintenanceRoutes, ListsWhatIsUnderWay) {
  const auto response = ask("GET", "/api/v1/maintenance");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body)["maintenance"][0], json::parse(R"({"id": "k3f9q", "scope": "chain",
      "name": "backlog", "begins": "1970-01-02T00:00:00.000Z", "ends": "1970-01-02T02:00:00.000Z",
      "reason": "new disks", "by": "alice@host"})"));
}

TEST_F(MaintenanceRoutes, BeginsWhatTheBodySays) {
  const auto response = post(R"({"chain": "backlog", "for": "2h", "reason": "new disks", "by": "alice@host"})");
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(json::parse(response.body)["id"], "k3f9q");
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(requests_[0].chain, "backlog");
  EXPECT_EQ(requests_[0].node, std::nullopt);
  EXPECT_EQ(requests_[0].length, "2h");
  EXPECT_EQ(requests_[0].reason, "new disks");
  EXPECT_EQ(requests_[0].by, "alice@host");
  EXPECT_EQ(post(R"({"node": "n3", "for": "2h", "reason": "x"})").status, 201);
  EXPECT_EQ(requests_[1].node, "n3");
  EXPECT_EQ(requests_[1].by, "");
}

TEST_F(MaintenanceRoutes, SaysWhatIsWrongWithABody) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {R"({"chain": "backlog")", "not a JSON object"},
      {R"({"chain": "backlog", "reason": "x"})", "\"for\" is missing"},
      {R"({"chain": "backlog", "for": 7200})", "\"for\" must be a text"},
      {R"({"chain": null, "for": "2h"})", "\"chain\" must be a text"},
      {R"({"chains": "backlog", "for": "2h"})", "unknown key \"chains\""},
  };
  for (const auto& [body, problem] : cases) {
    const auto response = post(body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(error_in(response), HasSubstr(problem)) << body;
  }
  EXPECT_TRUE(requests_.empty());
  refuse_ = true;
  const auto refused = post(R"({"chain": "backlok", "for": "2h", "reason": "x"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(error_in(refused), HasSubstr("did you mean"));
}

TEST_F(MaintenanceRoutes, EndsByPathOrByQuery) {
  for (const char* target : {"/api/v1/maintenance/k3f9q?by=bob%40host", "/api/v1/maintenance?id=k3f9q&by=bob%40host"}) {
    ended_by_.clear();
    const auto response = ask("DELETE", target);
    EXPECT_EQ(response.status, 200) << target;
    EXPECT_EQ(json::parse(response.body)["name"], "backlog");
    EXPECT_EQ(ended_by_, "bob@host");
  }
  EXPECT_EQ(ask("DELETE", "/api/v1/maintenance").status, 400);
  const auto unknown = ask("DELETE", "/api/v1/maintenance/nope");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(error_in(unknown), HasSubstr("\"nope\""));
  EXPECT_EQ(ask("GET", "/api/v1/maintenance/k3f9q").status, 405);
  const auto refused = ask("DELETE", "/api/v1/maintenance/k3f9q?by=bob%0Aroot");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(error_in(refused), "\"by\" must be one line");
}

TEST_F(MaintenanceRoutes, WritingNeedsWhatEveryWritingNeeds) {
  const std::string body = R"({"chain": "backlog", "for": "2h", "reason": "x"})";
  const Fields from_elsewhere = {{"Host", "127.0.0.1:9733"}, {"Origin", "https://evil.example"}};
  EXPECT_EQ(ask("POST", "/api/v1/maintenance", body, from_elsewhere).status, 403);
  EXPECT_EQ(ask("DELETE", "/api/v1/maintenance/k3f9q", "", from_elsewhere).status, 403);
  context_.on_loopback = false;
  EXPECT_EQ(post(body).status, 403);
  EXPECT_EQ(ask("DELETE", "/api/v1/maintenance?id=k3f9q").status, 403);
  EXPECT_EQ(ask("GET", "/api/v1/maintenance").status, 200);
  context_.token = Secret("t0ken");
  EXPECT_EQ(post(body).status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/maintenance").status, 401);
  EXPECT_TRUE(requests_.empty());
  EXPECT_EQ(ask("POST", "/api/v1/maintenance", body, {{"Authorization", "Bearer t0ken"}}).status, 201);
}

TEST_F(MaintenanceRoutes, AProcessWithoutItSaysSo) {
  context_ = {};
  EXPECT_EQ(ask("GET", "/api/v1/maintenance").status, 501);
  EXPECT_EQ(post("{}").status, 501);
  EXPECT_EQ(ask("DELETE", "/api/v1/maintenance/x").status, 501);
}

}  // namespace
}  // namespace relaywatch::web
