#include "config/read_nodes.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "config/address.hpp"
#include "config/read_tls.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr DurationRange poll_interval_range{milliseconds(50), hours(1)};
constexpr DurationRange poll_timeout_range{milliseconds(1), hours(1)};

constexpr std::array<Choice<std::optional<Flavor>>, 5> kinds = {{{"auto", std::nullopt},
                                                                 {"mysql", Flavor::mysql},
                                                                 {"mariadb", Flavor::mariadb},
                                                                 {"rds", Flavor::rds},
                                                                 {"aurora", Flavor::aurora}}};

/// An address that the config gives to a node, and where it does.
struct Claim {
  SourceAddress address;
  std::string path;
};

std::optional<std::string> read_host(ObjectReader& node, Problems& problems) {
  const std::optional<std::string> text = node.required_text("host");
  if (!text) {
    return std::nullopt;
  }
  const std::string host(without_brackets(*text));
  if (is_host(host)) {
    return host;
  }
  const Result<SourceAddress> with_port = parse_address(*text, std::nullopt);
  problems.error(node.path_of("host"), with_port
                                           ? "the port has a key of its own: \"host\": " + in_quotes(with_port->host) +
                                                 ", \"port\": " + std::to_string(with_port->port)
                                           : "expected a host name or an IP address, found " + in_quotes(*text));
  return std::nullopt;
}

/// Reads the list of nodes one by one and remembers which names and addresses are taken.
class NodeReader {
 public:
  NodeReader(PollOptions poll, Credentials& credentials, const LoadContext& context, Problems& problems)
      : poll_(poll), credentials_(credentials), context_(context), problems_(problems) {}

  void read(const Located& located) {
    std::optional<ObjectReader> node = ObjectReader::open(located, problems_);
    if (!node) {
      return;
    }
    NodeConfig config;
    config.spec.name = read_name(*node);
    config.spec.address.host = read_host(*node, problems_).value_or("");
    config.spec.address.port = static_cast<std::uint16_t>(node->integer("port", 1, 65535).value_or(3306));
    read_aliases(*node, config.spec);
    config.kind = node->choice<std::optional<Flavor>>("kind", kinds).value_or(std::nullopt);
    const PollOptions poll = read_poll(*node, poll_);
    config.spec.interval = poll.interval;
    config.spec.timeout = poll.timeout;

    config.connect.host = config.spec.address.host;
    config.connect.port = config.spec.address.port;
    if (const auto account = credentials_.account_for(node->path(), node->find("credentials"))) {
      config.connect.user = account->user;
      config.connect.password = account->password;
    }
    config.connect.tls = read_tls(*node, context_, problems_);
    node->finish();
    nodes_.configs.push_back(std::move(config));
  }

  Nodes finish() {
    refuse_shared_addresses();
    return std::move(nodes_);
  }

 private:
  std::string read_name(ObjectReader& node) {
    const std::optional<std::string> name = node.required_text("name");
    if (!name) {
      return {};
    }
    if (!is_sane_name(*name)) {
      problems_.error(node.path_of("name"),
                      "a name is made of " + std::string(sane_name_words) + "; found " + in_quotes(*name));
    }
    if (const auto [first, is_new] = name_paths_.try_emplace(*name, node.path()); !is_new) {
      problems_.error(node.path_of("name"), "the name " + in_quotes(*name) + " is already that of " + first->second);
    }
    nodes_.names.push_back(*name);
    return *name;
  }

  void read_aliases(ObjectReader& node, NodeSpec& spec) {
    if (!spec.address.host.empty()) {
      addresses_.push_back({spec.address, node.path()});
    }
    const std::optional<std::vector<Located>> aliases = node.array("aliases");
    if (!aliases) {
      return;
    }
    for (const Located& located : *aliases) {
      const std::optional<std::string> text = read_text(located, problems_);
      if (!text) {
        continue;
      }
      const Result<SourceAddress> alias = parse_address(*text, spec.address.port);
      if (!alias) {
        problems_.error(located.path, alias.error().message);
        continue;
      }
      spec.aliases.push_back(*alias);
      addresses_.push_back({*alias, located.path});
    }
  }

  /// One address, two nodes: a replica's source could not be told.
  void refuse_shared_addresses() {
    for (auto later = addresses_.begin(); later != addresses_.end(); ++later) {
      const auto earlier = std::find_if(addresses_.begin(), later, [later](const Claim& claim) {
        return is_same_address(claim.address, later->address);
      });
      if (earlier != later) {
        problems_.error(later->path,
                        "the address " + format_address(later->address) + " is already given at " + earlier->path);
      }
    }
  }

  PollOptions poll_;
  Credentials& credentials_;
  const LoadContext& context_;
  Problems& problems_;
  Nodes nodes_;
  std::map<std::string, std::string> name_paths_;
  std::vector<Claim> addresses_;
};

}  // namespace

bool is_sane_name(std::string_view name) {
  constexpr std::size_t longest_name = 64;
  return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

PollOptions read_poll(ObjectReader& parent, PollOptions defaults) {
  PollOptions options = defaults;
  if (std::optional<ObjectReader> poll = parent.object("poll")) {
    options.interval = poll->duration("interval", poll_interval_range).value_or(defaults.interval);
    options.timeout = poll->duration("timeout", poll_timeout_range).value_or(defaults.timeout);
    poll->finish();
  }
  return options;
}

Nodes read_nodes(ObjectReader& root, PollOptions poll, Credentials& credentials, const LoadContext& context,
                 Problems& problems) {
  NodeReader reader(poll, credentials, context, problems);
  const std::optional<Located> found = root.require("nodes", "the servers to watch, each with a name and a host");
  const std::optional<std::vector<Located>> list = found ? read_array(*found, problems) : std::nullopt;
  if (!list) {
    return {};
  }
  if (list->empty()) {
    problems.error(found->path, "expected at least one node");
  }
  for (const Located& located : *list) {
    reader.read(located);
  }
  return reader.finish();
}

}  // namespace relaywatch::config
