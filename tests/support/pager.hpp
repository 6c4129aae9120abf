#pragma once

#include <string>
#include <vector>

#include "alert/alert_engine.hpp"
#include "alert/options.hpp"

namespace relaywatch::test {

/// Somebody on call: takes in one report after the other, and keeps what would have woken them.
class Pager {
 public:
  struct Page {
    Moment at;
    AlertReport alert;
  };

  explicit Pager(alert::Options options = {}) : options_(std::move(options)) {}

  void look(const FleetReport& report);

  [[nodiscard]] const std::vector<Page>& pages() const { return pages_; }
  [[nodiscard]] const std::vector<Page>& ends() const { return ends_; }
  /// Those that still fire or are about to.
  [[nodiscard]] std::vector<AlertReport> active() const { return alert::active_alerts(states_); }

 private:
  alert::Options options_;
  alert::AlertStates states_;
  std::vector<Page> pages_;
  std::vector<Page> ends_;
};

/// "HopStopped n2→n3 applier_stopped", "NodeDown n3 node_down"
std::string words_of(const AlertReport& alert);

}  // namespace relaywatch::test
