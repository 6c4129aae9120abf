#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/saved_state.hpp"
#include "pipeline/pipeline.hpp"

namespace relaywatch::pipeline {

/// Decides what of the nodes' memory is to be saved, and when: a whole part of each node now and then, and between two
/// of them what is new. Pure but for its own state. Not thread-safe.
class SavePlan {
 public:
  /// Of a node, when nothing asks for it earlier. Also of one that is idle or down: what is not saved for long is
  /// taken for a node that left the configuration.
  static constexpr Duration whole_every = std::chrono::minutes(15);
  /// That an idle server is still idle may be saved this late.
  static constexpr Duration idle_every = std::chrono::minutes(1);

  enum class Scope {
    routine,
    all_news,  ///< also what could wait: this is the end
  };

  /// What is to be saved now. It counts as saved from then on.
  std::vector<StatePart> take(const Pipeline& pipeline, MonoTime now, Scope scope);

  /// Nothing counts as saved any more: the next take() gives every node wholly.
  void begin_anew() { saved_.clear(); }

 private:
  /// What of a node was saved last.
  struct Saved {
    std::string state;
    std::uint64_t rewrites = 0;
    std::uint64_t sequence = 0;
    MonoTime polled;  ///< the last poll that it knows of
    MonoTime at;
    MonoTime whole_at;
  };

  std::map<std::string, Saved> saved_;
};

}  // namespace relaywatch::pipeline
