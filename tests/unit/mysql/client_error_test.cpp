#include "mysql/client_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::mysql {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ClientError, KnowsWhatAnErrorMeans) {
  EXPECT_EQ(failure_of(1045), ProbeFailure::auth_failed);
  EXPECT_EQ(failure_of(1698), ProbeFailure::auth_failed);
  EXPECT_EQ(failure_of(2059), ProbeFailure::auth_failed);
  EXPECT_EQ(failure_of(2026), ProbeFailure::tls_failed);
  EXPECT_EQ(failure_of(1040), ProbeFailure::too_many_connections);
  EXPECT_EQ(failure_of(1203), ProbeFailure::too_many_connections);
  EXPECT_EQ(failure_of(1226), ProbeFailure::too_many_connections);
  EXPECT_EQ(failure_of(1129), ProbeFailure::host_blocked);
  EXPECT_EQ(failure_of(1130), ProbeFailure::host_blocked);
  EXPECT_EQ(failure_of(2005), ProbeFailure::name_unresolved);
  for (const int code : {2002, 2003, 2006, 2013, 1053}) EXPECT_EQ(failure_of(code), ProbeFailure::unreachable) << code;
}

TEST(ClientError, KnowsWhenAConnectionIsOver) {
  for (const int code : {2006, 2013, 2014, 2027, 5004, 1053, 1927, 4031}) EXPECT_TRUE(must_reconnect(code)) << code;
  for (const int code : {1045, 1064, 1193, 1227, 1381}) EXPECT_FALSE(must_reconnect(code)) << code;
}

TEST(ClientError, SaysWhatToDoAboutTheTlsOfOldServers) {
  for (const char* const text :
       {"TLS/SSL error: unsafe legacy renegotiation disabled", "TLS/SSL error: wrong version number"}) {
    const ProbeError error = probe_error(2026, text, "db1:3306");
    EXPECT_EQ(error.failure, ProbeFailure::tls_failed);
    EXPECT_THAT(error.message, HasSubstr("db1:3306"));
    EXPECT_THAT(error.message, HasSubstr("set tls.mode to disabled for it, or use a tunnel"));
  }
  EXPECT_THAT(probe_error(2026, "TLS/SSL error: certificate has expired", "db1:3306").message,
              Not(HasSubstr("tunnel")));
}

TEST(ClientError, LooksThroughTheLibrarysWrappingOfEarlyErrors) {
  const ProbeError error = probe_error(2002,
                                       "Received error packet before completion of TLS handshake. The authenticity of "
                                       "the following error cannot be verified: 1130 - Host 'h' is not allowed",
                                       "db1:3306");
  EXPECT_EQ(error.failure, ProbeFailure::host_blocked);
  EXPECT_EQ(error.code, 1130);
  EXPECT_THAT(error.message, HasSubstr("db1:3306: Host 'h' is not allowed; create"));
  EXPECT_EQ(probe_error(2002, "The authenticity of the following error cannot be verified: what", "db1:3306").code,
            2002);
}

TEST(ClientError, NamesTheServerInEveryMessage) {
  EXPECT_EQ(probe_error(2013, "Lost connection", "db1:3306"),
            (ProbeError{ProbeFailure::unreachable, 2013, "db1:3306: Lost connection"}));
  EXPECT_EQ(timeout_error("logging in", "db1:3306"),
            (ProbeError{ProbeFailure::timed_out, 0, "db1:3306: no answer in time while logging in"}));
}

}  // namespace
}  // namespace relaywatch::mysql
