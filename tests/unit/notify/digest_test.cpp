#include "notify/digest.hpp"

#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

TEST(Digest, Sha256) {  // FIPS 180-2, B.1
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, HmacSha256) {  // RFC 4231, test cases 2 and 6
  EXPECT_EQ(hmac_sha256(Secret("Jefe"), "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256(Secret(std::string(131, '\xaa')), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace relaywatch::notify
