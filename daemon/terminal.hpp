#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace relaywatch::daemon {

/// What a command may print on its standard output.
struct Terminal {
  bool is_screen = false;  ///< a terminal that can be drawn on: the cursor moves
  bool colours = false;
  bool unicode = false;    ///< signs beyond ASCII are understood
  std::size_t width = 80;  ///< columns
  std::size_t height = 24;
};

/// What the environment says of the standard output; an empty variable is as one that is not set.
struct TerminalFacts {
  bool is_terminal = false;
  std::size_t columns = 0;  ///< 0: not known
  std::size_t rows = 0;
  std::optional<std::string> no_color{};  ///< NO_COLOR, see https://no-color.org
  std::optional<std::string> term{};      ///< TERM
  std::optional<std::string> locale{};    ///< the first one set of LC_ALL, LC_CTYPE and LANG
};

/// Pure.
Terminal terminal_of(const TerminalFacts& facts);

/// As it is now: a window's size changes.
Terminal this_terminal();

/// "2026-11-22 07:45:08" in the time zone of whoever runs the command.
std::string local_time(WallTime time);

}  // namespace relaywatch::daemon
