#include "analysis/diagnosis.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "analysis/advice.hpp"
#include "analysis/channel_evidence.hpp"
#include "analysis/error_class.hpp"
#include "analysis/stall.hpp"

namespace relaywatch::analysis {
namespace {

/// A burst: the last minute's write rate against the last ten minutes'.
constexpr double burst_factor = 3;

std::string with_spaces(HopCause cause) {
  std::string words(to_string(cause));
  std::ranges::replace(words, '_', ' ');
  return words;
}

/// RESET SLAVE leaves a row behind, in 5.1 with made-up values, but no positions.
bool is_reset(const ReplicationStatus& channel) {
  return channel.source.host.empty() ||
         (!channel.received && !channel.executed && channel.receiver == ReceiverState::stopped);
}

class Judge {
 public:
  Judge(const Link& link, const NodeView& replica, const NodeView* source, const HopMeasurements& measured)
      : link_(link), replica_(replica), source_(source), measured_(measured) {}

  Diagnosis judge() {
    const bool decided = judge_replica() || judge_channel() || judge_errors() || judge_threads() || judge_applier() ||
                         judge_source() || judge_receiver() || judge_lag();
    if (!decided) conclude(HopState::ok, HopCause::none, "is ok");
    if (result_.advice.empty()) {
      result_.advice = advice_for(result_.cause, link_.id.source, link_.id.replica, replica_flavor());
    }
    return std::move(result_);
  }

 private:
  bool conclude(HopState state, HopCause cause, std::string_view what) {
    result_.state = state;
    result_.cause = cause;
    const std::string channel = link_.id.channel.empty() ? "" : fmt::format(" (channel {})", link_.id.channel);
    result_.summary = fmt::format("{} → {}{} {}", link_.id.source, link_.id.replica, channel, what);
    const bool at_work = state == HopState::ok || state == HopState::lagging;
    if (at_work && !long_event_.empty()) result_.summary += "; " + long_event_;
    return true;
  }

  [[nodiscard]] Flavor replica_flavor() const {
    return replica_.facts == nullptr ? Flavor::mysql : replica_.facts->version.flavor;
  }

  /// Could the replica be read at all?
  bool judge_replica() {
    if (!replica_.polled_yet) {
      return conclude(HopState::unknown, HopCause::no_data_yet,
                      fmt::format("is not known yet: {} has not been polled", replica_.name));
    }
    if (replica_.error) {
      const HopCause cause = unreachable_cause(*replica_.error);
      result_.evidence["monitor_error"] = replica_.error->message;
      if (replica_.error->failure == ProbeFailure::disk_full) result_.advice = advice_to_free_space(replica_.name);
      return conclude(
          HopState::unreachable, cause,
          fmt::format("cannot be judged: the monitor cannot read {}: {}", replica_.name, replica_.error->message));
    }
    if (replica_.channels != nullptr) return false;
    if (const SnapshotProblem* denied = find_problem(ProblemKind::denied)) {
      result_.evidence["problem"] = denied->message;
      result_.advice = denied->message;
      return conclude(HopState::unreachable, HopCause::monitor_denied,
                      fmt::format("cannot be judged: {}", denied->message));
    }
    return unsupported_reply();
  }

  /// Does the replica have this link?
  bool judge_channel() {
    if (link_.channel_index) {
      status_ = &replica_.channels->at(*link_.channel_index);
      result_.evidence = channel_evidence(*status_, source_ == nullptr ? std::nullopt : source_->written);
      if (!status_->receiver || !status_->applier_running) return unsupported_reply();
      return false;
    }
    const auto& channels = *replica_.channels;
    if (std::ranges::all_of(channels, is_reset)) {
      return conclude(HopState::missing, HopCause::not_a_replica,
                      fmt::format("is missing: {} is not a replica of anything", replica_.name));
    }
    if (source_ != nullptr && source_->facts == nullptr) {
      return conclude(HopState::unknown, source_->polled_yet ? HopCause::source_not_polled : HopCause::no_data_yet,
                      fmt::format("cannot be judged: {} has not told yet who it is, so nobody can say whether {} "
                                  "replicates from it",
                                  source_->name, replica_.name));
    }
    std::string sources;
    for (const ReplicationStatus& channel : channels) {
      if (!sources.empty()) sources += ", ";
      sources += fmt::format("{}:{}", channel.source.host, channel.source.port);
    }
    result_.evidence["actual_source"] = sources;
    return conclude(HopState::missing, HopCause::wrong_source,
                    fmt::format("is missing: {} replicates from {} instead", replica_.name, sources));
  }

