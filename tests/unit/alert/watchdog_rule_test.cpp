#include "alert/watchdog_rule.hpp"

#include <gmock/gmock.h>

#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

using Watchdog = HealthyChain;

TEST_F(Watchdog, PagesNobodyWhoDidNotAskForIt) { EXPECT_THAT(of("Watchdog"), testing::IsEmpty()); }

TEST_F(Watchdog, AlwaysFiresOnceItIsSwitchedOn) {
  options_.rules["Watchdog"].enabled = true;
  EXPECT_EQ(only_raised().labels,
            (std::map<std::string, std::string>{{"alertname", "Watchdog"}, {"severity", "warning"}}));
  EXPECT_EQ(only_raised().hold, Duration::zero());
  report_ = {};
  EXPECT_EQ(only_raised().key.name, "Watchdog") << "whatever the fleet does";
}

}  // namespace
}  // namespace relaywatch::alert
