#include "config/option_file.hpp"

#include <gmock/gmock.h>

namespace relaywatch::config {
namespace {

using testing::Optional;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(OptionFile, ReadsOnlyTheGroup) {
  const char* text = "user=outside\n[mysqld]\nuser=mysql\n[client]\nuser=monitor\npassword=p\n[client-x]\nuser=other\n";
  EXPECT_THAT(parse_option_group(text, "client"),
              Optional(UnorderedElementsAre(Pair("user", "monitor"), Pair("password", "p"))));
  EXPECT_EQ(parse_option_group(text, "absent"), std::nullopt);
}

TEST(OptionFile, ReadsValuesAsTheServersProgramsDo) {
  const std::pair<const char*, const char*> cases[] = {
      {"v = plain", "plain"},
      {"\t v=  two words  \r", "two words"},
      {"v = a#b", "a"},
      {"v = \"a#b\"", "a#b"},
      {"v = 'a#b' # comment", "a#b"},
      {"v = 'it\\'s'", "it's"},
      {"v = \"say \\\"hi\\\"#1\" # x", "say \"hi\"#1"},
      {"v = a;b", "a;b"},
      {"v = a=b=c", "a=b=c"},
      {"v = tab\\tspace\\sback\\\\slash\\q", "tab\tspace back\\slash\\q"},
      {"v =", ""},
      {"v = '", "'"},
      {"v = one\nv = two", "two"},
  };
  for (const auto& [lines, expected] : cases) {
    EXPECT_THAT(parse_option_group("[client]\n" + std::string(lines) + "\n", "client"),
                Optional(UnorderedElementsAre(Pair("v", expected))))
        << lines;
  }
}

TEST(OptionFile, SkipsCommentsIncludesAndOptionsWithoutValue) {
  EXPECT_THAT(parse_option_group("[client] # c\n# v=1\n; v=2\n!include /x=y\npassword\nv=3", "client"),
              Optional(UnorderedElementsAre(Pair("v", "3"))));
}

TEST(OptionFile, DashAndUnderscoreAreTheSame) {
  EXPECT_THAT(parse_option_group("[client]\nssl-mode=x\nssl_mode=y\n", "client"),
              Optional(UnorderedElementsAre(Pair("ssl_mode", "y"))));
}

TEST(OptionFile, JoinsAGroupThatOccursTwiceAndTakesAByteOrderMark) {
  EXPECT_THAT(parse_option_group("\xEF\xBB\xBF[client]\na=1\n[x]\nc=1\n[client]\nb=2", "client"),
              Optional(UnorderedElementsAre(Pair("a", "1"), Pair("b", "2"))));
  EXPECT_THAT(parse_option_group("[client", "client"), Optional(testing::IsEmpty()));
}

}  // namespace
}  // namespace relaywatch::config
