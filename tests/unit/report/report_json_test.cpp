#include "report/report_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using Json = nlohmann::ordered_json;

Json status_of(const FleetReport& report) { return status_json(report, samples::build_info()); }

void expect_fields(const Json& object, const std::vector<std::string>& fields) {
  for (const std::string& field : fields) EXPECT_TRUE(object.contains(field)) << field << " in " << object.dump();
}

TEST(ReportJson, HasTheContractsFieldsWhateverIsKnown) {
  for (const auto& [name, report] : samples::all()) {
    const Json status = status_of(report);
    expect_fields(status, {"at", "version", "nodes", "hops", "chains", "alerts"});
    for (const Json& node : status["nodes"]) {
      expect_fields(node, {"name", "address", "flavor", "version", "server_id", "server_uuid", "up", "error",
                           "last_seen", "read_only", "written"});
    }
    for (const Json& hop : status["hops"]) {
      expect_fields(hop, {"source",
                          "replica",
                          "channel",
                          "state",
                          "cause",
                          "summary",
                          "advice",
                          "evidence",
                          "receiver_running",
                          "applier_running",
                          "lag_seconds",
                          "lag_uncertainty_seconds",
                          "lag_basis",
                          "receive_lag_seconds",
                          "lag_bytes",
                          "lag_transactions",
                          "reported_lag_seconds",
                          "received",
                          "executed",
                          "rates",
                          "catch_up_seconds",
                          "purge_headroom_seconds",
                          "purge_headroom_bytes",
                          "purge_headroom_files",
                          "errant_transactions",
                          "receiver_error",
                          "applier_error",
                          "suppressed_by"});
      expect_fields(hop["lag_bytes"], {"receive", "apply"});
      for (const char* rates : {"rates", "rates_10m", "rates_1h"}) {
        expect_fields(hop[rates], {"write", "receive", "apply"});
      }
      EXPECT_TRUE(hop["evidence"].is_object());
    }
    for (const Json& chain : status["chains"]) {
      expect_fields(chain, {"name", "path", "state", "lag_seconds", "lag_uncertainty_seconds", "lag_basis",
                            "catch_up_seconds", "root_cause", "node_lag_seconds", "node_lag_basis", "cutover_ready"});
    }
    for (const Json& alert : status["alerts"]) {
      expect_fields(alert, {"name", "state", "severity", "labels", "since", "summary"});
    }
  }
}

TEST(ReportJson, UnknownIsNullNeverZero) {
  const Json status = status_of(samples::nothing_known());
  std::vector<std::string> numbers;
  const Json flat = status.flatten();
  for (const auto& [path, value] : flat.items()) {
    if (value.is_number()) numbers.push_back(path);
  }
  EXPECT_THAT(numbers, testing::ElementsAre("/nodes/0/polls_overrun", "/nodes/1/polls_overrun"));
  EXPECT_TRUE(status["nodes"][0]["up"].is_null());
  EXPECT_TRUE(status["nodes"][0]["read_only"].is_null());
  EXPECT_TRUE(status["hops"][0]["receiver_running"].is_null());
  EXPECT_TRUE(status["chains"][0]["node_lag_seconds"]["tail"].is_null());
  EXPECT_TRUE(status["chains"][0]["node_lag_basis"].at("tail").is_null());
}

TEST(ReportJson, InfiniteIsAString) {
  const Json status = status_of(samples::never_catches_up());
  EXPECT_EQ(status["hops"][0]["catch_up_seconds"], "inf");
  EXPECT_EQ(status["chains"][0]["catch_up_seconds"], "inf");
  EXPECT_EQ(status["hops"][0]["purge_headroom_seconds"], 0);
  EXPECT_EQ(status["hops"][0]["lag_bytes_exact"], (Json{{"receive", true}, {"apply", false}}));
}

