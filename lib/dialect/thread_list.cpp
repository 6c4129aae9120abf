#include "dialect/thread_list.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "dialect/dialect.hpp"
#include "dialect/statement_digest.hpp"
#include "model/transaction_words.hpp"

namespace relaywatch::dialect {
namespace {

constexpr std::string_view replication_user = "system user";

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Cells by column name. The two statements name the same columns in different case, and no column is needed so much
/// that its want would be a problem: whatever is shown is better than nothing.
class Columns {
 public:
  explicit Columns(const ResultTable& table) : table_(table) {}

  [[nodiscard]] std::string text(std::size_t row, std::string_view column) const {
    const auto found =
        std::ranges::find_if(table_.columns, [&](const std::string& name) { return same_name(name, column); });
    const auto index = static_cast<std::size_t>(found - table_.columns.begin());
    const auto& cells = table_.rows[row];
    return index < cells.size() ? cells[index].value_or("") : "";
  }

  /// Absent for what is no number: an applier's time is negative when the source's clock is ahead.
  template <typename Number>
  [[nodiscard]] std::optional<Number> number(std::size_t row, std::string_view column) const {
    const std::string cell = text(row, column);
    Number value{};
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return failure == std::errc{} && end == cell.data() + cell.size() ? std::optional(value) : std::nullopt;
  }

 private:
  const ResultTable& table_;
};

std::string state_of(const Columns& columns, std::size_t row) {
  std::string state = columns.text(row, "STATE");
  const std::string transaction = columns.text(row, "TRX_STATE");
  if (transaction.empty()) return state;
  const auto words = transaction == "LOCK WAIT" ? waiting_transaction : open_transaction;
  return state.empty() ? std::string(words) : fmt::format("{}, {}", state, words);
}

std::optional<ServerThread> read_thread(const Columns& columns, std::size_t row) {
  const auto id = columns.number<std::uint64_t>(row, "ID");
  const std::string info = columns.text(row, "INFO");
  std::string command = columns.text(row, "COMMAND");
  if (!id || info == plain_thread_list || command.starts_with("Binlog Dump") || command == "Daemon")
    return std::nullopt;
  ServerThread thread;
  thread.id = *id;
  thread.user = columns.text(row, "USER");
  thread.database = columns.text(row, "DB");
  thread.command = std::move(command);
  thread.state = state_of(columns, row);
  if (const auto seconds = columns.number<std::uint32_t>(row, "TIME")) thread.running = Seconds(*seconds);
  thread.statement = statement_digest(info);
  return thread;
}

/// Replication's own, then those in a transaction, then those at work, then the idle ones; the longest first.
auto rank(const ServerThread& thread) {
  return std::tuple(thread.user != replication_user, !thread.state.ends_with(open_transaction),
                    thread.command == "Sleep", -thread.running.value_or(Seconds(0)).count());
}

SnapshotProblem refusal(std::string_view statement, const QueryReply& reply, std::string_view user) {
  const auto* error = std::get_if<ServerError>(&reply);
  if (error != nullptr && !is_denied(reply)) {
    return {ProblemKind::statement_failed, std::string(statement), "",
            fmt::format("what the applier waits for cannot be seen: the list of threads failed with error {}: {}",
                        error->code, error->message)};
  }
  return {ProblemKind::denied, std::string(statement), "PROCESS",
          fmt::format("what the applier waits for cannot be seen: GRANT PROCESS ON *.* TO '{}'@'%'; (put in the host "
                      "that the account is made for)",
                      user)};
}

}  // namespace

bool is_refused_thread_list(const QueryReply& reply) {
  const auto* table = std::get_if<ResultTable>(&reply);
  if (table == nullptr) return true;
  const Columns columns(*table);
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    if (columns.text(row, "USER") == replication_user) return false;
  }
  return true;
}

std::optional<std::vector<ServerThread>> read_threads(std::string_view statement, const QueryReply& reply,
                                                      std::string_view user, std::vector<SnapshotProblem>& problems) {
  if (is_refused_thread_list(reply)) {
    problems.push_back(refusal(statement, reply, user));
    return std::nullopt;
  }
  const auto& table = std::get<ResultTable>(reply);
  const Columns columns(table);
  std::vector<ServerThread> threads;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (auto thread = read_thread(columns, row)) threads.push_back(std::move(*thread));
  }
  std::ranges::stable_sort(threads, {}, rank);
  if (threads.size() > most_threads) threads.resize(most_threads);
  return threads;
}

}  // namespace relaywatch::dialect
