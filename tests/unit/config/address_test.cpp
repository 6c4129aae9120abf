#include "config/address.hpp"

#include <gtest/gtest.h>

namespace relaywatch::config {
namespace {

TEST(Address, ReadsHostAndPort) {
  const std::tuple<const char*, const char*, std::uint16_t> cases[] = {{"db1:3307", "db1", 3307},
                                                                       {"10.0.0.1:65535", "10.0.0.1", 65535},
                                                                       {"[::1]:9733", "::1", 9733},
                                                                       {"[fe80::1%eth0]:1", "fe80::1%eth0", 1},
                                                                       {"db1.example", "db1.example", 3306},
                                                                       {"[::1]", "::1", 3306}};
  for (const auto& [text, host, port] : cases) {
    const auto parsed = parse_address(text, 3306);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(parsed->host, host);
    EXPECT_EQ(parsed->port, port);
  }
}

TEST(Address, RefusesWhatIsNone) {
  for (const char* text : {"", ":1", "db1:", "db1:0", "db1:65536", "db1:x", "db1:1x", "::1:3306", "[::1]3306", "[::1",
                           "[]:1", "[db1", "a b:1", "10.0.0.256:1", "10.0.0:1", "-a:1", ".a:1", "a/b:1", "u@h:1"}) {
    EXPECT_FALSE(parse_address(text, 3306).has_value()) << text;
  }
  EXPECT_FALSE(parse_address("db1", std::nullopt).has_value());
  EXPECT_FALSE(parse_address("[::1]", std::nullopt).has_value());
}

TEST(Address, FormatsAndCompares) {
  EXPECT_EQ(format_address({"::1", 80}), "[::1]:80");
  EXPECT_EQ(format_address({"db1", 80}), "db1:80");
  EXPECT_TRUE(is_same_address({"DB1.example", 1}, {"db1.EXAMPLE", 1}));
  EXPECT_FALSE(is_same_address({"db1", 1}, {"db1", 2}));
}

TEST(Address, KnowsLoopback) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost", "LocalHost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "127.example", "localhost.example"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(BaseUrl, AcceptsHttpWithHostPortAndPath) {
  const std::pair<const char*, const char*> cases[] = {{"http://127.0.0.1:9093", "http://127.0.0.1:9093"},
                                                       {"https://am.example/", "https://am.example"},
                                                       {"http://[::1]:9093/prefix//", "http://[::1]:9093/prefix"}};
  for (const auto& [text, expected] : cases) {
    const auto parsed = parse_base_url(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(*parsed, expected);
  }
}

TEST(BaseUrl, RefusesTheRestWithoutQuotingIt) {
  for (const char* text : {"", "127.0.0.1:9093", "ftp://secret", "http://", "http:///secret", "http://h:0/secret",
                           "http://h:99999", "http://u:secret@h", "http://secret@h:1/", "http://h/?token=secret",
                           "http://h/#secret", "http://h/ secret", "http://h:1/api/v2/alerts", "http://h\n"}) {
    const auto parsed = parse_base_url(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().message.find("secret"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace relaywatch::config
