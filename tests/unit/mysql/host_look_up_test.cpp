#include "mysql/host_look_up.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace relaywatch::mysql {
namespace {

TEST(HostLookUp, GivesEachAddressOnce) {
  const LookUpResult found = look_up_host("localhost");
  ASSERT_TRUE(found) << found.error().message;
  HostAddresses addresses = *found;
  ASSERT_FALSE(addresses.empty());
  for (const auto& address : addresses) EXPECT_TRUE(address.is_loopback()) << address;
  std::ranges::sort(addresses);
  EXPECT_EQ(std::ranges::adjacent_find(addresses), addresses.end());
}

TEST(HostLookUp, ANameThatCannotBeIsAnErrorForGood) {
  const LookUpResult found = look_up_host("no host has spaces");
  ASSERT_FALSE(found);
  EXPECT_FALSE(found.error().temporary);
  EXPECT_FALSE(found.error().message.empty());
}

}  // namespace
}  // namespace relaywatch::mysql
