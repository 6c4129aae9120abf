#include "support/golden.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <ostream>

#include "report/metrics_view.hpp"
#include "report/report_json.hpp"
#include "report/status_table.hpp"
#include "report/topology_tree.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {

namespace samples {
std::ostream& operator<<(std::ostream& out, const NamedReport& sample) { return out << sample.name; }
}  // namespace samples

namespace {

class Golden : public testing::TestWithParam<samples::NamedReport> {
 protected:
  [[nodiscard]] const std::string& name() const { return GetParam().name; }
  [[nodiscard]] const FleetReport& report() const { return GetParam().report; }
};

TEST_P(Golden, StatusJson) {
  test::expect_golden("report/" + name() + ".status.json", status_json(report(), samples::build_info()).dump(2) + "\n");
}

TEST_P(Golden, Metrics) {
  test::expect_golden("report/" + name() + ".metrics.txt",
                      render_metrics(report(), samples::self_stats(), samples::build_info(), samples::process_stats()));
}

TEST_P(Golden, StatusTable) {
  const nlohmann::json status = status_json(report(), samples::build_info());
  test::expect_golden("report/" + name() + ".status.txt", status_table(status, {}).value());
}

TEST_P(Golden, StatusTableInColour) {
  const nlohmann::json status = status_json(report(), samples::build_info());
  test::expect_golden("report/" + name() + ".status.ansi", status_table(status, {.colours = true}).value());
}

TEST_P(Golden, WideStatusTable) {
  const nlohmann::json status = status_json(report(), samples::build_info());
  test::expect_golden("report/" + name() + ".status.200.txt", status_table(status, {.width = 200}).value());
}

TEST_P(Golden, TopologyTree) {
  const nlohmann::json status = status_json(report(), samples::build_info());
  test::expect_golden("report/" + name() + ".topology.txt", topology_tree(status, {}).value());
  test::expect_golden("report/" + name() + ".topology.ansi", topology_tree(status, {.colours = true}).value());
  test::expect_golden("report/" + name() + ".topology.ascii.txt", topology_tree(status, {.unicode = false}).value());
  test::expect_golden("report/" + name() + ".topology.200.txt", topology_tree(status, {.width = 200}).value());
}

INSTANTIATE_TEST_SUITE_P(Report, Golden, testing::ValuesIn(samples::all()),
                         [](const auto& sample) { return sample.param.name; });

}  // namespace
}  // namespace relaywatch::report
