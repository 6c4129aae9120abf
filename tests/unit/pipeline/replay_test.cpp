#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "pipeline/pipeline.hpp"
#include "run_recording.hpp"

namespace relaywatch::test {
namespace {

using pipeline::Pipeline;

/// Plays the whole recording, evaluates after each poll, and shows every report to `look(poll, report)`.
template <typename Look>
void replay(const FleetSpec& fleet, Look&& look) {
  Pipeline pipeline(fleet);
  for (NodeSnapshot& poll : load_recorded_polls()) {
    const NodeSnapshot seen = poll;
    const Moment now = recorded_moment(recorded_seconds(seen.window.end));
    pipeline.ingest(std::move(poll));
    look(seen, pipeline.evaluate(now));
  }
}

struct Expected {
  double from;
  double until;
  const char* source;
  const char* replica;
  HopState state;
  HopCause cause;
};

using enum HopState;

/// script.jsonl, with the seconds that a poll, a reconnect or a catching-up may take left out.
const Expected script[] = {
    {8, 60, "n1", "n2", ok, HopCause::none},
    {8, 60, "n4", "n5", ok, HopCause::none},
    {62, 90, "n2", "n3", stopped, HopCause::applier_stopped},
    {62, 90, "n1", "n2", ok, HopCause::none},
    {62, 90, "n3", "n4", ok, HopCause::none},
    {93, 110, "n2", "n3", ok, HopCause::none},
    {112, 140, "n1", "n2", stopped, HopCause::receiver_stopped},
    {112, 140, "n2", "n3", ok, HopCause::none},
    {145, 160, "n1", "n2", ok, HopCause::none},
    {172, 184, "n3", "n4", stalled, HopCause::applier_stalled},
    {190, 205, "n3", "n4", ok, HopCause::none},
    {208, 225, "n3", "n4", broken, HopCause::duplicate_key},
    {208, 225, "n4", "n5", ok, HopCause::none},
    {230, 245, "n3", "n4", ok, HopCause::none},
    {250, 275, "n2", "n3", unreachable, HopCause::replica_down},
    {250, 275, "n3", "n4", unknown, HopCause::source_not_polled},
    {250, 275, "n4", "n5", ok, HopCause::none},
    {280, 300, "n2", "n3", ok, HopCause::none},
    {303, 320, "n1", "n2", unreachable, HopCause::replica_down},
    {303, 320, "n2", "n3", connecting, HopCause::source_unreachable},
    {303, 320, "n3", "n4", ok, HopCause::none},
    {330, 345, "n2", "n3", ok, HopCause::none},
    {348, 365, "n4", "n5", connecting, HopCause::auth_failed},
    {372, 385, "n4", "n5", ok, HopCause::none},
    {388, 405, "n2", "n3", broken, HopCause::row_not_found},
    {410, 425, "n2", "n3", ok, HopCause::none},
    {427, 470, "n4", "n5", stopped, HopCause::both_stopped},
    {437, 455, "n2", "n3", stopped, HopCause::applier_stopped},
    {475, 490, "n4", "n5", ok, HopCause::none},
    {493, 515, "n3", "n4", broken, HopCause::binlog_purged},
    {520, 530, "n3", "n4", ok, HopCause::none},
};

TEST(Replay, StatesAndCausesFollowTheScript) {
  std::map<const Expected*, int> seen;
  replay(recorded_fleet(), [&](const NodeSnapshot& poll, const FleetReport& report) {
    const double now = recorded_seconds(poll.window.end);
    for (const Expected& expected : script) {
      if (now < expected.from || now > expected.until) continue;
      const HopReport* hop = report.find_hop({expected.source, expected.replica, ""});
      ASSERT_NE(hop, nullptr);
      ++seen[&expected];
      EXPECT_TRUE(hop->state == expected.state && hop->cause == expected.cause)
          << "at " << now << ": " << hop->summary << "\n  is " << to_string(hop->state) << "/" << to_string(hop->cause)
          << ", expected " << to_string(expected.state) << "/" << to_string(expected.cause);
    }
  });
  for (const Expected& expected : script) EXPECT_GT(seen[&expected], 20) << expected.from;
}

/// n4's table was locked from 160.53 s on; it is behind before it is known to be stalled, and nothing else ever is.
TEST(Replay, TheLockedTableIsAStallWithinTwelveSecondsAndTheOnlyOne) {
  std::optional<double> lagging_from;
  std::optional<double> stalled_from;
  double stalled_until = 0;
  replay(recorded_fleet(), [&](const NodeSnapshot& poll, const FleetReport& report) {
    const double now = recorded_seconds(poll.window.end);
    for (const HopReport& hop : report.hops) {
      const bool locked = hop.id.replica == "n4" && now > 160 && now < 186;
      if (hop.state == lagging && locked && !lagging_from) lagging_from = now;
      if (hop.state != stalled) continue;
      ASSERT_TRUE(locked) << "at " << now << ": " << hop.summary;
      EXPECT_EQ(hop.evidence.at("applier_state"), "Waiting for table level lock");
      if (!stalled_from) stalled_from = now;
      stalled_until = now;
    }
  });
  ASSERT_TRUE(lagging_from && stalled_from);
  EXPECT_LT(*lagging_from, *stalled_from);
  EXPECT_LT(*stalled_from, 160.53 + 12);
  EXPECT_LT(stalled_until, 186);
}

/// The recorded servers keep their binlogs for ever; here they keep them for a minute.
TEST(Replay, PurgeHeadroomFollowsTheReceiverAndNothingElse) {
  constexpr double retention = 60;
  constexpr double tolerance = 2.5;  // a poll interval, and the uncertainty that is taken off
  Pipeline pipeline(recorded_fleet());
  int stopped_receiver = 0;
  int stopped_applier = 0;
  int blind = 0;
  for (NodeSnapshot& poll : load_recorded_polls()) {
    const double now = recorded_seconds(poll.window.end);
    if (poll.facts) {
      poll.facts->binlog_retention_known = true;
      poll.facts->binlog_retention = Seconds(retention);
    }
    pipeline.ingest(std::move(poll));
    const FleetReport report = pipeline.evaluate(recorded_moment(now));
    if (now > 115 && now < 140) {  // since 110.7
      const auto headroom = report.find_hop({"n1", "n2", ""})->purge_headroom;
      ASSERT_TRUE(headroom);
      EXPECT_NEAR(headroom->count(), retention - (now - 110.7), tolerance) << now;
      ++stopped_receiver;
    }
    if (now > 65 && now < 90) {
      EXPECT_GT(report.find_hop({"n2", "n3", ""})->purge_headroom.value().count(), retention - tolerance) << now;
      ++stopped_applier;
    }
    if (now > 252 && now < 275) {  // n3 is frozen
      EXPECT_FALSE(report.find_hop({"n2", "n3", ""})->purge_headroom) << now;
      ++blind;
    }
  }
  EXPECT_GT(std::min({stopped_receiver, stopped_applier, blind}), 20);
}

/// How the reported figures compare with the truth.
struct Score {
  int samples = 0;
  int outside = 0;
  int unknown = 0;
  std::vector<double> errors;
  int said = 0;  ///< samples with a truth beside which Seconds_Behind_Master is held
  int said_wrongly = 0;

