#include "terminal.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <ctime>
#include <sys/ioctl.h>
#include <unistd.h>

namespace relaywatch::daemon {
namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

/// "en_US.UTF-8", "C.utf8".
bool is_utf8(std::string locale) {
  std::ranges::transform(locale, locale.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return locale.find(".utf-8") != std::string::npos || locale.find(".utf8") != std::string::npos;
}

}  // namespace

Terminal terminal_of(const TerminalFacts& facts) {
  Terminal terminal;
  terminal.is_screen = facts.is_terminal && facts.term != "dumb";
  terminal.colours = terminal.is_screen && !facts.no_color;
  terminal.unicode = facts.locale && is_utf8(*facts.locale);
  if (facts.columns > 0) terminal.width = facts.columns;
  if (facts.rows > 0) terminal.height = facts.rows;
  return terminal;
}

Terminal this_terminal() {
  TerminalFacts facts;
  facts.is_terminal = isatty(STDOUT_FILENO) != 0;
  winsize size{};
  if (facts.is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    facts.columns = size.ws_col;
    facts.rows = size.ws_row;
  }
  facts.no_color = variable("NO_COLOR");
  facts.term = variable("TERM");
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!facts.locale) facts.locale = variable(name);
  }
  return terminal_of(facts);
}

std::string local_time(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  return {text.data(), length};
}

}  // namespace relaywatch::daemon
