#include <filesystem>
#include <gmock/gmock.h>

#include "config_folder.hpp"
#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using testing::ElementsAre;

/// Loads an example as if everything that it names were in place.
Loaded load_example(const char* name) {
  FakeWorld world;
  world.variables["RELAYWATCH_PASSWORD"] = "p";
  world.files["/etc/relaywatch/rds.pem"] = world.files["/tls/ca.pem"];
  world.files["/run/credentials/relaywatch.service/monitor"] = {"p", 0400};
  world.files["/run/credentials/relaywatch.service/monitor_aws"] = {"q", 0400};
  return world.load(content_of(config_folder / name));
}

TEST(Examples, TheMigrationLoadsWithoutAWarning) {
  const Loaded loaded = load_example("relaywatch.example.jsonc");
  EXPECT_EQ(render_problems(loaded, "f"), "f: ok: 5 nodes, 1 chain\n");
  ASSERT_TRUE(loaded.config.has_value());
  EXPECT_THAT(loaded.config->fleet.chains[0].path, ElementsAre("mysql51", "mysql55", "mysql56", "rds56", "aurora"));
}

TEST(Examples, TheMinimalOneLoadsWithoutAWarning) {
  EXPECT_EQ(render_problems(load_example("relaywatch.minimal.example.jsonc"), "f"), "f: ok: 2 nodes, 1 chain\n");
}

TEST(Examples, NoOtherExampleIsLeftOut) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(config_folder)) {
    if (entry.path().extension() == ".jsonc") {
      names.push_back(entry.path().filename().string());
    }
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("relaywatch.example.jsonc", "relaywatch.minimal.example.jsonc"));
}

TEST(Examples, TheUnitHandsOverEverySecretThatTheExampleReads) {
  const std::string unit = content_of(config_folder / "relaywatch.service");
  for (const char* line :
       {"LoadCredential=monitor:", "LoadCredential=monitor_aws:", "DynamicUser=yes", "StateDirectory=relaywatch"}) {
    EXPECT_THAT(unit, testing::HasSubstr(line));
  }
}

/// The monitor never gets more than it needs to look.
TEST(Examples, GrantsGiveTheLeastPrivilege) {
  const std::string client = "GRANT REPLICATION CLIENT ON *.*";
  const std::pair<const char*, std::vector<std::string>> cases[] = {
      {"mysql-5.1", {client}},
      {"mysql-5.5", {client}},
      {"mysql-5.6", {client}},
      {"mysql-5.7", {client}},
      {"mysql-8", {client}},
      {"mariadb-10.5", {"GRANT BINLOG MONITOR, REPLICA MONITOR ON *.*"}},
      {"rds-aurora", {client, "GRANT EXECUTE ON PROCEDURE mysql.rds_show_configuration"}}};
  for (const auto& [name, wanted] : cases) {
    const std::string text = content_of(config_folder / "grants" / (std::string(name) + ".sql"));
    std::vector<std::string> grants;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("GRANT ")) {
        grants.push_back(line.substr(0, line.find(" TO ")));
      }
    }
    EXPECT_EQ(grants, wanted) << name;
  }
}

}  // namespace
}  // namespace relaywatch::config
