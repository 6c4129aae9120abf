#include "terminal_input.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TerminalInput, KeysAreWishes) {
  EXPECT_THAT(wishes_of("q"), ElementsAre(Wish::quit));
  EXPECT_THAT(wishes_of("\x1b[A\x1b[Bjk"), ElementsAre(Wish::line_up, Wish::line_down, Wish::line_down, Wish::line_up));
  EXPECT_THAT(wishes_of("\x1b[5~\x1b[6~ b"),
              ElementsAre(Wish::page_up, Wish::page_down, Wish::page_down, Wish::page_up));
}

TEST(TerminalInput, OtherKeysMeanNothing) { EXPECT_THAT(wishes_of("x\x1b[C\x1b[1;5D\r\xC3\xBC"), IsEmpty()); }

TEST(TerminalInput, ASignalThatWouldEndTheProgramIsAWishToQuit) {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  TerminalInput input(false);
  for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    raise(signal);
    EXPECT_THAT(input.take(), ElementsAre(Wish::quit)) << signal;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace relaywatch::daemon
