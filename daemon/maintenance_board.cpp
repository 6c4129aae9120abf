#include "maintenance_board.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "config/duration.hpp"
#include "config/problem.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::daemon {
namespace {

constexpr std::size_t most_at_once = 1000;
constexpr std::size_t longest_reason = 500;  ///< bytes
constexpr std::size_t longest_name = 100;    ///< of whoever began it

/// "" when the text can be kept: it will stand in a table and in the log.
std::string problem_with(std::string_view what, std::string_view text, std::size_t longest) {
  if (text.size() > longest) return fmt::format("\"{}\" is longer than {} bytes", what, longest);
  const bool one_line =
      std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  return one_line ? "" : fmt::format("\"{}\" must be one line without control characters", what);
}

template <typename Item>
std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::vector<std::string> names;
  std::ranges::transform(items, std::back_inserter(names), &Item::name);
  return names;
}

std::string problem_with_name(std::string_view scope, const std::string& name, std::span<const std::string> known) {
  if (std::ranges::find(known, name) != known.end()) return {};
  return fmt::format("there is no {} named {}{}", scope, config::in_quotes(name), config::did_you_mean(name, known));
}

std::string problem_with(const web::MaintenanceRequest& request, const FleetSpec& fleet) {
  if (request.chain.has_value() == request.node.has_value()) return "name one of \"chain\" and \"node\"";
  std::string problem = request.chain ? problem_with_name("chain", *request.chain, names_of(fleet.chains))
                                      : problem_with_name("node", *request.node, names_of(fleet.nodes));
  if (problem.empty() && request.reason.find_first_not_of(' ') == std::string::npos) {
    problem = "\"reason\" is missing: say why, for those who are not paged";
  }
  if (problem.empty()) problem = problem_with("reason", request.reason, longest_reason);
  if (problem.empty()) problem = problem_with_person(request.by);
  return problem;
}

}  // namespace

std::string problem_with_person(std::string_view by) { return problem_with("by", by, longest_name); }

Result<Maintenance> MaintenanceBoard::begin(const web::MaintenanceRequest& request, const FleetSpec& fleet,
                                            WallTime now) {
  if (std::string problem = problem_with(request, fleet); !problem.empty()) return Error{std::move(problem)};
  const auto length = config::parse_duration(request.length);
  if (!length) return Error{"\"for\": " + length.error().message};
  if (*length <= Duration::zero() || *length > longest) {
    return Error{fmt::format("\"for\" must be more than 0 and at most {}, found {}", config::format_duration(longest),
                             config::in_quotes(request.length))};
  }
  if (current_.size() >= most_at_once) return Error{"too many are under way; end some first"};
  Maintenance begun;
  begun.id = new_id(now);
  begun.scope = request.chain ? Maintenance::Scope::chain : Maintenance::Scope::node;
  begun.name = request.chain ? *request.chain : *request.node;
  begun.begins = now;
  begun.ends = now + std::chrono::duration_cast<WallTime::duration>(*length);
  begun.reason = request.reason;
  begun.by = request.by.empty() ? "somebody" : request.by;
  current_.push_back(begun);
  return begun;
}

std::optional<Maintenance> MaintenanceBoard::end(const std::string& id) {
  const auto found = std::ranges::find(current_, id, &Maintenance::id);
  if (found == current_.end()) return std::nullopt;
  Maintenance ended = std::move(*found);
  current_.erase(found);
  return ended;
}

std::vector<Maintenance> MaintenanceBoard::take_over(WallTime now) {
  const auto over =
      std::stable_partition(current_.begin(), current_.end(), [&](const Maintenance& one) { return one.ends > now; });
  std::vector<Maintenance> ended(std::make_move_iterator(over), std::make_move_iterator(current_.end()));
  current_.erase(over, current_.end());
  return ended;
}

/// Five letters and digits of the present millisecond: short to type, and hardly ever one that the journal has already,
/// without anything to be remembered.
std::string MaintenanceBoard::new_id(WallTime now) const {
  static constexpr std::string_view digits = "abcdefghijkmnpqrstuvwxyz23456789";  // none looks like another
  constexpr int length = 5;
  auto number =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  for (;; ++number) {
    std::string id(length, ' ');
    std::uint64_t rest = number;
    for (auto place = id.rbegin(); place != id.rend(); ++place, rest /= digits.size())
      *place = digits[rest % digits.size()];
    if (std::ranges::find(current_, id, &Maintenance::id) == current_.end()) return id;
  }
}

}  // namespace relaywatch::daemon
