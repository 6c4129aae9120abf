#include "config/credentials.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string with_account(const std::string& members) {
  return R"({ "credentials": { "default": {)" + members + R"(} }, "nodes": [ { "name": "a", "host": "h" } ] })";
}

/// user:password as the node gets it, or the problems.
std::string account_of(const Loaded& loaded) {
  if (!loaded.config) {
    return render_problems(loaded, "f");
  }
  return loaded.config->nodes[0].connect.user + ":" + loaded.config->nodes[0].connect.password.reveal();
}

TEST(Credentials, ReadsThePasswordFromWhereverItIs) {
  EXPECT_EQ(account_of(load(with_account(R"("user": "u", "password_file": "/secrets/password")"))),
            "u:" + std::string(file_secret));
  EXPECT_EQ(account_of(load(with_account(R"("user": "u", "password_env": "MONITOR_PASSWORD")"))),
            "u:" + std::string(environment_secret));
  EXPECT_EQ(account_of(load(with_account(R"("option_file": "/secrets/my.cnf")"))),
            "cnf_user:" + std::string(option_secret));
  EXPECT_EQ(
      account_of(load(with_account(R"("user": "u", "option_file": "/secrets/my.cnf", "option_group": "client")"))),
      "u:" + std::string(option_secret));
  EXPECT_EQ(account_of(load(with_account(R"("user": "u", "password": "s3cr3t-in-the-config")"))),
            "u:" + std::string(plain_secret));
}

TEST(Credentials, TakesOffOneNewline) {
  FakeWorld world;
  for (const auto& [text, expected] : std::initializer_list<std::pair<const char*, const char*>>{
           {"p", "p"}, {"p\n", "p"}, {"p\r\n", "p"}, {" p ", " p "}}) {
    world.files["/secrets/password"].text = text;
    EXPECT_EQ(account_of(world.load(with_account(R"("user": "u", "password_file": "/secrets/password")"))),
              "u:" + std::string(expected));
  }
}

TEST(Credentials, RefusesAnUnusableFile) {
  FakeWorld world;
  const std::string config = with_account(R"("user": "u", "password_file": "/secrets/password")");
  for (const auto& [text, expected] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", "is empty"}, {"\n", "is empty"}, {"p\nq\n", "more than one line"}, {"p\n\n", "more than one line"}}) {
    world.files["/secrets/password"].text = text;
    EXPECT_THAT(world.load(config).errors, ElementsAre(problem("$.credentials.default.password_file", expected)));
  }
  world.files.clear();
  EXPECT_THAT(world.load(config).errors,
              ElementsAre(problem("$.credentials.default.password_file",
                                  "cannot read the file \"/secrets/password\": No such file or directory")));
}

TEST(Credentials, ARelativePathBeginsAtTheConfigsFolder) {
  FakeWorld world;
  world.files["/etc/relaywatch/secrets/p"] = {"x", 0600};
  EXPECT_EQ(account_of(world.load(with_account(R"("user": "u", "password_file": "secrets/p")"))), "u:x");
}

TEST(Credentials, WarnsOfAFileThatOthersCanReadWithTheCommandThatMendsIt) {
  const std::string by_file = with_account(R"("user": "u", "password_file": "/secrets/password")");
  const std::string by_option_file = with_account(R"("option_file": "/secrets/my.cnf")");
  FakeWorld world;
  for (const unsigned mode : {0644U, 0640U, 0604U, 0620U}) {
    world.files["/secrets/password"].mode = mode;
    world.files["/secrets/my.cnf"].mode = mode;
    EXPECT_THAT(world.load(by_file).warnings,
                Contains(problem("$.credentials.default.password_file", "chmod 600 /secrets/password")));
    EXPECT_THAT(world.load(by_option_file).warnings,
                Contains(problem("$.credentials.default.option_file", "chmod 600 /secrets/my.cnf")));
  }
  for (const unsigned mode : {0600U, 0400U, 0700U, 0711U}) {
    world.files["/secrets/password"].mode = mode;
    EXPECT_THAT(world.load(by_file).warnings, Not(Contains(problem("$.credentials.default.password_file", ""))));
  }
}

