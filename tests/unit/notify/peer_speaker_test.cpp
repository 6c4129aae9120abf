#include "notify/peer_speaker.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/notify/local_server.hpp"

namespace relaywatch::notify {
namespace {

TEST(PeerSpeaker, PostsEachWordToEveryPeerWithTheToken) {
  const auto ok = [](std::size_t, const web::Request&) { return web::Response{}; };
  LocalServer first(ok);
  LocalServer second(ok);
  PeerSpeaker speaker({first.url() + "/prefix", second.url()}, Secret("t0ken"));
  speaker.say("one");
  ASSERT_EQ(first.wait_for(1).size(), 1U);
  EXPECT_EQ(first.wait_for(1)[0].method, "POST");
  EXPECT_EQ(first.wait_for(1)[0].path, "/prefix/api/v1/ha/told");
  EXPECT_EQ(first.wait_for(1)[0].header("Authorization"), "Bearer t0ken");
  EXPECT_EQ(second.wait_for(1)[0].body, "one");
  speaker.say("two");
  EXPECT_EQ(first.wait_for(2)[1].body, "two");
  EXPECT_EQ(second.wait_for(2)[1].body, "two");
}

TEST(PeerSpeaker, ADeadASilentAndARefusingPeerHinderNobody) {
  SilentServer silent;
  LocalServer refusing([](std::size_t, const web::Request&) { return web::Response{403, "text/plain", {}, "no"}; });
  LocalServer good([](std::size_t, const web::Request&) { return web::Response{}; });
  PeerSpeaker speaker({dead_url(), silent.url(), refusing.url(), good.url()}, std::nullopt);
  for (std::size_t n = 1; n <= 3; ++n) {
    speaker.say(std::to_string(n));
    ASSERT_EQ(good.wait_for(n).size(), n);
    EXPECT_EQ(good.wait_for(n)[n - 1].body, std::to_string(n));
  }
}

TEST(PeerSpeaker, ASlowPeerHearsTheLatestWordNext) {
  PeerSpeaker* to_itself = nullptr;
  LocalServer slow([&](std::size_t n, const web::Request&) {
    if (n == 0) {  // while the first word is being heard
      for (const char* word : {"two", "three", "four"}) to_itself->say(word);
    }
    return web::Response{};
  });
  PeerSpeaker speaker({slow.url()}, std::nullopt);
  to_itself = &speaker;
  speaker.say("one");
  const auto heard = slow.wait_for(2);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[1].body, "four");
}

}  // namespace
}  // namespace relaywatch::notify
