#include "config/read_nodes.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string nodes(const std::string& list) {
  return R"({ "credentials": { "default": { "user": "u", "password_file": "/secrets/password" } }, "nodes": [)" + list +
         "] }";
}

TEST(ReadNodes, FillsInDefaults) {
  const Loaded loaded = load(nodes(R"({ "name": "a", "host": "db.example" })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  ASSERT_EQ(loaded.config->nodes.size(), 1U);
  const NodeConfig& node = loaded.config->nodes[0];
  EXPECT_EQ(node.spec.name, "a");
  EXPECT_EQ(node.spec.address, (SourceAddress{"db.example", 3306}));
  EXPECT_EQ(node.spec.interval, 1s);
  EXPECT_EQ(node.spec.timeout, 5s);
  EXPECT_EQ(node.connect.host, "db.example");
  EXPECT_EQ(node.connect.port, 3306);
  EXPECT_EQ(node.connect.user, "u");
  EXPECT_EQ(node.connect.password.reveal(), file_secret);
  EXPECT_EQ(node.connect.tls, mysql::TlsOptions());
  EXPECT_EQ(node.kind, std::nullopt);
  ASSERT_EQ(loaded.config->fleet.nodes.size(), 1U);
  EXPECT_EQ(loaded.config->fleet.nodes[0].name, "a");
}

TEST(ReadNodes, ReadsEverythingThatANodeCanSay) {
  const Loaded loaded = load(R"({ "poll": { "interval": "2s", "timeout": "3s" },
    "credentials": { "aws": { "user": "m", "password_env": "MONITOR_PASSWORD" } },
    "nodes": [ { "name": "a", "host": "[2001:db8::1]", "port": 3307, "aliases": ["172.16.0.11:3308", "old-name"], "kind": "aurora",
                 "credentials": "aws", "poll": { "interval": "250ms" },
                 "tls": { "mode": "verify_identity", "min_version": "TLSv1.3", "ca": "../../tls/ca.pem" } } ] })");
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  const NodeConfig& node = loaded.config->nodes[0];
  EXPECT_EQ(node.spec.address, (SourceAddress{"2001:db8::1", 3307}));
  EXPECT_THAT(node.spec.aliases, ElementsAre(SourceAddress{"172.16.0.11", 3308}, SourceAddress{"old-name", 3307}));
  EXPECT_EQ(node.spec.interval, 250ms);
  EXPECT_EQ(node.spec.timeout, 3s);
  EXPECT_EQ(node.kind, Flavor::aurora);
  EXPECT_EQ(node.connect.user, "m");
  EXPECT_EQ(node.connect.password.reveal(), environment_secret);
  EXPECT_EQ(node.connect.tls.mode, mysql::TlsMode::verify_identity);
  EXPECT_EQ(node.connect.tls.min_version, mysql::TlsVersion::tls1_3);
  EXPECT_EQ(node.connect.tls.ca, "/tls/ca.pem");
}

TEST(ReadNodes, KeepsIntervalsWithinTheirRange) {
  for (const char* interval : {"49ms", "0s", "3601s", "1d"}) {
    EXPECT_THAT(load(with_node(R"("poll": { "interval": ")" + std::string(interval) + "\" }")).errors,
                ElementsAre(problem("$.nodes[0].poll.interval", "from 50ms to 1h, found")))
        << interval;
  }
  EXPECT_THAT(load(with_top(R"(, "poll": { "timeout": "0s" })")).errors,
              ElementsAre(problem("$.poll.timeout", "from 1ms to 1h, found 0ms")));
  EXPECT_THAT(load(with_top(R"(, "poll": { "interval": "1h", "timeout": "1ms" })")).errors, IsEmpty());
}

TEST(ReadNodes, RefusesNamesAndAddressesThatAreTaken) {
  const Loaded loaded = load(nodes(R"(
    { "name": "a", "host": "10.0.0.1" },
    { "name": "a", "host": "10.0.0.2" },
    { "name": "b", "host": "10.0.0.1", "port": 3306 },
    { "name": "c", "host": "10.0.0.3", "aliases": ["10.0.0.2:3306"] },
    { "name": "d", "host": "DB.example" }, { "name": "e", "host": "db.EXAMPLE" },
    { "name": "f", "host": "10.0.0.1", "port": 3307 })"));
  EXPECT_THAT(loaded.errors,
              UnorderedElementsAre(problem("$.nodes[1].name", "the name \"a\" is already that of $.nodes[0]"),
                                   problem("$.nodes[2]", "10.0.0.1:3306 is already given at $.nodes[0]"),
                                   problem("$.nodes[3].aliases[0]", "10.0.0.2:3306 is already given at $.nodes[1]"),
                                   problem("$.nodes[5]", "already given at $.nodes[4]")));
}

TEST(ReadNodes, HostWithPortIsToldWhereThePortGoes) {
  EXPECT_THAT(load(nodes(R"({ "name": "a", "host": "db1:3307" })")).errors,
              ElementsAre(problem("$.nodes[0].host", "\"host\": \"db1\", \"port\": 3307")));
  for (const char* host : {"10.0.0.256", "my host", "mysql://h", "-h", "::g"}) {
    EXPECT_THAT(load(nodes(R"({ "name": "a", "host": ")" + std::string(host) + "\" }")).errors,
                ElementsAre(problem("$.nodes[0].host", "expected a host name or an IP address")))
        << host;
  }
}

TEST(ReadNodes, ReportsABadAlias) {
  EXPECT_THAT(load(with_node(R"("aliases": ["h:1", "h:x", "::1:5"])")).errors,
              ElementsAre(problem("$.nodes[0].aliases[1]", "no valid port"),
                          problem("$.nodes[0].aliases[2]", "[ADDRESS]:PORT")));
}

TEST(ReadNodes, ChecksCertificateFiles) {
  EXPECT_THAT(load(with_node(R"("tls": { "mode": "verify_ca", "ca": "/tls/none.pem" })")).errors,
              ElementsAre(problem("$.nodes[0].tls.ca", "cannot read the file \"/tls/none.pem\": No such file")));
  EXPECT_THAT(load(with_node(R"("tls": { "mode": "verify_ca", "ca": "/tls/key.pem" })")).errors,
              ElementsAre(problem("$.nodes[0].tls.ca", "holds no PEM block with a CERTIFICATE")));
  EXPECT_THAT(load(with_node(R"("tls": { "mode": "required", "ca": "/tls/ca.pem" })")).warnings,
              Contains(problem("$.nodes[0].tls.ca", "not used")));
}

TEST(ReadNodes, WarnsOfAnOpenPrivateKey) {
  FakeWorld world;
  world.files["/tls/key.pem"].mode = 0640;
  EXPECT_THAT(world.load(with_node(R"("tls": { "cert": "/tls/ca.pem", "key": "/tls/key.pem" })")).warnings,
              Contains(problem("$.nodes[0].tls.key", "mode 0640): chmod 600 /tls/key.pem")));
}

}  // namespace
}  // namespace relaywatch::config
