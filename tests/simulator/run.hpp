#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/position_timeline.hpp"
#include "simulator/scenario.hpp"
#include "simulator/score.hpp"

namespace relaywatch::simulator {

/// What many runs add up to.
struct Totals {
  std::size_t runs = 0;
  double hours = 0;
  std::size_t evaluations = 0;
  std::size_t comparisons = 0;      ///< figures compared with the truth: every figure of every report
  std::size_t known_caught_up = 0;  ///< samples that had to be exactly 0, and were
  std::size_t hidden_resets = 0;    ///< figures left out: a reset that no poll could have seen
  std::size_t only_events = 0;      ///< figures right only if a rotation or reset counts as a write
  Score hop;
  Score chain;
  ReportedScore reported_hop;
  ReportedScore reported_chain;
  std::vector<std::string> violations;  ///< the first of each run

  [[nodiscard]] std::string text();
};

/// Lets the scenario happen, polls it, feeds the polls to a pipeline, and compares every figure of every report with
/// the truth. `trace`: prints each report's figures, for finding out what went wrong.
void run(const Scenario& scenario, Totals& totals, bool trace = false,
         analysis::Thinning thinning = analysis::Thinning::by_age);

}  // namespace relaywatch::simulator
