#include "alert/announcements.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::alert {

AnnouncementStep announce(Announced before, const std::vector<AlertReport>& active,
                          const std::vector<AlertReport>& resolved) {
  AnnouncementStep step;
  std::vector<Announcement> begun;
  for (const AlertReport& alert : active) {
    if (alert.state != AlertState::firing) continue;
    if (auto known = before.extract(identity(alert))) {
      step.announced.insert(std::move(known));
    } else if (alert.held_by.empty()) {
      step.announced.emplace(identity(alert), alert);
      begun.push_back({Notification::Kind::firing, alert});
    }
  }
  for (auto& [labels, told] : before) {
    const auto ended = std::ranges::find_if(
        resolved, [&labels = labels](const AlertReport& alert) { return identity(alert) == labels; });
    step.news.push_back({Notification::Kind::resolved, ended == resolved.end() ? std::move(told) : *ended});
  }
  step.news.insert(step.news.end(), begun.begin(), begun.end());
  return step;
}

}  // namespace relaywatch::alert
