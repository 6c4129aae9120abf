#include "analysis/figure_history.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace relaywatch::analysis {
namespace {

using std::chrono::sys_seconds;

/// A clock that is set back by less waits where it is until time has caught up.
constexpr std::chrono::seconds patience = std::chrono::minutes(1);

sys_seconds whole(WallTime time) { return std::chrono::floor<std::chrono::seconds>(time); }

/// Which steps answer a question, and how they are laid out.
struct Layout {
  std::size_t level;
  std::int64_t first;  ///< number
  HistorySteps steps;
};

Layout layout(WallTime since, WallTime now) {
  const sys_seconds end = whole(now);
  const std::chrono::seconds asked = std::max(end - whole(since), std::chrono::seconds(1));
  std::size_t level = 0;
  while (level + 1 < step_lengths.size() && step_lengths[level].kept < asked) ++level;
  const StepLength& length = step_lengths[level];
  const std::int64_t last = length.number_at(end);
  const std::int64_t first = length.number_at(end - std::min(asked, length.kept));
  return {level, first, {sys_seconds(length.step * first), sys_seconds(length.step * (last + 1)), length.step}};
}

/// Calls `work` with the place of each step within the layout and its figures.
template <typename F, typename Work>
void visit(const StepSeries<F>& series, const Layout& layout, Work work) {
  const std::int64_t end = layout.first + static_cast<std::int64_t>(layout.steps.count());
  const auto give = [&](std::int64_t number, const F& figures) {
    if (number >= layout.first && number < end) work(static_cast<std::size_t>(number - layout.first), figures);
  };
  const auto& closed = series.closed(layout.level);
  auto step = std::ranges::lower_bound(closed, layout.first, {}, &StepSeries<F>::Step::number);
  for (; step != closed.end() && step->number < end; ++step) give(step->number, step->figures);
  series.visit_open(layout.level, give);
}

/// The one whose last step is the oldest.
template <typename Map, typename Newest>
void erase_stalest(Map& map, Newest newest) {
  map.erase(std::ranges::min_element(map, {}, [&](const auto& entry) { return newest(entry.second); }));
}

template <typename F>
std::int64_t newest_step(const StepSeries<F>& series) {
  return series.closed(0).empty() ? 0 : series.closed(0).back().number;
}

}  // namespace

void FigureHistory::add(const FleetReport& report) {
  sys_seconds now = whole(report.at.wall);
  if (now < newest_ - patience) {
    for_each_series([&](auto& series) { series.forget_after(now); });
  } else {
    now = std::max(now, newest_);
  }
  if (step_lengths[0].number_at(now) != step_lengths[0].number_at(newest_)) close(now);
  newest_ = now;
  for (const HopReport& hop : report.hops) hops_[hop.id].add(HopFigures::of(hop), now);
  for (const ChainReport& chain : report.chains) add_chain(chain, now);
}

void FigureHistory::add_chain(const ChainReport& chain, sys_seconds now) {
  ChainSeries& series = chains_[chain.name];
  ChainFigures figures;
  figures.lag = PackedLag::of(chain.lag);
  if (!chain.root_cause || chain.root_cause->cause != HopCause::no_data_yet) {
    figures.condition = {chain.state, place_of(series.root_causes, chain.root_cause)};
  }
  series.chain.add(figures, now);
  for (const auto& [node, lag] : chain.node_lag) series.nodes[node].add({PackedLag::of(lag).value}, now);
}

std::uint16_t FigureHistory::place_of(std::vector<RootCause>& known, const std::optional<RootCause>& cause) {
  if (!cause) return ChainCondition::no_cause;
  const auto found = std::ranges::find(known, *cause);
  const auto place = static_cast<std::size_t>(found - known.begin());
  if (place >= ChainCondition::no_cause) return ChainCondition::no_cause;
  if (found == known.end()) known.push_back(*cause);
  return static_cast<std::uint16_t>(place);
}

