#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.hpp"
#include "model/binlog_position.hpp"
#include "model/fleet_spec.hpp"
#include "model/maintenance.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch {

/// Everything that is known of the fleet at one moment: an immutable value. Every face (metrics, API, page,
/// terminal) reads only this. Unknown is nullopt, never 0; an infinite duration is Seconds(infinity).

enum class HopState { ok, lagging, stalled, stopped, connecting, broken, missing, unreachable, unknown };

inline constexpr std::array all_hop_states = {HopState::ok,      HopState::lagging,     HopState::stalled,
                                              HopState::stopped, HopState::connecting,  HopState::broken,
                                              HopState::missing, HopState::unreachable, HopState::unknown};

enum class HopCause {
  none,
  delayed_on_purpose,
  applier_slow,
  receiver_slow,
  source_burst,
  receiver_stalled,
  applier_stalled,
  receiver_stopped,
  applier_stopped,
  both_stopped,
  source_unreachable,
  auth_failed,
  tls_failed,
  too_many_connections,
  name_unresolved,
  duplicate_key,
  row_not_found,
  missing_table,
  schema_mismatch,
  statement_failed,
  applier_error,
  binlog_purged,
  binlog_corrupt,
  relay_log_corrupt,
  checksum_unsupported,
  duplicate_server_id,
  gtid_mismatch,
  receiver_error,
  not_a_replica,
  wrong_source,
  replica_down,
  monitor_auth_failed,
  monitor_denied,
  no_data_yet,
  unsupported_reply,
  source_not_polled,
};

/// How a lag figure was come by.
enum class LagBasis { position, heartbeat, reported, lower_bound };

std::string_view to_string(HopState state);
std::string_view to_string(HopCause cause);
std::string_view to_string(LagBasis basis);

/// A lag with its error bound: the true lag lies within value ± uncertainty.
/// With basis lower_bound it is at least value, with basis reported it is what the server says; for both the
/// uncertainty is infinite.
struct LagFigure {
  Seconds value{};
  Seconds uncertainty{};
  LagBasis basis = LagBasis::position;

  bool operator==(const LagFigure&) const = default;
};

/// A hop's identity: never changes while the link exists.
struct HopId {
  std::string source;  ///< a node's name, or host:port of a source that is not in the config
  std::string replica;
  std::string channel;

  auto operator<=>(const HopId&) const = default;
};

struct Rates {  ///< bytes of the source's binlog per second
  std::optional<double> write;
  std::optional<double> receive;
  std::optional<double> apply;

  bool operator==(const Rates&) const = default;
};

/// A distance in bytes. `exact` is false when sizes of files in between are not known: then it is a lower bound.
struct ByteDistance {
  std::uint64_t bytes = 0;
  bool exact = true;

  bool operator==(const ByteDistance&) const = default;
};

struct NodeReport {
  std::string name;
  std::string address;               ///< host:port from the config
  std::optional<ServerFacts> facts;  ///< the last known, also while the node is down
  bool up = false;
  bool polled_yet = false;  ///< false before the first poll has ended
  std::optional<ProbeError> error;
  std::optional<WallTime> last_seen;  ///< end of the last poll that was answered
  std::optional<WallTime> down_since;
  std::optional<WallTime> recovered_at;              ///< when it was last readable again after having been down
  std::optional<BinlogPosition> written;             ///< last known
  std::optional<std::uint64_t> written_bytes_total;  ///< since the monitor started; never goes back
  std::optional<std::uint64_t> binlog_files;
  std::optional<std::uint64_t> binlog_bytes;
  std::map<std::string, std::uint64_t> polls;  ///< by result: success, and the names of ProbeFailure
  std::uint64_t overruns = 0;
  std::optional<Seconds> poll_duration;  ///< of the last poll
  std::vector<SnapshotProblem> problems;
};

/// What left a backlog: a fault that is over, of the hop itself or of one above, or a lag above.
struct BacklogOrigin {
  HopId hop;
  Seconds largest_lag{};  ///< that the hop had: what held all of it up
  Seconds age{};          ///< since the hop last let nothing through or, when it merely lags, since it began to

  bool operator==(const BacklogOrigin&) const = default;
};

struct HopReport {
  HopId id;
  bool configured = false;          ///< a chain in the config has this hop
  bool external_source = false;     ///< the source is not among the configured nodes
  std::vector<std::string> chains;  ///< chains of which it is a part
  LagThresholds thresholds;         ///< the strictest of its chains; absent parts: none

  HopState state = HopState::unknown;
  HopCause cause = HopCause::no_data_yet;
  std::string summary;                          ///< one sentence
  std::string advice;                           ///< what to do
  std::map<std::string, std::string> evidence;  ///< column or fact → value
  std::optional<WallTime> since;                ///< when this state and cause began

