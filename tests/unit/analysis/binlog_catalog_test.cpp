#include "analysis/binlog_catalog.hpp"

#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

BinlogCatalog three_files() {
  BinlogCatalog catalog;
  catalog.learn({{"bin.000004", 1000}, {"bin.000005", 2000}, {"bin.000006", 300}});
  return catalog;
}

TEST(BinlogCatalog, DistanceWithinAndAcrossFilesIsExact) {
  const BinlogCatalog catalog = three_files();
  EXPECT_EQ(catalog.distance({5, 100}, {5, 400}), (ByteDistance{300, true}));
  EXPECT_EQ(catalog.distance({4, 900}, {5, 400}), (ByteDistance{500, true}));
  EXPECT_EQ(catalog.distance({4, 900}, {6, 250}), (ByteDistance{100 + 2000 + 250, true}));
  EXPECT_EQ(catalog.distance({6, 250}, {6, 250}), (ByteDistance{0, true}));
  EXPECT_EQ(catalog.distance({6, 250}, {4, 0}), (ByteDistance{0, true}));
}

TEST(BinlogCatalog, UnknownFilesMakeItALowerBound) {
  const BinlogCatalog catalog = three_files();
  EXPECT_EQ(catalog.distance({2, 10}, {4, 100}), (ByteDistance{100, false}));
  EXPECT_EQ(catalog.distance({1, 10}, {6, 100}), (ByteDistance{1000 + 2000 + 100, false}));
  EXPECT_EQ(catalog.distance({6, 10}, {9, 100}).exact, false);
  EXPECT_EQ(BinlogCatalog().distance({1, 10}, {4'000'000'000, 7}), (ByteDistance{7, false}));
}

TEST(BinlogCatalog, WatchedRotationsGiveSizesThatAreAtLeastThat) {
  BinlogCatalog catalog;
  catalog.observe({7, 500});
  catalog.observe({7, 900});
  catalog.observe({8, 50});
  EXPECT_EQ(catalog.distance({7, 400}, {8, 50}), (ByteDistance{550, false}));
}

TEST(BinlogCatalog, WatchedRotationsAreForgottenInTheEnd) {
  BinlogCatalog catalog;
  const auto most = static_cast<std::uint32_t>(BinlogCatalog::most_files_observed);
  for (std::uint32_t file = 1; file <= most + 1; ++file) catalog.observe({file, 100});
  EXPECT_EQ(catalog.distance({1, 0}, {3, 0}), (ByteDistance{100, false})) << "only the second is remembered";
  EXPECT_EQ(catalog.distance({2, 0}, {4, 0}), (ByteDistance{200, false}));
}

TEST(BinlogCatalog, AListThatIsOlderThanWhatWasSeenDoesNotTakeItBack) {
  BinlogCatalog catalog = three_files();
  catalog.observe({6, 700});
  catalog.observe({7, 40});
  catalog.learn({{"bin.000005", 2000}, {"bin.000006", 350}});
  EXPECT_EQ(catalog.distance({6, 0}, {7, 40}), (ByteDistance{740, false}));
  EXPECT_EQ(catalog.oldest_kept(), 5U);
  EXPECT_EQ(catalog.oldest_file(), "bin.000005");
  EXPECT_EQ(catalog.file_count(), 2U);
  EXPECT_EQ(catalog.total_bytes(), 2350U);
}

TEST(BinlogCatalog, AdvanceWalksAcrossFilesAndStopsAtTheLimit) {
  const BinlogCatalog catalog = three_files();
  EXPECT_EQ(catalog.advance({4, 900}, 50, {6, 300}), (BinlogCoordinate{4, 950}));
  EXPECT_EQ(catalog.advance({4, 900}, 600, {6, 300}), (BinlogCoordinate{5, 500}));
  EXPECT_EQ(catalog.advance({4, 900}, 1e9, {6, 300}), (BinlogCoordinate{6, 300}));
}

}  // namespace
}  // namespace relaywatch::analysis
