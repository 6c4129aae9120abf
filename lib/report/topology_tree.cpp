#include "report/topology_tree.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "report/status_words.hpp"
#include "report/text_table.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

/// One server's place in the drawing.
struct Branch {
  std::string lines;  ///< that lead to it from above; "" at a root
  std::string below;  ///< that pass by what is said under it
  std::string name;
  const HopView* hop = nullptr;  ///< from the server above it; nullptr at a root
  bool drawn_before = false;     ///< with all that is below it
};

/// The hops and servers as trees, from the roots down; every hop is in it once.
class Forest {
 public:
  explicit Forest(const StatusView& status) : status_(status) {
    for (const std::string& name : sources_without_source()) grow(name);
    // What is left is below no root: rings. A chain's first server is the best place to cut one open.
    for (const ChainView& chain : status_.chains) {
      if (!chain.hops.empty()) grow(chain.hops.front().source);
    }
    for (const HopView& hop : status_.hops) grow(hop.key.source);
  }

  [[nodiscard]] const std::vector<Branch>& branches() const { return branches_; }

 private:
  /// In the order of the nodes; then those that are not in the config.
  [[nodiscard]] std::vector<std::string> sources_without_source() const {
    std::vector<std::string> names;
    names.reserve(status_.nodes.size() + status_.hops.size());
    for (const NodeView& node : status_.nodes) names.push_back(node.name);
    for (const HopView& hop : status_.hops) names.push_back(hop.key.source);
    std::erase_if(names, [this](const std::string& name) {
      return std::ranges::any_of(status_.hops, [&](const HopView& hop) { return hop.key.replica == name; });
    });
    return names;
  }

  void grow(const std::string& root) {
    if (drawn_.contains(root)) return;
    add({.lines = "", .below = "", .name = root});
  }

  void add(const Branch& branch) {
    const std::size_t place = branches_.size();
    branches_.push_back(branch);
    if (!drawn_.insert(branch.name).second) {
      branches_.back().drawn_before = true;
      branches_.back().below += "   ";
      return;
    }
    std::vector<const HopView*> hops;
    for (const HopView& hop : status_.hops) {
      if (hop.key.source == branch.name) hops.push_back(&hop);
    }
    branches_[place].below += hops.empty() ? "   " : "│  ";
    for (const HopView* hop : hops) {
      const bool last = hop == hops.back();
      add({.lines = branch.below + (last ? "└─ " : "├─ "),
           .below = branch.below + (last ? "   " : "│  "),
           .name = hop->key.replica,
           .hop = hop});
    }
  }

  const StatusView& status_;
  std::set<std::string> drawn_;
  std::vector<Branch> branches_;
};

/// The signs that we draw ourselves, in ASCII.
std::string in_ascii(std::string text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> signs = {
      {{"└─", "`-"}, {"├─", "|-"}, {"│", "|"}, {"→", "->"}, {"±", "+-"}, {"≥", ">="}, {"…", "~"}}};
  for (const auto& [sign, ascii] : signs) {
    for (std::size_t at = 0; (at = text.find(sign, at)) != std::string::npos; at += ascii.size()) {
      text.replace(at, sign.size(), ascii);
    }
  }
  return text;
}

/// Cuts the name, so that the lines to it stay; where they leave it no place, the lines.
std::string cut_branch(std::string_view text, std::size_t width) {
  constexpr std::size_t shortest_name = 8;
  std::size_t lines = 0;
  for (const std::string_view end_of_lines : {"─ ", "- "}) {
    const std::size_t found = text.find(end_of_lines);
    if (found != std::string_view::npos && lines == 0) lines = found + end_of_lines.size();
  }
  return display_width(text.substr(0, lines)) + shortest_name <= width ? cut_end(text, width) : cut_start(text, width);
}

const NodeView* find_node(const StatusView& status, std::string_view name) {
  const auto found = std::ranges::find(status.nodes, name, &NodeView::name);
  return found == status.nodes.end() ? nullptr : &*found;
}

/// How old a server's data is, against the origin of a chain. nullopt: of none of them known.
std::optional<Seconds> data_age(const StatusView& status, const std::string& node) {
  for (const ChainView& chain : status.chains) {
    const auto lag = chain.node_lag.find(node);
    if (lag != chain.node_lag.end()) return lag->second;
  }
  return std::nullopt;
}

