#include "notify/takeover.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace relaywatch::notify {

namespace {

/// A leader says for a quarter of an hour that it told of an end.
constexpr Duration history = std::chrono::hours(1);

/// The place of what the leader told among what is held. Behind something else that was decided on clearly later than
/// that, nothing can be it.
std::optional<std::size_t> place_of(const Told& told, const std::vector<Held>& held) {
  std::optional<std::size_t> place;
  Duration nearest{};
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i].kind != told.kind) {
      if (held[i].decided > told.decided + Takeover::apart) break;
      continue;
    }
    const Duration distance = std::chrono::abs(held[i].decided - told.decided);
    if (!place || distance < nearest) {
      place = i;
      nearest = distance;
    }
  }
  return place;
}

}  // namespace

void Takeover::hold(Held held) {
  Thread& thread = threads_[Key(held.receiver, held.alert)];
  if (std::ranges::any_of(thread.held, [&](const Held& one) { return one.id == held.id; })) return;
  thread.held.push_back(std::move(held));
  match(thread);
}

void Takeover::told(Told told) {
  Thread& thread = threads_[Key(told.receiver, told.alert)];
  if (thread.word && thread.word->told.token == told.token) return;  // repeated
  thread.word = Word{std::move(told)};
  match(thread);
}

void Takeover::leader_lives(MonoTime now, bool speaks) {
  for (auto& [key, thread] : threads_) {
    std::size_t count = 0;
    if (!speaks) {
      const auto young = std::ranges::find_if(
          thread.held, [now](const Held& one) { return one.owed || one.decided + silent_leader_has > now; });
      count = static_cast<std::size_t>(std::distance(thread.held.begin(), young));
    } else {
      // Only a beginning with its end: a lone end closes what the leader told, a lone beginning still goes on.
      while (count + 1 < thread.held.size() && thread.held[count].kind == Notification::Kind::firing &&
             !thread.held[count].owed && thread.held[count + 1].decided + closed_incident_waits <= now) {
        count += 2;
      }
    }
    drop(thread, count);
  }
  std::erase_if(threads_, [now](const auto& item) {
    const auto& [held, word] = item.second;
    const bool is_history =
        !word || (word->told.kind == Notification::Kind::resolved && word->told.decided + history < now);
    return held.empty() && is_history;
  });
}

void Takeover::lead() { threads_.clear(); }

void Takeover::match(Thread& thread) {
  if (!thread.word || thread.word->matched) return;
  const auto place = place_of(thread.word->told, thread.held);
  if (!place) return;
  thread.word->matched = true;
  drop(thread, *place + 1);
}

void Takeover::drop(Thread& thread, std::size_t count) {
  const auto end = thread.held.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::transform(thread.held.begin(), end, std::back_inserter(done_), &Held::id);
  thread.held.erase(thread.held.begin(), end);
}

std::size_t Takeover::waiting() const {
  std::size_t count = 0;
  for (const auto& [key, thread] : threads_) count += thread.held.size();
  return count;
}

}  // namespace relaywatch::notify
