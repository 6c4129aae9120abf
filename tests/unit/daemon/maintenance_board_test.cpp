#include "maintenance_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MaintenanceBoardTest : public testing::Test {
 protected:
  MaintenanceBoardTest() {
    fleet_.nodes.push_back({.name = "n1", .address = {}, .aliases = {}});
    fleet_.chains.push_back({.name = "backlog", .path = {"n1"}, .lag = {}, .hop_lag = {}});
  }

  static web::MaintenanceRequest of_chain(std::string length = "2h") {
    return {.chain = "backlog", .node = {}, .length = std::move(length), .reason = "new disks", .by = "alice@host"};
  }
  Result<Maintenance> begin(const web::MaintenanceRequest& request) { return board_.begin(request, fleet_, now_); }
  std::string refusal(const web::MaintenanceRequest& request) {
    const auto begun = begin(request);
    return begun ? "begun" : begun.error().message;
  }

  FleetSpec fleet_;
  MaintenanceBoard board_;
  WallTime now_ = WallTime(std::chrono::hours(500'000));
};

TEST_F(MaintenanceBoardTest, BeginsAndEnds) {
  const auto begun = begin(of_chain());
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_EQ(begun->scope, Maintenance::Scope::chain);
  EXPECT_EQ(begun->name, "backlog");
  EXPECT_EQ(begun->begins, now_);
  EXPECT_EQ(begun->ends, now_ + 2h);
  EXPECT_EQ(begun->reason, "new disks");
  EXPECT_EQ(begun->by, "alice@host");
  EXPECT_EQ(begun->id.size(), 5U);
  EXPECT_THAT(board_.current(), ElementsAre(*begun));
  EXPECT_EQ(board_.end("nope"), std::nullopt);
  EXPECT_EQ(board_.end(begun->id), *begun);
  EXPECT_EQ(board_.end(begun->id), std::nullopt);
  EXPECT_THAT(board_.current(), IsEmpty());
}

TEST_F(MaintenanceBoardTest, EndsByItself) {
  const Maintenance shorter = *begin(of_chain("1h"));
  const Maintenance longer = *begin(of_chain("2h"));
  EXPECT_NE(shorter.id, longer.id);
  EXPECT_THAT(board_.take_over(now_ + 1h - 1s), IsEmpty());
  EXPECT_THAT(board_.take_over(now_ + 1h), ElementsAre(shorter));
  EXPECT_THAT(board_.current(), ElementsAre(longer));
  EXPECT_THAT(board_.take_over(now_ + 500h), ElementsAre(longer));
}

TEST_F(MaintenanceBoardTest, ANodeByItsName) {
  auto request = of_chain();
  request.chain.reset();
  request.node = "n1";
  request.by.clear();
  const auto begun = begin(request);
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->scope, Maintenance::Scope::node);
  EXPECT_EQ(begun->by, "somebody");
}

TEST_F(MaintenanceBoardTest, LastsFromMoreThanNothingToThirtyDays) {
  EXPECT_TRUE(begin(of_chain("1ms")));
  EXPECT_TRUE(begin(of_chain("30d")));
  for (const char* length : {"0s", "31d", "721h"}) {
    EXPECT_THAT(refusal(of_chain(length)), HasSubstr("more than 0 and at most 30d")) << length;
  }
  for (const char* length : {"", "2", "-2h", "two hours"}) {
    EXPECT_THAT(refusal(of_chain(length)), HasSubstr("\"for\": expected a duration")) << length;
  }
}

TEST_F(MaintenanceBoardTest, RefusesWhatIsNotThereAndSaysWhatIs) {
  auto request = of_chain();
  request.chain = "backlok";
  EXPECT_EQ(refusal(request), "there is no chain named \"backlok\"; did you mean \"backlog\"?");
  request.chain.reset();
  request.node = "backlog";
  EXPECT_EQ(refusal(request), "there is no node named \"backlog\"");
  request.chain = "backlog";
  EXPECT_THAT(refusal(request), HasSubstr("one of \"chain\" and \"node\""));
  request.chain.reset();
  request.node.reset();
  EXPECT_THAT(refusal(request), HasSubstr("one of \"chain\" and \"node\""));
}

TEST_F(MaintenanceBoardTest, WantsAReasonThatFitsOnALine) {
  auto request = of_chain();
  for (const char* reason : {"", "   "}) {
    request.reason = reason;
    EXPECT_THAT(refusal(request), HasSubstr("\"reason\" is missing"));
  }
  for (const char* reason : {"two\nlines", "\x1b[2J", "\x7f"}) {
    request.reason = reason;
    EXPECT_THAT(refusal(request), HasSubstr("\"reason\" must be one line"));
  }
  request.reason = std::string(501, 'x');
  EXPECT_THAT(refusal(request), HasSubstr("longer than 500"));
  request.reason = "M\xC3\xBCller's disks";
  EXPECT_EQ(refusal(request), "begun");
  request.by = "a\nb";
  EXPECT_THAT(refusal(request), HasSubstr("\"by\" must be one line"));
}

TEST_F(MaintenanceBoardTest, GoesOnWithWhatWasKept) {
  const Maintenance kept = *begin(of_chain());
  board_ = {};
  board_.restore({kept});
  EXPECT_THAT(board_.current(), ElementsAre(kept));
  EXPECT_NE(begin(of_chain())->id, kept.id);
}

}  // namespace
}  // namespace relaywatch::daemon
