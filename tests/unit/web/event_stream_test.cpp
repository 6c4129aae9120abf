#include "web/event_stream.hpp"

#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <string>
#include <thread>

#include "unit/web/served.hpp"

namespace relaywatch::web {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// What the test has for its streams; each takes it once.
class News {
 public:
  void put(std::string text) {
    const std::lock_guard lock(mutex_);
    text_ += text;
  }
  std::string take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(text_, {});
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

class TestFeed final : public EventFeed {
 public:
  explicit TestFeed(std::function<std::string()> take) : take_(std::move(take)) {}
  std::string take(MonoTime) override { return take_(); }
  [[nodiscard]] std::optional<MonoTime> due() const override { return std::nullopt; }

 private:
  std::function<std::string()> take_;
};

Handler streams(std::function<std::string()> take) {
  return [take](const Request&) {
    Response response{200, "text/event-stream", {{"X-A", "b"}}, ""};
    response.feed = std::make_unique<TestFeed>(take);
    return response;
  };
}

Limits quiet_limits() {
  Limits limits;
  limits.stream_alive = 30s;
  limits.grace = 10s;
  return limits;
}

constexpr std::string_view get = "GET /s HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(EventStream, TellsAtOnceAndThenWhenThereIsNews) {
  News news;
  news.put("data: 1\n\n");
  Served served(streams([&] { return news.take(); }), quiet_limits());
  Client client(served);
  client.send(get);
  const auto header = client.read_header();
  EXPECT_THAT(header, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(header, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(header, HasSubstr("X-A: b\r\n"));
  EXPECT_THAT(header, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(client.read_until("\n\n\r\n"), "9\r\ndata: 1\n\n\r\n");
  news.put("data: 22\n\n");
  served.ring();
  EXPECT_EQ(client.read_until("\n\n\r\n"), "a\r\ndata: 22\n\n\r\n");
}

TEST(EventStream, GivesASignOfLifeInSilence) {
  Limits limits = quiet_limits();
  limits.stream_alive = 20ms;
  Served served(streams([] { return std::string(); }), limits);
  Client client(served);
  client.send(get);
  client.read_header();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_until("\n\n\r\n"), "9\r\n: alive\n\n\r\n");
}

TEST(EventStream, ToAnOldClientThereAreNoChunks) {
  News news;
  news.put("data: 1\n\n");
  Served served(streams([&] { return news.take(); }), quiet_limits());
  Client client(served);
  client.send("GET /s HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.read_header(), StartsWith("HTTP/1.0 200 OK"));
  EXPECT_EQ(client.read_until("\n\n"), "data: 1\n\n");
  served.cancel();
  EXPECT_EQ(client.read_all(), "");
}

TEST(EventStream, EndsWhenTheServerStops) {
  News news;
  news.put("data: 1\n\n");
  Served served(streams([&] { return news.take(); }), quiet_limits());
  Client client(served);
  client.send(get);
  client.read_header();
  client.read_until("\n\n\r\n");
  served.cancel();
  EXPECT_EQ(client.read_all(), "0\r\n\r\n") << "a whole answer, not a broken one";
}

TEST(EventStream, SomeAreEnough) {
  Limits limits = quiet_limits();
  limits.streams = 2;
  Served served(streams([] { return std::string(); }), limits);
  Client first(served);
  {
    Client second(served);
    for (Client* client : {&first, &second}) {
      client->send(get);
      EXPECT_THAT(client->read_header(), StartsWith("HTTP/1.1 200"));
    }
    EXPECT_EQ(served.on_loop([](HttpServer& server) { return server.streams(); }), 2U);
    const auto refused = Client(served).ask("GET /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(refused, HasSubstr("too many streams"));
  }
}

TEST(EventStream, AClientThatDoesNotReadIsDropped) {
  Limits limits = quiet_limits();
  limits.stream_write = 50ms;
  std::atomic<std::size_t> taken = 0;
  Served served(streams([&] {
                  ++taken;
                  return std::string(1'000'000, 'x');
                }),
                limits);
  Client client(served);
  client.send(get);
  client.read_header();
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  std::size_t open = 1;
  while (open > 0 && std::chrono::steady_clock::now() < deadline) {
    open = served.on_loop([](HttpServer& server) { return server.streams(); });
    std::this_thread::yield();
  }
  EXPECT_EQ(open, 0U);
  const std::size_t then = taken;
  EXPECT_LT(then, 20U) << "what the kernel holds, and one more";
}

TEST(EventStream, AClientThatIsGoneIsForgotten) {
  Limits limits = quiet_limits();
  limits.stream_alive = 10ms;
  Served served(streams([] { return std::string(); }), limits);
  {
    Client client(served);
    client.send(get);
    client.read_header();
  }
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (served.on_loop([](HttpServer& server) { return server.connections(); }) > 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

TEST(EventStream, AFeedThatThrowsEndsItsStreamAlone) {
  Served served(streams([]() -> std::string { throw std::runtime_error("expected by the test"); }), quiet_limits());
  Client client(served);
  client.send(get);
  client.read_header();
  EXPECT_THAT(client.read_all(), Not(EndsWith("0\r\n\r\n")));
  Client another(served);
  another.send(get);
  EXPECT_THAT(another.read_header(), StartsWith("HTTP/1.1 200"));
}

TEST(EventStream, HeadGivesNoEvents) {
  Served served(streams([] { return std::string("data: 1\n\n"); }), quiet_limits());
  EXPECT_THAT(Client(served).ask("HEAD /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), EndsWith("\r\n\r\n"));
}

}  // namespace
}  // namespace relaywatch::web
