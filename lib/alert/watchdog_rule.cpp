#include "alert/watchdog_rule.hpp"

#include "alert/rule.hpp"

namespace relaywatch::alert {

void observe_watchdog(std::vector<Observation>& all, const Options& options) {
  const Rule rule("Watchdog", {.enabled = false}, Severity::warning, {}, options);
  if (!rule.enabled()) return;
  Observation seen = rule.observation("", {});
  seen.verdict = Verdict::raise;
  seen.annotations["summary"] =
      "relaywatch watches: this alert always fires, and somebody should be told when it stops";
  all.push_back(std::move(seen));
}

}  // namespace relaywatch::alert
