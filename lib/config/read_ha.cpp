#include "config/read_ha.hpp"

#include <algorithm>
#include <string_view>

#include "config/address.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

/// The longest that every version knows (MySQL 5.7 and later refuse more).
constexpr std::size_t lock_name_limit = 64;
constexpr std::string_view lock_name_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-";

bool is_lock_name(std::string_view text) {
  return text.size() <= lock_name_limit && text.find_first_not_of(lock_name_characters) == std::string_view::npos;
}

}  // namespace

std::optional<HaOptions> read_ha(ObjectReader& root, std::span<const std::string> node_names, Problems& problems) {
  std::optional<ObjectReader> section = root.object("ha");
  if (!section) {
    return std::nullopt;
  }
  HaOptions options;
  if (const auto node =
          section->required_text("lock_node", "the node that holds the lock by which one monitor leads")) {
    if (std::ranges::find(node_names, *node) == node_names.end()) {
      problems.error(section->path_of("lock_node"),
                     "there is no node named " + in_quotes(*node) + did_you_mean(*node, node_names));
    }
    options.lock_node = *node;
  }
  if (const auto name = section->text("lock_name")) {
    if (!is_lock_name(*name)) {
      problems.error(section->path_of("lock_name"),
                     "a lock's name is made of letters, digits, \".\", \":\", \"_\" and \"-\", at most 64, found " +
                         in_quotes(*name));
    }
    options.lock_name = *name;
  }
  options.instance = section->text("instance");
  for (const Located& located : section->array("peers").value_or(std::vector<Located>())) {
    const std::optional<std::string> text = read_text(located, problems);
    const Result<std::string> url = text ? parse_base_url(*text) : Result<std::string>(Error());
    if (url) {
      options.peers.push_back(*url);
    } else if (text) {
      problems.error(located.path, url.error().message);
    }
  }
  section->finish();
  return options;
}

}  // namespace relaywatch::config
