#include "config/json_text.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(JsonText, AcceptsBothKindsOfComment) {
  Problems problems;
  const auto parsed = parse_json("// one\n{ /* two\n lines */ \"a\": 1 // three\n}\n", problems);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ((*parsed)["a"], 1);
  EXPECT_THAT(problems.errors, IsEmpty());
}

TEST(JsonText, GivesLineAndColumnOfASyntaxError) {
  const std::tuple<const char*, const char*> cases[] = {
      {"{\n  \"a\": 1\n  \"b\": 2\n}", "line 3, column 5"},
      {"[1,\n 2,\n]", "line 3, column 1"},
      {"", "line 1, column 1"},
      {"{\"a\": tru}", "line 1, column 10"},
      {"{} {}", "line 1, column 4"},
      {"{ /* open", "line 1, column 10"},
  };
  for (const auto& [text, where] : cases) {
    Problems problems;
    EXPECT_FALSE(parse_json(text, problems).has_value()) << text;
    EXPECT_THAT(problems.errors, ElementsAre(problem("", where))) << text;
  }
}

TEST(JsonText, ExplainsATrailingComma) {
  Problems problems;
  EXPECT_FALSE(parse_json("{ \"a\": 1,\n}", problems).has_value());
  EXPECT_THAT(problems.errors, ElementsAre(problem("", "no comma after the last member")));
}

TEST(JsonText, NeverQuotesTheOffendingText) {
  for (const char* text :
       {"{ \"password\": \"hunter2\n\" }", "{ \"password\": \"hunter2\\x\" }", "{ \"password\": hunter2 }",
        "{ \"password\": \"hunter2\" hunter2 }", "{ \"password\": \"hunter2"}) {
    Problems problems;
    EXPECT_FALSE(parse_json(text, problems).has_value());
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_THAT(problems.errors[0].message, Not(HasSubstr("hunter"))) << text;
    EXPECT_THAT(problems.errors[0].message, Not(HasSubstr("\n"))) << text;
  }
}

TEST(JsonText, ReportsEveryDuplicateKeyWithItsPath) {
  Problems problems;
  const auto parsed = parse_json(
      R"({ "a": 1, "a": 2, "list": [ 0, [1], { "b": { "c": 1, "c": 2 } }, { "b": 1 } ], "d": { "a": 1 } })", problems);
  EXPECT_TRUE(parsed.has_value());
  EXPECT_THAT(problems.errors,
              ElementsAre(problem("$.a", "more than once"), problem("$.list[2].b.c", "more than once")));
}

TEST(JsonText, ReportsANumberThatIsOutOfRange) {
  Problems problems;
  EXPECT_FALSE(parse_json("{ \"a\": 1e999 }", problems).has_value());
  EXPECT_THAT(problems.errors, ElementsAre(problem("", "out of range")));
}

}  // namespace
}  // namespace relaywatch::config
