#include "report/status_view.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "report/report_json.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using nlohmann::json;

json served_status(const FleetReport& report) { return status_json(report, samples::build_info()); }

TEST(StatusView, ReadsBackWhatTheApiServes) {
  for (const auto& [name, report] : samples::all()) {
    const auto view = parse_status(served_status(report));
    ASSERT_TRUE(view.has_value()) << name << ": " << view.error().message;
    EXPECT_EQ(view->nodes.size(), report.nodes.size());
    EXPECT_EQ(view->hops.size(), report.hops.size());
    EXPECT_EQ(view->chains.size(), report.chains.size());
    EXPECT_EQ(view->at, samples::sample_time());
  }
}

TEST(StatusView, UnknownStaysUnknown) {
  const StatusView view = parse_status(served_status(samples::nothing_known())).value();
  EXPECT_EQ(view.nodes[0].up, std::nullopt);
  EXPECT_EQ(view.nodes[0].written, std::nullopt);
  EXPECT_EQ(view.hops[0].lag.value, std::nullopt);
  EXPECT_EQ(view.hops[0].to_apply.bytes, std::nullopt);
  EXPECT_EQ(view.chains[0].root_cause.has_value(), false);
}

TEST(StatusView, Values) {
  const StatusView view = parse_status(served_status(samples::never_catches_up())).value();
  EXPECT_EQ(view.nodes[0].written, "mysql-bin.000011:100001");
  EXPECT_EQ(view.hops[0].to_apply.bytes, 5'368'709'120);
  EXPECT_FALSE(view.hops[0].to_apply.exact);
  EXPECT_EQ(view.chains[0].catch_up, Seconds(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(parse_status(served_status(samples::middle_node_down()))->nodes[2].error,
            "timed_out (2013): n3.example:3306 accepts connections but does not answer");
}

TEST(StatusView, TheErrorNamesTheField) {
  const std::vector<std::pair<std::function<void(json&)>, std::string>> cases = {
      {[](json& status) { status = json::array(); }, "the reply is not an object"},
      {[](json& status) { status.erase("hops"); }, "hops is not a list"},
      {[](json& status) { status["hops"][0]["state"] = 1; }, "hops[0].state is not a string"},
      {[](json& status) { status["hops"][0].erase("cause"); }, "hops[0].cause is missing"},
      {[](json& status) { status["hops"][0]["lag_seconds"] = "soon"; }, "hops[0].lag_seconds is not a number"},
      {[](json& status) { status["hops"][0]["lag_bytes"]["apply"] = "x"; }, "hops[0].lag_bytes.apply is not a number"},
      {[](json& status) { status["nodes"][1]["up"] = "yes"; }, "nodes[1].up is not true or false"},
      {[](json& status) { status["nodes"][1] = 7; }, "nodes[1] is not an object"},
      {[](json& status) { status["at"] = "noon"; }, "at is not an RFC 3339 time in UTC"},
      {[](json& status) { status["chains"][0]["hops"][0]["source"] = nullptr; }, "chains[0].hops[0].source is missing"},
  };
  for (const auto& [spoil, message] : cases) {
    json status = served_status(samples::duplicate_key());
    spoil(status);
    const auto view = parse_status(status);
    ASSERT_TRUE(view.has_error()) << message;
    EXPECT_EQ(view.error().message, "not a relaywatch status: " + message);
    EXPECT_FALSE(healthy(status)) << message;
  }
}

TEST(StatusView, FieldsOfANewerDaemonArePassedOver) {
  json status = served_status(samples::healthy_chain());
  status["new"] = 1;
  status["hops"][0]["new"] = json::object();
  EXPECT_TRUE(healthy(status));
}

TEST(Healthy, WhenAllChainsAreOkAndNothingFires) {
  EXPECT_TRUE(healthy(served_status(samples::healthy_chain())));
  EXPECT_TRUE(healthy(served_status(samples::external_source())));
  EXPECT_FALSE(healthy(served_status(samples::middle_node_down())));
  EXPECT_FALSE(healthy(served_status(samples::duplicate_key())));
  EXPECT_FALSE(healthy(served_status(samples::nothing_known())));
  EXPECT_FALSE(healthy(served_status(samples::never_catches_up())));
  EXPECT_FALSE(healthy(json()));
}

TEST(Healthy, OneFiringAlertIsEnoughToBeIll) {
  FleetReport report = samples::healthy_chain();
  AlertReport alert;
  alert.name = "BinlogPurgeRisk";
  report.alerts = {alert};
  EXPECT_TRUE(healthy(served_status(report))) << "pending";
  report.alerts[0].state = AlertState::firing;
  EXPECT_FALSE(healthy(served_status(report)));
}

TEST(Healthy, TheWatchdogAlwaysFires) {
  FleetReport report = samples::healthy_chain();
  AlertReport alert;
  alert.name = "Watchdog";
  alert.state = AlertState::firing;
  report.alerts = {alert};
  EXPECT_TRUE(healthy(served_status(report)));
}

}  // namespace
}  // namespace relaywatch::report
