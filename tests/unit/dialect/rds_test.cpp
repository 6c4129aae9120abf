#include "dialect/rds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::dialect {
namespace {

using testing::HasSubstr;

/// As RDS for MySQL documents the reply.
ResultTable configuration(std::optional<std::string> hours) {
  return {{"name", "value", "description"},
          {{"binlog retention hours", std::move(hours),
            "binlog retention hours specifies the duration in hours before "
            "binary logs are automatically deleted."},
           {"source delay", "0", "source delay specifies replication delay in seconds."}}};
}

struct Read {
  ServerFacts facts;
  std::vector<SnapshotProblem> problems;
};

Read managed_settings_of(const QueryReply& reply) {
  Read result;
  read_managed_settings(reply, "monitor", result.facts, result.problems);
  return result;
}

TEST(ManagedSettings, TheHoursAreTheRetention) {
  const Read result = managed_settings_of(configuration("24"));
  EXPECT_TRUE(result.facts.binlog_retention_known);
  EXPECT_EQ(result.facts.binlog_retention, Seconds(86400));
  EXPECT_TRUE(result.problems.empty());
}

TEST(ManagedSettings, NullIsNoRetentionAtAllNotForEver) {
  const Read result = managed_settings_of(configuration(std::nullopt));
  EXPECT_TRUE(result.facts.binlog_retention_known);
  EXPECT_EQ(result.facts.binlog_retention, Seconds(0));
  EXPECT_TRUE(result.problems.empty());
}

TEST(ManagedSettings, ARefusalLeavesTheRetentionUnknownAndNamesTheGrant) {
  const Read result =
      managed_settings_of(ServerError{1370, "execute command denied to user 'monitor'@'%' for routine"});
  EXPECT_FALSE(result.facts.binlog_retention_known);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].kind, ProblemKind::denied);
  EXPECT_THAT(result.problems[0].message,
              HasSubstr("GRANT EXECUTE ON PROCEDURE mysql.rds_show_configuration TO 'monitor'"));
}

TEST(ManagedSettings, WhatCannotBeReadIsAProblemAndNeverAFigure) {
  ResultTable no_value = configuration("24");
  no_value.columns[1] = "setting";
  ResultTable no_row = configuration("24");
  no_row.rows.erase(no_row.rows.begin());
  for (const QueryReply& reply :
       {QueryReply(ServerError{1305, "PROCEDURE mysql.rds_show_configuration does not exist"}),
        QueryReply(configuration("soon")), QueryReply(no_value), QueryReply(no_row)}) {
    const Read result = managed_settings_of(reply);
    EXPECT_FALSE(result.facts.binlog_retention_known);
    EXPECT_FALSE(result.facts.binlog_retention);
    EXPECT_EQ(result.problems.size(), 1U);
  }
}

TEST(ManagedFlavor, IsToldByTheSettings) {
  const auto flavor = [](const char* name, const char* value) {
    return managed_flavor(ResultTable{{"Variable_name", "Value"}, {{"server_id", "7"}, {name, value}}});
  };
  EXPECT_EQ(flavor("basedir", "/rdsdbbin/mysql-5.6.51.R1/"), Flavor::rds);
  EXPECT_EQ(flavor("aurora_version", "1.22.2"), Flavor::aurora);
  EXPECT_EQ(flavor("basedir", "/usr/"), std::nullopt);
}

}  // namespace
}  // namespace relaywatch::dialect
