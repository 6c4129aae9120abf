#include "analysis/purge_risk.hpp"

#include <algorithm>

#include "analysis/never.hpp"

namespace relaywatch::analysis {
namespace {

bool is_purged_already(const PurgeSituation& situation) {
  if (situation.receiver_running || !situation.received || !situation.oldest_kept) return false;
  const std::uint32_t needed = situation.received->file_number;
  if (!situation.connects_by_gtid) return needed < *situation.oldest_kept;
  return needed + 1 < *situation.oldest_kept && situation.transactions_to_receive.value_or(0) > 0;
}

std::optional<Seconds> headroom(const PurgeSituation& situation) {
  if (!situation.retention_known) return std::nullopt;
  if (!situation.retention) return never;
  if (*situation.retention <= Seconds(0)) return Seconds(0);
  const auto& lag = situation.receive_lag;
  if (!lag) return std::nullopt;
  const Seconds at_most = *situation.retention - lag->value;
  if (lag->basis == LagBasis::position) return std::max(at_most - lag->uncertainty, Seconds(0));
  // Of a lag that may be anything from here up, only this can be told.
  return lag->basis == LagBasis::lower_bound && at_most <= Seconds(0) ? std::optional(Seconds(0)) : std::nullopt;
}

/// By how much the receive lag grows in a second. A receiver that works off its backlog faster than that was once
/// written comes closer to the present.
std::optional<double> lag_growth(const PurgeSituation& situation) {
  const auto& lag = situation.receive_lag;
  if (!lag) return std::nullopt;
  const bool in_step = lag->basis == LagBasis::position && lag->value <= lag->uncertainty;
  if (in_step) return 0;
  if (!situation.receiver_running) return 1;
  if (!situation.receive_rate || !situation.to_receive || situation.to_receive->bytes == 0) return std::nullopt;
  const double written_rate = static_cast<double>(situation.to_receive->bytes) / std::max(lag->value.count(), 1.0);
  return 1 - *situation.receive_rate / written_rate;
}

std::optional<Seconds> forecast(const PurgeSituation& situation, const std::optional<Seconds>& left) {
  if (!left) return std::nullopt;
  if (*left == never) return never;
  const auto growth = lag_growth(situation);
  if (!growth) return std::nullopt;
  return *growth <= 0 ? never : *left / *growth;
}

}  // namespace

PurgeRisk assess_purge_risk(const PurgeSituation& situation) {
  if (is_purged_already(situation)) {
    return {.headroom = Seconds(0),
            .forecast = Seconds(0),
            .headroom_bytes = 0,
            .headroom_files = 0,
            .already_purged = true};
  }
  PurgeRisk risk;
  risk.headroom = headroom(situation);
  risk.forecast = forecast(situation, risk.headroom);
  const auto oldest = situation.files == nullptr ? std::nullopt : situation.files->oldest_kept();
  if (situation.received && oldest) {
    const BinlogCoordinate beginning{*oldest, 0};
    risk.headroom_bytes = situation.files->distance(beginning, *situation.received).bytes;
    risk.headroom_files = std::max(situation.received->file_number, *oldest) - *oldest;
  }
  return risk;
}

}  // namespace relaywatch::analysis
