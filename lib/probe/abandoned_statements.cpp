#include "probe/abandoned_statements.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace relaywatch::probe {

namespace {

constexpr Duration longest_grudge = std::chrono::hours(1);

}  // namespace

void AbandonedStatements::add(std::string statement, MonoTime sent, MonoTime now) {
  std::erase_if(abandoned_, [now](const Abandoned& one) { return one.forgiven <= now; });
  // The first ones, up to the bound, are forgiven after the plain time.
  Duration grudge = forgive_after_;
  for (std::size_t doubled = bound_; doubled <= in_a_row_ && grudge < longest_grudge; ++doubled) grudge *= 2;
  ++in_a_row_;
  abandoned_.push_back({std::move(statement), sent, sent + std::min(grudge, std::max(longest_grudge, forgive_after_))});
}

void AbandonedStatements::answered(std::string_view statement) {
  if (abandoned_.empty()) return;
  std::erase_if(abandoned_, [statement](const Abandoned& one) { return one.statement == statement; });
  if (abandoned_.empty()) in_a_row_ = 0;
}

bool AbandonedStatements::suspects(std::string_view statement) const {
  return std::ranges::find(abandoned_, statement, &Abandoned::statement) != abandoned_.end();
}

std::optional<ProbeError> AbandonedStatements::refusal(MonoTime now) const {
  std::size_t hanging = 0;
  const Abandoned* oldest = nullptr;
  for (const Abandoned& one : abandoned_) {
    if (one.forgiven <= now) continue;
    ++hanging;
    if (oldest == nullptr) oldest = &one;
  }
  if (hanging < bound_) return std::nullopt;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - oldest->sent).count();
  return ProbeError{ProbeFailure::abandoned_statements, 0,
                    fmt::format("not asked: {} statements may still hang on the server, the first for {} s: {}",
                                hanging, seconds, oldest->statement)};
}

}  // namespace relaywatch::probe
