#include "analysis/step_figures.hpp"

namespace relaywatch::analysis {
namespace {

/// The greater the worse. What is not known is worse than what is well, and no more: it is no fault yet.
int badness(HopState state) {
  switch (state) {
    case HopState::ok: return 0;
    case HopState::unknown: return 1;
    case HopState::lagging: return 2;
    case HopState::connecting: return 3;
    case HopState::stalled: return 4;
    case HopState::stopped: return 5;
    case HopState::unreachable: return 6;
    case HopState::missing: return 7;
    case HopState::broken: return 8;
  }
  return 1;
}

int badness(ChainState state) {
  switch (state) {
    case ChainState::ok: return 0;
    case ChainState::unknown: return 1;
    case ChainState::degraded: return 2;
    case ChainState::broken: return 3;
  }
  return 1;
}

PackedFigure packed(const std::optional<ByteDistance>& distance) {
  return distance ? PackedFigure(static_cast<double>(distance->bytes)) : PackedFigure();
}

}  // namespace

void Largest::add(PackedFigure figure) {
  if (figure.known() && (!largest_.known() || figure.raw() > largest_.raw())) largest_ = figure;
}

PackedLag PackedLag::of(const std::optional<LagFigure>& lag) {
  if (!lag) return {};
  return {PackedFigure(lag->value.count()), PackedFigure(lag->uncertainty.count())};
}

void LargestLag::add(const PackedLag& lag) {
  if (!lag.value.known()) return;
  const bool larger = !largest_.value.known() || lag.value.raw() > largest_.value.raw();
  const bool less_certain = !larger && lag.value.raw() == largest_.value.raw() && lag.uncertainty.known() &&
                            (!largest_.uncertainty.known() || lag.uncertainty.raw() > largest_.uncertainty.raw());
  if (larger || less_certain) largest_ = lag;
}

void Mean::add(PackedFigure figure) {
  if (!figure.known()) return;
  sum_ += static_cast<double>(figure.raw());
  ++count_;
}

PackedFigure Mean::figure() const { return count_ == 0 ? PackedFigure() : PackedFigure(sum_ / count_); }

PackedCondition::PackedCondition(HopState state, HopCause cause)
    : state_(static_cast<std::uint8_t>(state)), cause_(static_cast<std::uint8_t>(cause)) {}

bool PackedCondition::outweighs(const PackedCondition& earlier) const {
  return known() && (!earlier.known() || badness(state()) >= badness(earlier.state()));
}

HopFigures HopFigures::of(const HopReport& hop) {
  HopFigures figures;
  figures.lag = PackedLag::of(hop.lag);
  figures.to_receive = packed(hop.bytes_to_receive);
  figures.to_apply = packed(hop.bytes_to_apply);
  figures.write = PackedFigure(hop.rates.write);
  figures.receive = PackedFigure(hop.rates.receive);
  figures.apply = PackedFigure(hop.rates.apply);
  if (hop.cause != HopCause::no_data_yet) figures.condition = {hop.state, hop.cause};
  return figures;
}

void HopFigures::Gathering::add(const HopFigures& figures) {
  lag_.add(figures.lag);
  to_receive_.add(figures.to_receive);
  to_apply_.add(figures.to_apply);
  write_.add(figures.write);
  receive_.add(figures.receive);
  apply_.add(figures.apply);
  if (figures.condition.outweighs(condition_)) condition_ = figures.condition;
}

HopFigures HopFigures::Gathering::figures() const {
  return {lag_.figure(),     to_receive_.figure(), to_apply_.figure(), write_.figure(),
          receive_.figure(), apply_.figure(),      condition_};
}

void ChainFigures::Gathering::add(const ChainFigures& figures) {
  lag_.add(figures.lag);
  const auto& state = figures.condition.state;
  if (state && (!condition_.state || badness(*state) >= badness(*condition_.state))) condition_ = figures.condition;
}

}  // namespace relaywatch::analysis
