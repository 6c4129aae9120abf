#pragma once

#include "simulator/world.hpp"

namespace relaywatch::simulator {

/// How old the oldest write is that a replica lacks, at one instant. Two readings of "write" are true: only
/// transactions (`data`), or also the rotations and resets between them (`any_event`), which a position cannot tell
/// from a write. data <= any_event.
struct TrueLag {
  Seconds data{};
  Seconds any_event{};

  [[nodiscard]] bool caught_up() const { return any_event == Seconds(0); }
  /// How far `value` lies outside.
  [[nodiscard]] Seconds distance(Seconds value) const;
};

TrueLag true_hop_lag(const World& world, std::size_t replica, MonoTime time);

/// Against the origin.
TrueLag true_chain_lag(const World& world, std::size_t replica, MonoTime time);

/// The last moment until `time` at which anything moved on the servers from the origin to this one.
MonoTime last_change(const World& world, std::size_t replica, MonoTime time);

}  // namespace relaywatch::simulator
