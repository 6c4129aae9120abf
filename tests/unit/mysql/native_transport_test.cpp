#include "mysql/native_transport.hpp"

#include <array>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mysql.h>
#include <sys/socket.h>
#include <unistd.h>

namespace relaywatch::mysql {
namespace {

MYSQL* connect(MYSQL* handle) {
  const unsigned tcp = MYSQL_PROTOCOL_TCP;
  mysql_options(handle, MYSQL_OPT_PROTOCOL, &tcp);
  return mysql_real_connect(handle, "no-such-host.invalid", "user", "password", nullptr, 3306, nullptr, 0);
}

TEST(NativeTransport, TheLibraryTakesTheDescriptorResolvesNothingAndLeavesTheClosingToUs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  close(ends[1]);
  MYSQL* const handle = mysql_init(nullptr);
  {
    const TransportScope ours(ends[0]);
    EXPECT_EQ(connect(handle), nullptr);
  }
  EXPECT_EQ(mysql_errno(handle), 2013U) << "it read from our descriptor: " << mysql_error(handle);
  mysql_close(handle);
  EXPECT_NE(fcntl(ends[0], F_GETFD), -1) << "a second close could hit another connection's descriptor";
  close(ends[0]);
}

TEST(NativeTransport, OtherConnectionsKeepTheLibrarysOwn) {
  { const TransportScope unused(0); }
  MYSQL* const handle = mysql_init(nullptr);
  EXPECT_EQ(connect(handle), nullptr);
  EXPECT_EQ(mysql_errno(handle), 2005U) << mysql_error(handle);
  mysql_close(handle);
}

}  // namespace
}  // namespace relaywatch::mysql
