#pragma once

#include <cstdint>
#include <optional>
#include <prometheus/metric_family.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace relaywatch::report {

/// What the kernel says of a process. Absent: could not be read.
struct ProcessStats {
  std::optional<Seconds> cpu;      ///< user and system time
  std::optional<Seconds> started;  ///< since the Unix epoch
  std::optional<std::uint64_t> resident_bytes;
  std::optional<std::uint64_t> virtual_bytes;
  std::optional<std::uint64_t> open_files;
  std::optional<std::uint64_t> open_files_limit;
};

/// This process's, from /proc (Linux, proc(5)) and getrlimit(). Takes some ten microseconds. Thread-safe.
ProcessStats read_process_stats();

/// The parts that /proc/self/stat holds. `booted_at`: seconds since the epoch, `btime` of /proc/stat.
/// Pure; a field that cannot be read is absent.
ProcessStats parse_process_stat(std::string_view stat, std::optional<std::uint64_t> booted_at,
                                std::uint64_t ticks_per_second, std::uint64_t page_bytes);

/// The usual process_* families.
void add_process_metrics(std::vector<prometheus::MetricFamily>& families, const ProcessStats& process);

}  // namespace relaywatch::report
