#include "chain_recording.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "dialect/dialect.hpp"
#include "run_recording.hpp"
#include "support/recording.hpp"
#include "support/replies_of.hpp"

namespace relaywatch::test {
namespace {

using nlohmann::json;

constexpr std::size_t nodes = 5;

std::string name_of(std::size_t node) { return fmt::format("n{}", node + 1); }

std::optional<Recording> load_if_there(const std::string& name) {
  const auto all = all_recording_names();
  if (std::ranges::find(all, name) == all.end()) return std::nullopt;
  return load_recording(name);
}

/// The same replies, had in another poll.
ServerReplies at(double begin, ServerReplies replies) {
  replies.window = {recorded_time(begin), recorded_time(begin + 0.005)};
  for (auto* reply : {&replies.settings, &replies.identity, &replies.replica_status, &replies.written,
                      &replies.binary_logs, &replies.threads}) {
    if (*reply) (*reply)->window = replies.window;
  }
  return replies;
}

ServerReplies no_answer() {
  ServerReplies replies;
  replies.error = ProbeError{ProbeFailure::timed_out, 0, "no answer"};
  return replies;
}

ServerReplies recorded_answers(const Recording& recording) {
  ServerReplies replies = replies_of(recording);
  if (!std::get<ResultTable>(replies.replica_status->reply).rows.empty()) {
    replies.threads = TimedReply{{}, recording.reply_to("SHOW PROCESSLIST")};
  }
  return replies;
}

/// Of every node, what it answered while the chain was in sync.
std::array<ServerReplies, nodes> healthy_answers() {
  std::array<ServerReplies, nodes> answers;
  for (std::size_t node = 0; node < nodes; ++node) {
    answers.at(node) = recorded_answers(load_recording("chain-in-sync-heartbeat-" + name_of(node)));
  }
  return answers;
}

std::optional<std::string>& cell(TimedReply& reply, std::string_view column) {
  auto& table = std::get<ResultTable>(reply.reply);
  const auto found = std::ranges::find(table.columns, column);
  if (found == table.columns.end()) throw std::runtime_error("no column " + std::string(column));
  return table.rows.at(0).at(static_cast<std::size_t>(found - table.columns.begin()));
}

/// What every node answered in one state. The numbering of binlogs goes on from the healthy chain's.
std::array<ServerReplies, nodes> answers_in(std::string_view state, const std::array<ServerReplies, nodes>& healthy) {
  std::array<ServerReplies, nodes> answers;
  for (std::size_t node = 1; node < nodes; ++node) {
    const auto recording = load_if_there(fmt::format("chain-{}-{}", state, name_of(node)));
    answers.at(node) = recording ? recorded_answers(*recording) : no_answer();
  }
  answers.front() = healthy.front();
  answers.front().binary_logs.reset();
  cell(*answers.front().written, "Position") = cell(*answers[1].replica_status, "Read_Master_Log_Pos");
  return answers;
}

void add_polls(std::vector<NodeSnapshot>& polls, double from, double until,
               const std::array<ServerReplies, nodes>& answers) {
  for (double time = from; time < until; time += 1) {
    for (std::size_t node = 0; node < nodes; ++node) {
      const double begin = time + 0.1 * static_cast<double>(node);
      polls.push_back(dialect::read_snapshot(name_of(node), at(begin, answers.at(node)), "root"));
    }
  }
}

/// A line of a series: only what changes from second to second.
ServerReplies answers_of(const json& line, ServerReplies usual) {
  if (line.contains("error")) return no_answer();
  usual.binary_logs.reset();
  usual.threads.reset();
  cell(*usual.written, "File") = line.at("master_status").at(0).get<std::string>();
  cell(*usual.written, "Position") = line.at("master_status").at(1).get<std::string>();
  for (const auto& [key, value] : line.items()) {
    if (key == "t" || key == "node" || key == "master_status" || key == "heartbeat_age") continue;
    cell(*usual.replica_status, key) = value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
  }
  return usual;
}

}  // namespace

std::vector<NodeSnapshot> load_chain_state(std::string_view state, double healthy, double until) {
  const auto usual = healthy_answers();
  std::vector<NodeSnapshot> polls;
  add_polls(polls, 0, healthy, usual);
  add_polls(polls, healthy, until, answers_in(state, usual));
  return polls;
}

std::vector<NodeSnapshot> load_chain_series(std::string_view name, double afterwards) {
  const std::filesystem::path path = recordings_directory() / "replies" / fmt::format("series-{}.json", name);
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  const json lines = json::parse(file);
  const auto usual = healthy_answers();
  std::array<ServerReplies, nodes> last;
  std::vector<NodeSnapshot> polls;
  double end = 0;
  for (const json& line : lines) {
    const auto node = line.at("node").get<std::size_t>() - 1;
    last.at(node) = answers_of(line, usual.at(node));
    end = line.at("t");
    polls.push_back(dialect::read_snapshot(name_of(node), at(end, last.at(node)), "root"));
  }
  add_polls(polls, end + 1, end + 1 + afterwards, last);
  return polls;
}

std::vector<NodeSnapshot> load_silent_receiver(bool purged, double seconds) {
  std::array<ServerReplies, nodes> answers;
  answers[0] = recorded_answers(load_recording("5.1.38-n1-not-a-slave"));
  answers[1] = recorded_answers(load_recording(purged ? "5.1.38-n6-error-1236-purged" : "5.1.38-n6-io-stopped"));
  const std::string file = *cell(*answers[1].replica_status, "Master_Log_File");
  cell(*answers[0].written, "File") = "mysql-bin.000004";
  auto& kept = std::get<ResultTable>(answers[0].binary_logs->reply).rows;
  kept = {{"mysql-bin.000004", "735"}};
  if (!purged) kept.insert(kept.begin(), {file, "2100"});
  std::vector<NodeSnapshot> polls;
  add_polls(polls, 0, seconds, answers);
  std::erase_if(polls, [](const NodeSnapshot& poll) { return poll.node > "n2"; });
  return polls;
}

}  // namespace relaywatch::test
