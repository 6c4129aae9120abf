#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "pipeline/pipeline.hpp"
#include "pipeline/save_plan.hpp"

namespace relaywatch::simulator {

/// What a monitor saves of its memory for the next one: the store, without a disk. Not thread-safe.
class KeptMemory {
 public:
  void save(const pipeline::Pipeline& pipeline, MonoTime now, pipeline::SavePlan::Scope scope);

  /// Gives a new monitor what the one before it saved. False when it cannot make use of a part of it.
  [[nodiscard]] bool restore(pipeline::Pipeline& pipeline, MonoTime now);

  void forget();

 private:
  pipeline::SavePlan plan_;
  std::map<std::string, std::vector<std::string>> parts_;  ///< by node
};

}  // namespace relaywatch::simulator
