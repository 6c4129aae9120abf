#include "probe/heartbeat_writer.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "dialect/heartbeat_stamp.hpp"
#include "support/loop_fixture.hpp"

namespace relaywatch::probe {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::string_view stamp = "INSERT INTO `percona`.`heartbeat`";

/// A server with a heartbeat table, and a writer; the test changes what the server says.
class HeartbeatWriterTest : public test::LoopFixture {
 public:
  // The task uses the writer, which is destroyed before the base class would end it.
  ~HeartbeatWriterTest() override { end_tasks(); }

 protected:
  HeartbeatWriterTest() {
    server_.answer = [this](std::string_view statement) { return answer(statement); };
    options_.node = "origin";
    options_.connect = {
        .host = "127.0.0.1", .port = server_.port(), .user = "monitor", .password = Secret("s3cret"), .tls = {}};
    options_.table = {"percona", "heartbeat", true};
    options_.interval = 2ms;
    options_.slow_interval = 5ms;
    options_.backoff_cap = 5ms;
  }

  std::optional<QueryReply> answer(std::string_view statement) {
    if (statement.starts_with("SELECT @@server_id")) {
      return ResultTable{{"@@server_id", "@@read_only"}, {{"101", read_only_ ? "1" : "0"}}};
    }
    if (statement.starts_with("CREATE TABLE")) table_is_there_ = true;
    if (statement.starts_with("SET ") || statement.starts_with("CREATE TABLE")) return ResultTable{};
    if (!table_is_there_) return ServerError{1146, "Table 'percona.heartbeat' doesn't exist"};
    if (refusal_) return *refusal_;
    if (statement.starts_with("SELECT *")) return ResultTable{columns_, {}};
    return read_only_ ? QueryReply(ServerError{1290, "running with the --read-only option"}) : ResultTable{};
  }

  void start() {
    writer_ = std::make_unique<HeartbeatWriter>(io_.get_executor(), options_,
                                                [this](const std::string& problem) { said_.push_back(problem); });
    tasks_.spawn("writer", writer_->run());
  }
  void run_until_stamps(std::size_t count) {
    run_until([this, wanted = server_.count(stamp) + count] { return server_.count(stamp) >= wanted; });
  }
  void run_until_said(std::string_view part) {
    run_until([this, part] { return !said_.empty() && said_.back().find(part) != std::string::npos; });
  }
  void run_until_it_works() {
    run_until([this] { return !said_.empty() && said_.back().empty(); });
  }

