#include "run_recording.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "dialect/dialect.hpp"

namespace relaywatch::test {
namespace {

using nlohmann::json;

std::vector<json> load_lines(const std::string& name) {
  const std::string path = std::string(RELAYWATCH_TESTS_DIR) + "/recordings/run/" + name;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line));
  return lines;
}

std::size_t node_index(const json& line) {
  return static_cast<std::size_t>(line.at("node").get<std::string>().at(1) - '1');
}

Window window(double begin, double end) { return {recorded_time(begin), recorded_time(end)}; }

std::optional<std::string> cell(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
}

ResultTable slave_table(const json& rows) {
  ResultTable table;
  for (const json& row : rows) {
    std::vector<std::optional<std::string>> cells;
    for (const auto& [column, value] : row.items()) {
      if (table.rows.empty()) table.columns.push_back(column);
      cells.push_back(cell(value));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

/// n1 is 5.1, n2 5.5, the others 5.6.
constexpr std::array<std::string_view, 5> versions = {"5.1.38-log", "5.5.62-log", "5.6.21-log", "5.6.21-log",
                                                      "5.6.21-log"};

ServerReplies replies_of(const json& line) {
  ServerReplies replies;
  const double t0 = line.at("t0");
  const double t1 = line.value("t1", t0);
  replies.window = window(t0, line.value("written_t1", t1));
  if (line.contains("error")) {
    replies.error = ProbeError{ProbeFailure::unreachable, 0, line.at("error").dump()};
    return replies;
  }
  replies.version = parse_server_version(versions[node_index(line)]);
  const auto id = std::to_string(101 + node_index(line));
  replies.identity =
      TimedReply{replies.window, ResultTable{{"@@server_id", "@@read_only", "@@log_bin"}, {{id, "0", "1"}}}};
  replies.replica_status = TimedReply{window(t0, t1), slave_table(line.at("slave"))};
  const json& written = line.at("written");
  replies.written = TimedReply{
      window(line.at("written_t0"), line.at("written_t1")),
      ResultTable{{"File", "Position"}, {{written.at(0), std::to_string(written.at(1).get<std::uint64_t>())}}}};
  return replies;
}

/// Rows that the node showed at the instants of `asked`: at least those of the last sight before, at most of the first
/// after.
std::optional<std::pair<std::size_t, std::size_t>> rows_shown(const std::vector<RecordedSight>& sights, Span asked) {
  const auto after =
      std::ranges::find_if(sights, [&](const RecordedSight& sight) { return sight.begin >= asked.high; });
  const auto before = std::find_if(std::make_reverse_iterator(after), sights.rend(),
                                   [&](const RecordedSight& sight) { return sight.end <= asked.low; });
  if (after == sights.end() || before == sights.rend() || after->begin - before->end > 2) return std::nullopt;
  return std::pair(before->rows, after->rows);
}

/// When the node began to show row number `row`; nullopt if it never did.
std::optional<Span> shown_since(const std::vector<RecordedSight>& sights, std::size_t row) {
  const auto first = std::ranges::find_if(sights, [&](const RecordedSight& sight) { return sight.rows >= row; });
  if (first == sights.end()) return std::nullopt;
  return Span{first == sights.begin() ? 0 : std::prev(first)->begin, first->end};
}

}  // namespace

MonoTime recorded_time(double seconds) {
  return MonoTime(std::chrono::duration_cast<Duration>(Seconds(1000 + seconds)));
}

double recorded_seconds(MonoTime time) { return Seconds(time.time_since_epoch()).count() - 1000; }

Moment recorded_moment(double seconds) {
  const auto since = std::chrono::duration_cast<WallTime::duration>(Seconds(1'795'330'000 + seconds));
  return {recorded_time(seconds), WallTime(since)};
}

FleetSpec recorded_fleet() {
  FleetSpec fleet;
  ChainSpec chain;
  chain.name = "recorded";
  chain.lag = {Seconds(5), Seconds(60)};
  for (int i = 1; i <= 5; ++i) {
    NodeSpec node;
    node.name = fmt::format("n{}", i);
    node.address = {"127.0.0.1", static_cast<std::uint16_t>(15100 + i)};
    fleet.nodes.push_back(node);
    chain.path.push_back(node.name);
  }
  fleet.chains.push_back(std::move(chain));
  return fleet;
}

std::vector<NodeSnapshot> load_recorded_polls() {
  std::vector<NodeSnapshot> polls;
  for (const json& line : load_lines("polls.jsonl")) {
    polls.push_back(dialect::read_snapshot(line.at("node"), replies_of(line), "monitor"));
  }
  std::ranges::stable_sort(polls, {}, [](const NodeSnapshot& poll) { return poll.window.end; });
  return polls;
}

RecordedTruth load_recorded_truth() {
  RecordedTruth truth;
  truth.sights.resize(5);
  for (const json& line : load_lines("truth.jsonl")) {
    if (line.contains("write")) {
      truth.writes.push_back({line.at("write"), line.at("done")});
    } else if (line.contains("rows")) {
      truth.sights[node_index(line)].push_back({line.at("t0"), line.at("t1"), line.at("rows")});
    }
  }
  return truth;
}

std::optional<Span> true_chain_lag(const RecordedTruth& truth, std::size_t node, Span asked) {
  const auto rows = rows_shown(truth.sights[node], asked);
  if (!rows) return std::nullopt;
  // writes[n] is the oldest that a node showing n rows lacks.
  const auto age = [&](std::size_t shown, double now, bool committed) {
    if (shown >= truth.writes.size()) return 0.0;
    const RecordedWrite& write = truth.writes[shown];
    return std::max(0.0, now - (committed ? write.done : write.begun));
  };
  return Span{age(rows->second, asked.low, true), age(rows->first, asked.high, false)};
}

std::optional<Span> true_hop_lag(const RecordedTruth& truth, std::size_t replica, Span asked) {
  const auto rows = rows_shown(truth.sights[replica], asked);
  if (!rows) return std::nullopt;
  const auto& source = truth.sights[replica - 1];
  const auto fewest = shown_since(source, rows->first + 1);
  const auto most = shown_since(source, rows->second + 1);
  return Span{most ? std::max(0.0, asked.low - most->high) : 0.0,
              fewest ? std::max(0.0, asked.high - fewest->low) : 0.0};
}

}  // namespace relaywatch::test
