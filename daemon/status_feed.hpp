#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "api_client.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "notify/http_client.hpp"

namespace relaywatch::daemon {

/// Asks the daemon for its status again and again, one question at a time. All calls on one thread, which blocks or
/// ignores SIGPIPE.
class StatusFeed {
 public:
  StatusFeed(ApiClient daemon, Duration interval);

  /// Goes on for at most so long; true as soon as an answer, or the news that none comes, is there.
  bool wait(Duration at_most);

  /// The last answer and when it came; nullopt: none came yet.
  [[nodiscard]] const std::optional<nlohmann::json>& last() const { return last_; }
  [[nodiscard]] std::optional<MonoTime> last_seen() const { return last_seen_; }
  /// Why the last question has no answer.
  [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

 private:
  ApiClient daemon_;
  Duration interval_;
  notify::HttpClient http_;
  bool asking_ = false;
  MonoTime next_{};
  std::optional<nlohmann::json> last_;
  std::optional<MonoTime> last_seen_;
  std::optional<Error> problem_;
};

}  // namespace relaywatch::daemon
