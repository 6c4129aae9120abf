#include "alert/hop_state_rule.hpp"

#include <array>
#include <string_view>

#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;

struct StateRule {
  const char* name;
  RuleDefaults defaults;
  bool (*wants)(const HopReport& hop);
  std::string_view was;
};

/// A thread stopped for some seconds is an operator's restart. A stall has been watched for a while before it is called
/// one, but the last of its waits may just be ending.
const std::array rules = {
    StateRule{"HopBroken",
              {.hold = seconds(0), .keep_firing_for = seconds(10)},
              [](const HopReport& hop) {
                return hop.state == HopState::broken ||
                       (hop.state == HopState::missing && hop.cause != HopCause::wrong_source);
              },
              "broken ({cause})"},
    StateRule{"HopStopped",
              {.hold = seconds(10), .keep_firing_for = seconds(10)},
              [](const HopReport& hop) { return hop.state == HopState::stopped || hop.state == HopState::connecting; },
              "not replicating ({cause})"},
    StateRule{"HopStalled",
              {.hold = seconds(5), .keep_firing_for = seconds(10)},
              [](const HopReport& hop) { return hop.state == HopState::stalled; },
              "standing still ({cause})"},
};

Verdict judge(const HopReport& hop, const StateRule& rule) {
  if (rule.wants(hop)) return hop.suppressed_by.empty() ? Verdict::raise : Verdict::hold;
  if (hop.state == HopState::unreachable) return Verdict::hold;
  if (hop.state != HopState::unknown) return Verdict::clear;
  // Where only the lag cannot be told, both threads run without an error.
  const bool threads_run =
      hop.status && (hop.cause == HopCause::source_not_polled || hop.cause == HopCause::no_data_yet);
  return threads_run ? Verdict::clear : Verdict::hold;
}

}  // namespace

void observe_hop_state(std::vector<Observation>& all, const HopReport& hop, const Options& options) {
  for (const StateRule& one : rules) {
    const Rule rule(one.name, one.defaults, Severity::critical, scope_of(hop), options);
    if (rule.enabled()) all.push_back(observe_hop(rule, hop, judge(hop, one), one.was));
  }
}

}  // namespace relaywatch::alert
