#include <array>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <stdio.h>
#include <string>
#include <unistd.h>

#include "report/metrics_view.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

struct Outcome {
  int status = -1;
  std::string output;
};

/// `promtool check metrics` with `text` as its input.
Outcome promtool(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() / ("relaywatch-metrics-" + std::to_string(getpid()));
  std::ofstream(file, std::ios::binary) << text;
  const std::string command = std::string(RELAYWATCH_PROMTOOL) + " check metrics < '" + file.string() + "' 2>&1";
  Outcome outcome;
  if (FILE* pipe = popen(command.c_str(), "r"); pipe != nullptr) {
    std::array<char, 4096> buffer{};
    for (std::size_t read = 0; (read = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      outcome.output.append(buffer.data(), read);
    }
    outcome.status = pclose(pipe);
  }
  std::filesystem::remove(file);
  return outcome;
}

TEST(Promtool, FindsNothingToComplainOf) {
  for (const auto& [name, report] : samples::all()) {
    const Outcome outcome =
        promtool(render_metrics(report, samples::self_stats(), samples::build_info(), samples::process_stats()));
    EXPECT_EQ(outcome.status, 0) << name << ": " << outcome.output;
    EXPECT_EQ(outcome.output, "") << name;
  }
}

TEST(Promtool, ComplainsOfWhatIsWrong) {
  EXPECT_NE(promtool("# TYPE relaywatch_lag gauge\nrelaywatch_lag_total{a=\"\xFC\"} 1\n").status, 0);
}

}  // namespace
}  // namespace relaywatch::report
