#include "model/binlog_position.hpp"

#include <gtest/gtest.h>

#include "model/server_version.hpp"

namespace relaywatch {
namespace {

TEST(ParseBinlogPosition, NameAndNumberAreToldApartAndGivenBackExactly) {
  const auto position = parse_binlog_position("mysql-bin.changelog.000011", 735);
  ASSERT_TRUE(position);
  EXPECT_EQ(position->basename, "mysql-bin.changelog");
  EXPECT_EQ(position->coordinate, (BinlogCoordinate{11, 735}));
  EXPECT_EQ(position->file(), "mysql-bin.changelog.000011");
  EXPECT_EQ(parse_binlog_position("bin.1000000", 4)->coordinate.file_number, 1'000'000U);
}

TEST(ParseBinlogPosition, WhatIsNoBinlogNameIsRefused) {
  for (const char* name : {"", "mysql-bin", "mysql-bin.", ".000001", "mysql-bin.00001x", "mysql-bin.99999999999"}) {
    EXPECT_FALSE(parse_binlog_position(name, 4)) << name;
  }
}

TEST(BinlogCoordinate, FilesGoBeforeOffsets) {
  EXPECT_LT((BinlogCoordinate{1, 900}), (BinlogCoordinate{2, 4}));
  EXPECT_LT((BinlogCoordinate{999'999, 4}), (BinlogCoordinate{1'000'000, 4}));
}

TEST(ParseServerVersion, MySqlAndMariaDb) {
  EXPECT_EQ(parse_server_version("5.1.38-log")->minor, 1);
  const auto mariadb = parse_server_version("5.5.5-10.11.6-MariaDB-log");
  ASSERT_TRUE(mariadb);
  EXPECT_EQ(mariadb->flavor, Flavor::mariadb);
  EXPECT_EQ(mariadb->text, "10.11.6-MariaDB-log");
  EXPECT_TRUE(mariadb->at_least(10, 5));
  EXPECT_FALSE(mariadb->at_least(10, 11, 7));
  EXPECT_FALSE(parse_server_version("8"));
  EXPECT_FALSE(parse_server_version("banana"));
}

}  // namespace
}  // namespace relaywatch
