#include "pipeline/hop_throughput.hpp"

#include "analysis/catch_up.hpp"

namespace relaywatch::pipeline {
namespace {

Rates rates_over(Duration span, const NodeMemory* source, const ChannelTrack& track) {
  Rates rates;
  if (source != nullptr && source->tells_written()) rates.write = source->written_bytes().rate(span);
  rates.receive = track.received().rate(span);
  rates.apply = track.executed().rate(span);
  return rates;
}

/// A few bytes on their way are no backlog, nor is what waits for a configured delay. What lies before a stopped thread
/// is one, however young it is.
bool has_caught_up(const HopReport& hop, Seconds delay) {
  const bool works = hop.status->receiver == ReceiverState::running && hop.status->applier_running.value_or(false);
  return works && hop.lag && hop.lag->basis == LagBasis::position && hop.lag->value - delay <= hop.lag->uncertainty;
}

std::optional<Seconds> catch_up(const HopReport& hop, const NodeMemory& source, const ChannelTrack& track) {
  const Seconds delay = hop.status->configured_delay.value_or(Seconds(0));
  if (has_caught_up(hop, delay)) return Seconds(0);
  const analysis::Backlog backlog{hop.bytes_to_receive, hop.bytes_to_apply, delay};
  return analysis::catch_up_time(backlog, track.receiver(), track.applier(), source.written_bytes().pace());
}

}  // namespace

void measure_throughput(HopReport& hop, const NodeMemory* source, const ChannelTrack& track) {
  hop.received_bytes_total = track.received().total();
  hop.applied_bytes_total = track.executed().total();
  hop.rates = rates_over(std::chrono::minutes(1), source, track);
  hop.rates_ten_minutes = rates_over(std::chrono::minutes(10), source, track);
  hop.rates_hour = rates_over(std::chrono::hours(1), source, track);
  if (source != nullptr) hop.catch_up = catch_up(hop, *source, track);
}

}  // namespace relaywatch::pipeline
