#include "store/state_file.hpp"

#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/node_history.hpp"
#include "unit/store/temporary_folder.hpp"

namespace relaywatch::store {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class StateFileTest : public testing::Test {
 protected:
  Outcome<Database> open() { return open_state_file(path_); }

  /// What opening says is wrong.
  std::optional<Failure> failure() {
    const auto opened = open();
    return opened ? std::nullopt : std::optional(opened.error());
  }

  void save(Database& database, const std::string& bytes) {
    const auto saved = save_node_history(database, {{"a", true, bytes}}, Stamp());
    ASSERT_TRUE(saved) << saved.error().message;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("state.db");
};

TEST_F(StateFileTest, IsMadeAndFoundAgain) {
  {
    auto database = open();
    ASSERT_TRUE(database) << database.error().message;
    save(*database, "A1");
    EXPECT_EQ(*database->text("PRAGMA journal_mode"), "wal");
  }
  auto database = open();
  ASSERT_TRUE(database);
  EXPECT_THAT(load_node_history(*database)->front().parts, ElementsAre("A1"));
}

TEST_F(StateFileTest, AProcessKilledAmidABatchLosesThatBatchAlone) {
  ASSERT_TRUE(in_a_process_that_is_killed([this] {
    auto database = open();
    save(*database, "A1");
    auto transaction = Transaction::begin(*database);
    (void)database->run("INSERT INTO node_journal (node, part) VALUES ('a', 'lost')");
    (void)database->run("PRAGMA cache_spill = 1; PRAGMA wal_checkpoint");
    ::raise(SIGKILL);
  }));
  auto database = open();
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_THAT(load_node_history(*database)->front().parts, ElementsAre("A1"));
}

TEST_F(StateFileTest, ADirectoryThatIsNotThereIsNotMade) {
  path_ = folder_.file("absent/state.db");
  EXPECT_THAT(failure()->message, HasSubstr("No such file or directory"));
  EXPECT_THAT(folder_.names(), ElementsAre());
}

TEST_F(StateFileTest, APathBelowAFileIsAFailureLikeAnyOther) {
  std::ofstream(folder_.file("plain")) << "x";
  path_ = folder_.file("plain/state.db");
  EXPECT_EQ(failure()->kind, Failure::Kind::other);
}

TEST_F(StateFileTest, IsForOneProcessAlone) {
  const Holder other([this] {
    static auto database = open();
    if (!database) std::abort();
  });
  const auto refused = failure();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, Failure::Kind::locked);
  EXPECT_THAT(refused->message, HasSubstr("another process uses it"));
}

TEST_F(StateFileTest, IsFreeOnceTheOtherProcessIsGone) {
  {
    const Holder other([this] {
      static auto database = open();
      if (!database) std::abort();
    });
  }
  EXPECT_FALSE(failure());
}

TEST_F(StateFileTest, OneThatANewerVersionMadeIsLeftAlone) {
  (void)open()->run("PRAGMA user_version = 99");
  const auto refused = failure();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, Failure::Kind::other);
  EXPECT_THAT(refused->message, HasSubstr("a newer relaywatch made it (its schema is 99, this one's is 3)"));
}

TEST_F(StateFileTest, OneThatAnOlderVersionMadeIsBroughtUpToDate) {
  auto older = open();
  save(*older, "A1");
  (void)older->run("DROP TABLE node_journal; PRAGMA user_version = 1");
  older = Failure{};  // closed
  auto database = open();
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(*database->number("PRAGMA user_version"), 3);
  EXPECT_THAT(load_node_history(*database)->front().parts, ElementsAre("A1"));
}

TEST_F(StateFileTest, OneOfAnotherProgramIsLeftAlone) {
  {
    auto theirs = Database::open(path_);
    ASSERT_TRUE(theirs->run("CREATE TABLE precious (x); INSERT INTO precious VALUES (1)"));
  }
  EXPECT_THAT(failure()->message, HasSubstr("another program"));
  auto theirs = Database::open(path_);
  EXPECT_EQ(*theirs->number("SELECT COUNT(*) FROM precious"), 1);
  EXPECT_EQ(*theirs->number("SELECT COUNT(*) FROM sqlite_schema"), 1);
}

TEST_F(StateFileTest, DamageInTheMiddleIsFound) {
  {
    auto database = open();
    save(*database, std::string(100'000, 'x'));
    ASSERT_TRUE(database->run("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(12'000, '\x7f');
  }
  EXPECT_EQ(failure()->kind, Failure::Kind::corrupt);
}

TEST_F(StateFileTest, IsKeptAsideWithItsLogUnderTheTime) {
  std::ofstream(path_) << "damaged";
  std::ofstream(path_ + "-wal") << "log";
  const auto aside = keep_aside(path_, WallTime(seconds(1'790'000'000)));
  ASSERT_TRUE(aside) << aside.error().message;
  EXPECT_EQ(*aside, path_ + ".corrupt-20260921T141320Z");
  EXPECT_THAT(folder_.names(),
              ElementsAre("state.db.corrupt-20260921T141320Z", "state.db.corrupt-20260921T141320Z-wal"));
}

TEST_F(StateFileTest, OnlySomeAreKeptAside) {
  for (int i = 0; i < 9; ++i) {
    std::ofstream(path_) << "damaged";
    std::ofstream(path_ + "-wal") << "log";
    ASSERT_TRUE(keep_aside(path_, WallTime(seconds(1'790'000'000 + i))));
  }
  EXPECT_THAT(folder_.names(), SizeIs(10));
  EXPECT_THAT(folder_.names().front(), StartsWith("state.db.corrupt-20260921T141320Z")) << "the first, not the last";
}

TEST_F(StateFileTest, CountsItsBytesAndKnowsWhetherItWasReplaced) {
  EXPECT_EQ(state_file_bytes(path_), 0U);
  EXPECT_EQ(file_identity(path_), std::nullopt);
  auto database = open();
  save(*database, "A1");
  EXPECT_GT(state_file_bytes(path_), 4096U);
  const auto identity = file_identity(path_);
  EXPECT_TRUE(identity);
  std::filesystem::rename(path_, folder_.file("old"));
  std::ofstream(path_) << "new";
  EXPECT_NE(file_identity(path_), identity);
}

}  // namespace
}  // namespace relaywatch::store