  std::optional<ReplicationStatus> status;  ///< the replica's last words on this channel
  std::optional<LagFigure> lag;
  std::optional<LagFigure> receive_lag;
  std::optional<ByteDistance> bytes_to_receive;
  std::optional<ByteDistance> bytes_to_apply;
  std::optional<std::uint64_t> lag_transactions;
  std::optional<std::uint64_t> received_bytes_total;
  std::optional<std::uint64_t> applied_bytes_total;
  std::optional<std::string> errant_transactions;  ///< GTIDs that the replica has and its source lacks; "" for none
  std::optional<std::uint64_t> errant_transaction_count;  ///< on MariaDB at least so many: one per domain
  Rates rates;                                            ///< over the last minute
  Rates rates_ten_minutes;
  Rates rates_hour;
  std::optional<Seconds> catch_up;
  std::optional<Seconds> purge_headroom;  ///< until the source may purge what is still to be received
  std::optional<Seconds> purge_forecast;  ///< when it will come to that, at the present rates; infinite: never
  std::optional<std::uint64_t> purge_headroom_bytes;  ///< of binlog older than that, which the source still has
  std::optional<std::uint64_t> purge_headroom_files;  ///< whole files of it
  std::optional<BacklogOrigin> backlog;  ///< what it works off or has just worked off; absent: nothing is known of one
  std::string suppressed_by;             ///< what explains this hop's fault; "" when nothing does
};

enum class ChainState { ok, degraded, broken, unknown };

std::string_view to_string(ChainState state);

struct RootCause {
  HopId hop;
  HopCause cause = HopCause::none;

  bool operator==(const RootCause&) const = default;
};

struct ChainReport {
  std::string name;
  std::vector<std::string> path;
  std::vector<HopId> hops;  ///< in order from the origin
  ChainState state = ChainState::unknown;
  std::optional<LagFigure> lag;                              ///< of the tail against the origin
  std::map<std::string, std::optional<LagFigure>> node_lag;  ///< of every node but the origin, branches included
  std::string lag_note;              ///< why the lag cannot be followed to the tail; "" when it can
  LagThresholds thresholds;          ///< for the lag of the tail beyond its configured delay
  Seconds configured_delay{};        ///< of all hops down to the tail
  std::optional<HopId> slowest_hop;  ///< contributes most to the tail's lag; absent when nothing lags
  std::map<std::string, std::optional<LagFigure>> heartbeat_lag;  ///< as node_lag, from the heartbeat table
  std::optional<Seconds> catch_up;
  std::optional<RootCause> root_cause;
  std::optional<bool> cutover_ready;
};

/// Whether the heartbeat's writer lives. A dead writer says nothing of the replicas.
struct HeartbeatReport {
  std::string node;                        ///< where the writer stamps
  std::optional<std::uint32_t> server_id;  ///< whose row is read
  std::optional<Seconds> silence;          ///< since the stamp was last seen to move, on the monitor's clock
  bool stale = false;                      ///< silent for longer than a live writer would be
  std::string problem;                     ///< why the monitor, as its writer, cannot write; "" when it can
};

enum class AlertState { pending, firing };
enum class Severity { warning, critical };

std::string_view to_string(AlertState state);
std::string_view to_string(Severity severity);

/// An active alert. `labels` are its identity and never change while it is active; annotations may.
struct AlertReport {
  std::string name;
  AlertState state = AlertState::pending;
  Severity severity = Severity::warning;
  std::map<std::string, std::string> labels;  ///< alertname, severity, chain, node or source+replica+channel, cause
  std::map<std::string, std::string> annotations;  ///< summary, description, advice
  WallTime since;                                  ///< when it began firing, or became pending
  std::vector<std::string> affects{};              ///< nodes whose data is stale because of it, in the chain's order
  std::string held_by{};                           ///< the maintenance that holds back its pages; "" when none does

  [[nodiscard]] std::string summary() const;
};

/// Upper bounds of the poll duration histogram's buckets, in seconds.
inline constexpr std::array poll_duration_buckets = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

struct PollDurations {
  std::array<std::uint64_t, poll_duration_buckets.size() + 1> counts{};  ///< per bucket, not cumulative; last is +Inf
  double sum_seconds = 0;
};

struct FleetReport {
  Moment at;
  std::vector<NodeReport> nodes;  ///< in the config's order
  std::vector<HopReport> hops;
  std::vector<ChainReport> chains;
  std::optional<HeartbeatReport> heartbeat;    ///< absent: none is configured
  std::optional<std::string> monitor_trouble;  ///< why the monitor and not the fleet is at fault; absent: it is not
  std::vector<AlertReport> alerts;
  std::vector<Maintenance> maintenance;  ///< that holds at this moment
  PollDurations poll_durations;          ///< of all polls since the start

  [[nodiscard]] const HopReport* find_hop(const HopId& id) const;
  [[nodiscard]] const NodeReport* find_node(std::string_view name) const;
};

}  // namespace relaywatch
