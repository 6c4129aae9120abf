#include "web/message.hpp"

#include <gtest/gtest.h>

namespace relaywatch::web {
namespace {

TEST(Message, ReadsATarget) {
  Request request;
  ASSERT_TRUE(read_target("/api/v1/nodes/a%20b+c?to=n%35&x&=y&since=1+h", request));
  EXPECT_EQ(request.path, "/api/v1/nodes/a b+c");
  EXPECT_EQ(request.query_value("to"), "n5");
  EXPECT_EQ(request.query_value("x"), "");
  EXPECT_EQ(request.query_value("since"), "1 h");
  EXPECT_FALSE(request.query_value("TO"));
}

TEST(Message, ReadsAWholeUrl) {
  Request request;
  ASSERT_TRUE(read_target("http://host:9733/metrics?a=b", request));
  EXPECT_EQ(request.path, "/metrics");
  ASSERT_TRUE(read_target("https://host", request));
  EXPECT_EQ(request.path, "/");
}

TEST(Message, RefusesMalformedTargets) {
  for (const char* bad : {"", "*", "nodes", "/%", "/%2", "/%zz", "/?a=%", "/?%2=a"}) {
    Request request;
    EXPECT_FALSE(read_target(bad, request)) << bad;
  }
}

TEST(Message, HeadersAreFoundInAnyCase) {
  Request request;
  request.headers = {{"X-One", "1"}, {"x-one", "2"}};
  EXPECT_EQ(request.header("x-ONE"), "1");
  EXPECT_FALSE(request.header("x-on"));
}

TEST(Message, AnErrorIsJsonWhateverItsText) {
  EXPECT_EQ(error_response(404, "no \"x\" \xff").body, "{\"error\":\"no \\\"x\\\" \xef\xbf\xbd\"}\n");
}

}  // namespace
}  // namespace relaywatch::web
