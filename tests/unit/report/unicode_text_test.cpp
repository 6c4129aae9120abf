#include "report/unicode_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace relaywatch::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* bad = "\xEF\xBF\xBD";

TEST(UnicodeText, ValidTextStays) {
  for (const std::string text : {"", "plain", "Müller → 日本 🐬", "\n\t"}) EXPECT_EQ(valid_utf8(text), text);
}

TEST(UnicodeText, BytesThatAreNotUtf8AreReplacedOneByOne) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"M\xFCller", std::string("M") + bad + "ller"},            // Latin-1
      {"\xC3", bad},                                             // cut off
      {"\xC3(", std::string(bad) + "("},                         // no continuation
      {"\xC0\xAF", std::string(bad) + bad},                      // overlong
      {"\xED\xA0\x80", std::string(bad) + bad + bad},            // surrogate
      {"\xF4\x90\x80\x80", std::string(bad) + bad + bad + bad},  // past U+10FFFF
      {"\xE2\x82", std::string(bad) + bad},
  };
  for (const auto& [text, valid] : cases) EXPECT_EQ(valid_utf8(text), valid);
}

TEST(UnicodeText, PrintableHasNoControlCharacters) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7F"), "a [2Jb c ");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "b"),
            "a b");  // U+009B, the one-byte escape
  EXPECT_EQ(printable("a\xC2\xA0"
                      "b"),
            "a\xC2\xA0"
            "b");
}

TEST(UnicodeText, PrintableDoesNotTurnTheDirectionOfWriting) {
  EXPECT_EQ(printable("a\u202Eb\u2066c\u2029"), "a b c\u2029");
}

TEST(UnicodeText, WidthIsThatOnATerminal) {
  EXPECT_EQ(display_width("Müller"), 6U);
  EXPECT_EQ(display_width("日本 🐬"), 7U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("n1 → n2"), 7U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(UnicodeText, CutsOnlyWhatIsTooWide) {
  EXPECT_EQ(cut_end("Müller", 6), "Müller");
  EXPECT_EQ(cut_end("Müller", 3), "Mü…");
  EXPECT_EQ(cut_end("Müller", 1), "…");
  EXPECT_EQ(cut_end("Müller", 0), "");
  EXPECT_EQ(cut_start("Müller", 6), "Müller");
  EXPECT_EQ(cut_start("llerüM", 3), "…üM");
  EXPECT_EQ(cut_start("Müller", 0), "");
  EXPECT_EQ(cut_end("日本日本", 4), "日…");
  EXPECT_EQ(cut_start("日本日本", 4), "…本");
}

TEST(UnicodeText, WrapsAtSpaces) {
  EXPECT_THAT(wrap("one two  three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("→→→ →→→", 7), ElementsAre("→→→ →→→"));
  EXPECT_THAT(wrap("a muchtoolongword b", 5), ElementsAre("a", "mucht", "oolon", "gword", "b"));
  EXPECT_THAT(wrap("muchtoolong b", 5), ElementsAre("mucht", "oolon", "g b"));
  EXPECT_THAT(wrap("日本日本", 5), ElementsAre("日本", "日本"));
  EXPECT_THAT(wrap("日本", 1), ElementsAre("日", "本"));
  EXPECT_THAT(wrap("   ", 5), IsEmpty());
}

}  // namespace
}  // namespace relaywatch::report
