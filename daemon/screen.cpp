#include "screen.hpp"

#include <cerrno>
#include <cstddef>
#include <unistd.h>

namespace relaywatch::daemon {
namespace {

/// Second screen, cursor off, no wrapping of lines that are too long; and back.
constexpr std::string_view begin_sequence = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr std::string_view end_sequence = "\x1b[?7h\x1b[?25h\x1b[?1049l";

}  // namespace

bool write_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void Screen::enter() {
  if (entered_) return;
  entered_ = true;
  termios settings{};
  if (tcgetattr(STDIN_FILENO, &settings) == 0) {
    before_ = settings;
    settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
  }
  write_out(begin_sequence);
}

void Screen::leave() {
  if (!entered_) return;
  entered_ = false;
  write_out(end_sequence);
  if (before_) tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
}

}  // namespace relaywatch::daemon