  bool judge_errors() {
    if (!*status_->applier_running && status_->applier_error) {
      const HopCause cause = classify_applier_error(*status_->applier_error);
      return conclude(HopState::broken, cause,
                      fmt::format("is broken: {}: {}", with_spaces(cause), quote(*status_->applier_error)));
    }
    if (judge_purged()) return true;
    if (*status_->receiver == ReceiverState::stopped && status_->receiver_error &&
        !is_retried(*status_->receiver_error)) {
      HopCause cause = classify_receiver_error(*status_->receiver_error);
      // It no longer tries: what else keeps one from connecting has become an error for good.
      if (is_connecting_cause(cause)) {
        if (cause != HopCause::source_unreachable)
          result_.advice = advice_after(cause, link_.id.source, link_.id.replica, replica_flavor());
        cause = HopCause::receiver_error;
      }
      return conclude(HopState::broken, cause,
                      fmt::format("is broken: {}: {}", with_spaces(cause), quote(*status_->receiver_error)));
    }
    return false;
  }

  /// The source's own list tells it before the receiver asks again, and where the receiver does not say why it stopped
  /// (MySQL 5.1.38).
  bool judge_purged() {
    if (!measured_.binlog_purged) return false;
    const std::string needed = status_->received->file();
    const std::string oldest = source_->catalog->oldest_file().value_or("");
    result_.evidence["needed_binlog"] = needed;
    result_.evidence["oldest_kept_binlog"] = oldest;
    const std::string said = status_->receiver_error ? ": " + quote(*status_->receiver_error) : "";
    return conclude(HopState::broken, HopCause::binlog_purged,
                    fmt::format("is broken: binlog purged: {} needs {}, the oldest that {} still has is {}{}",
                                replica_.name, needed, source_->name, oldest, said));
  }

  bool judge_threads() {
    const bool receiver_stopped = *status_->receiver == ReceiverState::stopped;
    if (receiver_stopped && !*status_->applier_running) {
      return conclude(HopState::stopped, HopCause::both_stopped,
                      status_->received ? "is stopped: receiver and applier do not run"
                                        : "is stopped: receiver and applier do not run, and the position is reset");
    }
    if (receiver_stopped) {
      const auto& error = status_->receiver_error;
      return conclude(HopState::stopped, HopCause::receiver_stopped,
                      "is stopped: the receiver does not run, " +
                          (error ? "and was connecting until then: " + quote(*error) : "without an error"));
    }
    if (!*status_->applier_running) {
      return conclude(HopState::stopped, HopCause::applier_stopped,
                      "is stopped: the applier does not run, without an error");
    }
    return *status_->receiver == ReceiverState::connecting && judge_connecting();
  }

  bool judge_connecting() {
    HopCause cause = HopCause::source_unreachable;
    std::string why = status_->receiver_state_text;
    if (status_->receiver_error) {
      const HopCause named = classify_receiver_error(*status_->receiver_error);
      if (is_connecting_cause(named)) cause = named;
      why = quote(*status_->receiver_error);
    }
    return conclude(HopState::connecting, cause,
                    fmt::format("is cut off: the receiver is connecting: {}: {}", with_spaces(cause), why));
  }

  /// Does it apply what it has? Only the replica is asked for that.
  bool judge_applier() {
    const auto stand = analysis::judge_applier(*status_, measured_.applier_stand, measured_.threads);
    if (!stand) return false;
    if (!stand->seen && receiver_stall()) return false;  // it may be the rest of a transaction that did not arrive
    result_.evidence.insert(stand->evidence.begin(), stand->evidence.end());
    if (!stand->stalled) {
      long_event_ = stand->words;
      return false;
    }
    if (stand->blocker) {
      result_.advice = advice_to_end(stand->blocker->id, replica_.name, replica_flavor());
    }
    return conclude(HopState::stalled, HopCause::applier_stalled, "is stalled: " + stand->words);
  }

  /// Does what the source writes arrive?
  bool judge_receiver() {
    const auto words = receiver_stall();
    if (!words) return false;
    result_.evidence["received_unmoved_for"] = fmt::format("{:.0f} s", measured_.receiver_stand->lasts.count());
    return conclude(HopState::stalled, HopCause::receiver_stalled,
                    fmt::format("is stalled: {} writes, {}", link_.id.source, *words));
  }

  [[nodiscard]] std::optional<std::string> receiver_stall() const {
    return analysis::judge_receiver(*status_, measured_.receiver_stand, measured_.receive_lag);
  }

