#include "alert/affected.hpp"

#include <gmock/gmock.h>
#include <limits>

#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// a → b → c, and b → d beside the chain.
class AffectedTest : public HealthyChain {
 protected:
  AffectedTest() { add_hop("b", "d"); }

  void set_lag(const std::string& node, Seconds lag, LagBasis basis = LagBasis::position) {
    report_.chains.front().node_lag[node] = LagFigure{lag, Seconds(0.5), basis};
  }
  HopReport& break_hop(std::size_t index) {
    HopReport& hop = report_.hops[index];
    hop.state = HopState::broken;
    hop.cause = HopCause::duplicate_key;
    return hop;
  }
};

TEST_F(AffectedTest, BehindANodeAreAllThatGetItsDataBranchesIncluded) {
  EXPECT_THAT(nodes_behind("a", report_), ElementsAre("b", "c", "d"));
  EXPECT_THAT(nodes_behind("b", report_), ElementsAre("c", "d"));
  EXPECT_THAT(nodes_behind("c", report_), IsEmpty());
}

TEST_F(AffectedTest, ARingEnds) {
  add_hop("c", "a");
  EXPECT_THAT(nodes_behind("b", report_), ElementsAre("c", "d", "a"));
}

TEST_F(AffectedTest, ABrokenHopMakesItsReplicaAndWhatIsBehindItStale) {
  break_hop(0).catch_up = Seconds(std::numeric_limits<double>::infinity());
  set_lag("b", seconds(236));
  set_lag("c", seconds(240));
  set_lag("d", seconds(238));
  const Observation seen = only_raised();
  EXPECT_THAT(seen.affects, ElementsAre("b", "c", "d"));
  EXPECT_EQ(seen.annotations.at("affects"), "b, c and d are stale by 4 min and growing");
}

TEST_F(AffectedTest, WhetherItGrowsIsOnlySaidWhenItIsKnown) {
  break_hop(1);
  set_lag("c", seconds(240), LagBasis::lower_bound);
  EXPECT_EQ(only_raised().annotations.at("affects"), "c is stale by at least 4 min");
}

TEST_F(AffectedTest, AnAgeThatIsNotKnownIsNotMadeUp) {
  break_hop(0);
  set_lag("b", seconds(10));
  EXPECT_EQ(only_raised().annotations.at("affects"), "b, c and d are stale by an unknown time");
}

TEST_F(AffectedTest, WithoutWritesNothingIsStaleYet) {
  break_hop(1);
  set_lag("c", Seconds(0));
  EXPECT_EQ(only_raised().annotations.at("affects"), "c is stale from the next write on");
}

TEST_F(AffectedTest, ANodeThatIsDownAffectsWhatIsBehindIt) {
  node("b").up = false;
  node("b").error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  const Observation seen = only_raised();
  EXPECT_EQ(seen.key.name, "NodeDown");
  EXPECT_THAT(seen.affects, ElementsAre("c", "d"));
}

TEST_F(AffectedTest, TheLastServerOfAChainAffectsNobody) {
  node("c").up = false;
  node("c").error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  const Observation seen = only_raised();
  EXPECT_THAT(seen.affects, IsEmpty());
  EXPECT_FALSE(seen.annotations.contains("affects"));
}

}  // namespace
}  // namespace relaywatch::alert
