#include "config/read_chains.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

std::string chains(const std::string& list) {
  return R"({ "credentials": { "default": { "user": "u", "password_file": "/secrets/password" } },
    "nodes": [ { "name": "mysql51", "host": "h1" }, { "name": "mysql55", "host": "h2" }, { "name": "mysql56", "host": "h3" } ],
    "chains": [)" +
         list + "] }";
}

TEST(ReadChains, ReadsPathAndThresholds) {
  const Loaded loaded = load(chains(R"({ "name": "backlog", "path": ["mysql51", "mysql55", "mysql56"],
    "lag": { "warning": "10s", "critical": "2m" }, "hops": { "mysql56": { "lag": { "critical": "30m" } }, "mysql55": {} } })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  ASSERT_EQ(loaded.config->fleet.chains.size(), 1U);
  const ChainSpec& chain = loaded.config->fleet.chains[0];
  EXPECT_EQ(chain.name, "backlog");
  EXPECT_THAT(chain.path, ElementsAre("mysql51", "mysql55", "mysql56"));
  EXPECT_EQ(chain.lag, (LagThresholds{10s, 120s}));
  EXPECT_THAT(chain.hop_lag, UnorderedElementsAre(Pair("mysql56", LagThresholds{std::nullopt, 1800s}),
                                                  Pair("mysql55", LagThresholds{})));
}

TEST(ReadChains, KeepsTheDefaultThresholds) {
  const Loaded loaded = load(chains(R"({ "name": "c", "path": ["mysql51", "mysql55"], "lag": { "critical": "1h" } })"));
  ASSERT_TRUE(loaded.config.has_value());
  EXPECT_EQ(loaded.config->fleet.chains[0].lag, (LagThresholds{30s, 3600s}));
}

TEST(ReadChains, WarningMustBeBelowCriticalAlsoAgainstWhatIsInherited) {
  const Loaded loaded = load(chains(R"(
    { "name": "one", "path": ["mysql51", "mysql55"], "lag": { "warning": "5m", "critical": "5m" } },
    { "name": "two", "path": ["mysql51", "mysql55"], "lag": { "warning": "10m" } },
    { "name": "three", "path": ["mysql51", "mysql55"], "hops": { "mysql55": { "lag": { "critical": "20s" } } } })"));
  EXPECT_THAT(
      loaded.errors,
      ElementsAre(problem("$.chains[0].lag", "the warning threshold (5m) must be below the critical one (5m)"),
                  problem("$.chains[1].lag", "(10m) must be below the critical one (5m, which is not set here)"),
                  problem("$.chains[2].hops.mysql55.lag",
                          "(30s, which is not set here) must be below the critical one (20s)")));
}

TEST(ReadChains, RefusesNodesThatAreNotThere) {
  const Loaded loaded = load(chains(R"({ "name": "c", "path": ["mysql51", "mysql5.5", "oracle"] })"));
  EXPECT_THAT(loaded.errors,
              ElementsAre(problem("$.chains[0].path[1]", "no node named \"mysql5.5\"; did you mean \"mysql55\"?"),
                          problem("$.chains[0].path[2]", "no node named \"oracle\"")));
}

TEST(ReadChains, ANodeWithErrorsIsStillKnown) {
  const Loaded loaded = load(R"({ "nodes": [ { "name": "a!", "host": "h1" }, { "name": "b" } ],
                                  "chains": [ { "name": "c", "path": ["a!", "b"] } ] })");
  EXPECT_THAT(loaded.errors, Not(Contains(testing::Field(&Problem::path, testing::StartsWith("$.chains")))));
}

TEST(ReadChains, RefusesAChainsNameThatIsTaken) {
  EXPECT_THAT(
      load(
          chains(R"({ "name": "c", "path": ["mysql51", "mysql55"] }, { "name": "c", "path": ["mysql55", "mysql56"] })"))
          .errors,
      ElementsAre(problem("$.chains[1].name", "already that of $.chains[0]")));
}

TEST(ReadChains, HopsGoByTheirReplica) {
  const Loaded loaded = load(chains(
      R"({ "name": "c", "path": ["mysql51", "mysql55"], "hops": { "mysql51": {}, "mysql5": {}, "mysql56": {}, "x": {} } })"));
  EXPECT_THAT(loaded.errors, ElementsAre(problem("$.chains[0].hops.mysql5", "did you mean \"mysql55\"?"),
                                         problem("$.chains[0].hops.mysql51", "is the chain's origin"),
                                         problem("$.chains[0].hops.mysql56", "no replica named \"mysql56\""),
                                         problem("$.chains[0].hops.x", "no replica named \"x\"")));
}

TEST(ReadChains, WarnsWhenThereAreNoneAndOfNodesInNone) {
  EXPECT_THAT(load(with_top("")).warnings, Contains(problem("$", "no \"chains\"")));
  EXPECT_THAT(load(chains("")).warnings, Contains(problem("$.chains", "no chains")));
  const Loaded loaded = load(chains(R"({ "name": "c", "path": ["mysql51", "mysql55"] })"));
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(loaded.warnings, Contains(problem("$.nodes[2]", "\"mysql56\" is in no chain")));
}

}  // namespace
}  // namespace relaywatch::config
