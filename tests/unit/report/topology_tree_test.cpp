#include "report/topology_tree.hpp"

#include <algorithm>
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

std::string tree_of(const FleetReport& report, TopologyTreeOptions options = {}) {
  return topology_tree(status_json(report, samples::build_info()), options).value();
}

HopView hop(const std::string& source, const std::string& replica) {
  HopView view;
  view.key = {source, replica, ""};
  view.state = "ok";
  view.cause = "none";
  return view;
}

TEST(TopologyTree, FitsTheTerminal) {
  for (const std::size_t width : {80U, 200U}) {
    for (const bool unicode : {true, false}) {
      for (const auto& [name, report] : samples::all()) {
        std::istringstream lines(tree_of(report, {.unicode = unicode, .width = width}));
        for (std::string line; std::getline(lines, line);)
          EXPECT_LE(display_width(line), width) << name << ": " << line;
      }
    }
  }
}

TEST(TopologyTree, EveryServerIsBelowItsSource) {
  const std::string tree = tree_of(samples::branches());
  EXPECT_THAT(tree, HasSubstr("\nn1 "));
  EXPECT_THAT(tree, HasSubstr("\n├─ n2 "));
  EXPECT_THAT(tree, HasSubstr("\n│  ├─ n3 "));
  EXPECT_THAT(tree, HasSubstr("\n│  └─ r1 "));
  EXPECT_THAT(tree, HasSubstr("\n│     ├─ r2 "));
}

TEST(TopologyTree, AServerWithTwoSourcesIsDrawnOnceAndNamedTwice) {
  const std::string tree = tree_of(samples::branches());
  EXPECT_THAT(tree, HasSubstr("\n│     └─ r3 [side] "));
  EXPECT_THAT(tree, HasSubstr("\n└─ r3 [main] "));
  EXPECT_THAT(tree, HasSubstr("\n      drawn above, too\n"));
}

TEST(TopologyTree, ARingEnds) {
  StatusView status;
  status.hops = {hop("a", "b"), hop("b", "c"), hop("c", "a")};
  EXPECT_THAT(topology_tree(status, {}), HasSubstr("\na   "));
  EXPECT_THAT(topology_tree(status, {}), HasSubstr("\n      └─ a "));
}

TEST(TopologyTree, ADeepChainKeepsItsNames) {
  StatusView status;
  for (int i = 0; i < 40; ++i) status.hops.push_back(hop("n" + std::to_string(i), "n" + std::to_string(i + 1)));
  const std::string tree = topology_tree(status, {});
  for (int i = 1; i <= 40; ++i) EXPECT_THAT(tree, HasSubstr("─ n" + std::to_string(i) + " "));
}

TEST(TopologyTree, TheRootCauseIsMarkedAndWhatItExplainsIsSaid) {
  const std::string tree = tree_of(samples::middle_node_down());
  EXPECT_THAT(tree, HasSubstr("\n      │  ROOT CAUSE: replica_down\n"));
  EXPECT_THAT(tree, HasSubstr("\n         │  explained by n2 → n3\n"));
  EXPECT_THAT(tree, HasSubstr("DOWN"));
}

TEST(TopologyTree, UnknownIsNotZero) {
  const std::string tree = tree_of(samples::nothing_known());
  EXPECT_THAT(tree, HasSubstr("└─ tail  ?   unknown  ?    ?\n      no_data_yet\n"));
  EXPECT_THAT(tree, Not(HasSubstr("0 s")));
}

TEST(TopologyTree, AsciiHasNoOtherSigns) {
  for (const auto& sample : {samples::middle_node_down(), samples::branches(), samples::long_names()}) {
    const std::string tree = tree_of(sample, {.unicode = false});
    EXPECT_TRUE(std::ranges::all_of(tree, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) << tree;
  }
  EXPECT_THAT(tree_of(samples::branches(), {.unicode = false}), HasSubstr("\n|  `- r1 "));
}

TEST(TopologyTree, WithoutColourThereAreNoEscapes) {
  for (const auto& [name, report] : samples::all()) EXPECT_THAT(tree_of(report), Not(HasSubstr("\x1b"))) << name;
}

TEST(TopologyTree, RefusesWhatIsNoStatus) {
  EXPECT_EQ(topology_tree(nlohmann::json::array(), {}).error().message,
            "not a relaywatch status: the reply is not an object");
}

}  // namespace
}  // namespace relaywatch::report
