#include "alert/purge_risk_rule.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "alert/rule.hpp"
#include "base/human_units.hpp"

namespace relaywatch::alert {
namespace {

constexpr auto hour = std::chrono::hours(1);
const RuleDefaults purge_risk_defaults{.hold = std::chrono::seconds(10), .keep_firing_for = std::chrono::seconds(30)};

bool is_managed(const ServerFacts& facts) {
  return facts.version.flavor == Flavor::rds || facts.version.flavor == Flavor::aurora;
}

/// Receive lag up to this is no sign of trouble.
Seconds noise(Seconds retention) {
  return retention > Seconds(0) ? std::max(Seconds(10), retention * 0.01) : Seconds(30);
}

/// Also where the lag is only known to be at least something.
std::optional<Seconds> headroom_at_most(const HopReport& hop, Seconds retention) {
  if (hop.purge_headroom || hop.receive_lag->basis != LagBasis::lower_bound) return hop.purge_headroom;
  return retention - hop.receive_lag->value;
}

Verdict judge(const HopReport& hop, std::optional<Seconds> retention, Seconds threshold, double clear_ratio) {
  const bool is_gone = hop.state == HopState::broken && hop.cause == HopCause::binlog_purged;
  const bool kept_for_ever = hop.purge_headroom && std::isinf(hop.purge_headroom->count());
  if (is_gone || kept_for_ever) return Verdict::clear;
  if (!retention || !hop.receive_lag) return Verdict::hold;
  const Seconds lag = hop.receive_lag->value;
  const bool is_lower_bound = hop.receive_lag->basis == LagBasis::lower_bound;
  if (lag <= noise(*retention) * clear_ratio) return is_lower_bound ? Verdict::hold : Verdict::clear;
  const auto headroom = headroom_at_most(hop, *retention);
  if (!headroom) return Verdict::hold;
  const bool is_short = *headroom < threshold || *retention <= Seconds(0);
  // What explains a lag does not keep the source from purging.
  const bool is_explained = !hop.suppressed_by.empty() && hop.state != HopState::lagging;
  if (is_short && lag > noise(*retention)) return is_explained ? Verdict::hold : Verdict::raise;
  return !is_short && !is_lower_bound && *headroom >= threshold / clear_ratio ? Verdict::clear : Verdict::hold;
}

std::string in_words(Seconds duration) { return human_duration(std::max(duration, Seconds(0))); }

std::string when(const HopReport& hop, Seconds retention) {
  if (retention <= Seconds(0)) return "at any moment: it keeps no binlogs for replicas";
  const auto headroom = headroom_at_most(hop, retention);
  if (headroom.value_or(Seconds(0)) <= Seconds(0)) return "when it next begins a new file";
  if (!hop.purge_headroom) return fmt::format("in {} at the latest", in_words(*headroom));
  const bool receives = hop.status && hop.status->receiver == ReceiverState::running;
  if (!hop.purge_forecast) return fmt::format("in {} unless the receiver catches up", in_words(*headroom));
  if (std::isinf(hop.purge_forecast->count())) {
    return fmt::format("in {}, unless the receiver catches up before, which it does at this rate", in_words(*headroom));
  }
  return fmt::format("in {}{}", in_words(*hop.purge_forecast), receives ? " at this rate" : "");
}

std::string summary(const HopReport& hop, Seconds retention) {
  const std::string file = hop.status && hop.status->received ? hop.status->received->file() : "the binlog";
  return fmt::format("{} → {}: the source purges {}, which the receiver still needs, {}", hop.id.source, hop.id.replica,
                     file, when(hop, retention));
}

/// The statement that makes the source keep binlogs longer; "" when it keeps them as long as it can.
std::string longer_retention(const ServerFacts& source) {
  const Seconds retention = source.binlog_retention.value_or(Seconds(0));
  const Seconds wanted = std::max<Seconds>(2 * retention, 24 * hour);
  const auto at_most = [&](Seconds unit, double limit, std::string_view statement) {
    const double count = std::min(std::ceil(wanted / unit), limit);
    return count * unit > retention ? fmt::format(fmt::runtime(statement), count) : std::string();
  };
  if (is_managed(source)) {
    const double limit = source.version.flavor == Flavor::aurora ? 2160 : 168;
    return at_most(hour, limit, "CALL mysql.rds_set_configuration('binlog retention hours', {:.0f})");
  }
  const bool has_seconds =
      source.version.flavor == Flavor::mariadb ? source.version.at_least(10, 6, 1) : source.version.at_least(8, 0, 1);
  constexpr double most_days = 99;  // of expire_logs_days, and of MariaDB's seconds too
  if (has_seconds) return at_most(Seconds(1), most_days * 86400, "SET GLOBAL binlog_expire_logs_seconds = {:.0f}");
  return at_most(24 * hour, most_days, "SET GLOBAL expire_logs_days = {:.0f}");
}

std::string mend_receiver(const HopReport& hop, const NodeReport* replica) {
  const auto receiver = hop.status ? hop.status->receiver : std::nullopt;
  if (receiver == ReceiverState::running) return fmt::format("Find out why {} receives so slowly", hop.id.replica);
  if (receiver == ReceiverState::connecting) {
    return fmt::format("Let {}'s receiver reach {} again", hop.id.replica, hop.id.source);
  }
  std::string_view start = "START SLAVE IO_THREAD";
  if (replica != nullptr && replica->facts) {
    const ServerVersion& version = replica->facts->version;
    if (version.flavor == Flavor::mysql && version.at_least(8, 0, 22)) start = "START REPLICA IO_THREAD";
    if (is_managed(*replica->facts)) start = "CALL mysql.rds_start_replication";
  }
  return fmt::format("On {}, {}", hop.id.replica, start);
}

std::string advice(const HopReport& hop, const ServerFacts& source, const NodeReport* replica) {
  const std::string statement = longer_retention(source);
  const std::string mend = mend_receiver(hop, replica);
  if (statement.empty()) return fmt::format("{}; {} cannot keep its binlogs any longer.", mend, hop.id.source);
  return fmt::format("{}. To gain time, on {}: {}.", mend, hop.id.source, statement);
}

std::string all_clear(const HopReport& hop) {
  if (hop.state == HopState::broken && hop.cause == HopCause::binlog_purged) {
    return fmt::format("{}: the binlog that was at risk for {{lasted}} is gone now; the hop is broken",
                       hop_name(hop.id));
  }
  return fmt::format("{}: the source keeps again what the receiver needs: it was at risk for {{lasted}}",
                     hop_name(hop.id));
}

}  // namespace

void observe_purge_risk(std::vector<Observation>& all, const HopReport& hop, const FleetReport& report,
                        const Options& options) {
  const Scope scope = scope_of(hop);
  const Rule warning("BinlogPurgeRisk", purge_risk_defaults, Severity::warning, scope, options);
  const Rule critical("BinlogPurgeRisk", purge_risk_defaults, Severity::critical, scope, options);
  const NodeReport* source = report.find_node(hop.id.source);
  if (!warning.enabled() || source == nullptr || !source->facts) return;
  const ServerFacts& facts = *source->facts;
  const auto retention = facts.binlog_retention_known ? facts.binlog_retention : std::nullopt;
  const Seconds kept = retention.value_or(Seconds(0));
  const auto observe = [&](const Rule& rule, Verdict verdict) {
    Observation seen = observe_hop(rule, hop, verdict, "at risk");
    if (verdict == Verdict::clear) seen.all_clear = all_clear(hop);
    if (verdict == Verdict::raise) {
      seen.annotations["summary"] = summary(hop, kept);
      seen.annotations["advice"] = advice(hop, facts, report.find_node(hop.id.replica));
    }
    all.push_back(std::move(seen));
  };
  const Seconds short_time = std::min<Seconds>(kept / 4, critical.threshold().critical.value_or(4 * hour));
  const Seconds some_time = std::min<Seconds>(kept / 2, warning.threshold().warning.value_or(24 * hour));
  const Verdict soon = judge(hop, retention, short_time, critical.clear_ratio());
  const Verdict later = judge(hop, retention, some_time, warning.clear_ratio());
  // With one severity for both (a changed rule), the higher threshold decides alone.
  if (warning.severity() == critical.severity()) {
    observe(warning, later);
    return;
  }
  observe(critical, soon);
  observe(warning, soon == Verdict::raise && later == Verdict::raise ? Verdict::hold : later);
}

}  // namespace relaywatch::alert
