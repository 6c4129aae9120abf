#include "store/database.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/temporary_folder.hpp"

namespace relaywatch::store {
namespace {

using testing::HasSubstr;

Database in_memory() {
  auto database = Database::open(":memory:");
  EXPECT_TRUE(database);
  return std::move(*database);
}

TEST(Database, GivesBackWhatItWasGiven) {
  Database database = in_memory();
  ASSERT_TRUE(database.run("CREATE TABLE t (n INTEGER, s TEXT, b BLOB)"));
  const std::string bytes("\0\xff'", 3);
  auto insert = database.prepare("INSERT INTO t VALUES (?, ?, ?)");
  ASSERT_TRUE(insert);
  ASSERT_TRUE(insert->bind(1, std::int64_t{-5}).bind(2, std::string_view("n'1")).bind_bytes(3, bytes).run());
  ASSERT_TRUE(insert->bind(1, std::int64_t{6}).bind_bytes(3, "").run());
  auto rows = database.prepare("SELECT n, s, b FROM t ORDER BY n");
  ASSERT_TRUE(rows);
  ASSERT_TRUE(*rows->step());
  EXPECT_EQ(rows->integer(0), -5);
  EXPECT_EQ(rows->bytes(1), "n'1");
  EXPECT_EQ(rows->bytes(2), bytes);
  ASSERT_TRUE(*rows->step());
  EXPECT_EQ(rows->bytes(2), "");
  EXPECT_FALSE(*rows->step());
}

TEST(Database, SaysWhatIsWrong) {
  Database database = in_memory();
  const auto failed = database.run("SELECT x FROM absent");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Failure::Kind::other);
  EXPECT_THAT(failed.error().message, HasSubstr("no such table: absent"));
}

TEST(Database, AMissingDirectoryIsNamedAsTheSystemDoes) {
  const TemporaryFolder folder;
  const auto opened = Database::open(folder.file("absent/state.db"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, Failure::Kind::other);
  EXPECT_THAT(opened.error().message, HasSubstr("No such file or directory"));
}

TEST(Database, WhatIsNoDatabaseIsCorrupt) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("state.db")) << std::string(5000, 'x');
  auto opened = Database::open(folder.file("state.db"));
  ASSERT_TRUE(opened) << "SQLite looks at the file when it first needs it";
  const auto read = opened->number("SELECT COUNT(*) FROM sqlite_schema");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, Failure::Kind::corrupt);
}

TEST(Transaction, IsUndoneUnlessCommitted) {
  Database database = in_memory();
  ASSERT_TRUE(database.run("CREATE TABLE t (n INTEGER)"));
  {
    auto transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(*database.number("SELECT COUNT(*) FROM t"), 0);
  {
    auto transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (1)"));
    ASSERT_TRUE(transaction->commit());
  }
  EXPECT_EQ(*database.number("SELECT COUNT(*) FROM t"), 1);
}

}  // namespace
}  // namespace relaywatch::store
