#include "dialect/redaction.hpp"

#include <gtest/gtest.h>

namespace relaywatch::dialect {
namespace {

TEST(RedactPasswords, OrdinaryMessagesStayAsTheyAre) {
  const char* message = "Error 'Duplicate entry '1' for key 'PRIMARY'' on query. Query: 'INSERT INTO t VALUES (1)'";
  EXPECT_EQ(redact_passwords(message), message);
}

TEST(RedactPasswords, NothingOfTheStatementBehindAPasswordWordSurvives) {
  for (const char* message : {
           "Query: 'CREATE USER 'u'@'%' IDENTIFIED BY 'hunter2''",
           "Query: 'create user u identified by \"hunter2\"'",
           "Query: 'SET PASSWORD FOR 'u' = PASSWORD('hunter2')'",
           "Query: 'CHANGE MASTER TO MASTER_PASSWORD='hunter2', MASTER_PORT=1'",
           "IDENTIFIED BY 'a\\'hunter2'",
           "IDENTIFIED BY 'hunter2",
           "IDENTIFIED BY 'x\\hunter2",
           "Error 'Unknown column 'password' in 'field list'' on query. Query: 'UPDATE u SET password='hunter2''",
           "Error 'Column 'password' cannot be null' on query. Query: 'INSERT INTO u VALUES (PASSWORD('hunter2'))'",
           "Error 'You have an error near 'BY 'hunter2''' on query. Query: 'CREATE USER u IDENTIFIED BY 'hunter2''",
       }) {
    EXPECT_EQ(redact_passwords(message).find("hunter2"), std::string::npos) << redact_passwords(message);
  }
}

TEST(RedactPasswords, TheServersOwnWordsOnPasswordsStay) {
  const char* message = "Access denied for user 'repl'@'127.0.0.1' (using password: YES)";
  EXPECT_EQ(redact_passwords(message), message);
}

}  // namespace
}  // namespace relaywatch::dialect
