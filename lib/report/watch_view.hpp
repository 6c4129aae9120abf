#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "report/status_table.hpp"
#include "report/status_view.hpp"

namespace relaywatch::report {

/// What one who watches a daemon has of it at a moment.
struct WatchMoment {
  std::optional<StatusView> last;      ///< its last report; nullopt: none came yet
  std::optional<Seconds> age;          ///< since the last report came
  std::optional<std::string> problem;  ///< why none comes now
};

/// None comes now, or none has come for longer than a daemon that works takes.
bool is_lost(const WatchMoment& moment);

/// "NO ANSWER, last seen 12 s ago: …"; "" while the daemon answers.
std::string loss_text(const WatchMoment& moment);

/// The status table; when the daemon is lost, what is lost above it, and the rest faint, being old. Pure.
std::string watch_text(const WatchMoment& moment, const StatusTableOptions& options);

/// Equal for two reports when nothing changed of which one must tell: states, causes, alerts, maintenance; not figures.
std::string change_mark(const StatusView& status);

struct ScreenOptions {
  bool colours = false;
  std::size_t height = 24;     ///< rows
  std::size_t first_line = 0;  ///< to be shown, when not all of them fit
};

/// The last useful ScreenOptions::first_line of a text.
std::size_t last_first_line(std::string_view text, std::size_t height);

/// What a terminal has to be sent to show the text in the place of what it shows, without an empty screen in between;
/// under it a line that says how to leave and, when the text is longer than the screen, how to see the rest. Pure.
std::string screen_frame(std::string_view text, const ScreenOptions& options);

}  // namespace relaywatch::report
