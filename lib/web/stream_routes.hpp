#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "web/event_feed.hpp"
#include "web/routes.hpp"

namespace relaywatch::web {

/// Tells a client the status when it comes, then whenever there is a newer report, and each new entry of the journal.
/// At most once a second, or five times right after something happened. Pure but for the context's functions. The
/// context must outlive it.
class StatusFeed final : public EventFeed {
 public:
  /// `last_event`: the id of the last entry that the client has; absent: it wants what happens from now on.
  StatusFeed(const Context& context, std::optional<std::uint64_t> last_event);

  std::string take(MonoTime now) override;
  [[nodiscard]] std::optional<MonoTime> due() const override;

 private:
  [[nodiscard]] Duration gap() const;
  std::string take_events();

  const Context& context_;
  std::uint64_t last_event_ = 0;
  std::weak_ptr<const FleetReport> told_;  ///< of the status told last
  std::optional<MonoTime> told_at_;
  bool begun_ = false;
  bool urgent_ = false;  ///< something happened since
  bool waits_ = false;   ///< a newer report is there, but it is too soon to tell
};

/// /api/v1/stream: server-sent events `status` (the JSON of /api/v1/status) and `journal` (an entry as in
/// /api/v1/events, with its id). A client that comes back with `Last-Event-ID` gets the entries that it missed.
Response get_stream(const Context& context, const Request& request, std::string_view rest);

}  // namespace relaywatch::web
