#include "mysql/name_resolver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/fake_look_ups.hpp"
#include "support/loop_fixture.hpp"

namespace relaywatch::mysql {
namespace {

using test::in;
using testing::HasSubstr;
using namespace std::chrono_literals;

HostAddresses addresses(const char* text) { return {boost::asio::ip::make_address(text)}; }

const LookUpError try_again{"Temporary failure in name resolution", true};
const LookUpError no_such_name{"Name or service not known", false};

class NameResolverTest : public test::LoopFixture {
 protected:
  ~NameResolverTest() override { end_tasks(); }

  LookUpResult resolve(const std::string& host, Duration limit = 10s) {
    return await(resolver.resolve(host, in(limit)));
  }
  /// Asks and does not wait; the answers gather in `results`.
  void ask(const std::string& host, Duration limit = 10s) {
    tasks_.spawn(host, test::keep_result(resolver.resolve(host, in(limit)), results.emplace_back()));
    io_.restart();
    io_.poll();
  }

  test::FakeLookUps names;
  NameResolver resolver{names.function()};
  std::deque<std::optional<LookUpResult>> results;  // which stay where they are
};

TEST_F(NameResolverTest, GivesWhatTheLookUpGives) {
  names.answer("db1", addresses("192.0.2.1"));
  names.answer("db2", no_such_name);
  names.answer("db3", try_again);
  EXPECT_EQ(*resolve("db1"), addresses("192.0.2.1"));
  EXPECT_EQ(resolve("db2").error(), no_such_name);
  EXPECT_EQ(resolve("db3").error(), try_again);
}

TEST_F(NameResolverTest, WhoeverAsksLeavesAtHisDeadlineAndOthersAreAnsweredMeanwhile) {
  names.hang("dead");
  ask("dead");
  EXPECT_EQ(*resolve("alive"), addresses("127.0.0.1"));
  const auto late = resolve("dead", 20ms);
  ASSERT_FALSE(late);
  EXPECT_TRUE(late.error().temporary);
  EXPECT_THAT(late.error().message, HasSubstr("did not answer in time"));
  EXPECT_FALSE(results[0].has_value()) << "has a later deadline";
  EXPECT_EQ(names.running(), 1) << "it hangs all the while";
}

TEST_F(NameResolverTest, CancellationDoesNotWaitForTheLookUp) {
  names.hang("dead");
  ask("dead");
  names.wait_for_running(1);
  end_tasks();
  EXPECT_EQ(tasks_.size(), 0U);
  EXPECT_FALSE(results[0].has_value()) << "cancelled, not answered";
  EXPECT_EQ(names.running(), 1);
}

TEST_F(NameResolverTest, ANameHasOneLookUpInFlightWhichAllShare) {
  names.hang("db");
  for (int asker = 0; asker < 5; ++asker) ask("db");
  names.wait_for_running(1);
  names.release("db");
  run_until([&] { return tasks_.size() == 0; });
  for (const auto& result : results) EXPECT_EQ(**result, addresses("127.0.0.1"));
  EXPECT_EQ(names.begun("db"), 1);
  EXPECT_TRUE(resolve("db"));
  EXPECT_EQ(names.begun("db"), 2) << "and each later question is a new one";
}

TEST_F(NameResolverTest, ThreadsAreBoundedAndThoseWhoWaitForOneGetIt) {
  for (int i = 0; i < 10; ++i) {
    names.hang("db" + std::to_string(i));
    ask("db" + std::to_string(i));
  }
  names.wait_for_running(4);
  EXPECT_FALSE(resolve("another", 20ms));
  names.release_all();
  run_until([&] { return tasks_.size() == 0; });
  for (const auto& result : results) EXPECT_TRUE(result && *result);
  EXPECT_EQ(names.most_running(), 4);
}

TEST_F(NameResolverTest, NamesThatWereSlowLeaveThreadsToTheOthers) {
  NameResolver strict(names.function(), 4, 0s);  // whatever it takes is slow
  std::vector<std::optional<LookUpResult>> slow(4);
  for (std::size_t i = 0; i < slow.size(); ++i) {
    const std::string host = "db" + std::to_string(i);
    ASSERT_TRUE(await(strict.resolve(host, in(10s))));
    names.hang(host);
    tasks_.spawn(host, test::keep_result(strict.resolve(host, in(10s)), slow[i]));
  }
  EXPECT_TRUE(await(strict.resolve("other", in(10s))));
  EXPECT_TRUE(await(strict.resolve("and another", in(10s))));
  names.release_all();
  run_until([&] { return tasks_.size() == 0; });
  for (const auto& result : slow) EXPECT_TRUE(result && *result);
}

TEST_F(NameResolverTest, TheLastKnownAddressesStandInForATemporaryFailure) {
  names.answer("db", addresses("192.0.2.1"));
  ASSERT_TRUE(resolve("db"));
  names.answer("db", try_again);
  EXPECT_EQ(*resolve("db"), addresses("192.0.2.1"));
  names.answer("db", addresses("192.0.2.2"));
  EXPECT_EQ(*resolve("db"), addresses("192.0.2.2"));
  names.answer("db", no_such_name);
  EXPECT_EQ(resolve("db").error(), no_such_name);
  names.answer("db", try_again);
  EXPECT_EQ(resolve("db").error(), try_again) << "a name that is gone has no address left";
}

TEST_F(NameResolverTest, TheLastKnownAddressesStandInForALookUpThatHangs) {
  ASSERT_TRUE(resolve("db"));
  names.hang("db");
  const MonoTime deadline = in(100ms);
  EXPECT_EQ(*await(resolver.resolve("db", deadline)), addresses("127.0.0.1"));
  EXPECT_LT(MonoTime::clock::now(), deadline) << "there must be time left to connect";
}

TEST_F(NameResolverTest, AnAnswerThatComesTooLateIsKnownTheNextTime) {
  NameResolver single(names.function(), 1);
  names.hang("db");
  ASSERT_FALSE(await(single.resolve("db", in(10ms))));
  names.release("db");
  ASSERT_TRUE(await(single.resolve("other", in(10s)))) << "by then the one thread has handed in what it had";
  names.answer("db", try_again);
  EXPECT_TRUE(await(single.resolve("db", in(10s))));
}

TEST_F(NameResolverTest, ALookUpThatThrowsIsATemporaryError) {
  NameResolver broken([](const std::string&) -> LookUpResult { throw std::runtime_error("no memory"); });
  const auto result = await(broken.resolve("db", in(10s)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (LookUpError{"no memory", true}));
}

TEST_F(NameResolverTest, LoopAndResolverMayGoWhileALookUpHangs) {
  names.hang("dead");
  std::optional<LookUpResult> never;
  {
    // The loop's end destroys the task where it waits; its frame still knows the resolver's pool.
    boost::asio::io_context loop;
    const auto spawn = [&](NameResolver& asked) {
      auto task = test::keep_result(asked.resolve("dead", in(1h)), never);
      return boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
    };
    {
      NameResolver short_lived(names.function());
      (void)spawn(short_lived);
      loop.poll();
      names.wait_for_running(1);
    }
    (void)spawn(resolver);
    loop.poll();
    names.wait_for_running(2);
  }
  names.release_all();
  names.wait_for_running(0);
  EXPECT_TRUE(resolve("other"));
  EXPECT_FALSE(never);
}

TEST(NameResolverDeathTest, ALookUpThatHangsDoesNotHoldUpTheExit) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto ask_and_exit = [] {
    auto* const names = new test::FakeLookUps;  // never released
    names->hang("dead");
    static NameResolver resolver(names->function());
    boost::asio::io_context loop;
    TaskGroup tasks(loop.get_executor());
    std::optional<LookUpResult> never;
    tasks.spawn("asker", test::keep_result(resolver.resolve("dead", in(1h)), never));
    loop.poll();
    names->wait_for_running(1);
    tasks.cancel();
    loop.restart();
    loop.run();
    std::exit(0);
  };
  EXPECT_EXIT(ask_and_exit(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace relaywatch::mysql
