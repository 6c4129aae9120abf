#include "web/page_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <regex>
#include <set>
#include <string>

#include "web/page_assets.hpp"

namespace relaywatch::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Response ask(const std::string& path, Fields headers = {}) {
  Request request;
  request.method = "GET";
  request.path = path;
  request.headers = std::move(headers);
  return route(Context{}, request);
}

std::string header_of(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

std::set<std::string> matches(std::string_view text, const std::string& pattern) {
  const std::string copy(text);
  const std::regex expression(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator match(copy.begin(), copy.end(), expression), end; match != end; ++match) {
    found.insert((*match)[1]);
  }
  return found;
}

TEST(PageRoutesTest, ThePageRunsNothingButItsOwnScripts) {
  const auto page = ask("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  const auto policy = header_of(page, "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(page.body, Not(HasSubstr("://")));
  EXPECT_THAT(page.body, Not(HasSubstr(" style=")));
  EXPECT_THAT(page.body, Not(HasSubstr("onclick")));
}

TEST(PageRoutesTest, EveryAssetIsServedWithItsTypeAndMayBeKept) {
  for (const Asset& asset : page_assets()) {
    const auto response = ask("/assets/" + std::string(asset.name));
    EXPECT_EQ(response.status, 200) << asset.name;
    EXPECT_EQ(response.body, asset.content);
    EXPECT_EQ(response.content_type, asset.content_type);
    EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-cache");
    EXPECT_THAT(header_of(response, "ETag"), ::testing::MatchesRegex("\"[0-9a-f]{32}\""));
  }
}

TEST(PageRoutesTest, AClientThatHasItIsNotSentItAgain) {
  const auto etag = header_of(ask("/assets/app.js"), "ETag");
  for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
    const auto response = ask("/assets/app.js", {{"If-None-Match", known}});
    EXPECT_EQ(response.status, 304) << known;
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(header_of(response, "ETag"), etag);
  }
  EXPECT_EQ(ask("/assets/app.js", {{"If-None-Match", "\"other\""}}).status, 200);
  EXPECT_EQ(ask("/", {{"If-None-Match", header_of(ask("/"), "ETag")}}).status, 304);
}

TEST(PageRoutesTest, AnythingElseIsNotThere) {
  EXPECT_EQ(ask("/assets/other.js").status, 404);
  EXPECT_EQ(ask("/assets/../app.js").status, 404);
  EXPECT_EQ(ask("/assets/").status, 404);
}

TEST(PageRoutesTest, WhatTheFilesReferToIsThere) {
  for (const Asset& asset : page_assets()) {
    if (asset.name.starts_with("chart.min")) continue;
    for (const auto& name : matches(asset.content, "assets/([a-z_.]+)")) {
      EXPECT_EQ(ask("/assets/" + name).status, 200) << asset.name << " refers to " << name;
    }
    for (const auto& name : matches(asset.content, "(?:from|import) ?\\(?\"\\./([a-z_.]+)\"")) {
      EXPECT_EQ(ask("/assets/" + name).status, 200) << asset.name << " imports " << name;
    }
  }
}

/// Else the browser learns of one module after the other, a round trip each.
TEST(PageRoutesTest, ThePageNamesAllModulesThatItNeedsToDraw) {
  const auto page = ask("/");
  std::set<std::string> needed;
  for (const Asset& asset : page_assets()) {
    if (!asset.name.ends_with(".js") || asset.name.starts_with("chart")) continue;
    for (const auto& name : matches(asset.content, "from \"\\./([a-z_.]+)\"")) needed.insert(name);
  }
  EXPECT_EQ(matches(page.body, "modulepreload\" href=\"assets/([a-z_.]+)\""), needed);
}

TEST(PageRoutesTest, TheTokenIsNeededForTheAssetsToo) {
  Context context;
  context.token.emplace("t0ken");
  Request request;
  request.method = "GET";
  request.path = "/assets/app.js";
  EXPECT_EQ(route(context, request).status, 401);
}

}  // namespace
}  // namespace relaywatch::web
