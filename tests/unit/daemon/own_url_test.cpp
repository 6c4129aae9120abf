#include "own_url.hpp"

#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

web::Options listening(const std::string& address, bool tls = false) {
  web::Options http;
  http.address = address;
  http.port = 9733;
  if (tls) http.tls = web::TlsFiles{};
  return http;
}

TEST(OwnUrl, IsTheAddressListenedOn) {
  EXPECT_EQ(own_url(listening("127.0.0.1"), "monitor1"), "http://127.0.0.1:9733/");
  EXPECT_EQ(own_url(listening("10.0.0.5", true), "monitor1"), "https://10.0.0.5:9733/");
  EXPECT_EQ(own_url(listening("::1"), "monitor1"), "http://[::1]:9733/");
}

TEST(OwnUrl, IsTheHostsNameWhenItListensOnEveryAddress) {
  EXPECT_EQ(own_url(listening("0.0.0.0"), "monitor1"), "http://monitor1:9733/");
  EXPECT_EQ(own_url(listening("::", true), "monitor1"), "https://monitor1:9733/");
}

TEST(OwnUrl, WithoutAHostNameShowsWhatThereIs) {
  EXPECT_EQ(own_url(listening("0.0.0.0"), ""), "http://0.0.0.0:9733/");
  EXPECT_EQ(own_url(listening("::"), ""), "http://[::]:9733/");
}

}  // namespace
}  // namespace relaywatch::daemon
