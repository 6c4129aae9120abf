#include "handover.hpp"

#include <fmt/format.h>
#include <utility>

namespace relaywatch::daemon {

namespace {

constexpr Duration repeat_interval = std::chrono::seconds(5);
/// A leader that was not heard for so long does not speak.
constexpr Duration word_counts_for = 3 * repeat_interval;

/// What is the same from every monitor: the cause may be seen in different moments of its becoming.
std::map<std::string, std::string> common_identity(const AlertReport& alert) {
  std::map<std::string, std::string> labels = alert.labels;
  labels.erase("cause");
  labels.insert_or_assign("alertname", alert.name);
  labels.insert_or_assign("severity", std::string(to_string(alert.severity)));
  return labels;
}

}  // namespace

Handover::Handover(Withdraw withdraw) : withdraw_(std::move(withdraw)) {}

void Handover::configure(HandoverOptions options) {
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
  speaker_.reset();
  if (!options_.peers.empty()) speaker_ = std::make_unique<notify::PeerSpeaker>(options_.peers, options_.token);
}

void Handover::decided(std::span<const Notification> notifications, const Moment& now) {
  const std::lock_guard lock(mutex_);
  add(notifications, now, leads_);
}

void Handover::owed(std::span<const Notification> notifications, const Moment& now) {
  const std::lock_guard lock(mutex_);
  add(notifications, now, true);
}

void Handover::add(std::span<const Notification> notifications, const Moment& now, bool owed) {
  for (const Notification& one : notifications) {
    if (!options_.receivers.contains(one.receiver)) continue;
    notify::ToldItem told{
        one.receiver, common_identity(one.alert), one.kind, fmt::format("{}:{}", options_.instance, one.id), {}};
    const auto age = std::chrono::duration_cast<Duration>(now.wall - one.decided);
    waiting_.try_emplace(one.id, Item{std::move(told), now.mono - age, owed});
  }
}

void Handover::settled(std::span<const notify::Settled> settled, MonoTime now) {
  const std::lock_guard lock(mutex_);
  bool news = false;
  for (const notify::Settled& one : settled) {
    const auto item = waiting_.find(one.id);
    if (item == waiting_.end()) continue;  // withdrawn, or for a receiver that de-duplicates
    if (!one.parked) {
      book_.add(std::move(item->second.told), item->second.decided);
      news = true;
    }
    waiting_.erase(item);
  }
  if (news) say(now);
}

void Handover::lease(const probe::LeaseHolder::State& state, MonoTime now) {
  std::vector<std::uint64_t> done;
  {
    const std::lock_guard lock(mutex_);
    const bool followed = !leads_;
    has_lease_ = state.standing == probe::Lease::Standing::holds;
    leads_ = state.standing != probe::Lease::Standing::follows;
    if (followed || !leads_) {  // also what was decided since the last look, when this monitor takes over
      for (const auto& [id, item] : waiting_) {
        takeover_.hold({id, item.told.receiver, item.told.alert, item.told.kind, item.decided, item.owed});
      }
      if (state.another_leads) takeover_.leader_lives(now, heard_at_ && now - *heard_at_ < word_counts_for);
      done = take_done();
    }
    if (leads_) {
      takeover_.lead();
      if (!said_at_ || now - *said_at_ >= repeat_interval) say(now);
    }
  }
  if (!done.empty()) withdraw_(done);
}

Result<bool> Handover::heard(std::string_view body, MonoTime now) {
  const auto word = notify::parse_peer_word(body);
  if (!word) return word.error();
  std::vector<std::uint64_t> done;
  bool counts = false;
  {
    const std::lock_guard lock(mutex_);
    counts = notify::outranks(*word, options_.instance);
    if (has_lease_ || !counts) return false;  // said before it knew that it leads no more
    heard_at_ = now;
    book_.replace(word->told, now);
    for (const notify::ToldItem& item : word->told) {
      takeover_.told(
          {item.receiver, item.alert, item.kind, item.token, now - std::chrono::duration_cast<Duration>(item.age)});
    }
    done = take_done();
  }
  if (!done.empty()) withdraw_(done);
  return counts;
}

void Handover::say(MonoTime now) {
  said_at_ = now;
  if (speaker_) speaker_->say(notify::peer_word_body({options_.instance, has_lease_, book_.items(now)}));
}

std::vector<std::uint64_t> Handover::take_done() {
  std::vector<std::uint64_t> done = takeover_.take_done();
  for (const std::uint64_t id : done) waiting_.erase(id);
  return done;
}

}  // namespace relaywatch::daemon
