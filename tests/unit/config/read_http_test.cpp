#include "config/read_http.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::string listening(const std::string& listen) { return with_top(R"(, "http": { "listen": ")" + listen + "\" }"); }

TEST(ReadHttp, ReadsListen) {
  const std::tuple<const char*, const char*, std::uint16_t> cases[] = {{"127.0.0.1:9733", "127.0.0.1", 9733},
                                                                       {"[::1]:80", "::1", 80},
                                                                       {"0.0.0.0:1", "0.0.0.0", 1},
                                                                       {"localhost:9733", "127.0.0.1", 9733}};
  for (const auto& [text, address, port] : cases) {
    const Loaded loaded = load(listening(text));
    ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
    EXPECT_EQ(loaded.config->http.address, address);
    EXPECT_EQ(loaded.config->http.port, port);
  }
}

TEST(ReadHttp, DefaultsToLoopback) {
  const Loaded loaded = load(with_top(""));
  ASSERT_TRUE(loaded.config.has_value());
  EXPECT_EQ(loaded.config->http, web::Options());
}

TEST(ReadHttp, RefusesWhatCannotBeListenedOn) {
  for (const char* text :
       {"example.org:9733", "127.0.0.1:0", "127.0.0.1:65536", "::1:9733", "127.0.0.1:", "9733", "*:9733"}) {
    EXPECT_THAT(load(listening(text)).errors, ElementsAre(problem("$.http.listen", ""))) << text;
  }
  EXPECT_THAT(load(listening(":9733")).errors, ElementsAre(problem("$.http.listen", "\"0.0.0.0:9733\"")));
}

TEST(ReadHttp, ReadsTheTokenAndTheCertificate) {
  const Loaded loaded =
      load(with_top(R"(, "http": { "listen": "0.0.0.0:9733", "tls": { "cert": "/tls/ca.pem", "key": "/tls/key.pem" },
                                                     "auth": { "token_file": "/secrets/token" } })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->http.token, Secret(std::string(file_secret)));
  EXPECT_EQ(loaded.config->http.tls, (web::TlsFiles{"/tls/ca.pem", "/tls/key.pem"}));
  EXPECT_THAT(loaded.warnings, Not(Contains(problem("$.http", ""))));
}

TEST(ReadHttp, WarnsWhenOthersCanReadOrListen) {
  EXPECT_THAT(load(listening("0.0.0.0:9733")).warnings, Contains(problem("$.http", "add \"auth\"")));
  EXPECT_THAT(load(listening("[::]:9733")).warnings, Contains(problem("$.http", "[::]:9733 can read")));
  EXPECT_THAT(
      load(with_top(R"(, "http": { "listen": "10.0.0.5:9733", "auth": { "token_file": "/secrets/token" } })")).warnings,
      Contains(problem("$.http", "plain text")));
  for (const char* text : {"127.0.0.1:9733", "[::1]:9733", "localhost:9733"}) {
    EXPECT_THAT(load(listening(text)).warnings, Not(Contains(problem("$.http", "")))) << text;
  }
}

TEST(ReadHttp, ChecksItsFiles) {
  EXPECT_THAT(
      load(with_top(
               R"(, "http": { "tls": { "cert": "/tls/key.pem", "key": "/none" }, "auth": { "token_file": "/none" } })"))
          .errors,
      ElementsAre(problem("$.http.tls.cert", "holds no PEM block with a CERTIFICATE"),
                  problem("$.http.tls.key", "cannot read"), problem("$.http.auth.token_file", "cannot read")));
}

}  // namespace
}  // namespace relaywatch::config
