#include "pipeline/save_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pipeline/small_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class SavePlanTest : public testing::Test {
 protected:
  /// Lets time pass, in which the servers are looked at once and `a` may write.
  void pass(Duration time, bool a_writes) {
    now_ += time;
    if (a_writes) fleet_.servers[0].written.coordinate.offset += 100;
    fleet_.look(pipeline_, now_ - seconds(1));
  }
  /// Twice, so that the links are known.
  void begin() {
    pass(seconds(2), true);
    pass(seconds(2), true);
  }
  /// The nodes of which there is something to be saved: "a" wholly, "+a" what is new.
  std::vector<std::string> saved(SavePlan::Scope scope = SavePlan::Scope::routine) {
    std::vector<std::string> names;
    for (const StatePart& part : plan_.take(pipeline_, now_, scope)) {
      names.push_back(part.whole ? part.node : "+" + part.node);
    }
    return names;
  }

  SmallFleet fleet_;
  Pipeline pipeline_ = fleet_.new_pipeline();
  SavePlan plan_;
  MonoTime now_ = MonoTime(seconds(1000));
};

TEST_F(SavePlanTest, NodesOfWhichNothingIsKnownAreLeftAsTheyWereSaved) {
  EXPECT_THAT(saved(), IsEmpty());
  for (auto& server : fleet_.servers) server.down = true;
  pass(seconds(2), false);
  EXPECT_THAT(saved(SavePlan::Scope::all_news), IsEmpty());
  fleet_.servers[1].down = false;
  pass(seconds(2), false);
  EXPECT_THAT(saved(), ElementsAre("b"));
}

TEST_F(SavePlanTest, FirstTheWholeThenWhatIsNew) {
  begin();
  EXPECT_THAT(saved(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(saved(), IsEmpty());
  pass(seconds(2), true);
  EXPECT_THAT(saved(), ElementsAre("+a"));
  fleet_.servers[1].executed->coordinate.offset += 100;
  pass(seconds(2), false);
  EXPECT_THAT(saved(), ElementsAre("+b")) << "also when it writes nothing itself";
}

TEST_F(SavePlanTest, ThatNothingHappenedIsSavedOnceAMinute) {
  begin();
  (void)saved();
  pass(seconds(58), false);
  EXPECT_THAT(saved(), IsEmpty());
  pass(seconds(2), false);
  EXPECT_THAT(saved(), ElementsAre("+a", "+b", "+c"));
  pass(seconds(2), false);
  EXPECT_THAT(saved(), IsEmpty());
  EXPECT_THAT(saved(SavePlan::Scope::all_news), ElementsAre("+a", "+b", "+c"));
}

TEST_F(SavePlanTest, ANewEpochIsSavedWholly) {
  begin();
  (void)saved();
  fleet_.servers[0].written = SmallFleet::position(1, 500);
  pass(seconds(2), false);
  const auto names = saved();
  EXPECT_THAT(names, testing::Contains("a"));
  EXPECT_THAT(names, testing::Not(testing::Contains("+a")));
}

TEST_F(SavePlanTest, EveryNodeIsSavedWhollyNowAndThenAlsoWhenItIsDown) {
  begin();
  (void)saved();
  for (auto& server : fleet_.servers) server.down = true;
  std::vector<int> wholes(3);
  for (int minute = 0; minute < 45; ++minute) {
    pass(minutes(1), false);
    const auto names = saved();
    EXPECT_LE(names.size(), 1U) << "they do not come together";
    for (const std::string& name : names) ++wholes.at(static_cast<std::size_t>(name.at(0) - 'a'));
  }
  EXPECT_THAT(wholes, ElementsAre(3, 3, 3));
}

TEST_F(SavePlanTest, BegunAnewEverythingIsSavedWholly) {
  begin();
  (void)saved();
  plan_.begin_anew();
  EXPECT_THAT(saved(), ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace relaywatch::pipeline
