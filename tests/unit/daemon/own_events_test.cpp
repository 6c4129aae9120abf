#include "own_events.hpp"

#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;

const Maintenance disks = {"k3f9q",     Maintenance::Scope::chain, "backlog", WallTime(10h), WallTime(12h), "new disks",
                           "alice@host"};

TEST(OwnEvents, AStartTellsWhetherTheOneBeforeWasStopped) {
  EXPECT_EQ(daemon_started(WallTime(), "0.1.0", std::nullopt).text, "relaywatch 0.1.0 started");
  EXPECT_EQ(daemon_started(WallTime(), "0.1.0", daemon_stopped(WallTime())).text, "relaywatch 0.1.0 started");
  EXPECT_EQ(daemon_started(WallTime(), "0.1.0", daemon_started(WallTime(), "0.1.0", std::nullopt)).text,
            "relaywatch 0.1.0 started; the one before did not stop cleanly");
}

TEST(OwnEvents, ARefusedConfigurationTellsItsFirstProblem) {
  EXPECT_EQ(config_refused(WallTime(), {{"$.a", "is odd"}}).text,
            "the configuration was refused and stays as it was: $.a: is odd");
  EXPECT_EQ(config_refused(WallTime(), {{"", "is empty"}, {"$.b", "is odd"}}).text,
            "the configuration was refused and stays as it was: is empty (and 1 more)");
}

TEST(OwnEvents, MaintenanceTellsWhoAndWhy) {
  const Event begun = maintenance_begun(disks);
  EXPECT_EQ(begun.text, "alice@host began maintenance of chain backlog for 2 h: new disks");
  EXPECT_EQ(begun.at, WallTime(10h));
  EXPECT_EQ(begun.subject, "backlog");
  EXPECT_EQ(begun.kind, EventKind::maintenance);
  const Event ended = maintenance_ended(WallTime(11h), disks, "bob@host");
  EXPECT_EQ(ended.text, "bob@host ended maintenance of chain backlog: new disks");
  EXPECT_EQ(ended.details.at("ended_by"), "bob@host");
  EXPECT_EQ(ended.details.at("begun_by"), "alice@host");
  EXPECT_EQ(ended.details.at("id"), "k3f9q");
  const Event over = maintenance_ended(WallTime(12h), disks, std::nullopt);
  EXPECT_EQ(over.text, "maintenance of chain backlog is over after 2 h: new disks");
  EXPECT_FALSE(over.details.contains("ended_by"));
}

}  // namespace
}  // namespace relaywatch::daemon
