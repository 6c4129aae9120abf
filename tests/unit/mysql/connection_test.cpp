#include "mysql/connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>
#include <variant>

#include "mysql/name_resolver.hpp"
#include "support/fake_look_ups.hpp"
#include "support/loop_fixture.hpp"

namespace relaywatch::mysql {
namespace {

using test::in;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

constexpr std::string_view some_5_1 = "5.1.38-n6-running";
constexpr std::string_view some_5_6 = "5.6.21-n4-running";

class ConnectionTest : public test::LoopFixture {
 protected:
  static ConnectOptions options_for(const test::FakeServer& server) {
    return {.host = "127.0.0.1", .port = server.port(), .user = "monitor", .password = Secret("s3cret"), .tls = {}};
  }
  ProbeResult<void> connect(Connection& connection, const test::FakeServer& server, Duration limit = 5s) {
    return await(connection.connect(options_for(server), in(limit)));
  }
  ProbeResult<QueryReply> ask(Connection& connection, std::string statement, Duration limit = 5s) {
    return await(connection.query(std::move(statement), in(limit)));
  }
};

TEST_F(ConnectionTest, EveryRecordingComesBackAsItWasRecorded) {
  std::size_t replies = 0;
  for (const std::string& name : test::all_recording_names()) {
    SCOPED_TRACE(name);
    const test::FakeServer& server = serve(name);
    Connection connection(io_.get_executor());
    ASSERT_TRUE(connect(connection, server));
    const test::Recording recording = test::load_recording(name);
    EXPECT_EQ(connection.server_version(), recording.version);
    for (const auto& [statement, recorded] : recording.replies) {
      const auto reply = ask(connection, statement);
      ASSERT_TRUE(reply) << reply.error().message;
      EXPECT_EQ(*reply, recorded) << statement;
      ++replies;
    }
  }
  EXPECT_GT(replies, 1000U);
}

TEST_F(ConnectionTest, AnErrorOfTheServerIsDataAndTheConnectionStays) {
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, serve(some_5_1)));
  const auto reply = ask(connection, "SELECT @@server_uuid");
  ASSERT_TRUE(reply);
  EXPECT_EQ(std::get<ServerError>(*reply).code, 1193);
  EXPECT_TRUE(connection.is_open());
  EXPECT_TRUE(ask(connection, "SHOW SLAVE STATUS"));
}

TEST_F(ConnectionTest, AProcedureGivesItsRowsAndTheConnectionStaysInStep) {
  test::FakeServer& server = serve(some_5_6);
  const ResultTable rows{{"name", "value"}, {{"binlog retention hours", std::nullopt}}};
  server.answer = [&](std::string_view statement) {
    return statement.starts_with("CALL ") ? std::optional<QueryReply>(rows) : std::nullopt;
  };
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, server));
  constexpr std::uint32_t multiple_results = 0x20000;
  EXPECT_NE(server.logins().front().capabilities & multiple_results, 0U) << "a server refuses a CALL without";
  const auto reply = ask(connection, "CALL mysql.rds_show_configuration");
  ASSERT_TRUE(reply);
  EXPECT_EQ(std::get<ResultTable>(*reply), rows);
  const auto next = ask(connection, "SHOW SLAVE STATUS");
  ASSERT_TRUE(next);
  EXPECT_EQ(*next, test::load_recording(some_5_6).reply_to("SHOW SLAVE STATUS"));
}

TEST_F(ConnectionTest, AsksForTheOldUtf8) {
  for (const auto name : {some_5_1, some_5_6}) {
    const test::FakeServer& server = serve(name);
    Connection connection(io_.get_executor());
    ASSERT_TRUE(connect(connection, server));
    ASSERT_EQ(server.logins().size(), 1U);
    EXPECT_THAT(server.logins().front().charset, AnyOf(33, 8)) << "5.1 does not know utf8mb4 and falls back to latin1";
    EXPECT_EQ(server.logins().front().user, "monitor");
    EXPECT_TRUE(server.statements().empty()) << "no statement is sent that was not asked for";
  }
}

TEST_F(ConnectionTest, NeverOffersToSendLocalFiles) {
  const test::FakeServer& server = serve(some_5_6);
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, server));
  constexpr std::uint32_t local_files = 0x80;
  EXPECT_EQ(server.logins().front().capabilities & local_files, 0U);
}

TEST_F(ConnectionTest, LogsInWithItsPassword) {
  for (const auto name : {some_5_1, some_5_6}) {
    test::FakeServer& server = serve(name);
    server.require_password("s3cret");
    Connection connection(io_.get_executor());
    EXPECT_TRUE(connect(connection, server)) << name;
  }
}

