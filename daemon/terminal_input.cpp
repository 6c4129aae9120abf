#include "terminal_input.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace relaywatch::daemon {
namespace {

sigset_t handled_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int one : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH, SIGCONT}) sigaddset(&signals, one);
  return signals;
}

Wish wish_of(unsigned signal) {
  switch (signal) {
    case SIGTSTP: return Wish::suspend;
    case SIGWINCH:
    case SIGCONT: return Wish::redraw;
    default: return Wish::quit;
  }
}

bool is_readable(int descriptor) {
  pollfd one{descriptor, POLLIN, 0};
  return ::poll(&one, 1, 0) > 0;
}

}  // namespace

std::vector<Wish> wishes_of(std::string_view keys) {
  static constexpr std::array<std::pair<std::string_view, Wish>, 14> known = {{{"\x1b[A", Wish::line_up},
                                                                               {"\x1bOA", Wish::line_up},
                                                                               {"k", Wish::line_up},
                                                                               {"\x1b[B", Wish::line_down},
                                                                               {"\x1bOB", Wish::line_down},
                                                                               {"j", Wish::line_down},
                                                                               {"\x1b[5~", Wish::page_up},
                                                                               {"b", Wish::page_up},
                                                                               {"\x1b[6~", Wish::page_down},
                                                                               {" ", Wish::page_down},
                                                                               {"\x0c", Wish::redraw},
                                                                               {"q", Wish::quit},
                                                                               {"Q", Wish::quit},
                                                                               {"\x04", Wish::quit}}};
  std::vector<Wish> wishes;
  while (!keys.empty()) {
    std::size_t taken = 1;
    for (const auto& [key, wish] : known) {
      if (!keys.starts_with(key)) continue;
      wishes.push_back(wish);
      taken = key.size();
      break;
    }
    keys.remove_prefix(taken);
  }
  return wishes;
}

TerminalInput::TerminalInput(bool with_keys) : has_keys_(with_keys && isatty(STDIN_FILENO) != 0) {
  const sigset_t handled = handled_signals();
  sigset_t blocked = handled;
  sigaddset(&blocked, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  signals_ = signalfd(-1, &handled, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
}

TerminalInput::~TerminalInput() { close(signals_); }

std::vector<Wish> TerminalInput::take() {
  std::vector<Wish> wishes;
  signalfd_siginfo signal{};
  while (read(signals_, &signal, sizeof signal) == sizeof signal) wishes.push_back(wish_of(signal.ssi_signo));
  while (has_keys_ && is_readable(STDIN_FILENO)) {
    std::array<char, 256> keys{};
    const ssize_t length = read(STDIN_FILENO, keys.data(), keys.size());
    if (length <= 0) {  // the terminal is gone; signals still work
      has_keys_ = false;
      break;
    }
    const auto pressed = wishes_of({keys.data(), static_cast<std::size_t>(length)});
    wishes.insert(wishes.end(), pressed.begin(), pressed.end());
  }
  return wishes;
}

}  // namespace relaywatch::daemon
