#include "web/stream_routes.hpp"

#include <algorithm>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

namespace relaywatch::web {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class StreamRoutes : public ::testing::Test {
 protected:
  StreamRoutes() {
    context_.report = [this] { return report_; };
    context_.last_event = [this] { return events_.empty() ? 0 : events_.back().id; };
    context_.events_after = [this](std::uint64_t id) {
      std::vector<Event> later;
      std::ranges::copy_if(events_, std::back_inserter(later), [&](const Event& event) { return event.id > id; });
      return later;
    };
  }

  void publish(const std::string& node) {
    auto report = std::make_shared<FleetReport>();
    report->nodes.emplace_back().name = node;
    report_ = std::move(report);
  }
  void happen(std::size_t times = 1) {
    for (; times > 0; --times) {
      Event event;
      event.id = events_.size() + 1;
      event.text = "two\nlines";
      events_.push_back(event);
    }
  }
  Response ask(Fields headers = {}) {
    Request request;
    request.method = "GET";
    request.path = "/api/v1/stream";
    request.headers = std::move(headers);
    return route(context_, request);
  }

  std::shared_ptr<const FleetReport> report_;
  std::vector<Event> events_;
  Context context_;
  MonoTime begin_{1h};
};

TEST_F(StreamRoutes, BeginsWithTheStatusAsItIsAskedFor) {
  publish("n1");
  const auto response = ask();
  EXPECT_EQ(response.content_type, "text/event-stream");
  Request request;
  request.method = "GET";
  request.path = "/api/v1/status";
  const std::string status = route(context_, request).body;
  EXPECT_EQ(response.feed->take(begin_), "retry: 2000\n\nevent: status\ndata: " + status + "\n");
  EXPECT_EQ(response.feed->take(begin_ + 1s), "") << "nothing is new";
}

TEST_F(StreamRoutes, TellsANewerReportAtMostOnceASecond) {
  publish("n1");
  const auto feed = std::move(ask().feed);
  feed->take(begin_);
  EXPECT_EQ(feed->due(), std::nullopt);
  publish("n2");
  EXPECT_EQ(feed->take(begin_ + 400ms), "");
  EXPECT_EQ(feed->due(), begin_ + 1s);
  publish("n3");
  EXPECT_EQ(feed->take(begin_ + 999ms), "");
  const std::string text = feed->take(begin_ + 1s);
  EXPECT_THAT(text, HasSubstr("n3"));
  EXPECT_EQ(feed->due(), std::nullopt);
}

TEST_F(StreamRoutes, BeforeTheFirstReportThereIsNothingToTell) {
  const auto feed = std::move(ask().feed);
  EXPECT_EQ(feed->take(begin_), "retry: 2000\n\n");
  EXPECT_EQ(feed->due(), std::nullopt);
  publish("n1");
  EXPECT_THAT(feed->take(begin_ + 100ms), HasSubstr("event: status"));
}

TEST_F(StreamRoutes, TellsWhatHappensFromNowOnAtOnce) {
  happen(3);
  publish("n1");
  const auto feed = std::move(ask().feed);
  EXPECT_THAT(feed->take(begin_), Not(HasSubstr("journal")));
  happen();
  EXPECT_THAT(feed->take(begin_ + 1ms), MatchesRegex("id: 4\nevent: journal\ndata: \\{\"id\":4,[^\n]*\\}\n\n"));
  EXPECT_EQ(feed->take(begin_ + 2ms), "");
}

TEST_F(StreamRoutes, WhenSomethingHappensTheStatusComesSooner) {
  publish("n1");
  const auto feed = std::move(ask().feed);
  feed->take(begin_);
  publish("n2");
  happen();
  EXPECT_THAT(feed->take(begin_ + 100ms), Not(HasSubstr("event: status")));
  EXPECT_EQ(feed->due(), begin_ + 200ms);
  EXPECT_THAT(feed->take(begin_ + 200ms), HasSubstr("n2"));
  publish("n3");
  EXPECT_EQ(feed->take(begin_ + 500ms), "") << "nothing happened since";
  EXPECT_EQ(feed->due(), begin_ + 1200ms);
}

TEST_F(StreamRoutes, AClientThatComesBackGetsWhatItMissed) {
  happen(5);
  const auto feed = std::move(ask({{"Last-Event-ID", "3"}}).feed);
  const std::string text = feed->take(begin_);
  EXPECT_THAT(text, Not(HasSubstr("id: 3\n")));
  EXPECT_THAT(text, HasSubstr("id: 4\n"));
  EXPECT_THAT(text, HasSubstr("id: 5\n"));
  for (const char* odd : {"x", "", "-1"}) {
    const auto other = std::move(ask({{"Last-Event-ID", odd}}).feed);
    EXPECT_THAT(other->take(begin_), Not(HasSubstr("journal"))) << odd;
    happen();
    EXPECT_THAT(other->take(begin_), HasSubstr("event: journal")) << odd;
  }
}

TEST_F(StreamRoutes, AClientThatKnowsAJournalThatIsGoneGetsAllOfTheNewOne) {
  happen(2);
  const auto feed = std::move(ask({{"Last-Event-ID", "99"}}).feed);
  const std::string text = feed->take(begin_);
  EXPECT_THAT(text, HasSubstr("id: 1\n"));
  EXPECT_THAT(text, HasSubstr("id: 2\n"));
  EXPECT_EQ(feed->take(begin_), "");
}

TEST_F(StreamRoutes, ManyEventsAreToldInParts) {
  const auto feed = std::move(ask().feed);
  happen(450);
  std::size_t told = 0;
  for (int part = 0; part < 3; ++part) {
    const std::string text = feed->take(begin_);
    std::size_t here = 0;
    for (auto at = text.find("event: journal"); at != std::string::npos; at = text.find("event: journal", at + 1))
      ++here;
    EXPECT_LE(here, 200U);
    EXPECT_GT(here, 0U);
    told += here;
  }
  EXPECT_EQ(told, 450U);
  EXPECT_EQ(feed->take(begin_), "");
}

TEST_F(StreamRoutes, NeedsTheToken) {
  context_.token = Secret("t0ken");
  EXPECT_EQ(ask().status, 401);
  EXPECT_EQ(ask().feed, nullptr);
}

}  // namespace
}  // namespace relaywatch::web