TEST_F(ConnectionTest, AWrongPasswordIsAuthFailedAndIsNotInTheMessage) {
  test::FakeServer& server = serve(some_5_6);
  server.require_password("another");
  Connection connection(io_.get_executor());
  const auto connected = connect(connection, server);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::auth_failed);
  EXPECT_EQ(connected.error().code, 1045);
  EXPECT_THAT(connected.error().message, HasSubstr("Access denied for user 'monitor'"));
  EXPECT_THAT(connected.error().message, Not(HasSubstr("s3cret")));
  EXPECT_FALSE(connection.is_open());
}

TEST_F(ConnectionTest, TooManyConnectionsWithoutAnSqlstate) {
  for (const TlsMode mode : {TlsMode::disabled, TlsMode::preferred, TlsMode::required}) {
    test::FakeServer& server = serve(some_5_1);
    server.faults().too_many_connections = true;
    Connection connection(io_.get_executor());
    ConnectOptions options = options_for(server);
    options.tls.mode = mode;
    const auto connected = await(connection.connect(options, in(5s)));
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().failure, ProbeFailure::too_many_connections) << connected.error().message;
    EXPECT_EQ(connected.error().code, 1040);
    EXPECT_THAT(connected.error().message, HasSubstr(": Too many connections"));
  }
}

TEST_F(ConnectionTest, AClosedPortIsUnreachable) {
  test::FakeServer& server = serve(some_5_1);
  server.stop();
  Connection connection(io_.get_executor());
  const auto connected = connect(connection, server);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::unreachable);
  EXPECT_EQ(connected.error().code, 2003);
  EXPECT_THAT(connected.error().message, HasSubstr("Connection refused"));
}

TEST_F(ConnectionTest, AServerThatHangsUpAtOnceIsUnreachable) {
  test::FakeServer& server = serve(some_5_1);
  server.faults().refuse = true;
  Connection connection(io_.get_executor());
  const auto connected = connect(connection, server);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::unreachable);
}

TEST_F(ConnectionTest, AFrozenServerTimesOut) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().freeze = true;
  Connection connection(io_.get_executor());
  const auto connected = connect(connection, server, 50ms);
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::timed_out);
  EXPECT_THAT(connected.error().message, HasSubstr("logging in"));
}

TEST_F(ConnectionTest, AHangingStatementTimesOutAndClosesTheConnection) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().hang_on = "SHOW SLAVE STATUS";
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, server));
  const auto reply = ask(connection, "SHOW SLAVE STATUS", 50ms);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().failure, ProbeFailure::timed_out);
  EXPECT_THAT(reply.error().message, HasSubstr("SHOW SLAVE STATUS"));
  EXPECT_FALSE(connection.is_open());
  run_until([&] { return server.open_connections() == 0; });
  server.faults().hang_on = "";
  ASSERT_TRUE(connect(connection, server));
  EXPECT_TRUE(ask(connection, "SHOW SLAVE STATUS"));
}

TEST_F(ConnectionTest, AConnectionDroppedAmidAReplyIsUnreachable) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().drop_on = "SHOW GLOBAL VARIABLES";
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, server));
  const auto reply = ask(connection, "SHOW GLOBAL VARIABLES");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().failure, ProbeFailure::unreachable);
  EXPECT_THAT(reply.error().code, AnyOf(2013, 2006));
  EXPECT_FALSE(connection.is_open());
  EXPECT_EQ(ask(connection, "SELECT VERSION()").error().code, 2006);
}

TEST_F(ConnectionTest, AConnectionLostWhileIdleIsNoticedByTheNextStatement) {
  test::FakeServer& server = serve(some_5_6);
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, server));
  server.drop_connections();
  const auto reply = ask(connection, "SELECT VERSION()");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().failure, ProbeFailure::unreachable);
}

TEST_F(ConnectionTest, ResolvesNamesAndTriesEachAddress) {
  const test::FakeServer& server = serve(some_5_6);  // on IPv4 alone; localhost may be ::1 first
  Connection connection(io_.get_executor());
  ConnectOptions options = options_for(server);
  options.host = "localhost";
  EXPECT_TRUE(await(connection.connect(options, in(5s))));
  options.host = "no-such-host.invalid";
  const auto connected = await(connection.connect(options, in(5s)));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::name_unresolved);
  EXPECT_THAT(connected.error().message, HasSubstr("no-such-host.invalid"));
}

