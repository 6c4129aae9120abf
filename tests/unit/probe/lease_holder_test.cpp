#include "probe/lease_holder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "support/loop_fixture.hpp"

namespace relaywatch::probe {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;
using enum Lease::Standing;

constexpr std::string_view get_lock = "SELECT GET_LOCK('relaywatch', 0)";
constexpr std::string_view confirm = "SELECT IS_USED_LOCK('relaywatch') = CONNECTION_ID()";

/// A server with one lock, and a holder; the test changes what the server says.
class LeaseHolderTest : public test::LoopFixture {
 public:
  // The task uses the holder, which is destroyed before the base class would end it.
  ~LeaseHolderTest() override { end_tasks(); }

 protected:
  LeaseHolderTest() {
    server_.answer = [this](std::string_view statement) -> std::optional<QueryReply> {
      if (statement.starts_with("SET ")) return set_reply_;
      if (statement == get_lock) return lock_reply_;
      if (statement == confirm) return confirm_reply_;
      return std::nullopt;
    };
    options_.node = "origin";
    options_.connect = {
        .host = "127.0.0.1", .port = server_.port(), .user = "monitor", .password = Secret("s3cret"), .tls = {}};
    options_.interval = 2ms;
    options_.backoff_cap = 5ms;
    options_.slow_interval = 5ms;
    options_.times.give_way = 1ms;
  }

  static QueryReply cell(std::optional<std::string> text) { return ResultTable{{"answer"}, {{std::move(text)}}}; }

  void start() {
    holder_ = std::make_unique<LeaseHolder>(io_.get_executor(), options_,
                                            [this](const LeaseHolder::State& state) { said_.push_back(state); });
    tasks_.spawn("holder", holder_->run());
  }
  void run_until_it_is(Lease::Standing standing) {
    run_until([this, standing] { return !said_.empty() && said_.back().standing == standing; });
  }
  void run_until_problem(std::string_view part) {
    run_until([this, part] { return !said_.empty() && said_.back().problem.find(part) != std::string::npos; });
  }

  test::FakeServer& server_ = serve("5.6.21-n4-running");
  QueryReply set_reply_ = ResultTable{};
  QueryReply lock_reply_ = cell("1");
  QueryReply confirm_reply_ = cell("1");
  LeaseHolderOptions options_;
  std::vector<LeaseHolder::State> said_;
  std::unique_ptr<LeaseHolder> holder_;
};

TEST_F(LeaseHolderTest, TakesTheLockOnceAndThenConfirmsItOnOneConnection) {
  start();
  run_until([this] { return server_.count(confirm) >= 5; });
  EXPECT_EQ(server_.accepted(), 1U);
  EXPECT_EQ(server_.count(get_lock), 1U);
  EXPECT_EQ(server_.statements().at(0), "SET SESSION wait_timeout = 6") << "before it can hold anything";
  EXPECT_EQ(said_.back().standing, holds);
  EXPECT_EQ(said_.back().problem, "");
  EXPECT_GT(said_.back().leads_until, MonoTime::clock::now());
}

TEST_F(LeaseHolderTest, GoesOnAskingWhileAnotherHasIt) {
  lock_reply_ = cell("0");
  start();
  run_until([this] { return server_.count(get_lock) >= 4; });
  EXPECT_EQ(said_.back().standing, follows);
  EXPECT_TRUE(said_.back().another_leads);
  EXPECT_EQ(server_.count(confirm), 0U);
  lock_reply_ = cell("1");
  run_until_it_is(holds);
  EXPECT_EQ(server_.accepted(), 1U);
}

TEST_F(LeaseHolderTest, StopsWhenTheLockIsNotItsOwnAndAsksForItAgain) {
  for (const auto& lost : {std::optional<std::string>("0"), std::optional<std::string>()}) {
    said_.clear();
    confirm_reply_ = cell("1");
    if (!holder_) start();
    run_until_it_is(holds);
    lock_reply_ = cell("0");
    confirm_reply_ = cell(lost);
    run_until_it_is(follows);
    EXPECT_LE(said_.back().leads_until, MonoTime::clock::now());
    lock_reply_ = cell("1");
  }
}

TEST_F(LeaseHolderTest, ALostSessionHasLostTheLock) {
  start();
  run_until_it_is(holds);
  lock_reply_ = cell("0");
  server_.drop_connections();
  run_until_it_is(follows);
  EXPECT_EQ(server_.count("SET SESSION wait_timeout"), 2U);
  EXPECT_EQ(server_.count(get_lock), 2U);
}

TEST_F(LeaseHolderTest, ReliesOnALeaseForAWhileOnlyAndStandsInLater) {
  options_.timeout = 20ms;
  options_.times.valid_for = 60ms;
  options_.times.last_leader_after = 1s;
  start();
  run_until_it_is(holds);
  server_.faults().freeze = true;
  run_until_it_is(follows);
  EXPECT_FALSE(said_.back().problem.empty());
  EXPECT_FALSE(said_.back().another_leads) << "nobody knows";
  run_until_it_is(stands_in);
  server_.faults().freeze = false;
  run_until_it_is(holds);
}

TEST_F(LeaseHolderTest, AnAnswerThatCannotBeUsedIsAProblem) {
  lock_reply_ = cell(std::nullopt);
  start();
  run_until_problem("answers GET_LOCK with NULL");
  lock_reply_ = ServerError{1235, "GET_LOCK is not supported here"};
  run_until_problem("origin: error 1235: GET_LOCK is not supported here");
  lock_reply_ = ResultTable{};
  run_until_problem("does not answer as a server that has GET_LOCK");
  lock_reply_ = cell("1");
  set_reply_ = ServerError{1227, "no"};
  run_until_problem("refuses a short wait_timeout: no");
  set_reply_ = ResultTable{};
  run_until_it_is(holds);
  EXPECT_EQ(said_.back().problem, "");
}

TEST_F(LeaseHolderTest, ARefusedAccountIsAProblem) {
  server_.faults().deny_login = true;
  start();
  run_until([this] { return said_.size() >= 3; });
  EXPECT_EQ(said_.back().standing, follows);
  EXPECT_THAT(said_.back().problem, HasSubstr("Access denied"));
  server_.faults().deny_login = false;
  run_until_it_is(holds);
}

TEST_F(LeaseHolderTest, GivesTheLeaseUpWhenCancelled) {
  start();
  run_until_it_is(holds);
  end_tasks();
  EXPECT_EQ(said_.back().standing, follows);
  EXPECT_LE(said_.back().leads_until, MonoTime::clock::now());
  run_until([this] { return server_.open_connections() == 0; });
}

TEST_F(LeaseHolderTest, AHolderThatFollowsAnotherKnowsThatThisMonitorLedLast) {
  options_.times.last_leader_after = 1ms;
  options_.timeout = 20ms;
  start();
  run_until_it_is(holds);
  end_tasks();
  server_.stop();
  const auto earlier = std::move(holder_);
  holder_ = std::make_unique<LeaseHolder>(io_.get_executor(), options_,
                                          [this](const LeaseHolder::State& state) { said_.push_back(state); });
  holder_->inherit(*earlier);
  tasks_.spawn("holder", holder_->run());
  run_until_it_is(stands_in);
}

TEST_F(LeaseHolderTest, EndsWhenCancelledAlsoWhileItWaits) {
  server_.faults().hang_on = get_lock;
  start();
  run_until([this] { return server_.count(get_lock) == 1; });
  end_tasks();
  EXPECT_EQ(tasks_.size(), 0U);
}

}  // namespace
}  // namespace relaywatch::probe
