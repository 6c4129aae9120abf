#include "web/listener.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::web {
namespace {

using ::testing::HasSubstr;

TEST(Listener, SaysWhichAddressIsInUseAndWhatToDo) {
  boost::asio::io_context loop;
  Options options;
  options.port = 0;
  auto first = listen(loop.get_executor(), options);
  ASSERT_TRUE(first);
  options.port = first->local_endpoint().port();
  const auto second = listen(loop.get_executor(), options);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("127.0.0.1:" + std::to_string(options.port)));
  EXPECT_THAT(second.error().message, HasSubstr("http.listen"));
}

TEST(Listener, RefusesAnAddressOfAnotherMachine) {
  boost::asio::io_context loop;
  Options options;
  options.address = "192.0.2.1";
  options.port = 0;
  const auto listening = listen(loop.get_executor(), options);
  ASSERT_FALSE(listening);
  EXPECT_THAT(listening.error().message, HasSubstr("this machine"));
}

TEST(Listener, TakesNames) {
  boost::asio::io_context loop;
  Options options;
  options.address = "localhost";
  options.port = 0;
  const auto listening = listen(loop.get_executor(), options);
  ASSERT_TRUE(listening);
  EXPECT_TRUE(listening->local_endpoint().address().is_loopback());
}

TEST(Listener, NamesTheTlsFileThatIsWrong) {
  Options options;
  EXPECT_EQ(*tls_context(options), nullptr);
  options.tls = TlsFiles{"/nonexistent/cert.pem", "/nonexistent/key.pem"};
  const auto context = tls_context(options);
  ASSERT_FALSE(context);
  EXPECT_THAT(context.error().message, HasSubstr("/nonexistent/cert.pem"));
}

}  // namespace
}  // namespace relaywatch::web
