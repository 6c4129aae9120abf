#include "notify/http_client.hpp"

#include <cstdlib>
#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <thread>

#include "support/self_signed.hpp"
#include "unit/notify/local_server.hpp"

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

HttpResult answered(const HttpRequest& request) {
  HttpClient client;
  client.start(7, request);
  std::vector<HttpCompletion> completed;
  while (completed.empty()) completed = client.wait(10s);
  EXPECT_EQ(completed.front().id, 7U);
  return completed.front().result;
}

web::Response text(int status, std::string body) { return {status, "text/plain", {}, std::move(body)}; }

TEST(HttpClient, PostsAndReadsTheAnswer) {
  LocalServer server([](std::size_t, const web::Request&) { return text(202, "thanks"); });
  HttpRequest request;
  request.method = "POST";
  request.url = server.url() + "/a?b=c";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = "[1]";
  request.bearer_token = Secret("t0ken");
  const auto result = answered(request);
  const auto& response = std::get<HttpResponse>(result);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, "thanks");
  const auto received = server.wait_for(1).at(0);
  EXPECT_EQ(received.method, "POST");
  EXPECT_EQ(received.path, "/a");
  EXPECT_EQ(received.body, "[1]");
  EXPECT_EQ(received.header("content-type"), "application/json");
  EXPECT_EQ(received.header("authorization"), "Bearer t0ken");
}

TEST(HttpClient, LimitsTheBodyAndKeepsTheStatus) {
  LocalServer server([](std::size_t, const web::Request&) { return text(500, std::string(100'000, 'x')); });
  HttpRequest request;
  request.url = server.url();
  request.max_response_bytes = 1000;
  const auto result = answered(request);
  const auto& response = std::get<HttpResponse>(result);
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.size(), 1000U);
  EXPECT_TRUE(response.truncated);
}

TEST(HttpClient, GivesRetryAfterAndDoesNotFollowRedirects) {
  LocalServer server([](std::size_t, const web::Request&) {
    auto response = text(302, "");
    response.headers = {{"Location", "/elsewhere"}, {"Retry-After", "17"}};
    return response;
  });
  HttpRequest request;
  request.url = server.url();
  const auto result = answered(request);
  EXPECT_EQ(std::get<HttpResponse>(result).status, 302);
  EXPECT_EQ(std::get<HttpResponse>(result).retry_after, 17s);
  EXPECT_EQ(server.wait_for(1).size(), 1U);
}

TEST(HttpClient, FailuresHoldNoSecret) {
  HttpRequest request;
  request.url = dead_url();
  request.url.insert(7, "bob:hunter2@");
  const auto refused = answered(request);
  EXPECT_EQ(std::get<HttpFailure>(refused).code, CURLE_COULDNT_CONNECT);
  EXPECT_THAT(std::get<HttpFailure>(refused).message, Not(HasSubstr("hunter2")));

  const SilentServer silent;
  request.url = silent.url();
  request.timeout = 50ms;
  const auto late = answered(request);
  EXPECT_EQ(std::get<HttpFailure>(late).code, CURLE_OPERATION_TIMEDOUT);

  request.url = "file:///etc/passwd";
  EXPECT_EQ(std::get<HttpFailure>(answered(request)).code, CURLE_UNSUPPORTED_PROTOCOL);
  request.url = "http://bob:hunter2@:x";
  EXPECT_THAT(std::get<HttpFailure>(answered(request)).message, Not(HasSubstr("hunter2")));
}

TEST(HttpClient, ToAServerThatNobodyVouchesForNothingIsSaid) {
  const test::SelfSigned files;
  LocalServer server([](std::size_t, const web::Request&) { return text(200, ""); },
                     web::TlsFiles{files.certificate(), files.key()});
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.bearer_token = Secret("t0ken");
  const auto refused = answered(request);
  ASSERT_TRUE(std::holds_alternative<HttpFailure>(refused));
  EXPECT_EQ(std::get<HttpFailure>(refused).code, CURLE_PEER_FAILED_VERIFICATION);
  EXPECT_THAT(std::get<HttpFailure>(refused).message, HasSubstr("self-signed certificate"));
}

TEST(HttpClient, GoesThroughTheProxyOfTheEnvironment) {
  LocalServer proxy([](std::size_t, const web::Request&) { return text(200, "from afar"); });
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  HttpRequest request;
  request.url = "http://receiver.invalid/hook";
  const auto result = answered(request);
  ::unsetenv("http_proxy");
  ASSERT_TRUE(std::holds_alternative<HttpResponse>(result)) << std::get<HttpFailure>(result).message;
  EXPECT_EQ(std::get<HttpResponse>(result).body, "from afar");
  EXPECT_EQ(proxy.wait_for(1).at(0).header("Host"), "receiver.invalid");
  EXPECT_EQ(proxy.wait_for(1).at(0).path, "/hook");
}

TEST(HttpClient, WakeEndsTheWait) {
  HttpClient client;
  std::thread waker([&] { client.wake(); });
  EXPECT_TRUE(client.wait(1min).empty());
  waker.join();
}

TEST(HttpClient, MayGoAwayWithRequestsUnderWay) {
  const SilentServer silent;
  HttpClient client;
  HttpRequest request;
  request.url = silent.url();
  for (std::size_t i = 0; i < 5; ++i) client.start(i, request);
  EXPECT_TRUE(client.wait(0s).empty());
}

TEST(Fetch, GivesTheAnswerOrSaysWhyNot) {
  LocalServer server([](std::size_t, const web::Request&) { return text(404, "none"); });
  const auto found = fetch(server.url() + "/x", 5s, Secret("abc"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, 404);
  EXPECT_EQ(server.wait_for(1).at(0).header("Authorization"), "Bearer abc");

  const auto refused = fetch(dead_url(), 5s);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no answer from http://127.0.0.1:"));
  EXPECT_FALSE(fetch("nonsense://x", 5s));
}

}  // namespace
}  // namespace relaywatch::notify
