#include "probe/lease.hpp"

#include <algorithm>

namespace relaywatch::probe {

namespace {

/// A leader says so every few seconds; one that has not for so long may be dead.
constexpr Duration word_counts_for = std::chrono::seconds(15);

}  // namespace

void Lease::answered(bool held, MonoTime asked) {
  held_ = held;
  led_last_ = held;
  answered_at_ = asked;
  broken_ = false;
  give_way_until_.reset();
}

MonoTime Lease::ask_from(MonoTime now) {
  if (!broken_) return now;
  // Once it is known from when on, it stays: the session may break again before anything was asked.
  if (!give_way_until_) {
    const bool first = led_last_ || standing(now) != Standing::follows;
    give_way_until_ = first ? now : now + times_.give_way;
  }
  return std::max(now, *give_way_until_);
}

Lease::Standing Lease::standing(MonoTime now) const {
  const Duration silence = now - answered_at_;
  if (held_ && silence < times_.valid_for) return Standing::holds;
  if (heard_at_ && now - *heard_at_ < word_counts_for) return Standing::follows;
  if (led_last_ && silence >= times_.last_leader_after) return Standing::stands_in;
  return silence >= times_.anybody_after ? Standing::stands_in_late : Standing::follows;
}

MonoTime Lease::leads_until(MonoTime now) const {
  switch (standing(now)) {
    case Standing::follows: return now;
    case Standing::holds: return answered_at_ + times_.valid_for;
    case Standing::stands_in:
    case Standing::stands_in_late: break;
  }
  return now + times_.last_leader_after;  // nothing frees a lock that nobody holds: there is no hurry to stop
}

}  // namespace relaywatch::probe
