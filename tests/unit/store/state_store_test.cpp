#include "store/state_store.hpp"

#include <csignal>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <thread>

#include "store/state_file.hpp"
#include "unit/store/temporary_folder.hpp"

namespace relaywatch::store {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class StateStoreTest : public testing::Test {
 protected:
  StateStore& start() {
    StateStore::Pauses pauses;
    pauses.first = 1ms;
    pauses.longest = 20ms;
    pauses.trims = trims_;
    return store_.emplace(Options{path_, retention_}, pauses);
  }
  /// The parts kept of node a.
  std::vector<std::string> kept() {
    start();
    const auto nodes = store_->load(20s).nodes;
    return nodes.empty() ? std::vector<std::string>() : nodes.front().parts;
  }
  /// Waits for the thread; the time is a bound for bugs.
  template <typename Condition>
  static void wait_for(Condition holds) {
    const MonoTime end = MonoTime::clock::now() + 20s;
    while (!holds() && MonoTime::clock::now() < end) std::this_thread::sleep_for(1ms);
    ASSERT_TRUE(holds());
  }
  void save(bool whole, const std::string& bytes) {
    wait_for([this] { return store_->ready().has_value(); });
    store_->save({{"a", whole, bytes}}, Stamp::now());
  }
  void wait_until_saved(std::uint64_t saves) {
    wait_for([&] { return store_->stats().saves >= saves; });
  }
  void wait_until_failed() {
    wait_for([&] { return store_->stats().failures > 0; });
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("state.db");
  Duration retention_ = 24h;
  Duration trims_ = 1h;
  std::optional<StateStore> store_;
};

TEST_F(StateStoreTest, KeepsWhatItIsGiven) {
  EXPECT_THAT(kept(), IsEmpty());
  EXPECT_TRUE(store_->stats().healthy);
  save(true, "A1");
  save(false, "a2");
  store_->stop();
  const StoreStats stats = store_->stats();
  EXPECT_EQ(stats.saves, 2U);
  EXPECT_EQ(stats.failures, 0U);
  EXPECT_TRUE(stats.last_save);
  EXPECT_GT(stats.bytes, 4096U);
  EXPECT_FALSE(store_->ready());
  EXPECT_THAT(kept(), ElementsAre("A1", "a2"));
}

TEST_F(StateStoreTest, AProcessThatIsKilledHasKeptWhatWasWritten) {
  ASSERT_TRUE(in_a_process_that_is_killed([this] {
    start();
    save(true, "A1");
    wait_until_saved(1);
    save(false, "a2");
    wait_until_saved(2);
  }));
  EXPECT_THAT(kept(), ElementsAre("A1", "a2"));
}

TEST_F(StateStoreTest, AMissingDirectoryIsUsedOnceItIsThere) {
  path_ = folder_.file("later/state.db");
  EXPECT_THAT(kept(), IsEmpty());
  wait_until_failed();
  EXPECT_FALSE(store_->ready());
  EXPECT_FALSE(store_->stats().healthy);
  std::filesystem::create_directory(folder_.file("later"));
  save(true, "A1");
  wait_until_saved(1);
  EXPECT_TRUE(store_->stats().healthy);
  EXPECT_THAT(kept(), ElementsAre("A1"));
}

TEST_F(StateStoreTest, ADamagedFileIsKeptAsideAndANewOneBegun) {
  std::ofstream(path_) << std::string(10'000, 'x');
  EXPECT_THAT(kept(), IsEmpty());
  save(true, "A1");
  wait_until_saved(1);
  EXPECT_TRUE(store_->stats().healthy);
  store_->stop();
  ASSERT_THAT(folder_.names(), SizeIs(2));
  EXPECT_THAT(folder_.names().back(), StartsWith("state.db.corrupt-"));
  EXPECT_EQ(std::filesystem::file_size(folder_.file(folder_.names().back())), 10'000U);
  EXPECT_THAT(kept(), ElementsAre("A1"));
}

TEST_F(StateStoreTest, AfterAFailureEverythingIsAskedForAnew) {
  kept();
  save(true, "A1");
  wait_until_saved(1);
  wait_for([this] { return store_->ready().has_value(); });
  const auto opening = store_->ready();
  std::filesystem::remove(path_);  // SQLite itself would write on, to a file that nobody finds
  store_->save({{"a", false, "a2"}}, Stamp::now());
  wait_until_failed();
  EXPECT_FALSE(store_->stats().healthy);
  save(true, "A3");
  wait_until_saved(2);
  EXPECT_TRUE(store_->stats().healthy);
  wait_for([this] { return store_->ready().has_value(); });
  EXPECT_NE(store_->ready(), opening);
  EXPECT_THAT(kept(), ElementsAre("A3"));
}

TEST_F(StateStoreTest, ADiskThatFillsUpLeavesWhatWasKept) {
  kept();
  save(true, "A1");
  wait_until_saved(1);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{100'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  save(true, std::string(500'000, 'x'));
  wait_until_failed();
  EXPECT_FALSE(store_->stats().healthy);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(kept(), ElementsAre("A1"));
  save(true, "A3");
  wait_until_saved(1);
  EXPECT_TRUE(store_->stats().healthy);
}

TEST_F(StateStoreTest, ASecondDaemonGoesOnWithoutUntilTheFirstHasGone) {
  {
    const Holder other([this] {
      static auto database = open_state_file(path_);
      if (!database) std::abort();
    });
    EXPECT_THAT(kept(), IsEmpty());
    wait_until_failed();
    EXPECT_FALSE(store_->ready());
  }
  save(true, "A1");
  wait_until_saved(1);
  EXPECT_TRUE(store_->stats().healthy);
}

TEST_F(StateStoreTest, ForgetsNodesThatLeftLongAgo) {
  retention_ = 1h;
  trims_ = 0s;
  kept();
  Stamp long_ago = Stamp::now();
  long_ago.at.wall -= 2h;
  wait_for([this] { return store_->ready().has_value(); });
  store_->save({{"gone", true, "G1"}}, long_ago);
  save(true, "A2");
  store_->stop();
  start();
  const auto nodes = store_->load(20s).nodes;
  ASSERT_THAT(nodes, SizeIs(1));
  EXPECT_EQ(nodes.front().node, "a");
}

/// A write of one row to a table of the test's own.
StateStore::Write row(const std::string& text) {
  return [text](Database& database) -> Outcome<void> {
    if (auto made = database.run("CREATE TABLE IF NOT EXISTS rows (x)"); !made) return made;
    return database.run("INSERT INTO rows VALUES ('" + text + "')");
  };
}

TEST_F(StateStoreTest, WritesInOrderEachWholeOrNotAtAll) {
  start();
  store_->write(row("1"));  // also before the file is open
  std::promise<void> given;
  store_->write([&, two = row("2")](Database& database) -> Outcome<void> {
    (void)two(database);
    given.get_future().wait();
    return Failure{Failure::Kind::other, "as wanted"};
  });
  std::vector<bool> kept;
  store_->write(row("behind it"), [&](bool done) { kept.push_back(done); });
  given.set_value();
  wait_for([this] { return store_->opening() == 2U; });
  store_->write(row("3"), [&](bool done) { kept.push_back(done); });
  store_->stop();
  store_->write(row("late"), [&](bool done) { kept.push_back(done); });
  EXPECT_THAT(kept, ElementsAre(false, true, false));
  auto database = open_state_file(path_);
  ASSERT_TRUE(database);
  EXPECT_EQ(*database->text("SELECT group_concat(x) FROM rows"), "1,3");
}

TEST_F(StateStoreTest, AWriteIsRefusedWhileTheFileCannotBeOpened) {
  path_ = folder_.file("absent/state.db");
  start();
  std::vector<bool> kept;
  store_->write(row("1"), [&](bool done) { kept.push_back(done); });
  wait_until_failed();
  EXPECT_FALSE(store_->opening());
  store_->stop();
  EXPECT_THAT(kept, ElementsAre(false));
}

TEST_F(StateStoreTest, StopsWhileTheFileCannotBeOpened) {
  path_ = folder_.file("absent/state.db");
  start();
  wait_until_failed();
  store_->stop();
  store_->stop();
}

}  // namespace
}  // namespace relaywatch::store
