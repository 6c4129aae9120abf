#include "notify/lanes.hpp"

#include <algorithm>
#include <utility>

#include "notify/alertmanager_lane.hpp"
#include "notify/event_lane.hpp"
#include "notify/http_url.hpp"
#include "notify/routing.hpp"

namespace relaywatch::notify {
namespace {

/// Moves the lane out of `lanes` that is of this kind and for which `stays` holds.
template <typename Kind, typename Stays>
Lanes::node_type take_known(Lanes& lanes, Stays stays) {
  const auto known = std::ranges::find_if(lanes, [&](const auto& item) {
    const auto* lane = dynamic_cast<const Kind*>(item.second.get());
    return lane != nullptr && stays(*lane);
  });
  return known == lanes.end() ? Lanes::node_type() : lanes.extract(known);
}

}  // namespace

Lanes reconfigure(Lanes& lanes, const Options& options, const std::string& generator_url, std::size_t& next_id) {
  Lanes before = std::exchange(lanes, {});
  const auto names = alertmanager_names(options);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const AlertmanagerOptions& group = options.alertmanagers[i];
    for (std::size_t j = 0; j < names[i].size(); ++j) {
      const std::string& name = names[i][j];
      const std::string url = join_url(group.urls[j], "/api/v2/alerts");
      auto known = take_known<AlertmanagerLane>(
          before, [&](const AlertmanagerLane& lane) { return lane.name() == name && lane.url() == url; });
      if (known) {
        static_cast<AlertmanagerLane&>(*known.mapped()).configure(group);
        lanes.insert(std::move(known));
      } else {
        lanes.emplace(next_id++, std::make_unique<AlertmanagerLane>(name, url, group, generator_url));
      }
    }
  }
  for (const EventReceiverOptions& receiver : options.event_receivers) {
    auto known = take_known<EventLane>(before, [&](const EventLane& lane) {
      return lane.name() == receiver.name && lane.options().kind.index() == receiver.kind.index();
    });
    if (known) {
      static_cast<EventLane&>(*known.mapped()).configure(receiver);
      lanes.insert(std::move(known));
    } else {
      lanes.emplace(next_id++, std::make_unique<EventLane>(receiver, generator_url));
    }
  }
  return before;
}

}  // namespace relaywatch::notify
