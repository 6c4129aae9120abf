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

TEST(ReadNotify, AReceiverOfALaterVersionIsOneErrorEach) {
  const Loaded loaded = load(with_top(
      R"(, "notify": [ { "type": "pagerduty", "routing_key_file": "/k" }, { "type": "slack", "url_file": "/k" },
                                                       { "type": "webhook", "url": "https://h" } ])"));
  EXPECT_THAT(loaded.errors, ElementsAre(problem("$.notify[0].type", "pagerduty is not supported by this version"),
                                         problem("$.notify[1].type", "slack is not supported by this version"),
                                         problem("$.notify[2].type", "webhook is not supported by this version")));
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