  /// Wrong is what differs by more than max(2 s, 30 %), or is NULL while the truth is over 3 s.
  void add_said(const std::optional<Seconds>& said_lag, const std::optional<Span>& truth) {
    if (!truth) return;
    ++said;
    const double lag = said_lag ? said_lag->count() : 0;
    const double error = std::max({0.0, truth->low - lag, lag - truth->high});
    const bool wrong = said_lag ? error > std::max(2.0, 0.3 * truth->low) : truth->low > 3;
    if (wrong) ++said_wrongly;
  }

  void add(double now, const std::optional<LagFigure>& figure, const std::optional<Span>& truth, double tolerance) {
    if (!truth) return;
    if (!figure) {
      ++unknown;
      return;
    }
    ++samples;
    const double value = figure->value.count();
    const double uncertainty = figure->uncertainty.count() + tolerance;
    const bool inside = value - uncertainty <= truth->high && value + uncertainty >= truth->low;
    if (!inside) {
      ++outside;
      ADD_FAILURE() << "at " << now << " lag " << value << " ± " << uncertainty << ", truth " << truth->low << " to "
                    << truth->high;
    }
    errors.push_back(std::max({0.0, truth->low - value, value - truth->high}));
  }

  [[nodiscard]] double error_at(double part) {
    std::ranges::sort(errors);
    return errors.at(static_cast<std::size_t>(part * static_cast<double>(errors.size() - 1)));
  }

