#include "dialect/statement_digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace relaywatch::dialect {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Case {
  std::string statement;
  std::string digest;
};

TEST(StatementDigest, LiteralsGoAndWordsStay) {
  const Case cases[] = {
      {"", ""},
      {"  SELECT\n\t1 ", "SELECT ?"},
      {"ALTER TABLE app.t1 ADD COLUMN c2 INT DEFAULT 5, ADD KEY (c2)",
       "ALTER TABLE app.t1 ADD COLUMN c2 INT DEFAULT ?, ADD KEY (c2)"},
      {"UPDATE t SET a='x', b=\"y\", c=-1.5e-3 WHERE d=0xFF AND e=x'1f'",
       "UPDATE t SET a=?, b=?, c=? WHERE d=? AND e=?"},
      {"SELECT a-1, b.5c FROM `my table`.t WHERE n=.5", "SELECT a-?, b.? FROM `my table`.t WHERE n=?"},
      {"SELECT * FROM t WHERE id IN (1, 2,3 , -4)", "SELECT * FROM t WHERE id IN (?, ...)"},
      {"INSERT INTO t VALUES (1,'a'),(2,'b'), (3, 'c')", "INSERT INTO t VALUES (?, ...), ..."},
      {"INSERT INTO t VALUES (1),(2),(3)", "INSERT INTO t VALUES (?), ..."},
      {"SELECT 1 -- by 'bob'\n, 2 /* secret */ # 3\nFROM t", "SELECT ? , ... FROM t"},
      {"SELECT 2--1", "SELECT ?--?"},
      {"/*!50003 CREATE*/ /*M!100201 TABLE */ t (a INT)", "CREATE TABLE t (a INT)"},
      {"SELECT 'it''s', _utf8'x', N'y' FROM t", "SELECT ?, ... FROM t"},
      {"SELECT 'a\\\\', 'b'", "SELECT ?, ..."},
      {"SELECT 'cut o", "SELECT ?"},
      {"SELECT `cut", "SELECT `cut`"},
      {"SELECT /* cut", "SELECT"},
      {"UPDATE caf\xC3\xA9 SET \xFF\x01 = 1", "UPDATE caf? SET ? = ?"},
      {"SET PASSWORD FOR 'bob'@'%' = PASSWORD('hunter2')", "SET PASSWORD FOR ?@? = PASSWORD(?)"},
  };
  for (const Case& c : cases) EXPECT_EQ(statement_digest(c.statement), c.digest) << c.statement;
}

/// sql_mode decides whether a backslash escapes a quote; the digest does not know it.
TEST(StatementDigest, WhereQuotesPairUpInTwoWaysTheRestIsLeftOut) {
  EXPECT_EQ(statement_digest("INSERT INTO t VALUES ('C:\\', 'secret')"), "INSERT INTO t VALUES (?...");
  EXPECT_EQ(statement_digest(R"(SELECT "a\" secret")"), "SELECT ?...");
}

TEST(StatementDigest, IsBounded) {
  std::string statement = "SELECT ";
  for (int i = 0; i < 1000; ++i) statement += "column" + std::to_string(i) + ", ";
  const std::string digest = statement_digest(statement);
  EXPECT_EQ(digest.size(), longest_digest);
  EXPECT_TRUE(digest.ends_with("..."));
}

TEST(StatementDigest, OfAStatementCutOffAnywhereNoDataIsSeen) {
  const std::string statement =
      "INSERT /* secret */ INTO `t` VALUES ('secret', \"secret\", 'a''secret', x'5ec2e7', 777001, 7.77001e5), "
      "('\\'secret', _latin1'secret') # secret";
  for (std::size_t length = 0; length <= statement.size(); ++length) {
    const std::string digest = statement_digest(statement.substr(0, length));
    EXPECT_THAT(digest, Not(HasSubstr("sec"))) << length;
    EXPECT_THAT(digest, Not(HasSubstr("77"))) << length;
    EXPECT_THAT(digest, Not(HasSubstr("5ec"))) << length;
  }
}

TEST(StatementDigest, AnyBytesGivePrintableAscii) {
  std::mt19937 random(7);
  const std::string_view telling = "'\"`\\/*#-!.,()?0x1aN_ \n\xC3\xA9";
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    for (std::size_t length = random() % 40; bytes.size() < length;) {
      bytes += random() % 4 == 0 ? static_cast<char>(random() % 256) : telling[random() % telling.size()];
    }
    const std::string digest = statement_digest(bytes);
    ASSERT_LE(digest.size(), longest_digest);
    for (const char c : digest) ASSERT_TRUE(c >= ' ' && c <= '~') << bytes;
  }
}

/// Strings of random contents, quoted as a server would, among random words: never is a piece of one to be seen.
TEST(StatementDigest, NoStringIsEverSeen) {
  std::mt19937 random(11);
  const std::string_view pieces[] = {"'", "\"", "''", "`", "\\", "\\\\", "--", "-- ", "#", "/*", "*/", "\n", ",", "("};
  for (int round = 0; round < 20000; ++round) {
    std::string statement = "UPDATE t SET a = ";
    for (int i = 0; i < 3; ++i) {
      std::string quoted;
      for (std::size_t parts = random() % 5; parts > 0; --parts) {
        const std::string_view piece = pieces[random() % std::size(pieces)];
        // As a client escapes it; in one mode backslashes are plain.
        for (const char c : piece) quoted += c == '\'' ? "''" : c == '\\' ? "\\\\" : std::string(1, c);
        quoted += "zq";
      }
      statement += "'" + quoted + "', b = ";
    }
    ASSERT_THAT(statement_digest(statement), Not(HasSubstr("zq"))) << statement;
  }
}

}  // namespace
}  // namespace relaywatch::dialect
