#include "watch.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <poll.h>
#include <string>
#include <unistd.h>

#include "report/watch_view.hpp"
#include "screen.hpp"
#include "status_feed.hpp"
#include "terminal.hpp"
#include "terminal_input.hpp"

namespace relaywatch::daemon {
namespace {

constexpr auto ask_every = std::chrono::milliseconds(500);
constexpr auto look_up_every = std::chrono::milliseconds(50);  ///< for keys and signals
constexpr auto tick = std::chrono::milliseconds(500);          ///< of "last seen 12 s ago"

int exit_code(const report::WatchMoment& moment) {
  constexpr int no_answer = 2;
  if (is_lost(moment) || !moment.last) return no_answer;
  return moment.last->healthy ? 0 : 1;
}

report::StatusTableOptions table_options(const Terminal& terminal) {
  return {.colours = terminal.colours, .width = terminal.width, .shown_time = local_time};
}

/// What the feed has, read.
class Watched {
 public:
  explicit Watched(const ApiClient& daemon) : feed_(daemon, ask_every) {}

  /// As StatusFeed's.
  bool wait(Duration at_most) {
    if (!feed_.wait(at_most)) return false;
    moment_.problem.reset();
    if (feed_.problem()) {
      moment_.problem = feed_.problem()->message;
      return true;
    }
    auto status = report::parse_status(*feed_.last());
    if (status) {
      moment_.last = *std::move(status);
    } else {
      moment_.problem = status.error().message;
    }
    return true;
  }

  [[nodiscard]] report::WatchMoment at(MonoTime now) const {
    report::WatchMoment moment = moment_;
    if (feed_.last_seen()) moment.age = now - *feed_.last_seen();
    return moment;
  }

  /// The reply as it came; there is one when there is a report.
  [[nodiscard]] const nlohmann::json& reply() const { return *feed_.last(); }

 private:
  StatusFeed feed_;
  report::WatchMoment moment_;
};

MonoTime now() { return std::chrono::steady_clock::now(); }

/// What is drawn, and from which line on.
class Picture {
 public:
  /// False: nobody sees it.
  bool draw(const report::WatchMoment& moment) {
    terminal_ = this_terminal();
    text_ = watch_text(moment, table_options(terminal_));
    first_line_ = std::min(first_line_, last());
    return write_out(report::screen_frame(
        text_, {.colours = terminal_.colours, .height = terminal_.height, .first_line = first_line_}));
  }

  void move(Wish wish) {
    const std::size_t page = std::max<std::size_t>(terminal_.height, 3) - 2;
    if (wish == Wish::line_up) first_line_ -= std::min<std::size_t>(first_line_, 1);
    if (wish == Wish::page_up) first_line_ -= std::min(first_line_, page);
    if (wish == Wish::line_down) first_line_ = std::min(first_line_ + 1, last());
    if (wish == Wish::page_down) first_line_ = std::min(first_line_ + page, last());
  }

 private:
  [[nodiscard]] std::size_t last() const { return report::last_first_line(text_, terminal_.height); }

  Terminal terminal_;
  std::string text_;
  std::size_t first_line_ = 0;
};

void suspend(Screen& screen) {
  screen.leave();
  raise(SIGSTOP);  // the shell's turn, until it lets us go on
  screen.enter();
}

int watch_on_screen(Watched& watched, TerminalInput& input) {
  Screen screen;
  Picture picture;
  std::optional<MonoTime> drawn;
  for (;;) {
    bool stale = watched.wait(look_up_every);
    for (const Wish wish : input.take()) {
      if (wish == Wish::quit) return exit_code(watched.at(now()));
      if (wish == Wish::suspend) suspend(screen);
      picture.move(wish);
      stale = true;
    }
    const report::WatchMoment moment = watched.at(now());
    // While the daemon answers, nothing on it changes by itself.
    const bool due = !drawn || (is_lost(moment) && now() - *drawn >= tick);
    if (!stale && !due) continue;
    if (!picture.draw(moment)) return exit_code(moment);
    drawn = now();
  }
}

/// What is printed of a change; "" when it is nothing for the standard output.
std::string news(const Watched& watched, const report::WatchMoment& moment, bool as_json) {
  if (!is_lost(moment)) {
    if (as_json) return watched.reply().dump() + "\n";
    return status_table(*moment.last, table_options(this_terminal())) + "\n";
  }
  if (!as_json) return loss_text(moment) + "\n\n";
  std::cerr << loss_text(moment) << std::endl;
  return {};
}

/// The reader of a pipe has gone.
bool is_abandoned() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, 0) > 0 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

int watch_as_text(Watched& watched, TerminalInput& input, bool as_json) {
  std::optional<std::string> told;
  for (;;) {
    watched.wait(look_up_every);
    const report::WatchMoment moment = watched.at(now());
    for (const Wish wish : input.take()) {
      if (wish == Wish::quit) return exit_code(moment);
      if (wish == Wish::suspend) raise(SIGSTOP);
    }
    if (is_abandoned()) return exit_code(moment);
    if (!moment.last && !is_lost(moment)) continue;
    std::string mark = is_lost(moment) ? "lost" : change_mark(*moment.last);
    if (told == mark) continue;
    told = std::move(mark);
    if (!write_out(news(watched, moment, as_json))) return exit_code(moment);
  }
}

}  // namespace

int watch(const StatusCommand& command, const ApiClient& daemon) {
  const bool on_screen = this_terminal().is_screen && !command.json;
  TerminalInput input(on_screen);  // one that writes to a file may be in the background, where reading stops it
  Watched watched(daemon);
  return on_screen ? watch_on_screen(watched, input) : watch_as_text(watched, input, command.json);
}

}  // namespace relaywatch::daemon
