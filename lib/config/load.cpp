#include "config/load.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "config/credentials.hpp"
#include "config/json_text.hpp"
#include "config/object_reader.hpp"
#include "config/read_alerts.hpp"
#include "config/read_chains.hpp"
#include "config/read_ha.hpp"
#include "config/read_heartbeat.hpp"
#include "config/read_http.hpp"
#include "config/read_nodes.hpp"
#include "config/read_notify.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;

constexpr DurationRange retention_range{hours(1), hours(24 * 3650)};
constexpr std::array<Choice<std::string_view>, 5> log_levels = {
    {{"trace", "trace"}, {"debug", "debug"}, {"info", "info"}, {"warning", "warning"}, {"error", "error"}}};
constexpr std::array<Choice<log::Format>, 2> log_formats = {{{"text", log::Format::text}, {"json", log::Format::json}}};

log::Options read_log(ObjectReader& root) {
  log::Options options;
  if (std::optional<ObjectReader> section = root.object("log")) {
    options.level = section->choice<std::string_view>("level", log_levels).value_or(options.level);
    options.format = section->choice<log::Format>("format", log_formats).value_or(options.format);
    section->finish();
  }
  return options;
}

std::optional<store::Options> read_store(ObjectReader& root, const LoadContext& context) {
  std::optional<ObjectReader> section = root.object("store");
  if (!section) {
    return std::nullopt;
  }
  store::Options options;
  if (const auto path = section->required_text("path")) {
    options.path = context.resolve(*path).string();
  }
  options.retention = section->duration("retention", retention_range).value_or(options.retention);
  section->finish();
  return options;
}

void warn_of_nodes_outside_chains(const Config& config, Problems& problems) {
  if (config.fleet.chains.empty()) {
    return;
  }
  std::set<std::string> in_chains;
  for (const ChainSpec& chain : config.fleet.chains) {
    in_chains.insert(chain.path.begin(), chain.path.end());
  }
  for (std::size_t index = 0; index < config.nodes.size(); ++index) {
    if (const std::string& name = config.nodes[index].spec.name; !in_chains.contains(name)) {
      problems.warn(element_path("$.nodes", index),
                    in_quotes(name) + " is in no chain: it is polled, but nothing is expected of it");
    }
  }
}

Config read_config(ObjectReader& root, const LoadContext& context, Problems& problems) {
  Config config;
  root.find("$schema");  // for editors
  const PollOptions poll = read_poll(root, {});
  Credentials credentials = Credentials::read(root, context, problems);
  Nodes nodes = read_nodes(root, poll, credentials, context, problems);
  credentials.finish();
  config.nodes = std::move(nodes.configs);
  for (const NodeConfig& node : config.nodes) {
    config.fleet.nodes.push_back(node.spec);
  }
  Chains chains = read_chains(root, nodes.names, problems);
  config.fleet.chains = std::move(chains.specs);
  read_heartbeat(root, nodes.names, config, problems);
  config.ha = read_ha(root, nodes.names, problems);
  config.alerts = read_alerts(root, problems);
  config.alerts.chains = std::move(chains.alerts);
  config.notify = read_notify(root, context, problems);
  config.http = read_http(root, context, problems);
  config.store = read_store(root, context);
  config.log = read_log(root);
  root.finish();
  warn_of_nodes_outside_chains(config, problems);
  return config;
}

std::string counted(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

}  // namespace

Loaded load_text(std::string_view text, const LoadContext& context) {
  Problems problems;
  std::optional<Config> config;
  if (const std::optional<nlohmann::json> document = parse_json(text, problems)) {
    if (std::optional<ObjectReader> root = ObjectReader::open({&*document, "$"}, problems)) {
      config = read_config(*root, context, problems);
    }
  }
  if (!problems.errors.empty()) {
    config.reset();
  }
  return {std::move(config), std::move(problems.errors), std::move(problems.warnings)};
}

Loaded load_file(const std::filesystem::path& file) {
  LoadContext context = system_context();
  const Result<FileContent> content = context.read_file(file);
  if (!content) {
    return {std::nullopt, {{"", "cannot read the file: " + content.error().message}}, {}};
  }
  std::error_code ignored;
  const std::filesystem::path absolute = std::filesystem::absolute(file, ignored);
  context.folder = ignored ? file.parent_path() : absolute.parent_path();
  context.config_file = file;
  context.config_mode = content->mode;
  return load_text(content->text, context);
}

std::string render_problems(const Loaded& loaded, std::string_view file) {
  std::string text;
  const auto add = [&text, file](std::string_view kind, const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) {
      text += std::string(kind) + ": " + std::string(file) + ": ";
      text += problem.path.empty() ? problem.message : problem.path + ": " + problem.message;
      text += '\n';
    }
  };
  add("error", loaded.errors);
  add("warning", loaded.warnings);
  text += std::string(file) + ": ";
  text += loaded.config ? "ok: " + counted(loaded.config->nodes.size(), "node") + ", " +
                              counted(loaded.config->fleet.chains.size(), "chain")
                        : counted(loaded.errors.size(), "error");
  if (!loaded.warnings.empty()) {
    text += ", " + counted(loaded.warnings.size(), "warning");
  }
  return text + '\n';
}

}  // namespace relaywatch::config
