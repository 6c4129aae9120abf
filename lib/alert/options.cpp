#include "alert/options.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::alert {
namespace {

template <typename T>
void fill(std::optional<T>& part, const std::optional<T>& fallback) {
  if (!part) part = fallback;
}

/// Takes over what is not said yet.
void fill(RuleOptions& own, const RuleChanges& changes, const std::string& rule) {
  const auto found = changes.find(rule);
  if (found == changes.end()) return;
  const RuleOptions& fallback = found->second;
  fill(own.enabled, fallback.enabled);
  fill(own.hold, fallback.hold);
  fill(own.keep_firing_for, fallback.keep_firing_for);
  fill(own.clear_ratio, fallback.clear_ratio);
  fill(own.severity, fallback.severity);
  fill(own.threshold.warning, fallback.threshold.warning);
  fill(own.threshold.critical, fallback.threshold.critical);
  own.labels.insert(fallback.labels.begin(), fallback.labels.end());
}

bool is_in(const Scope& scope, const ChainOptions& chain) {
  return std::ranges::find(scope.chains, chain.chain) != scope.chains.end();
}

}  // namespace

RuleOptions options_for(const std::string& rule, const Scope& scope, const Options& options) {
  RuleOptions own;
  for (const ChainOptions& chain : options.chains) {
    if (!is_in(scope, chain)) continue;
    if (const auto hop = chain.hops.find(scope.node); hop != chain.hops.end()) fill(own, hop->second, rule);
  }
  for (const ChainOptions& chain : options.chains) {
    if (is_in(scope, chain)) fill(own, chain.rules, rule);
  }
  fill(own, options.rules, rule);
  return own;
}

}  // namespace relaywatch::alert
