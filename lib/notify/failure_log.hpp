#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "notify/verdict.hpp"

namespace relaywatch::notify {

struct LogLine {
  enum class Level { info, warning, error };
  Level level = Level::info;
  std::string text;
};

/// Decides which attempts to reach one receiver are worth a line: the first failure of each kind, then at most one in
/// five minutes, and one when deliveries work again. Pure but for its own state; not thread-safe.
class FailureLog {
 public:
  static constexpr Duration quiet = std::chrono::minutes(5);

  explicit FailureLog(std::string receiver);

  /// `reason` says why, for a verdict other than delivered.
  std::optional<LogLine> on_attempt(Verdict verdict, const std::string& reason, MonoTime now);

 private:
  std::string receiver_;
  std::optional<MonoTime> retry_logged_;
  std::optional<MonoTime> refusal_logged_;
  std::uint64_t unlogged_ = 0;       ///< failures since the last line
  bool failure_was_logged_ = false;  ///< since the last line that said it works
};

}  // namespace relaywatch::notify
