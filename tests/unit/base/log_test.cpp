#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace relaywatch::log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string logged_as(const Options& options, const std::string& text) {
  configure(options);
  testing::internal::CaptureStderr();
  debug("{}", text);
  info("{}", text);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, MayBeConfiguredAgain) {
  EXPECT_THAT(logged_as({.level = "info", .format = Format::text}, "one"), HasSubstr(" info one\n"));

  const auto line = nlohmann::json::parse(logged_as({.level = "info", .format = Format::json}, "say \"two\"\n"));
  EXPECT_EQ(line["message"], "say \"two\"\n");
  EXPECT_EQ(line["level"], "info");

  EXPECT_EQ(logged_as({.level = "error", .format = Format::text}, "three"), "");
  EXPECT_THAT(logged_as({.level = "debug", .format = Format::text}, "four"), HasSubstr(" debug four\n"));
  EXPECT_THAT(logged_as({.level = "info", .format = Format::text}, "five"), Not(HasSubstr("debug")));
}

}  // namespace
}  // namespace relaywatch::log
