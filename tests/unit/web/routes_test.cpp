#include "web/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace relaywatch::web {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::shared_ptr<const FleetReport> small_report() {
  auto report = std::make_shared<FleetReport>();
  NodeReport node;
  node.name = "n1";
  report->nodes.push_back(node);
  ChainReport chain;
  chain.name = "my chain";
  chain.path = {"n1"};
  report->chains.push_back(chain);
  return report;
}

class RoutesTest : public ::testing::Test {
 protected:
  Context context = {
      .report = small_report,
      .metrics = [] { return std::string("relaywatch_node_up 1\n"); },
      .not_ready = []() -> std::optional<std::string> { return std::nullopt; },
      .unhealthy = []() -> std::optional<std::string> { return std::nullopt; },
      .reload = [this]() -> Result<std::string> {
        ++reloads;
        return Result<std::string>(boost::system::in_place_value, "the config was reloaded");
      },
      .leads = nullptr,
      .peer_word = nullptr,
      .token = std::nullopt,
      .on_loopback = true,
  };
  int reloads = 0;

  Response ask(const std::string& method, const std::string& path, Fields headers = {}) const {
    Request request;
    request.method = method;
    request.path = path;
    request.headers = std::move(headers);
    return route(context, request);
  }
  Response get(const std::string& path) const { return ask("GET", path); }
};

std::optional<std::string> header(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

TEST_F(RoutesTest, EveryEndpointAnswers) {
  for (const char* path : {"/metrics", "/-/healthy", "/-/ready", "/api/v1/status", "/api/v1/alerts",
                           "/api/v1/openapi.json", "/api/v1/chains/my chain", "/api/v1/nodes/n1"}) {
    EXPECT_EQ(get(path).status, 200) << path;
    EXPECT_EQ(ask("HEAD", path).status, 200) << path;
    EXPECT_EQ(header(get(path), "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(header(get(path), "Cache-Control"), "no-store") << path;
  }
}

TEST_F(RoutesTest, MetricsAreInTheTextFormat) {
  const auto response = get("/metrics");
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.body, "relaywatch_node_up 1\n");
}

TEST_F(RoutesTest, OnlyOneOfSeveralMonitorsSaysWhetherItLeads) {
  EXPECT_FALSE(json::parse(get("/api/v1/status").body).contains("monitor"));
  context.leads = [] { return std::optional<bool>(); };
  EXPECT_FALSE(json::parse(get("/api/v1/status").body).contains("monitor"));
  context.leads = [] { return std::optional(false); };
  EXPECT_EQ(json::parse(get("/api/v1/status").body)["monitor"]["leads"], false);
}

TEST_F(RoutesTest, TheApiGivesJson) {
  EXPECT_EQ(json::parse(get("/api/v1/status").body)["nodes"][0]["name"], "n1");
  EXPECT_EQ(get("/api/v1/status").content_type, "application/json");
  EXPECT_EQ(get("/api/v1/nodes/n2").status, 404);
  EXPECT_EQ(get("/api/v1/chains/n1").status, 404);
  EXPECT_THAT(json::parse(get("/api/v1/nodes/n2").body)["error"].get<std::string>(), HasSubstr("n2"));
}

TEST_F(RoutesTest, BeforeTheFirstReportTheApiSaysSo) {
  context.report = [] { return std::shared_ptr<const FleetReport>(); };
  for (const char* path : {"/api/v1/status", "/api/v1/alerts", "/api/v1/chains/c", "/api/v1/nodes/n1"}) {
    EXPECT_EQ(get(path).status, 503) << path;
  }
  EXPECT_EQ(get("/-/healthy").status, 200);
}

TEST_F(RoutesTest, ReadinessSaysWhatIsMissing) {
  context.not_ready = [] { return std::optional<std::string>("no poll has ended yet"); };
  const auto response = get("/-/ready");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("no poll has ended yet"));
}

TEST_F(RoutesTest, HealthSaysWhatIsWrong) {
  context.unhealthy = [] { return std::optional<std::string>("the last evaluation was 7 s ago"); };
  context.token = Secret("t0ken");
  const auto response = get("/-/healthy");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("7 s ago"));
  EXPECT_EQ(get("/-/ready").status, 200);
}

TEST_F(RoutesTest, AnUnknownPathListsWhatThereIs) {
  for (const char* path : {"/nope", "/api/v1/nodes/", "/api/v1/nodes", "/metrics/", "//"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 404) << path;
    const auto body = json::parse(response.body);
    EXPECT_THAT(body["error"].get<std::string>(), HasSubstr(path));
    EXPECT_EQ(body["endpoints"].size(), 19U);
  }
}