/// Why the hop is as it is; "" when it is well.
std::string reason(const StatusView& status, const HopView& hop) {
  const bool is_root_cause = std::ranges::any_of(
      status.chains, [&hop](const ChainView& chain) { return chain.root_cause && chain.root_cause->hop == hop.key; });
  // A hop to a server that is down is explained by that, and is the root cause all the same.
  if (is_root_cause) return "ROOT CAUSE: " + printable(hop.cause);
  if (hop.suppressed_by) return "explained by " + printable(*hop.suppressed_by);
  return hop.cause == "none" ? "" : printable(hop.cause);
}

/// What there is to say of a hop, or of a server above all; "" when all is as usual.
std::string note_of(const StatusView& status, const Branch& branch) {
  if (branch.hop == nullptr) return find_node(status, branch.name) == nullptr ? "not in the config" : "";
  const std::string text = reason(status, *branch.hop);
  return branch.drawn_before ? text + (text.empty() ? "drawn above, too" : "; drawn above, too") : text;
}

std::vector<Cell> row_of(const StatusView& status, const Branch& branch, bool wide) {
  std::string name = printable(branch.name);
  if (branch.hop != nullptr && !branch.hop->key.channel.empty()) {
    name += fmt::format(" [{}]", printable(branch.hop->key.channel));
  }
  std::vector<Cell> cells = {{branch.lines + name}};
  const NodeView* node = find_node(status, branch.name);
  cells.push_back(node == nullptr ? Cell{"-"} : up_cell(*node));
  if (wide) {
    cells.push_back({node == nullptr ? "-" : printable(node->version.value_or(std::string(unknown_word)))});
    cells.push_back({node == nullptr ? "-" : std::string(mode_text(*node))});
  }
  if (branch.hop == nullptr) {
    cells.insert(cells.end(), {{"-"}, {"-"}});
    if (wide) cells.insert(cells.end(), {{"-"}, {"-"}});
    cells.push_back({"-"});
    return cells;
  }
  const HopView& hop = *branch.hop;
  cells.insert(cells.end(), {{printable(hop.state), hop_colour(hop.state)}, {lag_text(hop.lag)}});
  if (wide) cells.insert(cells.end(), {{behind_text(hop)}, {rate_text(hop)}});
  cells.push_back({known_duration(data_age(status, branch.name))});
  return cells;
}

std::vector<Column> columns_of(bool wide) {
  std::vector<Column> columns = {{"NODE", cut_branch}, {"UP"}};
  if (wide) columns.insert(columns.end(), {{"VERSION"}, {"MODE"}});
  columns.insert(columns.end(), {{"HOP"}, {"LAG"}});
  if (wide) columns.insert(columns.end(), {{"BEHIND"}, {"RATE"}});
  columns.push_back({"DATA AGE"});
  return columns;
}

}  // namespace

std::string topology_tree(const StatusView& status, const TopologyTreeOptions& options) {
  const auto written = [&options](std::string text) { return options.unicode ? text : in_ascii(std::move(text)); };
  const bool wide = options.width >= wide_terminal;
  std::string text = health_line(status, options.colours) + "\n";
  const std::size_t heading_width = options.unicode ? options.width : options.width - 1;  // "±" is two signs in ASCII
  for (const ChainView& chain : status.chains) text += chain_heading(chain, heading_width, options.colours);
  TextTable table(columns_of(wide), 0);
  const Forest forest(status);
  for (const Branch& branch : forest.branches()) {
    if (branch.hop == nullptr && &branch != &forest.branches().front()) table.add_gap();
    std::vector<Cell> cells = row_of(status, branch, wide);
    // Before the columns are laid out: a sign is not as wide in ASCII.
    for (Cell& cell : cells) cell.text = written(std::move(cell.text));
    table.add_row(std::move(cells));
    const std::string note = note_of(status, branch);
    const bool is_well = branch.hop == nullptr || branch.hop->state == "ok";
    const Colour colour = is_well ? Colour::faint : hop_colour(branch.hop->state);
    if (!note.empty()) table.add_note(written(cut_start(branch.below, options.width / 2)), written(note), colour);
  }
  return written(std::move(text)) + "\n" + written(table.render(options.width, options.colours));
}

Result<std::string> topology_tree(const nlohmann::json& status, const TopologyTreeOptions& options) {
  const auto view = parse_status(status);
  if (view.has_error()) return view.error();
  // A string also makes an Error, hence the tag.
  return {boost::system::in_place_value, topology_tree(*view, options)};
}

}  // namespace relaywatch::report
