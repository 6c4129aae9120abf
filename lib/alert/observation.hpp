#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "alert/options.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// What a report says of one alert's condition.
enum class Verdict {
  raise,  ///< the condition holds
  clear,  ///< it does not
  hold,   ///< it cannot be told, or lies between the raise and the clear threshold: what fires goes on firing
};

/// What an alert is about. Never holds a changing value: the cause is latched when the alert begins.
struct AlertKey {
  std::string name;
  Severity severity = Severity::critical;
  std::string subject;  ///< a node, or source|replica|channel

  auto operator<=>(const AlertKey&) const = default;
};

/// One rule's judgement of one subject in one report.
struct Observation {
  AlertKey key;
  Verdict verdict = Verdict::clear;
  std::map<std::string, std::string> labels;  ///< as they will be if the alert begins now
  std::map<std::string, std::string> annotations;
  std::vector<std::string> affects{};  ///< nodes whose data is stale because of it, see affected.hpp
  /// What is to be said when the alert ends now. "{cause}" stands for the cause that the alert began with, in words,
  /// and
  /// "{lasted}" for how long the condition held. Only with the verdict `clear`; "" when there is nothing special to
  /// say.
  std::string all_clear;
  /// Of a rule on change: what the subject is now. See change.hpp.
  std::map<std::string, std::string> facts;
  Duration hold{};             ///< how long it must be raised before it fires
  Duration keep_firing_for{};  ///< how long it must be clear before it resolves
  FlappingOptions flapping{.count = 0, .window = {}};
};

}  // namespace relaywatch::alert
