#include "notify/failure_log.hpp"

#include <fmt/format.h>
#include <utility>

namespace relaywatch::notify {

FailureLog::FailureLog(std::string receiver) : receiver_(std::move(receiver)) {}

std::optional<LogLine> FailureLog::on_attempt(Verdict verdict, const std::string& reason, MonoTime now) {
  if (verdict == Verdict::delivered) {
    unlogged_ = 0;
    if (!std::exchange(failure_was_logged_, false)) return std::nullopt;
    return LogLine{LogLine::Level::info, fmt::format("{}: notifications are delivered again", receiver_)};
  }
  const bool refused = verdict == Verdict::refused;
  auto& logged = refused ? refusal_logged_ : retry_logged_;
  if (logged && now - *logged < quiet) {
    ++unlogged_;
    return std::nullopt;
  }
  logged = now;
  failure_was_logged_ = true;
  const std::uint64_t more = std::exchange(unlogged_, 0);
  const std::string count = more > 0 ? fmt::format(" ({} more failures since the last such line)", more) : "";
  if (refused) {
    return LogLine{
        LogLine::Level::error,
        fmt::format("{}: notification refused, tried again at the next interval: {}{}", receiver_, reason, count)};
  }
  return LogLine{LogLine::Level::warning,
                 fmt::format("{}: notification not delivered, will be retried: {}{}", receiver_, reason, count)};
}

}  // namespace relaywatch::notify
