#include "report/process_metrics.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

#include "report/metric_families.hpp"

namespace relaywatch::report {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

std::string read_whole(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The boot time does not change, and /proc/stat is long on large machines: read once.
std::optional<std::uint64_t> boot_time() {
  static const std::optional<std::uint64_t> time = []() -> std::optional<std::uint64_t> {
    const std::string stat = read_whole("/proc/stat");
    const auto line = stat.find("\nbtime ");
    return line == std::string::npos ? std::nullopt : parse_number(std::string_view(stat).substr(line + 7));
  }();
  return time;
}

std::optional<std::uint64_t> count_open_files() {
  std::error_code failure;
  std::filesystem::directory_iterator files("/proc/self/fd", failure);
  std::uint64_t count = 0;
  while (!failure && files != std::filesystem::directory_iterator()) {
    ++count;
    files.increment(failure);
  }
  if (failure || count == 0) return std::nullopt;
  return count - 1;  // the descriptor of the listing itself
}

std::optional<std::uint64_t> open_files_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return limit.rlim_cur;
}

std::optional<Seconds> ticks(std::optional<std::uint64_t> count, std::uint64_t per_second) {
  if (!count || per_second == 0) return std::nullopt;
  return Seconds(static_cast<double>(*count) / static_cast<double>(per_second));
}

}  // namespace

ProcessStats parse_process_stat(std::string_view stat, std::optional<std::uint64_t> booted_at,
                                std::uint64_t ticks_per_second, std::uint64_t page_bytes) {
  // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return {};
  std::vector<std::string_view> fields;  // fields[0] is field 3 of proc(5)
  for (std::string_view rest = stat.substr(name_end + 1); !rest.empty();) {
    const auto space = std::min(rest.find_first_of(" \n"), rest.size());
    if (space > 0) fields.push_back(rest.substr(0, space));
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  const auto field = [&fields](std::size_t number) {
    return number - 3 < fields.size() ? parse_number(fields[number - 3]) : std::nullopt;
  };

  ProcessStats stats;
  if (const auto user = field(14), system = field(15); user && system) {
    stats.cpu = ticks(*user + *system, ticks_per_second);
  }
  if (const auto start = ticks(field(22), ticks_per_second); start && booted_at) {
    stats.started = *start + Seconds(static_cast<double>(*booted_at));
  }
  stats.virtual_bytes = field(23);
  if (const auto pages = field(24)) stats.resident_bytes = *pages * page_bytes;
  return stats;
}

ProcessStats read_process_stats() {
  ProcessStats stats =
      parse_process_stat(read_whole("/proc/self/stat"), boot_time(), static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)),
                         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  stats.open_files = count_open_files();
  stats.open_files_limit = open_files_limit();
  return stats;
}

void add_process_metrics(std::vector<prometheus::MetricFamily>& families, const ProcessStats& process) {
  using enum prometheus::MetricType;
  const auto add = [&families](const char* name, const char* help, prometheus::MetricType type,
                               std::optional<double> value) {
    if (value) add_series(add_family(families, name, help, type), {}, *value);
  };
  add("process_cpu_seconds_total", "User and system CPU time spent, in seconds.", Counter, number(process.cpu));
  add("process_resident_memory_bytes", "Resident memory size in bytes.", Gauge, number(process.resident_bytes));
  add("process_virtual_memory_bytes", "Virtual memory size in bytes.", Gauge, number(process.virtual_bytes));
  add("process_open_fds", "Number of open file descriptors.", Gauge, number(process.open_files));
  add("process_max_fds", "Largest number of open file descriptors.", Gauge, number(process.open_files_limit));
  add("process_start_time_seconds", "Start time of the process since the Unix epoch, in seconds.", Gauge,
      number(process.started));
}

}  // namespace relaywatch::report
