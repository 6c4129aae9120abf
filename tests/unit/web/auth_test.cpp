#include "web/auth.hpp"

#include <gtest/gtest.h>
#include <string>

namespace relaywatch::web {
namespace {

Request with(const std::string& name, const std::string& value) {
  Request request;
  request.headers = {{name, value}};
  return request;
}

TEST(Auth, ComparesWhole) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  for (const char* other : {"", "ab", "abcd", "abd", "ABC"})
    EXPECT_FALSE(equal_in_constant_time(other, "abc")) << other;
}

TEST(Auth, WantsTheBearerScheme) {
  const Secret token("t0ken");
  EXPECT_TRUE(bears_token(with("Authorization", "Bearer t0ken"), token));
  EXPECT_TRUE(bears_token(with("authorization", "bearer t0ken"), token));
  for (const char* bad : {"", "Bearer", "Bearer ", "t0ken", "Basic t0ken", "Bearer t0ken ", "Bearer t0ke"}) {
    EXPECT_FALSE(bears_token(with("Authorization", bad), token)) << bad;
  }
  EXPECT_FALSE(bears_token(Request{}, token));
}

TEST(Auth, TakesTheTokenAsAPasswordOfAnyUser) {
  const Secret token("t0ken");
  for (const char* good : {"Basic YWRtaW46dDBrZW4=", "basic OnQwa2Vu", "Basic w7w6dDBrZW4="}) {  // admin, none, ü
    EXPECT_TRUE(bears_token(with("Authorization", good), token)) << good;
  }
  for (const char* bad : {"Basic ", "Basic =", "Basic ====", "Basic dDBrZW4=", "Basic YWRtaW46dDBrZW4",
                          "Basic YWRtaW46dDBrZW4x", "Basic dDBrZW46YWRtaW4=", "Basic YWRtaW4*dDBrZW4=", "Basic YQ=="}) {
    EXPECT_FALSE(bears_token(with("Authorization", bad), token)) << bad;
  }
  EXPECT_TRUE(bears_token(with("Authorization", "Basic OmE6Yg=="), Secret("a:b"))) << "a password may have colons";
  EXPECT_FALSE(bears_token(with("Authorization", "Basic " + std::string(8000, 'A')), token));
}

TEST(Auth, TellsARequestOfAnotherSite) {
  EXPECT_FALSE(is_cross_site(Request{}));
  Request request = with("Origin", "http://127.0.0.1:9733");
  EXPECT_TRUE(is_cross_site(request)) << "no Host";
  request.headers.emplace_back("Host", "127.0.0.1:9733");
  EXPECT_FALSE(is_cross_site(request));
  request.headers[0].second = "https://evil.example";
  EXPECT_TRUE(is_cross_site(request));
  request.headers[0].second = "null";
  EXPECT_TRUE(is_cross_site(request));
}

TEST(Auth, TellsNamesThatLeadNowhereElse) {
  for (const char* good :
       {"127.0.0.1:9733", "10.0.0.5", "[::1]:9733", "[::1]", "localhost", "LocalHost:9733", "localhost.:80",
        "relaywatch.localhost:9733", "db1.example.com", "DB1.example.com:9733", "db1:9733"}) {
    EXPECT_TRUE(is_sent_to_this_machine(with("Host", good), "Db1.Example.com")) << good;
  }
  for (const char* bad :
       {"evil.example:9733", "", ":9733", "[evil.example]:9733", "127.0.0.1.evil.example", "localhost.evil.example",
        "evillocalhost", "db1.evil.example", "example.com", "127.0.0.1@evil.example", "[::1", "2130706433"}) {
    EXPECT_FALSE(is_sent_to_this_machine(with("Host", bad), "db1.example.com")) << bad;
  }
  EXPECT_TRUE(is_sent_to_this_machine(Request{}, "db1")) << "HTTP/1.0";
  EXPECT_FALSE(is_sent_to_this_machine(with("Host", "evil.example"), ""));
  EXPECT_FALSE(is_sent_to_this_machine(with("Host", ""), ""));
}

}  // namespace
}  // namespace relaywatch::web
