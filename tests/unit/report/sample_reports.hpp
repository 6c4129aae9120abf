#pragma once

#include <string>
#include <vector>

#include "model/fleet_report.hpp"
#include "model/self_stats.hpp"
#include "report/build_info.hpp"
#include "report/process_metrics.hpp"

namespace relaywatch::report::samples {

/// Representative reports, all at the same moment, for the tests of every face.

WallTime sample_time();  ///< 2026-11-22T06:45:08.123Z

/// mysql51 → mysql55 → mysql56 → rds56 → aurora, all well.
FleetReport healthy_chain();

/// n1 → … → n5, where n3 is frozen: n2 → n3 unreachable, n3 → n4 unknown, n4 → n5 ok.
FleetReport middle_node_down();

/// origin → tail, stopped by a duplicate key, with a page firing and another pending.
FleetReport duplicate_key();

/// A hop from a source that is not in the config, on a named channel, beside a delayed one in the chain.
FleetReport external_source();

/// Just started: nothing has been polled.
FleetReport nothing_known();

/// A replica that falls further behind: catch-up is infinite, distances are lower bounds.
FleetReport never_catches_up();

/// Words in Latin-1, terminal escapes and quotes out of a server.
FleetReport hostile_words();

/// As duplicate_key(), held by maintenance of the chain, beside that of a node which ends on another day.
FleetReport in_maintenance();

/// n1 → n2 → n3 with branches: n2 → r1 → r2, where r1 lags, and n1 → r3 on a channel, which also replicates from r1;
/// and a ring of two servers beside it.
FleetReport branches();

/// A branched chain of six servers whose names, versions and words are longer than any column, without a space.
FleetReport long_names();

/// Names beyond ASCII: accents, wide characters, a combining accent, one that turns the direction of writing.
FleetReport foreign_names();

struct NamedReport {
  std::string name;
  FleetReport report;
};

/// All of the above, by file name.
std::vector<NamedReport> all();

SelfStats self_stats();
BuildInfo build_info();
ProcessStats process_stats();

}  // namespace relaywatch::report::samples
