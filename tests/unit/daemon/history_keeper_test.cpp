#include "history_keeper.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "unit/store/temporary_folder.hpp"

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;

class HistoryKeeperTest : public ::testing::Test {
 protected:
  HistoryKeeperTest() {
    HopReport hop;
    hop.id = {"a", "b", ""};
    hop.state = HopState::ok;
    hop.cause = HopCause::none;
    hop.lag = LagFigure{Seconds(3), Seconds(1), LagBasis::position};
    report_.hops.push_back(hop);
    report_.at.wall = std::chrono::floor<std::chrono::days>(Moment::now().wall);
  }

  /// A daemon that is started, does that, and is killed once its store has written.
  template <typename Work>
  void live(Work work) {
    store::StateStore store({.path = path_}, {.first = 1ms, .longest = 1ms, .trims = 1h});
    HistoryKeeper keeper;
    store::Saved saved = store.load(10s);
    keeper.restore(std::move(saved.history), store, report_.at.wall);
    work(keeper, store);
    store.stop();
  }
  void pass(HistoryKeeper& keeper, Duration time) {
    for (const WallTime end = report_.at.wall + time; report_.at.wall < end; report_.at.wall += 5s)
      keeper.take(report_);
  }
  std::ptrdiff_t steps_known(const HistoryKeeper& keeper) {
    const auto hop = keeper.history().hop({"a", "b", ""}, report_.at.wall - 1h, report_.at.wall);
    if (!hop) return 0;
    return std::ranges::count_if(hop->lag, [](const auto& lag) { return lag == 3.0; });
  }

  store::TemporaryFolder folder_;
  std::string path_ = folder_.file("state.db");
  FleetReport report_;
};

TEST_F(HistoryKeeperTest, GoesOnAcrossRestarts) {
  live([&](HistoryKeeper& keeper, store::StateStore&) { pass(keeper, 65s); });
  live([&](HistoryKeeper& keeper, store::StateStore&) {
    EXPECT_EQ(steps_known(keeper), 6) << "all but the one under way";
    pass(keeper, 60s);
  });
  live([&](HistoryKeeper& keeper, store::StateStore&) { EXPECT_EQ(steps_known(keeper), 12); });
}

TEST_F(HistoryKeeperTest, AFileThatWasLostIsWrittenAnew) {
  live([&](HistoryKeeper& keeper, store::StateStore& store) {
    pass(keeper, 5min);
    // Whether it is there, the store looks before it writes.
    const auto first = store.opening();
    ASSERT_TRUE(store.wait_until_ready(10s));
    store.write([](store::Database&) { return store::Outcome<void>(); });
    std::filesystem::remove(path_);
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (store.opening() == first || !store.opening()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      pass(keeper, 5s);
      std::this_thread::sleep_for(1ms);
    }
    pass(keeper, 10s);
  });
  live([&](HistoryKeeper& keeper, store::StateStore&) { EXPECT_GE(steps_known(keeper), 30); });
}

TEST_F(HistoryKeeperTest, WithoutAStoreItIsKeptInMemory) {
  HistoryKeeper keeper;
  pass(keeper, 60s);
  EXPECT_EQ(steps_known(keeper), 6);
}

TEST_F(HistoryKeeperTest, AnswersTheApi) {
  HistoryKeeper keeper;
  report_.at.wall = Moment::now().wall - 60s;
  ChainReport chain;
  chain.name = "c";
  report_.chains.push_back(chain);
  pass(keeper, 60s);
  web::Context context;
  answer_from(keeper, context);
  EXPECT_TRUE(context.hop_history({"a", "b", ""}, "1h").value());
  EXPECT_TRUE(context.chain_history("c", "14d").value());
  EXPECT_FALSE(context.hop_history({"a", "c", ""}, "1h").value());
  EXPECT_FALSE(context.chain_history("d", "1h").value());
  EXPECT_TRUE(context.hop_history({"a", "b", ""}, "yesterday").has_error());
  EXPECT_TRUE(context.chain_history("c", "2199-01-01T00:00:00Z").has_error()) << "yet to come";
}

}  // namespace
}  // namespace relaywatch::daemon