TEST_F(ConnectionTest, AHangingNameLookUpEndsAtTheDeadlineAndDelaysNoOtherConnection) {
  test::FakeLookUps names;
  names.hang("dead.example");
  NameResolver resolver(names.function());
  Connection hopeless(io_.get_executor(), resolver);
  ConnectOptions options = options_for(serve(some_5_6));
  options.host = "dead.example";
  std::optional<ProbeResult<void>> still_waiting;
  tasks_.spawn("waits", test::keep_result(hopeless.connect(options, in(10s)), still_waiting));

  Connection healthy(io_.get_executor(), resolver);
  ConnectOptions other = options;
  other.host = "alive.example";
  EXPECT_TRUE(await(healthy.connect(other, in(10s))));

  Connection hurried(io_.get_executor(), resolver);
  const auto connected = await(hurried.connect(options, in(20ms)));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().failure, ProbeFailure::name_unresolved);
  EXPECT_THAT(connected.error().message, HasSubstr("dead.example:"));
  EXPECT_THAT(connected.error().message, HasSubstr("did not answer in time"));
  EXPECT_FALSE(still_waiting);
  end_tasks();
  EXPECT_EQ(names.running(), 1) << "none of this waited for the look-up";
}

TEST_F(ConnectionTest, AHangingNameLookUpLeavesTimeToConnectToTheAddressKnownBefore) {
  test::FakeLookUps names;
  NameResolver resolver(names.function());
  Connection connection(io_.get_executor(), resolver);
  ConnectOptions options = options_for(serve(some_5_6));
  options.host = "db.example";
  ASSERT_TRUE(await(connection.connect(options, in(10s))));
  names.hang("db.example");
  EXPECT_TRUE(await(connection.connect(options, in(1s))));
  EXPECT_EQ(names.running(), 1);
}

TEST_F(ConnectionTest, AnAddressIsNotLookedUp) {
  test::FakeLookUps names;
  NameResolver resolver(names.function());
  Connection connection(io_.get_executor(), resolver);
  EXPECT_TRUE(await(connection.connect(options_for(serve(some_5_6)), in(10s))));
  EXPECT_EQ(names.begun("127.0.0.1"), 0);
}

TEST_F(ConnectionTest, TakesLeaveWhenItCloses) {
  test::FakeServer& server = serve(some_5_6);
  Connection connection(io_.get_executor());
  ASSERT_TRUE(connect(connection, server));
  connection.close();
  EXPECT_FALSE(connection.is_open());
  EXPECT_EQ(connection.server_version(), "");
  run_until([&] { return server.open_connections() == 0; });
}

/// Connects and asks; a task of its own, so that it can be cancelled.
boost::asio::awaitable<void> connect_and_ask(Connection& connection, ConnectOptions options, bool& ended) {
  const std::shared_ptr<void> end(nullptr, [&ended](void*) { ended = true; });
  const auto connected = co_await connection.connect(std::move(options), in(10s));
  if (!connected) co_return;
  const auto reply = co_await connection.query("SHOW SLAVE STATUS", in(10s));
}

TEST_F(ConnectionTest, CancellationAtEachStepEndsTheTaskAndClosesTheConnection) {
  test::Faults frozen;
  frozen.freeze = true;
  test::Faults stalled_tls;
  stalled_tls.stall_in_tls = true;
  test::Faults hanging;
  hanging.hang_on = "SHOW SLAVE STATUS";
  for (const test::Faults& faults : {frozen, stalled_tls, hanging}) {
    test::FakeServer& server = serve(some_5_6);
    server.faults() = faults;
    Connection connection(io_.get_executor());
    TaskGroup group(io_.get_executor());
    bool ended = false;
    group.spawn("client", connect_and_ask(connection, options_for(server), ended));
    run_until([&] {
      return server.open_connections() == 1 && (faults.hang_on.empty() || server.count("SHOW SLAVE STATUS") == 1);
    });
    if (faults.stall_in_tls) io_.poll();
    EXPECT_FALSE(ended);
    group.cancel();
    run_until([&] { return group.size() == 0; });
    EXPECT_TRUE(ended);
    EXPECT_FALSE(connection.is_open());
    run_until([&] { return server.open_connections() == 0; });
  }
}

TEST_F(ConnectionTest, ALoopThatIsGivenUpMidCallLeaksNothing) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().hang_on = "SHOW SLAVE STATUS";
  bool ended = false;
  {
    boost::asio::io_context other;
    Connection connection(other.get_executor());
    TaskGroup group(other.get_executor());
    group.spawn("client", connect_and_ask(connection, options_for(server), ended));
    const MonoTime end = in(5s);
    while (server.count("SHOW SLAVE STATUS") == 0 && MonoTime::clock::now() < end) {
      other.restart();
      other.poll();
      io_.restart();
      io_.poll();
    }
    ASSERT_EQ(server.count("SHOW SLAVE STATUS"), 1U);
    group.cancel();
    other.restart();
    other.run();
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace relaywatch::mysql
