#include "api_client.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "unit/notify/local_server.hpp"
#include "unit/store/temporary_folder.hpp"

namespace relaywatch::daemon {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

web::Response answer(int status, std::string body) { return {status, "application/json", {}, std::move(body)}; }

ApiClient client_of(const std::string& url) { return *ApiClient::open(url, std::nullopt); }

TEST(ApiClient, AsksWithEachMethod) {
  const store::TemporaryFolder folder;
  std::ofstream(folder.file("token")) << "t0ken\n";
  LocalServer server([](std::size_t, const web::Request&) { return answer(200, R"({"a": 1})"); });
  const auto client = ApiClient::open(server.url() + "//", folder.file("token"));
  ASSERT_TRUE(client);
  EXPECT_EQ(client->get("/x?y=z").value(), json::parse(R"({"a": 1})"));
  EXPECT_TRUE(client->post("/x", {{"for", "2h"}}));
  EXPECT_TRUE(client->remove("/x/1"));
  const auto requests = server.wait_for(3);
  EXPECT_EQ(requests.at(0).method, "GET");
  EXPECT_EQ(requests.at(0).path, "/x");
  EXPECT_EQ(requests.at(0).query_value("y"), "z");
  EXPECT_EQ(requests.at(1).method, "POST");
  EXPECT_EQ(requests.at(1).body, R"({"for":"2h"})");
  EXPECT_EQ(requests.at(1).header("content-type"), "application/json");
  EXPECT_EQ(requests.at(2).method, "DELETE");
  EXPECT_EQ(requests.at(2).path, "/x/1");
  for (const auto& request : requests) EXPECT_EQ(request.header("authorization"), "Bearer t0ken");
}

TEST(ApiClient, GivesTheDaemonsOwnWords) {
  LocalServer server([](std::size_t n, const web::Request&) {
    if (n == 0) return answer(400, R"({"error": "there is no chain named \"x\""})");
    if (n == 1) return answer(401, "{}");
    if (n == 2) return answer(500, "<html>");
    return answer(200, "<html>");
  });
  const auto client = client_of(server.url());
  EXPECT_THAT(client.get("/").error().message, HasSubstr("HTTP status 400: there is no chain named \"x\""));
  EXPECT_THAT(client.get("/").error().message, HasSubstr("--token-file"));
  EXPECT_THAT(client.get("/").error().message, HasSubstr("HTTP status 500"));
  EXPECT_THAT(client.get("/").error().message, HasSubstr("is it relaywatch?"));
}

TEST(ApiClient, WordsOfAnotherProgramDoNotSteerTheTerminal) {
  LocalServer server([](std::size_t, const web::Request&) {
    return answer(400, R"({"error": "no\u001b]0;title\u0007\u009b2J\u202e\nsuch chain"})");
  });
  EXPECT_THAT(client_of(server.url()).get("/").error().message,
              HasSubstr("HTTP status 400: no ]0;title  2J  such chain"));
}

TEST(ApiClient, NorDoThoseOfACheckWhetherItIsAlive) {
  LocalServer server([](std::size_t n, const web::Request&) {
    return web::Response{n == 0 ? 200 : 503, "text/plain", {}, "well\x1b[2J\n"};
  });
  const StatusCommand command{.url = server.url(), .token_file = {}, .alive = true};
  testing::internal::CaptureStdout();
  EXPECT_EQ(status(command), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "well [2J\n");
  testing::internal::CaptureStderr();
  EXPECT_EQ(status(command), 2);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "well [2J\n");
}

TEST(ApiClient, ErrorsHoldNoSecret) {
  std::string url = dead_url();
  url.insert(7, "bob:hunter2@");
  EXPECT_THAT(client_of(url).get("/").error().message, Not(HasSubstr("hunter2")));
  EXPECT_THAT(ApiClient::open("http://x", "/absent/token").error().message, HasSubstr("/absent/token"));
}

TEST(ApiClient, EncodesWhatUrlsReserve) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a b&c=d/e?\xC3\xBC%+@"), "a%20b%26c%3Dd%2Fe%3F%C3%BC%25%2B%40");
  EXPECT_EQ(without_slash("http://x//"), "http://x");
}

}  // namespace
}  // namespace relaywatch::daemon