void FigureHistory::close(sys_seconds now) {
  for_each_series([&](auto& series) { series.close(now); });
  std::erase_if(hops_, [](const auto& hop) { return hop.second.empty(); });
  for (auto& [name, chain] : chains_) {
    std::erase_if(chain.nodes, [](const auto& node) { return node.second.empty(); });
  }
  std::erase_if(chains_, [](const auto& chain) { return chain.second.chain.empty(); });
  while (hops_.size() > most_hops) erase_stalest(hops_, [](const auto& series) { return newest_step(series); });
  while (chains_.size() > most_chains) {
    erase_stalest(chains_, [](const auto& chain) { return newest_step(chain.chain); });
  }
}

std::optional<HopHistory> FigureHistory::hop(const HopId& id, WallTime since, WallTime now) const {
  const auto found = hops_.find(id);
  if (found == hops_.end()) return std::nullopt;
  const Layout where = layout(since, now);
  const Figures unknown(where.steps.count());
  HopHistory history{.id = id,
                     .steps = where.steps,
                     .lag = unknown,
                     .lag_uncertainty = unknown,
                     .bytes_to_receive = unknown,
                     .bytes_to_apply = unknown,
                     .write_rate = unknown,
                     .receive_rate = unknown,
                     .apply_rate = unknown,
                     .conditions = {}};
  history.conditions.resize(where.steps.count());
  visit(found->second, where, [&](std::size_t i, const HopFigures& figures) {
    history.lag[i] = figures.lag.value.value();
    history.lag_uncertainty[i] = figures.lag.uncertainty.value();
    history.bytes_to_receive[i] = figures.to_receive.value();
    history.bytes_to_apply[i] = figures.to_apply.value();
    history.write_rate[i] = figures.write.value();
    history.receive_rate[i] = figures.receive.value();
    history.apply_rate[i] = figures.apply.value();
    if (figures.condition.known()) history.conditions[i] = {figures.condition.state(), figures.condition.cause()};
  });
  return history;
}

std::optional<ChainHistory> FigureHistory::chain(std::string_view name, WallTime since, WallTime now) const {
  const auto found = chains_.find(name);
  if (found == chains_.end()) return std::nullopt;
  const ChainSeries& series = found->second;
  const Layout where = layout(since, now);
  const Figures unknown(where.steps.count());
  ChainHistory history{.name = std::string(name),
                       .steps = where.steps,
                       .lag = unknown,
                       .lag_uncertainty = unknown,
                       .node_lag = {},
                       .conditions = {}};
  history.conditions.resize(where.steps.count());
  visit(series.chain, where, [&](std::size_t i, const ChainFigures& figures) {
    history.lag[i] = figures.lag.value.value();
    history.lag_uncertainty[i] = figures.lag.uncertainty.value();
    if (!figures.condition.state) return;
    auto& condition = history.conditions[i].emplace();
    condition.state = *figures.condition.state;
    const std::uint16_t cause = figures.condition.root_cause;
    if (cause < series.root_causes.size()) condition.root_cause = series.root_causes[cause];
  });
  for (const auto& [node, lags] : series.nodes) {
    Figures& lag = history.node_lag.emplace(node, unknown).first->second;
    visit(lags, where, [&](std::size_t i, const NodeFigures& figures) { lag[i] = figures.lag.value(); });
  }
  return history;
}

std::vector<HistoryPart> FigureHistory::take_after(StepNumbers& kept, std::size_t most) const {
  std::vector<HistoryPart> parts;
  for (std::size_t level = 0; level < step_lengths.size(); ++level) {
    const StepLength& length = step_lengths[level];
    const std::int64_t current = length.number_at(newest_);
    // A number beyond those that are over is of before the clock was set back: those steps come again.
    kept[level] = std::clamp(kept[level], current - length.most() - 1, current - 1);
    while (kept[level] + 1 < current && parts.size() < most) {
      std::string bytes = encode(level, ++kept[level]);
      if (!bytes.empty()) parts.push_back({length.step.count(), kept[level], std::move(bytes)});
    }
  }
  return parts;
}

}  // namespace relaywatch::analysis
