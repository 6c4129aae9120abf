#include "config/load.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(Load, ReportsEveryProblemAtOnce) {
  const Loaded loaded = load(R"({
    "pol": {},
    "poll": { "interval": 1 },
    "credentials": { "default": { "user": "u" } },
    "nodes": [ { "name": "a", "host": "h", "port": 0, "tls": { "mode": "on" } }, { "name": "a", "host": "h2", "kind": "pg" } ],
    "chains": [ { "name": "c", "path": ["a", "z"] } ],
    "alerts": { "X": {} },
    "notify": [ { "type": "pager" } ],
    "http": { "listen": 1 },
    "log": { "level": "loud" } })");
  EXPECT_FALSE(loaded.config.has_value());
  std::vector<std::string> paths;
  paths.reserve(loaded.errors.size());
  for (const Problem& problem : loaded.errors) {
    paths.push_back(problem.path);
  }
  EXPECT_THAT(paths,
              UnorderedElementsAre("$.pol", "$.poll.interval", "$.credentials.default", "$.nodes[0].port",
                                   "$.nodes[0].tls.mode", "$.nodes[1].name", "$.nodes[1].kind", "$.chains[0].path[1]",
                                   "$.alerts.X", "$.notify[0].type", "$.http.listen", "$.log.level"));
}

TEST(Load, ADuplicateKeyRefusesAConfigThatIsOtherwiseGood) {
  const Loaded loaded = load(with_node(R"("port": 1, "port": 2)"));
  EXPECT_FALSE(loaded.config.has_value());
  EXPECT_THAT(loaded.errors, ElementsAre(problem("$.nodes[0].port", "more than once")));
}

TEST(Load, ReadsLogAndStore) {
  const Loaded loaded = load(with_top(R"(, "log": { "level": "warning", "format": "json" },
    "store": { "path": "state.db", "retention": "7d" })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->log.level, "warning");
  EXPECT_EQ(loaded.config->log.format, log::Format::json);
  EXPECT_EQ(loaded.config->store, (store::Options{"/etc/relaywatch/state.db", 168h}));
}

TEST(Load, ASyntaxErrorIsTheOnlyProblem) {
  const Loaded loaded = load("{\n  \"nodes\": [ }\n");
  EXPECT_THAT(loaded.errors, ElementsAre(problem("", "line 2, column 14")));
  EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST(Load, SurvivesEveryTruncationOfAConfig) {
  const std::string text = with_top(R"(, "chains": [ { "name": "c", "path": ["a", "b"] } ] // end
    )");
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    EXPECT_FALSE(load(text.substr(0, length)).errors.empty()) << length;
  }
}

TEST(RenderProblems, GivesOneLineEachAndASum) {
  const Loaded loaded{std::nullopt, {{"$.a", "is wrong"}, {"", "syntax error"}}, {{"$.b", "is odd"}}};
  EXPECT_EQ(render_problems(loaded, "f.jsonc"),
            "error: f.jsonc: $.a: is wrong\n"
            "error: f.jsonc: syntax error\n"
            "warning: f.jsonc: $.b: is odd\n"
            "f.jsonc: 2 errors, 1 warning\n");
}

TEST(RenderProblems, SaysWhatAGoodConfigHolds) {
  const Loaded loaded = load(with_top(R"(, "chains": [ { "name": "c", "path": ["a", "b"] } ],
                                           "notify": [ { "type": "alertmanager", "urls": ["http://h:1"] } ])"));
  EXPECT_EQ(render_problems(loaded, "f"), "f: ok: 2 nodes, 1 chain\n");
}

TEST(RenderProblems, KeepsTextFromTheFileOnOneLine) {
  const Loaded loaded = load(with_top(R"(, "a\nb": 1, "log": { "level": "x\ny" })"));
  const std::string text = render_problems(loaded, "f");
  EXPECT_EQ(std::ranges::count(text, '\n'),
            static_cast<std::ptrdiff_t>(loaded.errors.size() + loaded.warnings.size() + 1));
}

}  // namespace
}  // namespace relaywatch::config
