#include "report/process_metrics.hpp"

#include <chrono>
#include <cstdint>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace relaywatch::report {
namespace {

// proc(5); the program's name is hostile on purpose.
constexpr std::string_view sample =
    "4711 (relay) R (w) S 1 4711 4711 0 -1 4194560 5000 0 10 0 250 150 0 0 20 0 3 0 12345 314572800 6400 "
    "18446744073709551615 1 1 0 0 0 0 0 4096 1088 0 0 0 17 1 0 0 0 0 0\n";

TEST(ProcessMetrics, ReadsProcStat) {
  const ProcessStats stats = parse_process_stat(sample, 1'700'000'000, 100, 4096);
  EXPECT_EQ(stats.cpu, Seconds(4.0));
  EXPECT_EQ(stats.started, Seconds(1'700'000'123.45));
  EXPECT_EQ(stats.virtual_bytes, 314'572'800U);
  EXPECT_EQ(stats.resident_bytes, 26'214'400U);
}

TEST(ProcessMetrics, WhatCannotBeReadIsAbsent) {
  const ProcessStats nothing = parse_process_stat("", 1, 100, 4096);
  EXPECT_EQ(nothing.cpu, std::nullopt);
  EXPECT_EQ(nothing.resident_bytes, std::nullopt);
  EXPECT_EQ(parse_process_stat(sample, std::nullopt, 100, 4096).started, std::nullopt);
  const ProcessStats cut_off = parse_process_stat(sample.substr(0, 70), 1, 100, 4096);
  EXPECT_EQ(cut_off.virtual_bytes, std::nullopt);

  std::vector<prometheus::MetricFamily> families;
  add_process_metrics(families, nothing);
  EXPECT_TRUE(families.empty());
}

TEST(ProcessMetrics, ReadsThisProcess) {
  const ProcessStats before = read_process_stats();
  const Seconds now = std::chrono::system_clock::now().time_since_epoch();
  EXPECT_GT(before.resident_bytes.value(), 1'000'000U);
  EXPECT_GE(before.virtual_bytes.value(), before.resident_bytes.value());
  EXPECT_GE(before.cpu.value().count(), 0);
  EXPECT_LT(before.started.value(), now + Seconds(2));
  EXPECT_GT(before.started.value(), now - Seconds(86400));
}

TEST(ProcessMetrics, CountsOpenFiles) {
  const ProcessStats stats = read_process_stats();
  std::uint64_t open = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) open += fcntl(descriptor, F_GETFD) == -1 ? 0U : 1U;
  EXPECT_EQ(stats.open_files, open);
  EXPECT_GT(stats.open_files_limit.value(), open);
}

}  // namespace
}  // namespace relaywatch::report
