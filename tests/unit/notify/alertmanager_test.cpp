#include "notify/alertmanager.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const WallTime start{std::chrono::seconds(1'790'000'000) + 42ms};

TEST(Alertmanager, BodyIsThatOfTheApi) {
  const OutgoingAlert alert{{{"alertname", "HopBroken"}, {"channel", ""}, {"severity", "critical"}},
                            {{"summary", "s"}},
                            start,
                            start + 4min,
                            false};
  const auto body = json::parse(alertmanager_body(std::span(&alert, 1), "http://monitor/"));
  EXPECT_EQ(body, (json::array({{{"labels", {{"alertname", "HopBroken"}, {"severity", "critical"}}},
                                 {"annotations", {{"summary", "s"}}},
                                 {"startsAt", "2026-09-21T14:13:20.042Z"},
                                 {"endsAt", "2026-09-21T14:17:20.042Z"},
                                 {"generatorURL", "http://monitor/"}}})));
}

TEST(Alertmanager, BodyWithoutAnythingIsAnEmptyList) { EXPECT_EQ(alertmanager_body({}, ""), "[]"); }

TEST(Alertmanager, BytesThatAreNotUtf8DoNotSpoilTheBody) {
  const OutgoingAlert alert{{{"alertname", "X"}}, {{"description", "caf\xe9 \x01"}}, start, start, true};
  const auto body = json::parse(alertmanager_body(std::span(&alert, 1), ""));
  EXPECT_EQ(body[0]["annotations"]["description"], "caf\xef\xbf\xbd \x01");
  EXPECT_FALSE(body[0].contains("generatorURL"));
}

TEST(Alertmanager, TimesBeforeTheEpochAreValid) { EXPECT_EQ(rfc3339(WallTime(-1ms)), "1969-12-31T23:59:59.999Z"); }

TEST(Alertmanager, NameHoldsNoSecret) {
  EXPECT_EQ(alertmanager_name("http://127.0.0.1:9093"), "alertmanager:127.0.0.1:9093");
  EXPECT_EQ(alertmanager_name("https://u:p@am.example/secret?x=y"), "alertmanager:am.example:443");
  EXPECT_EQ(alertmanager_name("u:p@:"), "alertmanager:unusable-url");
}

}  // namespace
}  // namespace relaywatch::notify