TEST_F(RoutesTest, AnotherMethodIsToldWhichAreAllowed) {
  EXPECT_EQ(ask("POST", "/metrics").status, 405);
  EXPECT_EQ(header(ask("DELETE", "/metrics"), "Allow"), "GET, HEAD");
  EXPECT_EQ(header(ask("GET", "/-/reload"), "Allow"), "POST");
  EXPECT_EQ(ask("HEAD", "/-/reload").status, 405);
  EXPECT_EQ(reloads, 0);
}

TEST_F(RoutesTest, TheTokenGuardsAllButHealth) {
  context.token = Secret("t0ken");
  for (const char* path : {"/", "/metrics", "/api/v1/status", "/api/v1/alerts", "/api/v1/nodes/n1"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 401) << path;
    EXPECT_THAT(header(response, "WWW-Authenticate").value_or(""), HasSubstr("Basic realm=\"relaywatch\"")) << path;
    EXPECT_THAT(response.body, Not(HasSubstr("t0ken")));
    EXPECT_EQ(ask("GET", path, {{"Authorization", "Bearer t0ken"}}).status, 200) << path;
    EXPECT_EQ(ask("GET", path, {{"Authorization", "Bearer other"}}).status, 401) << path;
  }
  EXPECT_EQ(get("/-/healthy").status, 200);
  EXPECT_EQ(get("/-/ready").status, 200);
  EXPECT_EQ(ask("POST", "/-/reload").status, 401);
  EXPECT_EQ(reloads, 0);
  EXPECT_EQ(ask("POST", "/-/reload", {{"Authorization", "Bearer t0ken"}}).status, 200);
  EXPECT_EQ(reloads, 1);
}

TEST_F(RoutesTest, WithoutATokenOnlyLoopbackMayWrite) {
  EXPECT_EQ(ask("POST", "/-/reload").status, 200);
  EXPECT_EQ(reloads, 1);
  context.on_loopback = false;
  EXPECT_EQ(ask("POST", "/-/reload").status, 403);
  EXPECT_EQ(get("/metrics").status, 200);
  EXPECT_EQ(reloads, 1);
}

TEST_F(RoutesTest, APageOfAnotherSiteMayNotWrite) {
  EXPECT_EQ(ask("POST", "/-/reload", {{"Host", "127.0.0.1:9733"}, {"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(reloads, 0);
}

TEST_F(RoutesTest, ANameThatWasMadeToLeadHereIsRefusedWhereNoTokenIsAsked) {
  context.host_name = "db1";
  const Fields rebound = {{"Host", "evil.example:9733"}, {"Origin", "http://evil.example:9733"}};
  for (const char* path : {"/", "/metrics", "/api/v1/status", "/api/v1/stream", "/api/v1/events"}) {
    const auto response = ask("GET", path, rebound);
    EXPECT_EQ(response.status, 403) << path;
    EXPECT_THAT(response.body, HasSubstr("http.auth.token_file")) << path;
  }
  EXPECT_EQ(ask("POST", "/-/reload", rebound).status, 403);
  EXPECT_EQ(reloads, 0);
  EXPECT_EQ(ask("GET", "/-/healthy", rebound).status, 200);
  EXPECT_EQ(ask("GET", "/-/ready", rebound).status, 200);
  for (const char* host : {"127.0.0.1:9733", "[::1]:9733", "localhost:9733", "db1:9733"}) {
    EXPECT_EQ(ask("GET", "/metrics", {{"Host", host}}).status, 200) << host;
  }
  context.on_loopback = false;
  EXPECT_EQ(ask("GET", "/metrics", rebound).status, 200) << "anybody may read there";
  context.on_loopback = true;
  context.token = Secret("t0ken");
  Fields with_token = rebound;
  with_token.emplace_back("Authorization", "Bearer t0ken");
  EXPECT_EQ(ask("GET", "/metrics", with_token).status, 200);
}

TEST_F(RoutesTest, TheWordOfAnotherMonitorIsTakenOrRefused) {
  EXPECT_EQ(ask("POST", "/api/v1/ha/told").status, 501);
  context.peer_word = [](std::string_view) { return Result<void>(); };
  EXPECT_EQ(ask("POST", "/api/v1/ha/told").status, 200);
  context.peer_word = [](std::string_view) -> Result<void> { return Error{"not a word"}; };
  EXPECT_EQ(ask("POST", "/api/v1/ha/told").status, 400);
  EXPECT_THAT(ask("POST", "/api/v1/ha/told").body, HasSubstr("not a word"));
  context.on_loopback = false;
  EXPECT_EQ(ask("POST", "/api/v1/ha/told").status, 403);
}

TEST_F(RoutesTest, AFailedReloadSaysWhy) {
  context.reload = []() -> Result<std::string> { return Error{"$.nodes[0].port: must be at most 65535"}; };
  const auto response = ask("POST", "/-/reload");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, HasSubstr("$.nodes[0].port"));
  context.reload = nullptr;
  EXPECT_EQ(ask("POST", "/-/reload").status, 501);
}

}  // namespace
}  // namespace relaywatch::web
