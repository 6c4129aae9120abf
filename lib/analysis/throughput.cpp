#include "analysis/throughput.hpp"

#include <limits>

namespace relaywatch::analysis {
namespace {

constexpr Duration spacing = std::chrono::seconds(5);
constexpr Duration kept = std::chrono::minutes(11);

}  // namespace

void RateWindow::add(MonoTime time, std::uint64_t total) {
  // The newest record moves along until it is far enough from the one before.
  if (records_.size() >= 2 && records_.back().time - records_[records_.size() - 2].time < spacing) {
    records_.back() = {time, total};
  } else {
    records_.push_back({time, total});
  }
  while (records_.front().time < time - kept) records_.pop_front();
}

std::optional<double> RateWindow::rate(Duration span) const {
  if (records_.size() < 2) return std::nullopt;
  const Record& newest = records_.back();
  auto oldest = records_.end() - 1;
  while (oldest != records_.begin() && newest.time - std::prev(oldest)->time <= span) --oldest;
  const Seconds covered = newest.time - oldest->time;
  if (covered < Seconds(span) / 2) return std::nullopt;
  return static_cast<double>(newest.total - oldest->total) / covered.count();
}

std::optional<Seconds> catch_up_time(std::uint64_t backlog, std::optional<double> apply, std::optional<double> write) {
  if (backlog == 0) return Seconds(0);
  if (!apply || !write) return std::nullopt;
  const double closing = *apply - *write;
  if (closing <= 0) return Seconds(std::numeric_limits<double>::infinity());
  return Seconds(static_cast<double>(backlog) / closing);
}

}  // namespace relaywatch::analysis
