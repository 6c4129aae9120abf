#include "report/status_table.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "report/report_json.hpp"
#include "report/unicode_text.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string table_of(const FleetReport& report, StatusTableOptions options = {}) {
  const nlohmann::json status = status_json(report, samples::build_info());
  return status_table(status, options).value();
}

TEST(StatusTable, FitsTheTerminal) {
  for (const std::size_t width : {80U, 100U, 200U}) {
    for (const auto& [name, report] : samples::all()) {
      std::istringstream lines(table_of(report, {.width = width}));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << name << ": " << line;
    }
  }
}

TEST(StatusTable, AWideTerminalShowsMore) {
  EXPECT_THAT(table_of(samples::healthy_chain(), {.width = 119}), Not(HasSubstr("ADDRESS")));
  const std::string wide = table_of(samples::healthy_chain(), {.width = 120});
  EXPECT_THAT(wide, HasSubstr("mysql51.example:3306"));
  EXPECT_THAT(wide, HasSubstr("CATCH-UP  PURGE IN\n"));
}

TEST(StatusTable, ALowerBoundIsNotLessThanWhatIsKnown) {
  ChainView chain;
  chain.name = "backlog";
  chain.state = "broken";
  chain.lag = {Seconds(75), Seconds(INFINITY), "lower_bound"};
  StatusView status;
  status.chains = {chain};
  EXPECT_THAT(status_table(status, {}), HasSubstr("CHAIN backlog: broken, lag ≥ 1 min 15 s\n"));
}

TEST(StatusTable, UsesThePlaceThereIs) {
  EXPECT_THAT(table_of(samples::never_catches_up()), HasSubstr("  a-node-wi… → another-n…  lagging"));
  EXPECT_THAT(table_of(samples::never_catches_up(), {.width = 200}),
              HasSubstr("a-node-with-a-rather-long-name.eu-central-1 → another-node-with-a-long-name.eu-central-1  "));
}

TEST(StatusTable, WithoutColourThereAreNoEscapes) {
  for (const auto& [name, report] : samples::all()) EXPECT_THAT(table_of(report), Not(HasSubstr("\x1b"))) << name;
  EXPECT_THAT(table_of(samples::healthy_chain(), {.colours = true}), HasSubstr("\x1b[32mhealthy\x1b[0m"));
}

TEST(StatusTable, AServersWordsCannotSteerTheTerminal) {
  const std::string table = table_of(samples::hostile_words(), {.colours = true});
  EXPECT_THAT(table, Not(HasSubstr("\x1b[2J")));
  EXPECT_EQ(table, valid_utf8(table));
}

TEST(StatusTable, UnknownIsNotZero) {
  const std::string table = table_of(samples::nothing_known());
  EXPECT_THAT(table, HasSubstr("origin → tail  unknown  ?    ?       ?\n"));
  EXPECT_THAT(table, Not(HasSubstr("0 s")));
  EXPECT_THAT(table, Not(HasSubstr("0 B")));
}

TEST(StatusTable, SaysWhatIsWrongAndWhatIsExplainedByIt) {
  const std::string table = table_of(samples::middle_node_down());
  EXPECT_THAT(table, HasSubstr("NOT healthy"));
  EXPECT_THAT(table, HasSubstr("ROOT CAUSE in backlog\n  n2 → n3: replica_down, for 4 min 10 s\n"));
  EXPECT_THAT(table, HasSubstr("source_not_polled, explained by n2 → n3\n"));
  EXPECT_THAT(table, HasSubstr("Explains: n3 → n4\n"));
  EXPECT_THAT(table, HasSubstr("≥ 4 min 10 s"));
  EXPECT_THAT(table, HasSubstr("n4 is 4 min 10 s behind the origin\n"));
}

TEST(StatusTable, SaysThatAllIsWell) {
  const std::string table = table_of(samples::healthy_chain());
  EXPECT_THAT(table, HasSubstr(": healthy\n"));
  EXPECT_THAT(table, HasSubstr("No alerts.\n"));
}

TEST(StatusTable, HopsInNoChainAreShown) {
  const std::string table = table_of(samples::external_source());
  EXPECT_THAT(table, HasSubstr("HOPS IN NO CHAIN"));
  EXPECT_THAT(table, HasSubstr("10.9.9.9:3307 → tail [legacy]"));
  EXPECT_THAT(table, HasSubstr("2.0 s reported"));
}

TEST(StatusTable, RefusesWhatIsNoStatus) {
  const auto table = status_table(nlohmann::json{{"error", "not found"}}, StatusTableOptions{});
  EXPECT_EQ(table.error().message, "not a relaywatch status: nodes is not a list");
}

}  // namespace
}  // namespace relaywatch::report
