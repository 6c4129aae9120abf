#pragma once

#include <string_view>
#include <vector>

namespace relaywatch::daemon {

/// What the person at the terminal, or the system, wants of a program that draws on it.
enum class Wish { quit, redraw, suspend, line_up, line_down, page_up, page_down };

/// Keys as a terminal sends them; others mean nothing. Pure.
std::vector<Wish> wishes_of(std::string_view keys);

/// Keys on the standard input, when they are wanted and it is a terminal, and signals, which are taken from their usual
/// effect for as long as this lives: SIGINT, SIGTERM and SIGHUP quit, SIGTSTP suspends, SIGWINCH and SIGCONT redraw;
/// SIGPIPE is blocked, so that a write fails instead. One instance, made before any thread is.
class TerminalInput {
 public:
  explicit TerminalInput(bool with_keys);
  ~TerminalInput();
  TerminalInput(const TerminalInput&) = delete;
  TerminalInput& operator=(const TerminalInput&) = delete;

  /// What has come since the last call; does not wait.
  std::vector<Wish> take();

 private:
  int signals_ = -1;
  bool has_keys_ = false;
};

}  // namespace relaywatch::daemon
