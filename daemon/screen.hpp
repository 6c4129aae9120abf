#pragma once

#include <optional>
#include <string_view>
#include <termios.h>

namespace relaywatch::daemon {

/// All of it, or false.
bool write_out(std::string_view text);

/// The terminal's second screen, without a cursor, and keys that come one by one and are not shown. The first screen,
/// and everything else, is as it was when this ends. For a standard output that is a terminal.
class Screen {
 public:
  Screen() { enter(); }
  ~Screen() { leave(); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void enter();
  void leave();

 private:
  std::optional<termios> before_;  ///< of the standard input, when it is a terminal
  bool entered_ = false;
};

}  // namespace relaywatch::daemon