TEST(ReportJson, RetentionForEverIsInfiniteAndUnknownIsNull) {
  const Json nodes = status_of(samples::healthy_chain())["nodes"];
  EXPECT_TRUE(nodes[0]["binlog_retention_seconds"].is_null());
  EXPECT_EQ(nodes[1]["binlog_retention_seconds"], 604800);
  EXPECT_EQ(nodes[3]["binlog_retention_seconds"], "inf");
}

TEST(ReportJson, PositionsAndErrors) {
  const Json status = status_of(samples::duplicate_key());
  const Json& hop = status["hops"][0];
  EXPECT_EQ(hop["received"], (Json{{"file", "mysql-bin.000011"}, {"position", 100'001}}));
  EXPECT_EQ(hop["applier_error"]["code"], 1062);
  EXPECT_TRUE(hop["receiver_error"].is_null());
  EXPECT_TRUE(hop["suppressed_by"].is_null());
  EXPECT_TRUE(hop["reported_lag_seconds"].is_null());
  EXPECT_EQ(status["chains"][0]["root_cause"],
            (Json{{"source", "origin"}, {"replica", "tail"}, {"channel", ""}, {"cause", "duplicate_key"}}));
  EXPECT_EQ(status["alerts"][0]["since"], "2026-11-22T06:40:58.123Z");
}

TEST(ReportJson, ANodesErrorHasItsKind) {
  FleetReport report = samples::middle_node_down();
  EXPECT_EQ(status_of(report)["nodes"][2]["error"],
            (Json{{"kind", "timed_out"}, {"code", 2013}, {"message", report.nodes[2].error->message}}));
  report.nodes[2].error->code = 0;
  EXPECT_TRUE(status_of(report)["nodes"][2]["error"]["code"].is_null());
}

TEST(ReportJson, ADeadReplicasLastWordsAreNotItsPresentState) {
  const Json hop = status_of(samples::middle_node_down())["hops"][1];
  for (const char* field : {"receiver_running", "applier_running", "reported_lag_seconds", "receiver_error"}) {
    EXPECT_TRUE(hop[field].is_null()) << field;
  }
  EXPECT_EQ(hop["executed"]["position"], 99'001);
}

TEST(ReportJson, DumpsWhateverTheServersSay) {
  const Json status = status_of(samples::hostile_words());
  EXPECT_NO_THROW(static_cast<void>(status.dump()));
  EXPECT_EQ(Json::parse(status.dump()), status);
  EXPECT_EQ(status["hops"][0]["evidence"]["Last_SQL_Error"], "M\xEF\xBF\xBDller \\ \"");
}

TEST(ReportJson, OneNode) {
  const FleetReport report = samples::middle_node_down();
  const Json node = node_json(report, "n3").value();
  EXPECT_EQ(node["name"], "n3");
  ASSERT_EQ(node["hops"].size(), 2U);
  EXPECT_EQ(node["hops"][0]["replica"], "n3");
  EXPECT_EQ(node["hops"][1]["source"], "n3");
  EXPECT_FALSE(node_json(report, "n9").has_value());
}

TEST(ReportJson, OneChain) {
  const FleetReport report = samples::middle_node_down();
  const Json chain = chain_json(report, "backlog").value();
  EXPECT_EQ(chain["state"], "broken");
  ASSERT_EQ(chain["hops"].size(), 4U);
  EXPECT_EQ(chain["hops"][1]["cause"], "replica_down");
  EXPECT_FALSE(chain_json(report, "other").has_value());
}

TEST(ReportJson, Alerts) {
  const Json alerts = alerts_json(samples::duplicate_key());
  EXPECT_EQ(alerts["alerts"].size(), 3U);
  EXPECT_EQ(alerts["alerts"][0]["labels"]["alertname"], "HopBroken");
  EXPECT_EQ(alerts_json(samples::healthy_chain())["alerts"], Json::array());
}

TEST(ReportJson, NamesTheRunningVersion) {
  EXPECT_EQ(status_json(samples::nothing_known())["version"], this_build().version);
  EXPECT_FALSE(this_build().version.empty());
}

}  // namespace
}  // namespace relaywatch::report
