#include "unit/report/sample_reports.hpp"

#include <chrono>
#include <limits>
#include <utility>

namespace relaywatch::report::samples {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Seconds infinite{std::numeric_limits<double>::infinity()};

BinlogPosition position(std::uint32_t file, std::uint64_t offset) {
  const std::string digits = std::to_string(file);
  return {"mysql-bin", std::string(6 - digits.size(), '0') + digits, {file, offset}};
}

LagFigure lag(double value, double uncertainty, LagBasis basis = LagBasis::position) {
  return {Seconds(value), Seconds(uncertainty), basis};
}

NodeReport node(const std::string& name, const std::string& version, std::uint32_t server_id) {
  NodeReport report;
  report.name = name;
  report.address = name + ".example:3306";
  ServerFacts facts;
  facts.version = parse_server_version(version).value();
  facts.server_id = server_id;
  facts.read_only = server_id != 1;
  facts.binlog_enabled = true;
  facts.binlog_format = "MIXED";
  facts.writes_replicated_changes = true;
  if (facts.version.flavor == Flavor::mysql && facts.version.at_least(5, 6))
    facts.server_uuid = "8f5a2c1e-0000-11ee-9b6f-00000000000" + std::to_string(server_id);
  if (facts.version.at_least(5, 5)) {
    facts.binlog_retention = Seconds(604800);
    facts.binlog_retention_known = true;
  }
  report.facts = facts;
  report.up = true;
  report.polled_yet = true;
  report.last_seen = sample_time() - std::chrono::milliseconds(40);
  report.written = position(10 + server_id, 100'000 + server_id);
  report.written_bytes_total = 1'234'567;
  report.binlog_files = 12;
  report.binlog_bytes = 12'884'901'888;
  report.polls = {{"success", 1200}, {"timed_out", 2}};
  report.poll_duration = Seconds(0.0015);
  return report;
}

/// A hop that is well, with every figure known.
HopReport hop(const std::string& source, const std::string& replica) {
  HopReport report;
  report.id = {source, replica, ""};
  report.configured = true;
  report.chains = {"backlog"};
  report.thresholds = {Seconds(30), Seconds(300)};
  report.state = HopState::ok;
  report.cause = HopCause::none;
  report.summary = replica + " is in step with " + source + ".";
  report.since = sample_time() - minutes(20);
  ReplicationStatus status;
  status.source = {source + ".example", 3306};
  status.receiver = ReceiverState::running;
  status.applier_running = true;
  status.receiver_state_text = "Waiting for master to send event";
  status.received = position(11, 100'001);
  status.executed = position(11, 99'001);
  status.reported_lag = Seconds(0);
  status.relay_log_bytes = 4096;
  report.status = status;
  report.lag = lag(0.125, 0.5);
  report.receive_lag = lag(0, 0.5);
  report.bytes_to_receive = ByteDistance{0, true};
  report.bytes_to_apply = ByteDistance{1000, true};
  report.received_bytes_total = 1'234'000;
  report.applied_bytes_total = 1'233'000;
  report.rates = {12'600, 12'600, 12'600.5};
  report.rates_ten_minutes = {12'000, 12'000, 12'000};
  report.catch_up = Seconds(0.1);
  report.purge_headroom = Seconds(604'799.5);
  report.purge_forecast = infinite;
  report.purge_headroom_bytes = 10'737'418'240;
  report.purge_headroom_files = 10;
  report.errant_transactions = "";
  report.errant_transaction_count = 0;
  return report;
}

/// Chain over the report's nodes, in their order.
ChainReport chain(const FleetReport& report, const std::string& name) {
  ChainReport chain;
  chain.thresholds = {Seconds(30), Seconds(300)};
  chain.name = name;
  chain.state = ChainState::ok;
  for (const NodeReport& member : report.nodes) chain.path.push_back(member.name);
  for (const HopReport& link : report.hops) chain.hops.push_back(link.id);
  return chain;
}

FleetReport empty() {
  FleetReport report;
  report.at = {MonoTime(seconds(1000)), sample_time()};
  report.poll_durations.counts = {0, 900, 250, 30, 10, 5, 3, 1, 0, 0, 0, 2, 0, 1};
  report.poll_durations.sum_seconds = 12.5;
  return report;
}

AlertReport alert(const std::string& name, AlertState state, Severity severity,
                  std::map<std::string, std::string> identity, const std::string& summary) {
  AlertReport report;
  report.name = name;
  report.state = state;
  report.severity = severity;
  report.labels = std::move(identity);
  report.labels["alertname"] = name;
  report.labels["severity"] = std::string(to_string(severity));
  report.annotations = {{"summary", summary}, {"advice", "See the hop."}};
  report.since = sample_time() - seconds(250);
  return report;
}

}  // namespace

WallTime sample_time() {
  return std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(6) + minutes(45) + seconds(8) +
         std::chrono::milliseconds(123);
}

FleetReport healthy_chain() {
  FleetReport report = empty();
  report.nodes = {node("mysql51", "5.1.38-log", 1), node("mysql55", "5.5.62-log", 2), node("mysql56", "5.6.21-log", 3),
                  node("rds56", "5.6.51-log", 4), node("aurora", "5.6.10", 5)};
  report.nodes[3].facts->version.flavor = Flavor::rds;
  report.nodes[3].facts->binlog_retention.reset();
  report.nodes[4].facts->version.flavor = Flavor::aurora;
  report.hops = {hop("mysql51", "mysql55"), hop("mysql55", "mysql56"), hop("mysql56", "rds56"), hop("rds56", "aurora")};
  ChainReport backlog = chain(report, "backlog");
  backlog.lag = lag(0.5, 0.75);
  backlog.catch_up = Seconds(0.1);
  backlog.node_lag = {
      {"mysql55", lag(0.125, 0.5)}, {"mysql56", lag(0.25, 0.5)}, {"rds56", lag(0.4, 0.5)}, {"aurora", lag(0.5, 0.75)}};
  backlog.heartbeat_lag = {{"mysql55", lag(0, 2, LagBasis::heartbeat)},
                           {"mysql56", lag(0, 2, LagBasis::heartbeat)},
                           {"rds56", lag(1.25, 2, LagBasis::heartbeat)},
                           {"aurora", std::nullopt}};
  report.chains = {backlog};
  report.heartbeat = HeartbeatReport{.node = "mysql51", .server_id = 1, .silence = Seconds(0.75), .problem = {}};
  return report;
}

FleetReport middle_node_down() {
  FleetReport report = empty();
  for (std::uint32_t id = 1; id <= 5; ++id) {
    report.nodes.push_back(node("n" + std::to_string(id), "10.11.6-MariaDB-0+deb12u1-log", id));
  }
  NodeReport& n3 = report.nodes[2];
  n3.up = false;
  n3.error = ProbeError{ProbeFailure::timed_out, 2013, "n3.example:3306 accepts connections but does not answer"};
  n3.down_since = sample_time() - seconds(250);
  n3.last_seen = n3.down_since;

  report.hops = {hop("n1", "n2"), hop("n2", "n3"), hop("n3", "n4"), hop("n4", "n5")};
  HopReport& root = report.hops[1];
  root.state = HopState::unreachable;
  root.cause = HopCause::replica_down;
  root.since = sample_time() - seconds(250);
  root.summary = "n3 has not answered the monitor for 4 min 10 s: what it replicates from n2 is not known.";
  root.advice = "Look at the server n3.example:3306: it accepts connections but sends no handshake.";
  root.suppressed_by = "NodeDown n3";
  root.evidence = {{"error", "timed_out"}, {"last answer", "2026-11-22T06:40:58.123Z"}};
  root.lag = lag(250, 0.5, LagBasis::lower_bound);
  root.receive_lag.reset();
  root.bytes_to_receive.reset();
  root.bytes_to_apply.reset();
  root.rates = {12'600, std::nullopt, std::nullopt};
  root.catch_up.reset();
  root.purge_headroom.reset();
  root.purge_forecast.reset();
  root.errant_transactions.reset();
  root.errant_transaction_count.reset();
  HopReport& below = report.hops[2];
  below.state = HopState::unknown;
  below.cause = HopCause::source_not_polled;
  below.since = root.since;
  below.summary = "n4's threads run, but the monitor cannot see its source n3.";
  below.advice = "Mend n2 → n3 first.";
  below.lag.reset();
  below.suppressed_by = "n2 → n3";

  ChainReport backlog = chain(report, "backlog");
  backlog.state = ChainState::broken;
  backlog.lag = lag(250.5, 0.75);
  backlog.root_cause = RootCause{root.id, root.cause};
  backlog.node_lag = {{"n2", lag(0.1, 0.5)}, {"n3", std::nullopt}, {"n4", lag(250.2, 0.5)}, {"n5", lag(250.5, 0.75)}};
  backlog.cutover_ready = false;
  backlog.heartbeat_lag = {{"n2", std::nullopt}, {"n3", std::nullopt}, {"n4", std::nullopt}, {"n5", std::nullopt}};
  report.chains = {backlog};
  report.heartbeat = HeartbeatReport{.node = "n1",
                                     .server_id = 1,
                                     .silence = Seconds(123),
                                     .stale = true,
                                     .problem = "n1 is read-only: no heartbeat is written until it is writable again"};
  report.alerts = {alert("NodeDown", AlertState::firing, Severity::critical, {{"node", "n3"}, {"chain", "backlog"}},
                         "n3 does not answer; n3 → n4 is explained by it.")};
  return report;
}

FleetReport duplicate_key() {
  FleetReport report = empty();
  report.nodes = {node("origin", "5.5.62-log", 1), node("tail", "5.6.21-log", 2)};
  HopReport broken = hop("origin", "tail");
  broken.state = HopState::broken;
  broken.cause = HopCause::duplicate_key;
  broken.since = sample_time() - seconds(65);
  broken.summary = "The applier of tail stopped: the row that it is to insert into shop.orders is already there.";
  broken.advice = "Find out who wrote to tail. Then delete the row on tail, or skip the event, and START SLAVE.";
  broken.status->applier_running = false;
  broken.status->reported_lag.reset();
  broken.status->applier_error = ServerError{
      1062, "Error 'Duplicate entry '4711' for key 'PRIMARY'' on query. Default database: 'shop'. Query: 'INSERT …'"};
  broken.evidence = {{"Last_SQL_Errno", "1062"}, {"Slave_SQL_Running", "No"}};
  broken.lag = lag(65.2, 0.5);
  broken.bytes_to_apply = ByteDistance{3'650'722'201, true};
  broken.rates.apply = 0;
  broken.catch_up = infinite;
  report.hops = {broken};
  ChainReport backlog = chain(report, "backlog");
  backlog.state = ChainState::broken;
  backlog.lag = broken.lag;
  backlog.catch_up = infinite;
  backlog.node_lag = {{"tail", broken.lag}};
  backlog.root_cause = RootCause{broken.id, broken.cause};
  report.chains = {backlog};
  const std::map<std::string, std::string> identity = {
      {"source", "origin"}, {"replica", "tail"}, {"channel", ""}, {"chain", "backlog"}};
  auto with_cause = identity;
  with_cause["cause"] = "duplicate_key";
  report.alerts = {
      alert("HopBroken", AlertState::firing, Severity::critical, with_cause, "origin → tail is broken: duplicate_key"),
      alert("HopLagging", AlertState::pending, Severity::warning, identity, "origin → tail is 1 min 5 s behind"),
      alert("Watchdog", AlertState::firing, Severity::warning, {}, "The monitor is alive.")};
  return report;
}

FleetReport external_source() {
  FleetReport report = empty();
  report.nodes = {node("origin", "10.11.6-MariaDB-log", 1), node("tail", "10.11.6-MariaDB-log", 2)};
  HopReport delayed = hop("origin", "tail");
  delayed.cause = HopCause::delayed_on_purpose;
  delayed.summary = "tail is kept 1 h behind origin on purpose.";
  delayed.status->configured_delay = Seconds(3600);
  delayed.status->remaining_delay = Seconds(12);
  delayed.lag = lag(3600.4, 0.5);
  HopReport external = hop("10.9.9.9:3307", "tail");
  external.id.channel = "legacy";
  external.configured = false;
  external.external_source = true;
  external.chains.clear();
  external.thresholds = {};
  external.state = HopState::unknown;
  external.cause = HopCause::source_not_polled;
  external.summary = "tail also replicates from 10.9.9.9:3307, which is not in the config.";
  external.advice = "Add the server to the config if it is to be watched.";
  external.status->channel = "legacy";
  external.lag = lag(2, 0, LagBasis::reported);
  external.receive_lag.reset();
  external.bytes_to_receive.reset();
  report.hops = {delayed, external};
  ChainReport backlog = chain(report, "backlog");
  backlog.hops = {delayed.id};
  backlog.lag = delayed.lag;
  backlog.node_lag = {{"tail", delayed.lag}};
  backlog.cutover_ready = false;
  report.chains = {backlog};
  report.nodes[1].problems = {
      {ProblemKind::denied, "SHOW BINARY LOGS", "BINLOG MONITOR",
       "tail refuses SHOW BINARY LOGS. Mend it with: GRANT BINLOG MONITOR ON *.* TO 'monitor'@'%'"}};
  return report;
}

FleetReport nothing_known() {
  FleetReport report;
  report.at = {MonoTime(seconds(1)), sample_time()};
  for (const char* name : {"origin", "tail"}) {
    NodeReport fresh;
    fresh.name = name;
    fresh.address = std::string(name) + ".example:3306";
    report.nodes.push_back(fresh);
  }
  HopReport fresh;
  fresh.id = {"origin", "tail", ""};
  fresh.configured = true;
  fresh.chains = {"backlog"};
  fresh.summary = "tail has not been polled yet.";
  report.hops = {fresh};
  ChainReport backlog = chain(report, "backlog");
  backlog.thresholds = {};
  backlog.state = ChainState::unknown;
  backlog.node_lag = {{"tail", std::nullopt}};
  report.chains = {backlog};
  return report;
}

FleetReport never_catches_up() {
  FleetReport report = empty();
  report.nodes = {node("a-node-with-a-rather-long-name.eu-central-1", "5.1.45-log", 1),
                  node("another-node-with-a-long-name.eu-central-1", "8.0.36", 2)};
  report.nodes[0].binlog_files.reset();
  report.nodes[0].binlog_bytes.reset();
  HopReport slow = hop(report.nodes[0].name, report.nodes[1].name);
  slow.state = HopState::lagging;
  slow.cause = HopCause::applier_slow;
  slow.summary = "The applier takes 1.0 MiB/s of the 2.0 MiB/s that the source writes.";
  slow.advice = "Look for long transactions and missing primary keys.";
  slow.lag = lag(11'000, 110);
  slow.bytes_to_receive = ByteDistance{4096, true};
  slow.bytes_to_apply = ByteDistance{5'368'709'120, false};
  slow.lag_transactions = 4711;
  slow.rates = {2'097'152, 2'097'152, 1'048'576};
  slow.rates_ten_minutes = {2'000'000, 2'000'000, 1'000'000};
  slow.rates_hour = {1'500'000, 1'500'000.25, 900'000};
  slow.catch_up = infinite;
  slow.purge_headroom = Seconds(0);
  slow.purge_forecast = Seconds(0);
  slow.errant_transactions = "8f5a2c1e-0000-11ee-9b6f-000000000002:1-3:7";
  slow.errant_transaction_count = 4;
  slow.status->receiver = ReceiverState::connecting;
  report.hops = {slow};
  ChainReport backlog = chain(report, "backlog");
  backlog.state = ChainState::degraded;
  backlog.lag = slow.lag;
  backlog.catch_up = infinite;
  backlog.node_lag = {{slow.id.replica, slow.lag}};
  backlog.root_cause = RootCause{slow.id, slow.cause};
  report.chains = {backlog};
  return report;
}

FleetReport hostile_words() {
  FleetReport report = duplicate_key();
  report.hops[0].status->applier_error->message = "Duplicate entry 'M\xFCller' for key \"PRIMARY\"\n\x1b[2J";
  report.hops[0].summary = "Duplicate entry 'M\xFCller' for key \"PRIMARY\"\n\x1b[2J";
  report.hops[0].evidence["Last_SQL_Error"] = "M\xFCller \\ \"";
  report.nodes[0].facts->version.text = "5.5.62-\xFC\"\\\n\x1b[31m";
  report.alerts[0].labels["cause"] = "M\xFCller";
  report.alerts[0].annotations["summary"] = "M\xFCller\x1b[2J";
  return report;
}

FleetReport in_maintenance() {
  FleetReport report = duplicate_key();
  report.maintenance = {{"k3f9q", Maintenance::Scope::chain, "backlog", sample_time() - minutes(20),
                         sample_time() + minutes(100), "the rows are compared and mended", "alice@host"},
                        {"zz29a", Maintenance::Scope::node, "tail", sample_time() - minutes(1),
                         sample_time() + std::chrono::hours(48), "new disks\x1b[2J", "bob@host"}};
  for (AlertReport& held : report.alerts) {
    if (held.name != "Watchdog") held.held_by = "k3f9q";
  }
  return report;
}

FleetReport branches() {
  FleetReport report = empty();
  std::uint32_t id = 0;
  for (const char* name : {"n1", "n2", "n3", "r1", "r2", "r3", "left", "right"}) {
    report.nodes.push_back(node(name, "5.6.21-log", ++id));
  }
  HopReport lagging = hop("n2", "r1");
  lagging.state = HopState::lagging;
  lagging.cause = HopCause::applier_slow;
  lagging.summary = "The applier of r1 takes less than n2 writes.";
  lagging.lag = lag(840, 4);
  lagging.bytes_to_apply = ByteDistance{734'003'200, true};
  lagging.catch_up = Seconds(2700);
  HopReport below = hop("r1", "r2");
  below.lag = {Seconds(3), infinite, LagBasis::reported};
  HopReport third = hop("n1", "r3");
  third.id.channel = "main";
  third.lag = {Seconds(75), infinite, LagBasis::lower_bound};
  HopReport fourth = hop("r1", "r3");
  fourth.id.channel = "side";
  report.hops = {hop("n1", "n2"),      hop("n2", "n3"),     lagging, below, third, fourth,
                 hop("left", "right"), hop("right", "left")};
  for (std::size_t i = 2; i < report.hops.size(); ++i) report.hops[i].chains.clear();
  ChainReport trunk = chain(report, "trunk");
  trunk.path = {"n1", "n2", "n3"};
  trunk.hops.resize(2);
  trunk.lag = lag(0.25, 0.5);
  trunk.node_lag = {{"n2", lag(0.125, 0.5)}, {"n3", lag(0.25, 0.5)}, {"r1", lag(840.5, 4)}, {"r2", std::nullopt}};
  report.chains = {trunk};
  return report;
}

FleetReport long_names() {
  const std::string tail(60, 'x');
  const std::vector<std::string> names = {"origin-" + tail, "first-" + tail,  "second-" + tail,
                                          "third-" + tail,  "branch-" + tail, "twig-" + tail};
  FleetReport report = empty();
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    report.nodes.push_back(node(names[i], "10.11.6-MariaDB-1:10.11.6+maria~ubu2204-log", i + 1));
    report.nodes.back().written->basename = "/var/lib/mysql-binary-logs/" + names[i];
  }
  report.nodes[1].error = ProbeError{ProbeFailure::timed_out, 2013, names[1] + ".example:3306-does-not-answer-" + tail};
  report.nodes[1].up = false;
  report.nodes[1].down_since = sample_time() - seconds(86'400 * 12 + 7200);
  report.hops = {hop(names[0], names[1]), hop(names[1], names[2]), hop(names[2], names[3]), hop(names[1], names[4]),
                 hop(names[4], names[5])};
  for (HopReport& link : report.hops) {
    link.state = HopState::unreachable;
    link.cause = HopCause::checksum_unsupported;
    link.lag = lag(86'399, 59.4, LagBasis::heartbeat);
    link.bytes_to_apply = ByteDistance{1'048'064, false};
    link.summary = "Duplicate_entry_" + tail + tail + " of " + link.id.replica;
    link.advice = tail + tail + tail;
    link.since = sample_time() - seconds(86'400 * 12 + 7200);
    link.suppressed_by = names[0] + " → " + names[1];
  }
  report.hops[0].suppressed_by.clear();
  report.hops[4].id.channel = "channel-" + tail;
  ChainReport backlog = chain(report, "chain-" + tail);
  backlog.path.resize(4);
  backlog.hops.resize(3);
  backlog.state = ChainState::degraded;
  backlog.lag = report.hops[0].lag;
  backlog.catch_up = Seconds(86'399);
  backlog.lag_note = "log_slave_updates_is_off_on_" + tail + tail;
  backlog.slowest_hop = report.hops[2].id;
  backlog.root_cause = RootCause{report.hops[0].id, report.hops[0].cause};
  backlog.node_lag = {{names[1], lag(86'399, 59.4)}, {names[2], lag(86'399, 59.4)}};
  report.chains = {backlog};
  report.alerts = {alert("NodeDown" + tail, AlertState::firing, Severity::critical, {{"node", names[1]}},
                         tail + tail + " does not answer")};
  report.heartbeat =
      HeartbeatReport{.node = names[0], .server_id = 1, .silence = Seconds(123), .stale = true, .problem = tail + tail};
  report.maintenance = {{"k3f9q", Maintenance::Scope::node, names[2], sample_time(), sample_time() + minutes(100),
                         tail + tail, "alice@host"}};
  return report;
}

FleetReport foreign_names() {
  FleetReport report = empty();
  report.nodes = {node("Zürich", "5.5.62-log", 1), node("東京データセンター一号機", "5.6.21-log", 2),
                  node("cafe\u0301", "5.6.21-log", 3), node("dr\u202Eevil", "8.0.36", 4)};
  report.hops = {hop("Zürich", "東京データセンター一号機"), hop("東京データセンター一号機", "cafe\u0301"),
                 hop("Zürich", "dr\u202Eevil")};
  report.hops[2].chains.clear();
  ChainReport backlog = chain(report, "Umzug nach 東京");
  backlog.path.resize(3);
  backlog.hops.resize(2);
  backlog.lag = lag(0.25, 0.5);
  backlog.node_lag = {{report.nodes[1].name, lag(0.125, 0.5)}, {report.nodes[2].name, lag(0.25, 0.5)}};
  report.chains = {backlog};
  return report;
}

std::vector<NamedReport> all() {
  return {{"healthy_chain", healthy_chain()}, {"middle_node_down", middle_node_down()},
          {"duplicate_key", duplicate_key()}, {"external_source", external_source()},
          {"nothing_known", nothing_known()}, {"never_catches_up", never_catches_up()},
          {"hostile_words", hostile_words()}, {"in_maintenance", in_maintenance()},
          {"branches", branches()},           {"long_names", long_names()},
          {"foreign_names", foreign_names()}};
}

SelfStats self_stats() {
  SelfStats self;
  self.notifications = {{{"alertmanager:127.0.0.1:9093", "delivered"}, 7},
                        {{"alertmanager:127.0.0.1:9093", "retried"}, 2}};
  self.outbox_pending = {{"alertmanager:127.0.0.1:9093", 1}};
  self.outbox_oldest = {{"alertmanager:127.0.0.1:9093", Seconds(2.5)}};
  self.evaluations = 1200;
  self.evaluate_total = Seconds(0.75);
  self.config_reload_at = sample_time() - minutes(20);
  self.store = StoreStats{.healthy = true, .saves = 600, .failures = 1, .last_save = sample_time(), .bytes = 4'100'096};
  return self;
}

BuildInfo build_info() { return {"0.1.0", "GCC 12.2.0"}; }

ProcessStats process_stats() { return {Seconds(12.34), Seconds(1'795'329'908.12), 26'214'400, 314'572'800, 42, 1024}; }

}  // namespace relaywatch::report::samples