  void print(const char* what) {
    std::printf(
        "%s: %d samples, %d outside the bounds, %d unknown; error median %.3f s, 99 %% %.3f s, largest %.3f s; "
        "Seconds_Behind_Master wrong or NULL in %d of %d\n",
        what, samples, outside, unknown, error_at(0.5), error_at(0.99), error_at(1), said_wrongly, said);
  }
};

/// A write is begun, committed and shown within some milliseconds; the truth cannot be finer.
constexpr double observer_tolerance = 0.005;

TEST(Replay, HopLagContainsTheTruth) {
  const RecordedTruth truth = load_recorded_truth();
  std::map<std::string, Score> scores;
  replay(recorded_fleet(), [&](const NodeSnapshot& poll, const FleetReport& report) {
    const auto replica = static_cast<std::size_t>(poll.node.at(1) - '1');
    if (replica == 0 || !poll.readable()) return;
    const HopReport* hop = report.find_hop({"n" + std::to_string(replica), poll.node, ""});
    ASSERT_NE(hop, nullptr);
    const Span asked{recorded_seconds(poll.channels_window.begin), recorded_seconds(poll.channels_window.end)};
    const auto lag = true_hop_lag(truth, replica, asked);
    scores[poll.node].add(asked.low, hop->lag, lag, observer_tolerance);
    if (hop->status) scores[poll.node].add_said(hop->status->reported_lag, lag);
  });
  int samples = 0;
  for (auto& [node, score] : scores) {
    score.print(node.c_str());
    samples += score.samples;
    EXPECT_EQ(score.outside, 0);
    EXPECT_LT(score.error_at(1), 1.5);
  }
  EXPECT_GT(samples, 1900);
}

TEST(Replay, ChainLagContainsTheTruth) {
  const RecordedTruth truth = load_recorded_truth();
  std::map<std::string, Score> scores;
  replay(recorded_fleet(), [&](const NodeSnapshot& poll, const FleetReport& report) {
    const auto replica = static_cast<std::size_t>(poll.node.at(1) - '1');
    if (replica == 0 || !poll.readable()) return;
    const Span asked{recorded_seconds(poll.channels_window.begin), recorded_seconds(poll.channels_window.end)};
    const auto lag = true_chain_lag(truth, replica, asked);
    scores[poll.node].add(asked.low, report.chains.front().node_lag.at(poll.node), lag, observer_tolerance);
    const HopReport* hop = report.find_hop({"n" + std::to_string(replica), poll.node, ""});
    if (hop != nullptr && hop->status) scores[poll.node].add_said(hop->status->reported_lag, lag);
  });
  int samples = 0;
  for (auto& [node, score] : scores) {
    score.print(node.c_str());
    samples += score.samples;
    EXPECT_EQ(score.outside, 0);
    EXPECT_LT(score.error_at(1), 1.5);
  }
  EXPECT_GT(samples, 1900);
}

}  // namespace
}  // namespace relaywatch::test
