#include "dialect/redaction.hpp"

#include <gtest/gtest.h>

namespace relaywatch::dialect {
namespace {

TEST(RedactPasswords, OrdinaryMessagesStayAsTheyAre) {
  const char* message = "Error 'Duplicate entry '1' for key 'PRIMARY'' on query. Query: 'INSERT INTO t VALUES (1)'";
  EXPECT_EQ(redact_passwords(message), message);
}

TEST(RedactPasswords, NoQuotedTextBehindAPasswordWordSurvives) {
  for (const char* message : {
           "Query: 'CREATE USER 'u'@'%' IDENTIFIED BY 'hunter2''",
           "Query: 'create user u identified by \"hunter2\"'",
           "Query: 'SET PASSWORD FOR 'u' = PASSWORD('hunter2')'",
           "Query: 'CHANGE MASTER TO MASTER_PASSWORD='hunter2', MASTER_PORT=1'",
           "IDENTIFIED BY 'a\\'hunter2'",
           "IDENTIFIED BY 'hunter2",
           "IDENTIFIED BY 'x\\",
       }) {
    EXPECT_EQ(redact_passwords(message).find("hunter2"), std::string::npos) << redact_passwords(message);
  }
  EXPECT_EQ(redact_passwords("CREATE USER u IDENTIFIED BY 'pw' REQUIRE SSL"),
            "CREATE USER u IDENTIFIED BY '***' REQUIRE SSL");
}

}  // namespace
}  // namespace relaywatch::dialect
