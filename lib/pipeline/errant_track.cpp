#include "pipeline/errant_track.hpp"

#include <algorithm>

namespace relaywatch::pipeline {
namespace {

constexpr std::size_t longest_text = 200;

std::optional<HeldTransactions> held(std::optional<GtidSet> set, const Window& asked, bool is_mariadb) {
  if (!set || set->empty()) return std::nullopt;
  return HeldTransactions{std::move(*set), asked, is_mariadb};
}

}  // namespace

std::optional<HeldTransactions> held_by_source(const NodeSnapshot& snapshot) {
  if (snapshot.gtid_state) {
    return held(GtidSet::parse_mariadb_state(*snapshot.gtid_state), {snapshot.written_window.end, snapshot.window.end},
                true);
  }
  if (!snapshot.written_gtid_set) return std::nullopt;
  return held(GtidSet::parse_mysql(*snapshot.written_gtid_set), snapshot.written_window, false);
}

std::optional<HeldTransactions> held_by_replica(const NodeSnapshot& snapshot, const ReplicationStatus& channel,
                                                const ServerFacts& facts) {
  if (snapshot.gtid_state) {
    auto all = held_by_source(snapshot);
    if (all && facts.server_id) all->transactions = all->transactions.last_of_server(*facts.server_id);
    return facts.server_id ? all : std::nullopt;
  }
  if (!channel.executed_gtid_set) return std::nullopt;
  auto all = held(GtidSet::parse_mysql(*channel.executed_gtid_set), snapshot.channels_window, false);
  const bool has_one_source = snapshot.channels && snapshot.channels->size() == 1;
  if (!all || has_one_source) return all;
  if (!facts.server_uuid) return std::nullopt;
  all->transactions = all->transactions.of_source(*facts.server_uuid);
  return all;
}

void ErrantTrack::replica_polled(const std::optional<HeldTransactions>& held) {
  if (!held) forget();
  if (held && !replica_) replica_ = held;
}

void ErrantTrack::source_polled(const std::string& source, const std::optional<HeldTransactions>& held) {
  const bool comparable = held && replica_ && held->is_mariadb == replica_->is_mariadb;
  if (source != source_ || !held || (replica_ && !comparable)) {
    forget();
    source_ = source;
    return;
  }
  if (!replica_ || held->asked.begin < replica_->asked.end) return;
  GtidSet lacking = replica_->transactions.minus(held->transactions);
  if (seen_) found_ = lacking.minus(lacking.minus(*seen_));
  seen_ = std::move(lacking);
  is_mariadb_ = held->is_mariadb;
  replica_.reset();
}

std::string ErrantTrack::text() const {
  std::string text = found_->to_string();
  if (is_mariadb_) std::ranges::replace(text, ':', '-');
  if (text.size() <= longest_text) return text;
  const std::size_t end = text.find_last_of(",:", longest_text);
  return text.substr(0, end == std::string::npos ? longest_text : end) + "…";
}

void ErrantTrack::forget() {
  replica_.reset();
  seen_.reset();
  found_.reset();
}

}  // namespace relaywatch::pipeline
