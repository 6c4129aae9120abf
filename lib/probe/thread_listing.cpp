#include "probe/thread_listing.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "dialect/thread_list.hpp"

namespace relaywatch::probe {

namespace {

constexpr Duration longest_pause = std::chrono::minutes(10);

/// Cells of one row of a replica status, as they were sent.
class StatusRow {
 public:
  StatusRow(const ResultTable& table, std::size_t row) : table_(table), row_(row) {}

  [[nodiscard]] std::optional<std::string> operator[](std::string_view column) const {
    if (column.empty()) return std::nullopt;
    const auto found = std::ranges::find(table_.columns, column);
    const auto index = static_cast<std::size_t>(found - table_.columns.begin());
    const auto& cells = table_.rows[row_];
    return index < cells.size() ? cells[index] : std::nullopt;
  }

  [[nodiscard]] std::string place(std::string_view file, std::string_view position) const {
    return (*this)[file].value_or("") + ":" + (*this)[position].value_or("");
  }

 private:
  const ResultTable& table_;
  std::size_t row_;
};

}  // namespace

void ThreadListing::look(const dialect::Dialect& dialect, const std::optional<TimedReply>& replica_status) {
  const auto* const table = replica_status ? std::get_if<ResultTable>(&replica_status->reply) : nullptr;
  std::map<std::string, Stand> now;
  for (std::size_t index = 0; table != nullptr && index < table->rows.size(); ++index) {
    const StatusRow row(*table, index);
    const auto& columns = dialect.columns;
    std::string executed = row.place(columns.executed_file, columns.executed_position);
    const bool has_work = executed != row.place(columns.received_file, columns.received_position) &&
                          row[columns.applier_running] == "Yes" && !row[columns.remaining_delay];
    if (!has_work) continue;
    const std::string channel = row[columns.channel].value_or("");
    const MonoTime seen = replica_status->window.end;
    const auto before = stands_.find(channel);
    const bool stands = before != stands_.end() && before->second.position == executed;
    now[channel] = {std::move(executed), stands ? before->second.since : seen, seen};
  }
  stands_ = std::move(now);
}

bool ThreadListing::due(MonoTime now) const {
  if (!allowed(now)) return false;
  return std::ranges::any_of(stands_,
                             [this](const auto& entry) { return entry.second.seen - entry.second.since >= patience_; });
}

void ThreadListing::answered(const TimedReply& reply) {
  if (dialect::is_refused_thread_list(reply.reply)) {
    refusal_ = reply;
    ask_again_rarely(reply.window.end);
    return;
  }
  refusal_.reset();
  pause_ = {};
  ask_after_ = reply.window.end + patience_;
}

void ThreadListing::timed_out(MonoTime now) { ask_again_rarely(now); }

void ThreadListing::ask_again_rarely(MonoTime now) {
  pause_ = std::clamp(2 * pause_, slow_interval_, std::max(slow_interval_, longest_pause));
  ask_after_ = now + pause_;
}

}  // namespace relaywatch::probe
