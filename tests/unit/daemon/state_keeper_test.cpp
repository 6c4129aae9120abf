#include "state_keeper.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "unit/store/temporary_folder.hpp"

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;

FleetSpec one_node() {
  FleetSpec fleet;
  fleet.nodes.push_back({.name = "n1", .address = {"10.0.0.1", 3306}, .aliases = {}});
  return fleet;
}

NodeSnapshot polled(std::uint64_t position) {
  NodeSnapshot snapshot;
  snapshot.node = "n1";
  snapshot.window = snapshot.written_window = {MonoTime::clock::now(), MonoTime::clock::now()};
  snapshot.written = parse_binlog_position("bin.000001", position);
  return snapshot;
}

class StateKeeperTest : public ::testing::Test {
 protected:
  /// A daemon that is started, does that, and is stopped.
  template <typename Work>
  void live(Work work, const FleetSpec& fleet = one_node()) {
    StateKeeper keeper(loop_.get_executor(), {.path = path_});
    pipeline::Pipeline pipeline(fleet);
    keeper.restore(pipeline);
    work(pipeline);
    keeper.finish(pipeline);
    stats_ = keeper.stats();
  }

  boost::asio::io_context loop_;
  store::TemporaryFolder folder_;
  std::string path_ = folder_.file("state.db");
  StoreStats stats_;
};

TEST_F(StateKeeperTest, TheNextDaemonKnowsWhatThisOneKnew) {
  live([](pipeline::Pipeline& pipeline) {
    pipeline.ingest(polled(100));
    pipeline.ingest(polled(200));
  });
  EXPECT_EQ(stats_.saves, 1U);
  live([](pipeline::Pipeline&) {});
  live([](pipeline::Pipeline& pipeline) {
    EXPECT_EQ(pipeline.nodes().front().timeline().size(), 2U);
    EXPECT_EQ(pipeline.nodes().front().written(), parse_binlog_position("bin.000001", 200));
  });
}

TEST_F(StateKeeperTest, ANodeThatIsElsewhereNowBeginsAnew) {
  live([](pipeline::Pipeline& pipeline) { pipeline.ingest(polled(100)); });
  FleetSpec moved = one_node();
  moved.nodes.front().address.host = "10.9.9.9";
  live([](pipeline::Pipeline& pipeline) { EXPECT_TRUE(pipeline.nodes().front().timeline().empty()); }, moved);
}

TEST_F(StateKeeperTest, WithoutItsFolderItGoesOn) {
  path_ = folder_.file("absent/state.db");
  live([](pipeline::Pipeline& pipeline) { pipeline.ingest(polled(100)); });
  EXPECT_FALSE(stats_.healthy);
  EXPECT_EQ(stats_.saves, 0U);
}

}  // namespace
}  // namespace relaywatch::daemon
