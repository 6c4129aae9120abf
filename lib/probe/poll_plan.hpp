#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::probe {

/// Decides which of the rarely asked statements are due on one connection, and keeps their replies. Pure.
class PollPlan {
 public:
  explicit PollPlan(Duration slow_interval) : slow_interval_(slow_interval) {}

  [[nodiscard]] bool settings_due(MonoTime now) const;
  void settings_answered(TimedReply reply);
  /// The last reply, of this poll or an earlier one.
  [[nodiscard]] const std::optional<TimedReply>& settings() const { return settings_; }

  /// What AWS keeps outside the settings: asked of its servers alone, as rarely as the settings, and not again on this
  /// connection after it was refused.
  [[nodiscard]] bool managed_settings_due(MonoTime now) const;
  void managed_settings_answered(TimedReply reply) { managed_settings_ = std::move(reply); }
  /// The last reply, of this poll or an earlier one.
  [[nodiscard]] const std::optional<TimedReply>& managed_settings() const { return managed_settings_; }

  /// SHOW BINARY LOGS takes a lock on the server: asked at the start, when the file written to changed and once more
  /// soon after that (the server purges only when it has begun the new file), and every slow interval; never where
  /// there is no binary log, nor again on this connection after it was denied.
  [[nodiscard]] bool binary_logs_due(const std::optional<TimedReply>& written, MonoTime now) const;
  void binary_logs_answered(const std::optional<TimedReply>& written, TimedReply reply, bool denied);
  /// The refusal, repeated in every poll so that the problem stays visible.
  [[nodiscard]] const std::optional<TimedReply>& binary_logs_refusal() const { return refusal_; }

 private:
  Duration slow_interval_;
  std::optional<TimedReply> settings_;
  bool is_managed_ = false;
  std::optional<TimedReply> managed_settings_;
  std::optional<TimedReply> refusal_;
  std::optional<std::string> asked_for_file_;
  std::optional<MonoTime> binary_logs_asked_;
  bool just_rotated_ = false;  ///< the last list was asked for because the file changed
};

}  // namespace relaywatch::probe
