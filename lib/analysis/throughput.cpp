#include "analysis/throughput.hpp"

#include <algorithm>
#include <iterator>

namespace relaywatch::analysis {
namespace {

constexpr Duration closest = std::chrono::seconds(5);
constexpr Duration kept = std::chrono::minutes(66);
/// A span's beginning is known to within this part of it.
constexpr int parts_of_an_age = 12;

}  // namespace

void RateWindow::add(MonoTime time, std::uint64_t total) {
  // The newest record moves along until it is far enough from the one before.
  if (records_.size() >= 2 && records_.back().time - records_[records_.size() - 2].time < closest) {
    records_.back() = {time, total};
    return;
  }
  records_.push_back({time, total});
  thin();
}

void RateWindow::thin() {
  const MonoTime now = records_.back().time;
  std::vector<Record> left;
  left.reserve(records_.size());
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (records_[i].time < now - kept) continue;
    // A record whose neighbours are close enough to one another for their age is not needed.
    const bool between = !left.empty() && i + 1 < records_.size();
    const bool needed = !between || records_[i + 1].time - left.back().time >
                                        std::max(closest, (now - left.back().time) / parts_of_an_age);
    if (needed) left.push_back(records_[i]);
  }
  records_ = std::move(left);
}

std::optional<double> RateWindow::rate(Duration span) const {
  if (records_.size() < 2) return std::nullopt;
  const Record& newest = records_.back();
  const auto oldest =
      std::ranges::find_if(records_, [&](const Record& record) { return newest.time - record.time <= span; });
  const Seconds covered = newest.time - oldest->time;
  if (oldest == std::prev(records_.end()) || covered < Seconds(span) / 2) return std::nullopt;
  return static_cast<double>(newest.total - oldest->total) / covered.count();
}

}  // namespace relaywatch::analysis
