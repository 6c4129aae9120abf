#include "analysis/channel_evidence.hpp"

#include <fmt/format.h>

namespace relaywatch::analysis {
namespace {

std::string to_text(const BinlogPosition& position) {
  return fmt::format("{}:{}", position.file(), position.coordinate.offset);
}

}  // namespace

std::map<std::string, std::string> channel_evidence(const ReplicationStatus& status,
                                                    const std::optional<BinlogPosition>& source_written) {
  std::map<std::string, std::string> evidence;
  if (status.receiver) evidence["receiver"] = to_string(*status.receiver);
  if (status.applier_running) evidence["applier"] = *status.applier_running ? "running" : "stopped";
  if (!status.receiver_state_text.empty()) evidence["receiver_state"] = status.receiver_state_text;
  if (!status.applier_state_text.empty()) evidence["applier_state"] = status.applier_state_text;
  if (status.receiver_error) evidence["receiver_error"] = quote(*status.receiver_error);
  if (status.applier_error) evidence["applier_error"] = quote(*status.applier_error);
  if (status.received) evidence["received"] = to_text(*status.received);
  if (status.executed) evidence["executed"] = to_text(*status.executed);
  if (status.configured_delay.value_or(Seconds(0)) > Seconds(0)) {
    evidence["configured_delay"] = fmt::format("{:.0f} s", status.configured_delay->count());
  }
  if (source_written) evidence["source_written"] = to_text(*source_written);
  evidence["reported_lag"] = status.reported_lag ? fmt::format("{:.0f} s", status.reported_lag->count()) : "NULL";
  return evidence;
}

std::string quote(const ServerError& error) {
  return error.message.empty() ? fmt::format("error {}", error.code)
                               : fmt::format("{} ({})", error.message, error.code);
}

}  // namespace relaywatch::analysis
