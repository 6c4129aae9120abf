#include "notify/verdict.hpp"

#include <curl/curl.h>
#include <gtest/gtest.h>
#include <set>

namespace relaywatch::notify {
namespace {

TEST(Verdict, EveryHttpStatus) {
  const std::set<int> retried = {408, 429};
  for (int status = 100; status <= 599; ++status) {
    Verdict expected = Verdict::refused;
    if (status / 100 == 2) expected = Verdict::delivered;
    if (status / 100 == 5 || retried.contains(status)) expected = Verdict::retry;
    EXPECT_EQ(judge_status(status), expected) << status;
  }
  EXPECT_EQ(judge_status(0), Verdict::refused);
  EXPECT_EQ(judge_status(600), Verdict::refused);
}

TEST(Verdict, EveryCurlFailure) {
  const std::set<int> refused = {
      CURLE_UNSUPPORTED_PROTOCOL,     CURLE_URL_MALFORMAT,         CURLE_NOT_BUILT_IN,
      CURLE_BAD_FUNCTION_ARGUMENT,    CURLE_UNKNOWN_OPTION,        CURLE_TOO_MANY_REDIRECTS,
      CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,       CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE,       CURLE_SSL_ENGINE_NOTFOUND,   CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED,    CURLE_SSL_CRL_BADFILE,       CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT};
  for (int code = 1; code < CURL_LAST; ++code) {
    EXPECT_EQ(judge_failure(code), refused.contains(code) ? Verdict::refused : Verdict::retry) << code;
  }
  for (const int code : {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING,
                         CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SSL_CONNECT_ERROR}) {
    EXPECT_EQ(judge_failure(code), Verdict::retry) << code;
  }
}

}  // namespace
}  // namespace relaywatch::notify
