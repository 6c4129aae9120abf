#pragma once

#include <prometheus/metric_family.h>
#include <string>
#include <vector>

#include "model/fleet_report.hpp"
#include "model/self_stats.hpp"
#include "report/build_info.hpp"
#include "report/process_metrics.hpp"

namespace relaywatch::report {

/// The Prometheus face of a FleetReport. Pure and thread-safe: nothing is kept between scrapes, so that no series
/// goes stale. A series whose value is unknown is absent, never 0; the exceptions are said in its help text.
/// Every label value is valid UTF-8 whatever the servers sent.
std::vector<prometheus::MetricFamily> collect(const FleetReport& report, const SelfStats& self, const BuildInfo& build,
                                              const ProcessStats& process);

/// collect() in the text exposition format 0.0.4 (`text/plain; version=0.0.4; charset=utf-8`), in any locale.
std::string render_metrics(const FleetReport& report, const SelfStats& self, const BuildInfo& build,
                           const ProcessStats& process);

/// The same for the running program: this_build() and read_process_stats().
std::string render_metrics(const FleetReport& report, const SelfStats& self);

}  // namespace relaywatch::report
