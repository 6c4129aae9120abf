#include "probe/poll_plan.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace relaywatch::probe {

namespace {

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

void PollPlan::settings_answered(TimedReply reply) { settings_ = std::move(reply); }

bool PollPlan::binary_logs_due(const std::optional<TimedReply>& written, MonoTime now) const {
  const auto file = written_file(written);
  if (!file || refusal_) return false;
  return !binary_logs_asked_ || file != asked_for_file_ || now - *binary_logs_asked_ >= slow_interval_;
}

void PollPlan::binary_logs_answered(const std::optional<TimedReply>& written, TimedReply reply, bool denied) {
  asked_for_file_ = written_file(written);
  binary_logs_asked_ = reply.window.begin;
  if (denied) refusal_ = std::move(reply);
}

}  // namespace relaywatch::probe
