#include "monitor.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <vector>

#include "async/task_group.hpp"

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;

FleetSpec two_nodes(Duration interval) {
  FleetSpec fleet;
  fleet.nodes.push_back({.name = "n1", .address = {"10.0.0.1", 3306}, .aliases = {}, .interval = interval});
  fleet.nodes.push_back({.name = "n2", .address = {"10.0.0.2", 3306}, .aliases = {}, .interval = interval});
  return fleet;
}

/// A poll that could read the node; `position` is how far its binlog is.
NodeSnapshot polled(const std::string& node, std::uint64_t position) {
  NodeSnapshot snapshot;
  snapshot.node = node;
  snapshot.window = snapshot.channels_window =
      snapshot.written_window = {MonoTime::clock::now(), MonoTime::clock::now()};
  snapshot.channels.emplace();
  snapshot.written = parse_binlog_position("bin.000001", position);
  return snapshot;
}

class MonitorTest : public ::testing::Test {
 protected:
  ~MonitorTest() override {
    tasks_.cancel();
    loop_.restart();
    loop_.run();
  }

  void start(Duration interval = 1s) {
    monitor_ = std::make_unique<Monitor>(
        loop_.get_executor(), two_nodes(interval), alert::Options{},
        [this](const FleetReport& report, const std::vector<AlertReport>&) { published(report); });
    tasks_.spawn("monitor", monitor_->run());
    run_until_evaluations(1);
  }
  void published(const FleetReport& report) {
    times_.push_back(report.at.mono);
    if (refuse_) throw std::runtime_error("expected by the test");
  }
  /// Runs the loop; a bound for bugs, nothing waits for it.
  void run_until_evaluations(std::size_t count) {
    const MonoTime end = MonoTime::clock::now() + 20s;
    while (times_.size() < count && MonoTime::clock::now() < end) {
      loop_.restart();
      loop_.run_one_until(end);
    }
    ASSERT_EQ(times_.size(), count);
  }

  boost::asio::io_context loop_;
  TaskGroup tasks_{loop_.get_executor()};
  std::unique_ptr<Monitor> monitor_;
  std::vector<MonoTime> times_;
  bool refuse_ = false;
};

TEST_F(MonitorTest, SnapshotsThatMatterShareOneEvaluation) {
  start(1h);  // the routine evaluations of a fleet come each second at the latest
  monitor_->take(polled("n1", 100));
  monitor_->take(polled("n2", 100));
  run_until_evaluations(2);
  EXPECT_GE(times_[1] - times_[0], 50ms);
  EXPECT_LT(times_[1] - times_[0], 1s);
  EXPECT_TRUE(monitor_->report()->nodes[0].polled_yet);
  EXPECT_TRUE(monitor_->report()->nodes[1].polled_yet);
}

TEST_F(MonitorTest, MovedPositionsAreEvaluatedBeforeTheInterval) {
  start();
  monitor_->take(polled("n1", 100));
  run_until_evaluations(2);
  monitor_->take(polled("n1", 200));
  run_until_evaluations(3);
  EXPECT_LT(times_[2] - times_[1], 1s);
  EXPECT_EQ(monitor_->report()->nodes[0].written, parse_binlog_position("bin.000001", 200));
}

TEST_F(MonitorTest, MaintenanceIsInTheReportWhileItHolds) {
  start(1h);
  const WallTime now = Moment::now().wall;
  const Maintenance holds = {"a", Maintenance::Scope::node, "n1", now - 1h, now + 1h, "reason", "somebody"};
  const Maintenance over = {"b", Maintenance::Scope::node, "n1", now - 2h, now - 1h, "reason", "somebody"};
  monitor_->note_maintenance({holds, over});
  run_until_evaluations(2);
  EXPECT_THAT(monitor_->report()->maintenance, ::testing::ElementsAre(holds));
  monitor_->note_maintenance({});
  run_until_evaluations(3);
  EXPECT_THAT(monitor_->report()->maintenance, ::testing::IsEmpty());
}

TEST_F(MonitorTest, TellsWhatHappenedAndHoldsTheAlertsOfMaintenance) {
  std::vector<Event> told;
  start(1h);
  monitor_->tell_events_to([&told](std::vector<Event> events) { told = std::move(events); });
  const WallTime now = Moment::now().wall;
  monitor_->note_maintenance({{"a", Maintenance::Scope::node, "n1", now - 1h, now + 1h, "reason", "somebody"}});
  NodeSnapshot lost = polled("n1", 100);
  lost.error = ProbeError{ProbeFailure::timed_out, 0, "no answer"};
  monitor_->take(std::move(lost));
  run_until_evaluations(2);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().text, "n1 (10.0.0.1:3306) cannot be read: no answer");
  const auto& alerts = monitor_->report()->alerts;
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts.front().held_by, "a");
}

TEST_F(MonitorTest, WithoutSnapshotsItEvaluatesOnceAnInterval) {
  start(60ms);
  run_until_evaluations(3);
  EXPECT_GE(times_[2] - times_[0], 120ms);
  EXPECT_EQ(monitor_->evaluations(), 3U);
}

TEST_F(MonitorTest, IsUnhealthyWhenEvaluationsNoLongerWork) {
  start(60ms);
  EXPECT_EQ(monitor_->unhealthy(MonoTime::clock::now()), std::nullopt);
  refuse_ = true;
  const MonoTime begun = MonoTime::clock::now();
  run_until_evaluations(3);
  EXPECT_THAT(monitor_->unhealthy(begun + 6s).value_or(""), ::testing::HasSubstr("no evaluation has worked for"));
  refuse_ = false;
  run_until_evaluations(4);
  EXPECT_EQ(monitor_->unhealthy(begun + 5s), std::nullopt);
}

}  // namespace
}  // namespace relaywatch::daemon
