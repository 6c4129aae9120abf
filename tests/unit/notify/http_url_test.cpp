#include "notify/http_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HttpUrl, ShowsNoSecretPart) {
  const auto url = parse_http_url("https://user:pass@am.example/prefix?token=t");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->display(), "https://am.example:443/prefix");
  EXPECT_EQ(parse_http_url("http://[::1]:9093")->display(), "http://[::1]:9093/");
}

TEST(HttpUrl, RefusesWhatIsNotHttp) {
  for (const char* bad : {"", "am:9093:x", "ftp://host", "file:///etc/passwd", "http://", "http://u:secret@h:99999"}) {
    const auto url = parse_http_url(bad);
    ASSERT_FALSE(url) << bad;
    EXPECT_THAT(url.error().message, Not(HasSubstr("secret")));
  }
}

TEST(HttpUrl, JoinsPaths) {
  EXPECT_EQ(join_url("http://h:1", "/api"), "http://h:1/api");
  EXPECT_EQ(join_url("http://h:1/am//", "/api"), "http://h:1/am/api");
}

TEST(HttpUrl, HidesUserinfoInText) {
  EXPECT_EQ(without_userinfo("login of bob with p@ss and p%40ss failed", "http://bob:p%40ss@h/"),
            "login of *** with *** and *** failed");
  EXPECT_EQ(without_userinfo("nothing to hide", "http://h/"), "nothing to hide");
}

}  // namespace
}  // namespace relaywatch::notify
