#include "config/read_notify.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(ReadNotify, ReadsAlertmanagers) {
  const Loaded loaded = load(with_top(R"(, "notify": [
    { "type": "alertmanager", "urls": ["http://127.0.0.1:9093/", "https://am.example/prefix"] },
    { "type": "alertmanager", "urls": ["http://[::1]:9093"], "resend_interval": "30s", "timeout": "500ms" } ])"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_THAT(loaded.config->notify.alertmanagers,
              ElementsAre(notify::AlertmanagerOptions{{"http://127.0.0.1:9093", "https://am.example/prefix"}, 1min, 5s},
                          notify::AlertmanagerOptions{{"http://[::1]:9093"}, 30s, 500ms}));
  EXPECT_THAT(loaded.warnings, Not(Contains(problem("$.notify", "nobody is paged"))));
}

TEST(ReadNotify, WarnsWhenNobodyIsPaged) {
  EXPECT_THAT(load(with_top("")).warnings, Contains(problem("$", "nobody is paged")));
  EXPECT_THAT(load(with_top(R"(, "notify": [])")).warnings, Contains(problem("$.notify", "nobody is paged")));
}

TEST(ReadNotify, RefusesTheSameUrlAgainInAnotherReceiver) {
  EXPECT_THAT(load(with_top(R"(, "notify": [ { "type": "alertmanager", "urls": ["http://h:1"] },
                                             { "type": "alertmanager", "urls": ["http://h:1/"] } ])"))
                  .errors,
              ElementsAre(problem("$.notify[1].urls[0]", "already given")));
}

TEST(ReadNotify, ReadsReceiversOfEvents) {
  const Loaded loaded = load(with_top(R"(, "notify": [
    { "type": "pagerduty", "routing_key_file": "/secrets/token", "min_severity": "critical" },
    { "type": "slack", "name": "oncall", "url_file": "/secrets/url", "timeout": "3s", "match": { "chain": "/back.*/", "team": "db" } },
    { "type": "webhook", "url": "http://10.0.0.9:8080/hook?x=1", "secret_file": "/secrets/token" } ])"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  const auto& receivers = loaded.config->notify.event_receivers;
  ASSERT_EQ(receivers.size(), 3U);
  const Secret secret{std::string(file_secret)};
  EXPECT_EQ(receivers[0], (notify::EventReceiverOptions{
                              "pagerduty:events.pagerduty.com",
                              10s,
                              {Severity::critical, {}},
                              notify::PagerdutyOptions{"https://events.pagerduty.com/v2/enqueue", secret}}));
  EXPECT_EQ(receivers[1],
            (notify::EventReceiverOptions{
                "slack:oncall",
                3s,
                {Severity::warning, {{"chain", "back.*", true}, {"team", "db", false}}},
                notify::SlackOptions{Secret("https://hooks.example/services/" + std::string(file_secret))}}));
  EXPECT_EQ(
      receivers[2],
      (notify::EventReceiverOptions{
          "webhook:10.0.0.9:8080", 10s, {}, notify::WebhookOptions{Secret("http://10.0.0.9:8080/hook?x=1"), secret}}));
}

TEST(ReadNotify, RefusesTwoReceiversOfOneName) {
  EXPECT_THAT(load(with_top(R"(, "notify": [ { "type": "slack", "url_file": "/secrets/url" },
                                             { "type": "slack", "url_file": "/secrets/url" } ])"))
                  .errors,
              ElementsAre(problem("$.notify[1]", "give each a \"name\" of its own")));
}

TEST(ReadNotify, RefusesWhatIsNoPatternAndNoUrl) {
  FakeWorld world;
  world.files["/secrets/url"] = {"hooks.example/s3cr3t\n", 0400};
  const Loaded loaded = world.load(
      with_top(R"(, "notify": [ { "type": "slack", "url_file": "/secrets/url", "match": { "chain": "/back[/" } } ])"));
  EXPECT_THAT(loaded.errors,
              testing::UnorderedElementsAre(problem("$.notify[0].match.chain", "not a regular expression"),
                                            problem("$.notify[0].url_file", "expected a URL that begins with")));
  EXPECT_THAT(render_problems(loaded, "f"), Not(testing::HasSubstr("s3cr3t")));
}

TEST(ReadNotify, KeepsDurationsWithinTheirRange) {
  EXPECT_THAT(
      load(
          with_top(
              R"(, "notify": [ { "type": "alertmanager", "urls": ["http://h"], "resend_interval": "999ms", "timeout": "2m" } ])"))
          .errors,
      ElementsAre(problem("$.notify[0].resend_interval", "from 1s to 1h"),
                  problem("$.notify[0].timeout", "from 100ms to 1m")));
}

}  // namespace
}  // namespace relaywatch::config
