#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/credentials.hpp"
#include "config/load_context.hpp"
#include "config/object_reader.hpp"

namespace relaywatch::config {

/// How often and how patiently a node is asked.
struct PollOptions {
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(5);
};

/// Reads "poll" at the top or inside a node; what it does not say stays as in `defaults`.
PollOptions read_poll(ObjectReader& parent, PollOptions defaults);

struct Nodes {
  std::vector<NodeConfig> configs;
  /// Every name that the file gives to a node, also where the node has errors: a chain may speak of it.
  std::vector<std::string> names;
};

Nodes read_nodes(ObjectReader& root, PollOptions poll, Credentials& credentials, const LoadContext& context,
                 Problems& problems);

/// Names of nodes and chains end up in labels, URLs and commands: letters, digits, '.', '_', '-'.
bool is_sane_name(std::string_view name);
inline constexpr std::string_view sane_name_words = "letters, digits, \".\", \"_\" and \"-\", at most 64 of them";

}  // namespace relaywatch::config