TEST(Credentials, WarnsOfAPasswordInTheConfigAndOfAnOpenConfigFile) {
  const FakeWorld world;
  const std::string config = with_account(R"("user": "u", "password": "p")");
  LoadContext context = world.context();
  EXPECT_THAT(load_text(config, context).warnings,
              Contains(AllOf(problem("$.credentials.default.password", "use password_file"),
                             Not(problem("$.credentials.default.password", "chmod")))));
  context.config_mode = 0644;
  EXPECT_THAT(
      load_text(config, context).warnings,
      Contains(problem("$.credentials.default.password", "(mode 0644): chmod 600 /etc/relaywatch/relaywatch.jsonc")));
  context.config_mode = 0600;
  EXPECT_THAT(load_text(config, context).warnings, Not(Contains(problem("$.credentials.default.password", "chmod"))));
}

TEST(Credentials, AnUnsetOrEmptyVariableIsAnError) {
  FakeWorld world;
  const std::string config = with_account(R"("user": "u", "password_env": "MONITOR_PASSWORD")");
  world.variables["MONITOR_PASSWORD"] = "";
  EXPECT_THAT(world.load(config).errors,
              ElementsAre(problem("$.credentials.default.password_env", "MONITOR_PASSWORD is empty")));
  world.variables.clear();
  EXPECT_THAT(world.load(config).errors,
              ElementsAre(problem("$.credentials.default.password_env", "MONITOR_PASSWORD is not set")));
}

TEST(Credentials, SaysWhatAnOptionFileLacks) {
  FakeWorld world;
  const std::string config = with_account(R"("option_file": "/secrets/my.cnf", "option_group": "monitor")");
  EXPECT_THAT(world.load(config).errors, ElementsAre(problem("$.credentials.default.option_group",
                                                             "[monitor] of \"/secrets/my.cnf\" does not exist")));
  world.files["/secrets/my.cnf"].text = "[monitor]\nhost=x\n";
  EXPECT_THAT(world.load(config).errors,
              ElementsAre(problem("$.credentials.default.option_file", "has no \"password = …\" line"),
                          problem("$.credentials.default.option_file", "has no \"user = …\" line")));
}

TEST(Credentials, ANodeNamesCredentialsThatAreThere) {
  const Loaded loaded =
      load(R"({ "credentials": { "aws": { "user": "u", "password": "p" }, "spare": { "user": "u", "password": "p" } },
    "nodes": [ { "name": "a", "host": "h", "credentials": "aws" }, { "name": "b", "host": "i", "credentials": "awz" } ] })");
  EXPECT_THAT(loaded.errors,
              ElementsAre(problem("$.nodes[1].credentials", "no credentials named \"awz\"; did you mean \"aws\"?")));
  EXPECT_THAT(loaded.warnings, Contains(problem("$.credentials.spare", "no node uses")));
  EXPECT_THAT(loaded.warnings, Not(Contains(problem("$.credentials.aws", "no node uses"))));
}

TEST(Credentials, MissingDefaultIsOneErrorThatSaysWhatToAdd) {
  const Loaded loaded = load(R"({ "nodes": [ { "name": "a", "host": "h" }, { "name": "b", "host": "i" } ] })");
  EXPECT_THAT(loaded.errors, ElementsAre(AllOf(problem("$.credentials", "$.nodes[0], $.nodes[1]"),
                                               problem("$.credentials", "add \"credentials\""))));
}

TEST(Credentials, NoProblemEverTellsASecret) {
  FakeWorld world;
  for (auto& [path, file] : world.files) {
    file.mode = 0666;
  }
  world.files["/secrets/two-lines"] = {std::string(file_secret) + "\nx\n", 0666};
  const std::string text = R"({ "credentials": {
      "default": { "user": "u", "password": "s3cr3t-in-the-config", "pasword": "s3cr3t-in-the-config" },
      "b": { "user": "u", "password": "s3cr3t-in-the-config", "password_env": "s3cr3t-in-the-config" },
      "c": { "user": "u", "password_file": "/secrets/two-lines" }, "d": { "option_file": "/secrets/my.cnf", "option_group": "x" },
      "e": { "user": "u", "password": ["s3cr3t-in-the-config"] } },
    "nodes": [ { "name": "a", "host": "h" } ],
    "notify": [ { "type": "alertmanager", "urls": ["http://u:s3cr3t-in-the-config@h"] } ],
    "http": { "listen": "0.0.0.0:1", "auth": { "token_file": "/secrets/two-lines" } } })";
  const Loaded loaded = world.load(text);
  EXPECT_GE(loaded.errors.size(), 7U);
  EXPECT_THAT(render_problems(loaded, "f"), Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace relaywatch::config
