#include "terminal.hpp"

#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

TEST(Terminal, ColoursAreForATerminalOnly) {
  EXPECT_TRUE(terminal_of({.is_terminal = true, .term = "xterm"}).colours);
  EXPECT_FALSE(terminal_of({.is_terminal = false, .term = "xterm"}).colours);
}

TEST(Terminal, NoColorTakesThemAwayAndLeavesTheScreen) {
  const Terminal terminal = terminal_of({.is_terminal = true, .no_color = "0", .term = "xterm"});
  EXPECT_FALSE(terminal.colours);
  EXPECT_TRUE(terminal.is_screen);
}

TEST(Terminal, ADumbOneIsNoScreen) {
  const Terminal terminal = terminal_of({.is_terminal = true, .term = "dumb"});
  EXPECT_FALSE(terminal.colours);
  EXPECT_FALSE(terminal.is_screen);
}

TEST(Terminal, AnUnknownSizeIsThatOfOld) {
  EXPECT_EQ(terminal_of({.is_terminal = true}).width, 80U);
  EXPECT_EQ(terminal_of({.is_terminal = true}).height, 24U);
  EXPECT_EQ(terminal_of({.is_terminal = true, .columns = 200, .rows = 60}).width, 200U);
}

TEST(Terminal, TheLocaleSaysWhetherThereIsMoreThanAscii) {
  for (const char* locale : {"en_US.UTF-8", "C.utf8", "de_DE.UTF-8@euro"}) {
    EXPECT_TRUE(terminal_of({.locale = locale}).unicode) << locale;
  }
  for (const char* locale : {"C", "POSIX", "de_DE.ISO-8859-1"}) {
    EXPECT_FALSE(terminal_of({.locale = locale}).unicode) << locale;
  }
  EXPECT_FALSE(terminal_of({}).unicode);
}

}  // namespace
}  // namespace relaywatch::daemon
