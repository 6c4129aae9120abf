#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "mysql/connection.hpp"
#include "support/loop_fixture.hpp"

namespace relaywatch::mysql {
namespace {

using test::in;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// Two authorities, and a certificate of the first for the name "localhost" alone.
class Certificates {
 public:
  Certificates() : folder_(std::filesystem::temp_directory_path() / ("relaywatch-tls-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    const std::string command =
        "cd '" + folder_.string() +
        "' && exec >/dev/null 2>&1 && key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes' && "
        "openssl req -x509 $key -days 2 -subj /CN=first -keyout ca.key -out ca.pem && "
        "openssl req -x509 $key -days 2 -subj /CN=other -keyout other.key -out other.pem && "
        "openssl req $key -subj /CN=server -keyout server.key -out server.csr && "
        "printf 'subjectAltName=DNS:localhost' > names && "
        "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out "
        "server.pem";
    made_ = std::system(command.c_str()) == 0;
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] std::string file(const char* name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
  bool made_ = false;
};

class ConnectionTlsTest : public test::LoopFixture {
 protected:
  static void SetUpTestSuite() { certificates = new Certificates; }
  static void TearDownTestSuite() { delete std::exchange(certificates, nullptr); }
  void SetUp() override { ASSERT_TRUE(certificates->made()); }

  test::FakeServer& serve_with_tls() {
    test::FakeServer& server = serve("5.6.21-n4-running");
    server.offer_tls(certificates->file("server.pem"), certificates->file("server.key"));
    server.require_password("s3cret");
    return server;
  }
  ProbeResult<void> connect(const test::FakeServer& server, TlsOptions wanted, std::string host = "localhost",
                            Duration limit = 5s) {
    return await(connection_.connect({.host = std::move(host),
                                      .port = server.port(),
                                      .user = "monitor",
                                      .password = Secret("s3cret"),
                                      .tls = std::move(wanted)},
                                     in(limit)));
  }
  static TlsOptions tls(TlsMode mode, TlsVersion lowest = TlsVersion::tls1_2) {
    return {.mode = mode, .min_version = lowest, .ca = {}, .cert = {}, .key = {}};
  }
  static TlsOptions verifying(TlsMode mode, const char* authority) {
    return {
        .mode = mode, .min_version = TlsVersion::tls1_2, .ca = certificates->file(authority), .cert = {}, .key = {}};
  }

  static inline Certificates* certificates = nullptr;
  Connection connection_{io_.get_executor()};
};

TEST_F(ConnectionTlsTest, PreferredTakesTlsWhereThereIsSomeAndPlainTextElsewhere) {
  ASSERT_TRUE(connect(serve_with_tls(), tls(TlsMode::preferred)));
  EXPECT_NE(connection_.tls_cipher(), "");
  ASSERT_TRUE(await(connection_.query("SHOW GLOBAL VARIABLES", in(5s)))) << "a long reply through TLS";
  ASSERT_TRUE(connect(serve("5.6.21-n4-running"), tls(TlsMode::preferred)));
  EXPECT_EQ(connection_.tls_cipher(), "");
}

TEST_F(ConnectionTlsTest, DisabledStaysWithPlainText) {
  test::FakeServer& server = serve_with_tls();
  ASSERT_TRUE(connect(server, tls(TlsMode::disabled)));
  EXPECT_EQ(connection_.tls_cipher(), "");
  EXPECT_FALSE(server.logins().front().wants_tls());
}

TEST_F(ConnectionTlsTest, RequiredAndAboveRefuseAServerWithoutTls) {
  // The library itself connects in plain text here, even with MYSQL_OPT_SSL_ENFORCE.
  for (const char* const name : {"5.1.38-n6-running", "5.6.21-n4-running"}) {
    for (const TlsMode mode : {TlsMode::required, TlsMode::verify_ca, TlsMode::verify_identity}) {
      const auto connected = connect(serve(name), tls(mode));
      ASSERT_FALSE(connected) << name;
      EXPECT_EQ(connected.error().failure, ProbeFailure::tls_failed);
      EXPECT_FALSE(connection_.is_open());
    }
  }
}

TEST_F(ConnectionTlsTest, RequiredDoesNotVerify) {
  ASSERT_TRUE(connect(serve_with_tls(), tls(TlsMode::required), "127.0.0.1"));
  EXPECT_NE(connection_.tls_cipher(), "");
}

TEST_F(ConnectionTlsTest, VerifyCaChecksWhoSigned) {
  ASSERT_TRUE(connect(serve_with_tls(), verifying(TlsMode::verify_ca, "ca.pem"), "127.0.0.1"));
  EXPECT_NE(connection_.tls_cipher(), "");
  const auto other = connect(serve_with_tls(), verifying(TlsMode::verify_ca, "other.pem"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().failure, ProbeFailure::tls_failed);
}

TEST_F(ConnectionTlsTest, VerifyIdentityChecksTheConfiguredNameNotTheAddress) {
  const auto named = connect(serve_with_tls(), verifying(TlsMode::verify_identity, "ca.pem"), "localhost");
  ASSERT_TRUE(named) << named.error().message;
  test::FakeServer& server = serve_with_tls();
  const auto addressed = connect(server, verifying(TlsMode::verify_identity, "ca.pem"), "127.0.0.1");
  ASSERT_FALSE(addressed) << "the certificate names localhost alone";
  EXPECT_EQ(addressed.error().failure, ProbeFailure::tls_failed);
  EXPECT_TRUE(server.logins().empty()) << "refused before the password's hash was sent";
  EXPECT_FALSE(connect(serve_with_tls(), verifying(TlsMode::verify_identity, "other.pem"), "localhost"));
}

TEST_F(ConnectionTlsTest, VerifyingWithoutAnAuthorityTrustsTheSystemsAndNoOther) {
  for (const TlsMode mode : {TlsMode::verify_ca, TlsMode::verify_identity}) {
    const auto connected = connect(serve_with_tls(), tls(mode));
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().failure, ProbeFailure::tls_failed);
  }
}

TEST_F(ConnectionTlsTest, AMissingAuthorityFileIsSaid) {
  const auto connected = connect(serve_with_tls(), verifying(TlsMode::verify_ca, "no-such-file.pem"));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::tls_failed);
}

TEST_F(ConnectionTlsTest, AServerThatStallsInTheHandshakeTimesOutWithoutBlockingTheLoop) {
  test::FakeServer& server = serve("5.6.21-n4-running");
  server.faults().stall_in_tls = true;
  // Both ends share one thread: had the client blocked, this would never end.
  const auto connected = connect(server, tls(TlsMode::required), "127.0.0.1", 50ms);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::timed_out);
  run_until([&] { return server.open_connections() == 0; });
}

TEST_F(ConnectionTlsTest, OldVersionsAreRefusedUnlessAllowed) {
  test::FakeServer& server = serve_with_tls();
  server.limit_tls_to_1_2();
  const auto refused = connect(server, tls(TlsMode::required, TlsVersion::tls1_3));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().failure, ProbeFailure::tls_failed);
  EXPECT_TRUE(connect(server, tls(TlsMode::required, TlsVersion::tls1_2)));
  EXPECT_TRUE(connect(server, tls(TlsMode::required, TlsVersion::tls1_0)));
}

}  // namespace
}  // namespace relaywatch::mysql
