#include "config/read_chains.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "config/duration.hpp"
#include "config/read_alerts.hpp"
#include "config/read_nodes.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr DurationRange lag_range{milliseconds(1), hours(24 * 365)};

std::string in_words(Seconds seconds) { return format_duration(std::chrono::duration_cast<Duration>(seconds)); }

/// What "lag" says itself, without defaults.
LagThresholds read_thresholds(ObjectReader& parent) {
  LagThresholds lag;
  if (std::optional<ObjectReader> section = parent.object("lag")) {
    lag.warning = section->duration("warning", lag_range);
    lag.critical = section->duration("critical", lag_range);
    section->finish();
  }
  return lag;
}

LagThresholds merged(const LagThresholds& own, const LagThresholds& fallback) {
  return {own.warning ? own.warning : fallback.warning, own.critical ? own.critical : fallback.critical};
}

void check_order(const std::string& path, const LagThresholds& own, const LagThresholds& effective,
                 Problems& problems) {
  if ((!own.warning && !own.critical) || !effective.warning || !effective.critical ||
      *effective.warning < *effective.critical) {
    return;
  }
  const auto origin = [](bool is_own) { return is_own ? "" : ", which is not set here"; };
  problems.error(path, "the warning threshold (" + in_words(*effective.warning) + origin(own.warning.has_value()) +
                           ") must be below the critical one (" + in_words(*effective.critical) +
                           origin(own.critical.has_value()) + ")");
}

class ChainReader {
 public:
  ChainReader(std::span<const std::string> node_names, Problems& problems)
      : node_names_(node_names), problems_(problems) {}

  void read(const Located& located) {
    std::optional<ObjectReader> chain = ObjectReader::open(located, problems_);
    if (!chain) {
      return;
    }
    ChainSpec spec;
    spec.name = read_name(*chain);
    const bool has_whole_path = read_path(*chain, spec);
    const LagThresholds own = read_thresholds(*chain);
    spec.lag = merged(own, spec.lag);
    check_order(chain->path_of("lag"), own, spec.lag, problems_);
    alert::ChainOptions alerts{spec.name, read_own_alerts(*chain, AlertsOf::chain, problems_), {}};
    read_hops(*chain, spec, alerts, has_whole_path);
    chain->finish();
    chains_.specs.push_back(std::move(spec));
    chains_.alerts.push_back(std::move(alerts));
  }

  Chains take() { return std::move(chains_); }

 private:
  std::string read_name(ObjectReader& chain) {
    const std::optional<std::string> name = chain.required_text("name");
    if (!name) {
      return {};
    }
    if (!is_sane_name(*name)) {
      problems_.error(chain.path_of("name"),
                      "a name is made of " + std::string(sane_name_words) + "; found " + in_quotes(*name));
    }
    if (const auto [first, is_new] = name_paths_.try_emplace(*name, chain.path()); !is_new) {
      problems_.error(chain.path_of("name"), "the name " + in_quotes(*name) + " is already that of " + first->second);
    }
    return *name;
  }

  /// False when parts of the path are missing from the spec because they could not be read.
  bool read_path(ObjectReader& chain, ChainSpec& spec) {
    const std::optional<Located> found = chain.require("path", "the names of its nodes, origin first");
    const std::optional<std::vector<Located>> steps = found ? read_array(*found, problems_) : std::nullopt;
    if (!steps) {
      return false;
    }
    if (steps->size() < 2) {
      problems_.error(found->path, "a chain needs at least two nodes: the origin and a replica");
    }
    for (const Located& step : *steps) {
      const std::optional<std::string> node = read_text(step, problems_);
      if (!node) {
        continue;
      }
      if (std::ranges::find(node_names_, *node) == node_names_.end()) {
        problems_.error(step.path, "there is no node named " + in_quotes(*node) + did_you_mean(*node, node_names_));
      }
      if (std::ranges::find(spec.path, *node) != spec.path.end()) {
        problems_.error(step.path, "the node " + in_quotes(*node) + " is already in this chain");
      }
      spec.path.push_back(*node);
    }
    return spec.path.size() == steps->size();
  }

  void read_hops(ObjectReader& chain, ChainSpec& spec, alert::ChainOptions& alerts, bool has_whole_path) {
    std::optional<ObjectReader> hops = chain.object("hops");
    if (!hops) {
      return;
    }
    for (const auto& [replica, located] : hops->members()) {
      if (has_whole_path) {
        check_replica(replica, located.path, spec);
      }
      std::optional<ObjectReader> hop = ObjectReader::open(located, problems_);
      if (!hop) {
        continue;
      }
      const LagThresholds own = read_thresholds(*hop);
      check_order(hop->path_of("lag"), own, merged(own, spec.lag), problems_);
      alerts.hops[replica] = read_own_alerts(*hop, AlertsOf::hop, problems_);
      hop->finish();
      spec.hop_lag[replica] = own;
    }
  }

  void check_replica(const std::string& replica, const std::string& path, const ChainSpec& spec) {
    const auto found = std::ranges::find(spec.path, replica);
    if (found == spec.path.end()) {
      const std::vector<std::string> replicas(spec.path.empty() ? spec.path.begin() : spec.path.begin() + 1,
                                              spec.path.end());
      problems_.error(path, "a hop goes by the name of its replica, and this chain has no replica named " +
                                in_quotes(replica) + did_you_mean(replica, replicas));
    } else if (found == spec.path.begin()) {
      problems_.error(path, in_quotes(replica) +
                                " is the chain's origin: no hop ends there; a hop goes by the name of its replica");
    }
  }

  std::span<const std::string> node_names_;
  Problems& problems_;
  Chains chains_;
  std::map<std::string, std::string> name_paths_;
};

}  // namespace

Chains read_chains(ObjectReader& root, std::span<const std::string> node_names, Problems& problems) {
  const bool is_given = root.has("chains");
  const std::optional<std::vector<Located>> list = root.array("chains");
  if (!list) {
    if (!is_given) {
      problems.warn(
          "$", "no \"chains\": hops are shown as the servers report them, but none is missed when it is not there");
    }
    return {};
  }
  if (list->empty()) {
    problems.warn("$.chains",
                  "no chains: hops are shown as the servers report them, but none is missed when it is not there");
  }
  ChainReader reader(node_names, problems);
  for (const Located& located : *list) {
    reader.read(located);
  }
  return reader.take();
}

}  // namespace relaywatch::config
