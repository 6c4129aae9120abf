#include "report/history_json.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/golden.hpp"

namespace relaywatch::report {
namespace {

using std::chrono::seconds;

constexpr double infinity = std::numeric_limits<double>::infinity();

HistorySteps four_steps() {
  return {std::chrono::sys_seconds(seconds(1'790'000'000)), std::chrono::sys_seconds(seconds(1'790'000'040)),
          seconds(10)};
}

TEST(HistoryJson, Hop) {
  const HopHistory::Condition ok{HopState::ok, HopCause::none};
  const HopHistory::Condition stopped{HopState::stopped, HopCause::applier_stopped};
  const HopHistory history{.id = {"mysql51", "mysql55", "M\xFCller"},
                           .steps = four_steps(),
                           .lag = {std::nullopt, 0.0, 0.25F, 3600.0625F},
                           .lag_uncertainty = {std::nullopt, 0.2F, infinity, 0.1F},
                           .bytes_to_receive = {std::nullopt, 0.0, 5e9F, 17.0},
                           .bytes_to_apply = {std::nullopt, 0.0, std::nullopt, 18.0},
                           .write_rate = {std::nullopt, 1234.5678F, 0.0, 1e9F},
                           .receive_rate = {std::nullopt, 0.04F, 0.0, 1.0},
                           .apply_rate = {std::nullopt, std::nullopt, 0.0, 1.0},
                           .conditions = {ok, std::nullopt, ok, stopped}};
  test::expect_golden("report/hop.history.json", history_json(history).dump(2) + "\n");
}

TEST(HistoryJson, Chain) {
  const ChainHistory::Condition ok{ChainState::ok, std::nullopt};
  const ChainHistory::Condition broken{ChainState::broken, RootCause{{"n1", "n2", ""}, HopCause::duplicate_key}};
  const ChainHistory history{.name = "back\"log",
                             .steps = four_steps(),
                             .lag = {0.0, 1.0, infinity, std::nullopt},
                             .lag_uncertainty = {0.1F, 0.1F, infinity, std::nullopt},
                             .node_lag = {{"n2", {0.0, 0.0, 0.0, std::nullopt}}, {"n3", {1.0, 1.0, 1.0, 1.0}}},
                             .conditions = {ok, ok, broken, broken}};
  test::expect_golden("report/chain.history.json", history_json(history).dump(2) + "\n");
}

}  // namespace
}  // namespace relaywatch::report
