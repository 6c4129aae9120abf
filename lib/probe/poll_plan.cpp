#include "probe/poll_plan.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "dialect/rds.hpp"

namespace relaywatch::probe {

namespace {

/// Longer than a server takes from beginning a new file to having purged the old ones.
constexpr Duration purge_time = std::chrono::seconds(2);

/// The file that the server writes to; nullopt: no binary log, or not known.
std::optional<std::string> written_file(const std::optional<TimedReply>& written) {
  const auto* const table = written ? std::get_if<ResultTable>(&written->reply) : nullptr;
  if (table == nullptr || table->rows.empty()) return std::nullopt;
  const auto column = std::ranges::find(table->columns, "File");
  const auto index = static_cast<std::size_t>(column - table->columns.begin());
  const auto& row = table->rows.front();
  return index < row.size() ? row[index] : std::nullopt;
}

}  // namespace

bool PollPlan::settings_due(MonoTime now) const {
  return !settings_ || now - settings_->window.begin >= slow_interval_;
}

void PollPlan::settings_answered(TimedReply reply) {
  settings_ = std::move(reply);
  const auto* const table = std::get_if<ResultTable>(&settings_->reply);
  is_managed_ = table != nullptr && dialect::managed_flavor(*table);
}

bool PollPlan::managed_settings_due(MonoTime now) const {
  if (!is_managed_ || !managed_settings_) return is_managed_;
  const bool refused = std::holds_alternative<ServerError>(managed_settings_->reply);
  return !refused && now - managed_settings_->window.begin >= slow_interval_;
}

bool PollPlan::binary_logs_due(const std::optional<TimedReply>& written, MonoTime now) const {
  const auto file = written_file(written);
  if (!file || refusal_) return false;
  if (!binary_logs_asked_ || file != asked_for_file_) return true;
  return now - *binary_logs_asked_ >= (just_rotated_ ? std::min(purge_time, slow_interval_) : slow_interval_);
}

void PollPlan::binary_logs_answered(const std::optional<TimedReply>& written, TimedReply reply, bool denied) {
  auto file = written_file(written);
  just_rotated_ = asked_for_file_ && file != asked_for_file_;
  asked_for_file_ = std::move(file);
  binary_logs_asked_ = reply.window.begin;
  if (denied) refusal_ = std::move(reply);
}

}  // namespace relaywatch::probe
