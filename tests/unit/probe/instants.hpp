#pragma once

#include <chrono>
#include <utility>

#include "model/server_replies.hpp"

namespace relaywatch::probe {

inline constexpr MonoTime start{std::chrono::seconds(1000)};

/// A reply that took 1 ms.
inline TimedReply at(MonoTime time, QueryReply reply = ResultTable{}) {
  return {{time, time + std::chrono::milliseconds(1)}, std::move(reply)};
}

}  // namespace relaywatch::probe