  /// Is there anything to compare with? Running threads alone prove nothing.
  bool judge_source() {
    if (source_ == nullptr) {
      return conclude(HopState::unknown, HopCause::source_not_polled,
                      "cannot be judged: the source is not among the nodes of the config");
    }
    if (!source_->up()) {
      const std::string why = source_->error ? source_->error->message : "it has not been polled yet";
      return conclude(HopState::unknown, HopCause::source_not_polled,
                      fmt::format("cannot be judged: {} runs, but the monitor cannot see {}: {}", replica_.name,
                                  source_->name, why));
    }
    if (!source_->written) {
      return conclude(HopState::unknown, HopCause::source_not_polled,
                      fmt::format("cannot be judged: {} does not tell its binlog position", source_->name));
    }
    return false;
  }

  bool judge_lag() {
    if (!measured_.lag || measured_.lag->basis == LagBasis::lower_bound) {
      if (!over_threshold()) {
        return conclude(HopState::unknown, HopCause::no_data_yet,
                        "cannot be judged yet: the monitor has not watched long enough to know the lag");
      }
    }
    const Seconds delay = status_->configured_delay.value_or(Seconds(0));
    if (!over_threshold()) {
      if (delay <= Seconds(0)) return false;
      return conclude(HopState::ok, HopCause::delayed_on_purpose,
                      fmt::format("is delayed on purpose by {:.0f} s", delay.count()));
    }
    return conclude(HopState::lagging, lag_cause(),
                    fmt::format("is {:.1f} s behind (threshold {:.0f} s): {}", measured_.lag->value.count(),
                                lowest_threshold()->count(), with_spaces(lag_cause())));
  }

  [[nodiscard]] std::optional<Seconds> lowest_threshold() const {
    const LagThresholds& t = measured_.thresholds;
    if (t.warning && t.critical) return std::min(*t.warning, *t.critical);
    return t.warning ? t.warning : t.critical;
  }

  /// The lag beyond a delay that is wanted.
  [[nodiscard]] bool over_threshold() const {
    const auto threshold = lowest_threshold();
    if (!threshold || !measured_.lag) return false;
    return measured_.lag->value - status_->configured_delay.value_or(Seconds(0)) >= *threshold;
  }

  [[nodiscard]] HopCause lag_cause() const {
    const auto bytes = [](const std::optional<ByteDistance>& distance) { return distance ? distance->bytes : 0; };
    if (bytes(measured_.to_receive) > bytes(measured_.to_apply)) return HopCause::receiver_slow;
    const auto& minute = measured_.write_rate_minute;
    const auto& ten_minutes = measured_.write_rate_ten_minutes;
    if (minute && ten_minutes && *minute > burst_factor * *ten_minutes) return HopCause::source_burst;
    return HopCause::applier_slow;
  }

  bool unsupported_reply() {
    const SnapshotProblem* problem =
        replica_.problems == nullptr || replica_.problems->empty() ? nullptr : &replica_.problems->front();
    if (problem != nullptr) result_.evidence["problem"] = problem->message;
    return conclude(HopState::unknown, HopCause::unsupported_reply,
                    problem == nullptr
                        ? fmt::format("cannot be judged: {} did not give its replica status", replica_.name)
                        : fmt::format("cannot be judged: {}", problem->message));
  }

  [[nodiscard]] const SnapshotProblem* find_problem(ProblemKind kind) const {
    if (replica_.problems == nullptr) return nullptr;
    const auto found = std::ranges::find(*replica_.problems, kind, &SnapshotProblem::kind);
    return found == replica_.problems->end() ? nullptr : &*found;
  }

  const Link& link_;
  const NodeView& replica_;
  const NodeView* source_;
  const HopMeasurements& measured_;
  const ReplicationStatus* status_ = nullptr;
  std::string long_event_;  ///< what the applier has been at for a while, without being stalled
  Diagnosis result_;
};

}  // namespace

HopCause unreachable_cause(const ProbeError& error) {
  switch (error.failure) {
    case ProbeFailure::auth_failed:
    case ProbeFailure::tls_failed:
    case ProbeFailure::host_blocked:
    case ProbeFailure::internal: return HopCause::monitor_auth_failed;
    case ProbeFailure::unreachable:
    case ProbeFailure::timed_out:
    case ProbeFailure::name_unresolved:
    case ProbeFailure::too_many_connections:
    case ProbeFailure::abandoned_statements:
    case ProbeFailure::disk_full: return HopCause::replica_down;
  }
  return HopCause::replica_down;
}

Diagnosis diagnose(const Link& link, const NodeView& replica, const NodeView* source, const HopMeasurements& measured) {
  return Judge(link, replica, source, measured).judge();
}

}  // namespace relaywatch::analysis
