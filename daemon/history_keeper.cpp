#include "history_keeper.hpp"

#include <chrono>
#include <utility>

#include "since.hpp"
#include "store/figure_table.hpp"

namespace relaywatch::daemon {
namespace {

/// Of a large fleet's whole history, which a new file lacks, no more is packed at a time: a few milliseconds.
constexpr std::size_t parts_at_once = 50;

/// What the store is to keep.
struct LatestSteps {
  std::vector<HistoryPart> parts;
  std::chrono::sys_seconds now;

  store::Outcome<void> operator()(store::Database& database) const {
    if (auto saved = store::save_history(database, parts); !saved) return saved;
    for (const analysis::StepLength& length : analysis::step_lengths) {
      if (auto trimmed = store::trim_history(database, length.step, now - length.kept - length.step); !trimmed) {
        return trimmed;
      }
    }
    return {};
  }
};

Result<WallTime> begin_of(std::string_view since, WallTime now) {
  auto begin = parse_since(since, now);
  if (begin && *begin > now) return Error{"that time is yet to come"};
  return begin;
}

}  // namespace

void HistoryKeeper::restore(std::vector<HistoryPart> parts, store::StateStore& store, WallTime now) {
  store_ = &store;
  opening_ = store.opening();
  kept_ = history_.restore(std::move(parts), now);
}

void HistoryKeeper::take(const FleetReport& report) {
  history_.add(report);
  save(report.at.wall);
}

void HistoryKeeper::save(WallTime now) {
  const auto opening = store_ == nullptr ? std::nullopt : store_->opening();
  if (!opening) return;
  const bool another_file = std::exchange(opening_, opening) != opening;
  if (another_file || lost_->exchange(false)) kept_ = {};
  LatestSteps news{history_.take_after(kept_, parts_at_once), std::chrono::floor<std::chrono::seconds>(now)};
  if (news.parts.empty()) return;
  store_->write(std::move(news), [lost = lost_](bool kept) {
    if (!kept) lost->store(true);
  });
}

void answer_from(const HistoryKeeper& keeper, web::Context& context) {
  context.hop_history = [&keeper](const HopId& hop, std::string_view since) -> Result<std::optional<HopHistory>> {
    const WallTime now = Moment::now().wall;
    const auto begin = begin_of(since, now);
    if (!begin) return begin.error();
    return keeper.history().hop(hop, *begin, now);
  };
  context.chain_history = [&keeper](std::string_view chain,
                                    std::string_view since) -> Result<std::optional<ChainHistory>> {
    const WallTime now = Moment::now().wall;
    const auto begin = begin_of(since, now);
    if (!begin) return begin.error();
    return keeper.history().chain(chain, *begin, now);
  };
}

}  // namespace relaywatch::daemon
