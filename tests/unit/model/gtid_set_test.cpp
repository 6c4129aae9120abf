#include "model/gtid_set.hpp"

#include <gtest/gtest.h>

namespace relaywatch {
namespace {

const std::string a = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const std::string b = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

GtidSet mysql(const std::string& text) { return GtidSet::parse_mysql(text).value(); }
GtidSet mariadb(const std::string& text) { return GtidSet::parse_mariadb(text).value(); }

TEST(GtidSet, ParsesWhatMySqlWrites) {
  EXPECT_TRUE(mysql("").empty());
  EXPECT_EQ(mysql(a + ":1-5").count(), 5U);
  EXPECT_EQ(mysql(a + ":1-5:7:9-10,\n" + b + ":3").count(), 9U);
  EXPECT_EQ(mysql("3E11FA47-71CA-11E1-9E33-C80AA9429562:1"), mysql(a + ":1"));
  EXPECT_EQ(mysql(a + ":4-5:1-3:5-8").to_string(), a + ":1-8");
  EXPECT_EQ(mysql(a + ":1-2:tag:1-5").count(), 7U);
}

TEST(GtidSet, ParsesWhatMariaDbWrites) {
  EXPECT_TRUE(mariadb("").empty());
  EXPECT_EQ(mariadb("0-1-55").count(), 55U);
  EXPECT_EQ(mariadb("0-1-55, 3-2-7").count(), 62U);
}

TEST(GtidSet, AMariaDbStateTellsTheServersOfADomainApart) {
  const GtidSet state = GtidSet::parse_mariadb_state("0-1-55,0-3-57,4-3-9, 0-1-50").value();
  EXPECT_EQ(state.to_string(), "0-1:1-55,0-3:1-57,4-3:1-9");
  EXPECT_EQ(state.last_of_server(3).to_string(), "0-3:57,4-3:9");
  EXPECT_TRUE(state.last_of_server(13).empty());
  EXPECT_TRUE(state.last_of_server(3).minus(state).empty());
  EXPECT_FALSE(GtidSet::parse_mariadb_state("0-1"));
}

TEST(GtidSet, ThePartOfOneSourceHoldsItsTags) {
  const GtidSet set = mysql(a + ":1-5," + a + ":tag:7," + b + ":3");
  EXPECT_EQ(set.of_source(a).count(), 6U);
  EXPECT_EQ(set.of_source(b).to_string(), b + ":3");
  EXPECT_TRUE(set.of_source("other").empty());
}

TEST(GtidSet, RefusesWhatIsNoSet) {
  for (const std::string& text :
       std::vector<std::string>{a, a + ":", a + ":0", a + ":5-3", a + ":x-", "x:1", a + ":1,,", "0-1-55"}) {
    EXPECT_FALSE(GtidSet::parse_mysql(text)) << text;
  }
  for (const std::string& text : std::vector<std::string>{"0-1", "0-1-2-3", "a-1-2", "0-1-", a + ":1"})
    EXPECT_FALSE(GtidSet::parse_mariadb(text)) << text;
}

TEST(GtidSet, SubtractsAcrossIntervalsAndSources) {
  const auto minus = [](const std::string& from, const std::string& taken) {
    return mysql(from).minus(mysql(taken)).to_string();
  };
  EXPECT_EQ(minus(a + ":1-10", a + ":1-7"), a + ":8-10");
  EXPECT_EQ(minus(a + ":1-10", a + ":3-4:6"), a + ":1-2:5:7-10");
  EXPECT_EQ(minus(a + ":1-10", a + ":1-10"), "");
  EXPECT_EQ(minus(a + ":5-10", a + ":1-20"), "");
  EXPECT_EQ(minus(a + ":1-3:7-9:20", a + ":2-8"), a + ":1:9:20");
  EXPECT_EQ(minus(a + ":1-3:5-9," + b + ":1", a + ":1-6"), a + ":7-9," + b + ":1");
  EXPECT_EQ(minus(a + ":1", b + ":1"), a + ":1");
  EXPECT_EQ(mariadb("0-1-55,3-2-7").minus(mariadb("0-9-50")).count(), 12U);
}

/// Against a plain set of numbers, for every pair of subsets of a small range.
TEST(GtidSet, SubtractionAgreesWithSetsOfNumbers) {
  const auto text = [](unsigned bits) {
    std::string all = a;
    for (unsigned i = 0; i < 7; ++i) {
      if ((bits >> i & 1U) != 0) all += ":" + std::to_string(i + 1);
    }
    return bits == 0 ? std::string() : all;
  };
  for (unsigned x = 0; x < 128; ++x) {
    for (unsigned y = 0; y < 128; ++y) ASSERT_EQ(mysql(text(x)).minus(mysql(text(y))), mysql(text(x & ~y)));
  }
}

}  // namespace
}  // namespace relaywatch