  test::FakeServer& server_ = serve("5.6.21-n4-running");
  bool read_only_ = false;
  bool table_is_there_ = true;
  std::optional<ServerError> refusal_;
  std::vector<std::string> columns_ = {"ts", "server_id", "file", "position"};
  HeartbeatWriterOptions options_;
  std::vector<std::string> said_;
  std::unique_ptr<HeartbeatWriter> writer_;
};

TEST_F(HeartbeatWriterTest, StampsTheServersOwnRowOnOneConnectionWithOneStatementEach) {
  start();
  run_until_stamps(5);
  EXPECT_EQ(server_.accepted(), 1U);
  EXPECT_EQ(server_.count("SELECT"), 2U) << "who it is, and the table's columns";
  EXPECT_EQ(server_.count("SET SESSION autocommit = 1"), 1U);
  EXPECT_THAT(server_.statements().back(), AllOf(HasSubstr("VALUES (101, '"), HasSubstr("file = NULL")));
  EXPECT_THAT(said_, ElementsAre(""));
}

TEST_F(HeartbeatWriterTest, StampsTheTimeAtWhichItWrites) {
  start();
  run_until_stamps(2);
  const std::string statement = server_.statements().back();
  const std::string text = statement.substr(statement.rfind("ts = '") + 6, 26);
  const auto time = dialect::parse_stamp(text, true, WallTime::clock::now());
  ASSERT_TRUE(time) << text;
  EXPECT_LT(WallTime::clock::now() - *time, 20s);
  EXPECT_GE(WallTime::clock::now() - *time, 0s);
}

TEST_F(HeartbeatWriterTest, StopsOnAReadOnlyServerSaysSoOnceAndGoesOn) {
  start();
  run_until_stamps(3);
  read_only_ = true;
  run_until_said("origin is read-only");
  const std::size_t stamps = server_.count(stamp);
  const std::size_t asked = server_.count("SELECT @@server_id");
  run_until([&] { return server_.count("SELECT @@server_id") >= asked + 3; });
  EXPECT_EQ(server_.count(stamp), stamps) << "not even tried";
  read_only_ = false;
  run_until_stamps(2);
  EXPECT_THAT(said_, ElementsAre("", HasSubstr("read-only"), ""));
}

TEST_F(HeartbeatWriterTest, AsksNowAndThenWhetherTheServerBecameReadOnly) {
  options_.check_interval = 10ms;
  server_.answer = [this](std::string_view statement) -> std::optional<QueryReply> {
    if (statement.starts_with(stamp)) return ResultTable{};  // the account has SUPER
    return answer(statement);
  };
  start();
  run_until_stamps(1);
  read_only_ = true;
  run_until_said("origin is read-only");
}

TEST_F(HeartbeatWriterTest, AMissingTableIsNotMadeWithoutBeingTold) {
  table_is_there_ = false;
  start();
  run_until_said("there is no heartbeat table");
  run_until([this] { return server_.count("SELECT *") >= 3; });
  EXPECT_EQ(server_.count("CREATE"), 0U);
  EXPECT_EQ(said_.size(), 1U);
  table_is_there_ = true;
  run_until_it_works();
}

TEST_F(HeartbeatWriterTest, AMissingTableIsMadeWhenTold) {
  table_is_there_ = false;
  options_.create = true;
  start();
  run_until_stamps(2);
  EXPECT_EQ(server_.count("CREATE TABLE IF NOT EXISTS `percona`.`heartbeat`"), 1U);
  EXPECT_THAT(said_, ElementsAre(""));
}

TEST_F(HeartbeatWriterTest, ATableThatIsThereIsNeverChanged) {
  options_.create = true;
  start();
  run_until_stamps(5);
  for (const std::string& statement : server_.statements()) {
    EXPECT_TRUE(statement.starts_with("SE") || statement.starts_with(stamp)) << statement;
  }
}

TEST_F(HeartbeatWriterTest, SaysWhichGrantIsMissing) {
  refusal_ = ServerError{1142, "INSERT command denied"};
  start();
  run_until_said("GRANT SELECT, INSERT, UPDATE ON `percona`.`heartbeat` TO 'monitor'@'%'");
  refusal_.reset();
  run_until_it_works();
}

TEST_F(HeartbeatWriterTest, TheOlderFormIsNotWritten) {
  columns_ = {"id", "ts"};
  start();
  run_until_said("the older form is only read");
  EXPECT_EQ(server_.count(stamp), 0U);
}

TEST_F(HeartbeatWriterTest, ALostConnectionIsReplaced) {
  start();
  run_until_stamps(2);
  server_.drop_connections();
  run_until([this] { return server_.accepted() == 2; });
  run_until_stamps(2);
  run_until_it_works();
}

TEST_F(HeartbeatWriterTest, StatementsThatHangOnTheServerDoNotPileUp) {
  options_.timeout = 40ms;
  options_.forgive_after = 600ms;
  start();
  run_until_stamps(2);
  server_.faults().hang_on = stamp;
  run_until_said("is not asked for now");
  EXPECT_EQ(server_.accepted(), 2U) << "one for the first stamps and the first that hung, one for the second";
  server_.faults().hang_on = "";
  run_until_stamps(2);
  run_until_it_works();
}

TEST_F(HeartbeatWriterTest, EndsWhenCancelledAlsoWhileItWaits) {
  server_.faults().hang_on = stamp;
  start();
  run_until([this] { return server_.count(stamp) == 1; });
  end_tasks();
  EXPECT_EQ(tasks_.size(), 0U);
}

}  // namespace
}  // namespace relaywatch::probe
