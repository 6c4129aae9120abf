#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "chain_recording.hpp"
#include "pipeline/pipeline.hpp"
#include "run_recording.hpp"
#include "support/pager.hpp"

namespace relaywatch::test {
namespace {

using pipeline::Pipeline;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

/// The recorded servers all accept writes, and the recording is not about that.
alert::Options without_what_is_not_recorded() {
  alert::Options options;
  options.rules["ReplicaWritable"].enabled = false;
  options.rules["Watchdog"].enabled = false;
  return options;
}

/// What somebody on call hears while these polls come in, and the last report.
struct Heard {
  explicit Heard(const alert::Options& options) : pager(options) {}

  Pager pager;
  FleetReport last;
  std::vector<std::string> roots;  ///< hops that were called the root cause, each time that it became another one

  [[nodiscard]] std::vector<std::string> pages() const {
    std::vector<std::string> words;
    for (const Pager::Page& page : pager.pages()) words.push_back(words_of(page.alert));
    return words;
  }
};

std::string root_of(const FleetReport& report) {
  const auto& root = report.chains.front().root_cause;
  return root ? root->hop.source + "→" + root->hop.replica : "none";
}

Heard listen(std::vector<NodeSnapshot> polls, const alert::Options& options = without_what_is_not_recorded(),
             const FleetSpec& fleet = recorded_fleet()) {
  Heard heard(options);
  Pipeline pipeline(fleet);
  for (NodeSnapshot& poll : polls) {
    const Moment now = recorded_moment(recorded_seconds(poll.window.end));
    pipeline.ingest(std::move(poll));
    heard.last = pipeline.evaluate(now);
    heard.pager.look(heard.last);
    const std::string root = root_of(heard.last);
    if (heard.roots.empty() || heard.roots.back() != root) heard.roots.push_back(root);
  }
  return heard;
}

/// script.jsonl: eleven faults, the idle origin aside; two of them at the same time (from 425 s and 435 s on).
TEST(PagingReplay, EveryFaultOfTheScriptIsOnePageAtItsHop) {
  const Heard heard = listen(load_recorded_polls());
  for (const Pager::Page& page : heard.pager.pages()) {
    std::printf("%6.1f s  %s\n", recorded_seconds(page.at.mono), words_of(page.alert).c_str());
  }
  EXPECT_THAT(heard.pages(),
              ElementsAre("HopStopped n2→n3 applier_stopped", "HopStopped n1→n2 receiver_stopped",
                          "HopStalled n3→n4 applier_stalled", "HopBroken n3→n4 duplicate_key", "NodeDown n3 node_down",
                          "NodeDown n2 node_down", "HopStopped n4→n5 auth_failed", "HopBroken n2→n3 row_not_found",
                          "HopStopped n4→n5 both_stopped", "HopStopped n2→n3 applier_stopped",
                          "HopBroken n3→n4 binlog_purged"));
  EXPECT_EQ(heard.pager.ends().size(), heard.pager.pages().size()) << "each is told to be over";
  EXPECT_THAT(heard.pager.active(), IsEmpty());
}

TEST(PagingReplay, ALagThatAFaultLeftSaysSoAndBlamesNobody) {
  Pipeline pipeline(recorded_fleet());
  int seen = 0;
  for (NodeSnapshot& poll : load_recorded_polls()) {
    const Moment now = recorded_moment(recorded_seconds(poll.window.end));
    pipeline.ingest(std::move(poll));
    for (const HopReport& hop : pipeline.evaluate(now).hops) {
      if (hop.state != HopState::lagging || hop.suppressed_by != "a fault that is over") continue;
      ++seen;
      EXPECT_THAT(hop.summary, EndsWith("; it works off what a fault that is over left"));
      EXPECT_THAT(hop.advice, StartsWith("Nothing while it catches up"));
    }
  }
  EXPECT_GT(seen, 0);
}

struct State {
  const char* name;
  const char* page;
};

std::string test_name(const testing::TestParamInfo<State>& state) {
  std::string name = state.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

class ChainState : public testing::TestWithParam<State> {};

TEST_P(ChainState, IsOnePageAndItsHopTheRootCause) {
  const Heard heard = listen(load_chain_state(GetParam().name, 10, 120));
  EXPECT_THAT(heard.pages(), ElementsAre(GetParam().page));
  EXPECT_EQ(root_of(heard.last), "n2→n3");
}

INSTANTIATE_TEST_SUITE_P(Recorded, ChainState,
                         testing::Values(State{"n3-sql-stopped", "HopStopped n2→n3 applier_stopped"},
                                         State{"n3-io-stopped", "HopStopped n2→n3 receiver_stopped"},
                                         State{"n3-locked", "HopStalled n2→n3 applier_stalled"},
                                         State{"n3-frozen", "NodeDown n3 node_down"},
                                         State{"n3-killed", "NodeDown n3 node_down"}),
                         test_name);

/// Most faults of the series last nine seconds: less than they have to by default.
alert::Options impatient() {
  alert::Options options = without_what_is_not_recorded();
  for (const char* name : {"HopStopped", "NodeDown"}) options.rules[name].hold = std::chrono::seconds(5);
  return options;
}

class ChainSeries : public testing::TestWithParam<State> {};

/// In sync, the fault, in sync.
void expect_first_root(const Heard& heard, const char* hop) {
  const auto in_sync = std::ranges::find(heard.roots, "none");
  ASSERT_GE(heard.roots.end() - in_sync, 3);
  EXPECT_EQ(in_sync[1], hop);
}

TEST_P(ChainSeries, IsOnePageAndItsHopTheRootCause) {
  const Heard heard = listen(load_chain_series(GetParam().name, 60), impatient());
  EXPECT_THAT(heard.pages(), ElementsAre(GetParam().page));
  expect_first_root(heard, "n2→n3");
  EXPECT_THAT(heard.pager.active(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Recorded, ChainSeries,
                         testing::Values(State{"n3-sql-stopped", "HopStopped n2→n3 applier_stopped"},
                                         State{"n3-io-stopped", "HopStopped n2→n3 receiver_stopped"},
                                         State{"n3-frozen", "NodeDown n3 node_down"},
                                         State{"n3-killed", "NodeDown n3 node_down"}),
                         test_name);

/// The series has no list of threads: a lock of ten seconds may as well be one long event.
TEST(PagingReplay, ALockOfTenSecondsThatNobodySeesIsALagAndNoPage) {
  const Heard heard = listen(load_chain_series("n3-locked", 60), impatient());
  EXPECT_THAT(heard.pages(), IsEmpty());
  expect_first_root(heard, "n2→n3");
}

TEST(PagingReplay, ASlowStatementIsNoPage) {
  EXPECT_THAT(listen(load_chain_series("slow-statement-6s", 60)).pages(), IsEmpty());
}

TEST(PagingReplay, AChainInSyncIsNoPage) {
  const Heard heard = listen(load_chain_state("in-sync-heartbeat", 10, 120));
  EXPECT_THAT(heard.pages(), IsEmpty());
  EXPECT_EQ(root_of(heard.last), "none");
}

/// 5.1.38 hides error 1236: the source's own list of binlogs tells.
TEST(PagingReplay, APurgedBinlogIsToldFromAStoppedReceiverWhereTheReplicaSaysNothing) {
  FleetSpec fleet = recorded_fleet();
  fleet.nodes.resize(2);
  fleet.chains.front().path.resize(2);
  EXPECT_THAT(listen(load_silent_receiver(true, 30), without_what_is_not_recorded(), fleet).pages(),
              ElementsAre("HopBroken n1→n2 binlog_purged"));
  EXPECT_THAT(listen(load_silent_receiver(false, 30), without_what_is_not_recorded(), fleet).pages(),
              ElementsAre("HopStopped n1→n2 receiver_stopped"));
}

}  // namespace
}  // namespace relaywatch::test
