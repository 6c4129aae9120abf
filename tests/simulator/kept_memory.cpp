#include "simulator/kept_memory.hpp"

namespace relaywatch::simulator {

void KeptMemory::save(const pipeline::Pipeline& pipeline, MonoTime now, pipeline::SavePlan::Scope scope) {
  for (StatePart& part : plan_.take(pipeline, now, scope)) {
    auto& parts = parts_[part.node];
    if (part.whole) parts.clear();
    parts.push_back(std::move(part.bytes));
  }
}

bool KeptMemory::restore(pipeline::Pipeline& pipeline, MonoTime now) {
  plan_.begin_anew();
  bool restored = true;
  for (const auto& [node, parts] : parts_) {
    const auto result = pipeline.restore(node, parts, Duration::zero(), now);
    restored = restored && result == pipeline::Pipeline::Restored::yes;
  }
  return restored;
}

void KeptMemory::forget() {
  plan_.begin_anew();
  parts_.clear();
}

}  // namespace relaywatch::simulator
