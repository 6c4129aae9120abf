#include "model/gtid_set.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace relaywatch {
namespace {

std::string without_space(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      packed += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return packed;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, form, [](char c, char wanted) {
    return wanted == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
  });
}

/// From MySQL 8.3: a word between the UUID and its numbers.
bool is_tag(std::string_view text) {
  const auto is_word = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 && std::ranges::all_of(text, is_word);
}

/// "5" or "1-5"; numbers begin at 1.
std::optional<GtidSet::Interval> parse_interval(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_number(text.substr(dash + 1));
  if (!first || !last || *first == 0 || *last < *first) return std::nullopt;
  return GtidSet::Interval{*first, *last};
}

}  // namespace

std::optional<GtidSet> GtidSet::parse_mysql(std::string_view text) {
  GtidSet set;
  const std::string packed = without_space(text);
  if (packed.empty()) return set;
  for (const std::string_view source : split(packed, ',')) {
    const auto parts = split(source, ':');
    if (parts.size() < 2 || !is_uuid(parts[0])) return std::nullopt;
    std::string key(parts[0]);
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (is_tag(parts[i]) && i + 1 < parts.size()) {
        key = std::string(parts[0]) + ":" + std::string(parts[i]);
        continue;
      }
      const auto interval = parse_interval(parts[i]);
      if (!interval) return std::nullopt;
      insert(set.intervals_[key], *interval);
    }
  }
  return set;
}

std::optional<GtidSet> GtidSet::parse_mariadb(std::string_view text) { return parse_mariadb(text, false); }

std::optional<GtidSet> GtidSet::parse_mariadb_state(std::string_view text) { return parse_mariadb(text, true); }

std::optional<GtidSet> GtidSet::parse_mariadb(std::string_view text, bool by_server) {
  GtidSet set;
  const std::string packed = without_space(text);
  if (packed.empty()) return set;
  for (const std::string_view position : split(packed, ',')) {
    const auto parts = split(position, '-');
    if (parts.size() != 3 || !parse_number(parts[0]) || !parse_number(parts[1])) return std::nullopt;
    const auto last = parse_number(parts[2]);
    if (!last) return std::nullopt;
    const std::string_view key = by_server ? position.substr(0, position.rfind('-')) : parts[0];
    if (*last > 0) insert(set.intervals_[std::string(key)], {1, *last});
  }
  return set;
}

GtidSet GtidSet::of_source(std::string_view uuid) const {
  GtidSet part;
  for (const auto& [source, intervals] : intervals_) {
    if (source.substr(0, source.find(':')) == uuid) part.intervals_.emplace(source, intervals);
  }
  return part;
}

GtidSet GtidSet::last_of_server(std::uint32_t server_id) const {
  GtidSet part;
  for (const auto& [source, intervals] : intervals_) {
    const std::uint64_t last = intervals.back().last;
    if (source.ends_with("-" + std::to_string(server_id))) part.intervals_[source] = {{last, last}};
  }
  return part;
}

GtidSet GtidSet::minus(const GtidSet& other) const {
  GtidSet rest;
  for (const auto& [source, intervals] : intervals_) {
    const auto taken = other.intervals_.find(source);
    Intervals left = taken == other.intervals_.end() ? intervals : difference(intervals, taken->second);
    if (!left.empty()) rest.intervals_.emplace(source, std::move(left));
  }
  return rest;
}

std::uint64_t GtidSet::count() const {
  std::uint64_t total = 0;
  for (const auto& [source, intervals] : intervals_) {
    for (const Interval& interval : intervals) total += interval.last - interval.first + 1;
  }
  return total;
}

std::string GtidSet::to_string() const {
  std::string text;
  for (const auto& [source, intervals] : intervals_) {
    if (!text.empty()) text += ',';
    text += source;
    for (const Interval& interval : intervals) {
      text += ':' + std::to_string(interval.first);
      if (interval.last > interval.first) text += '-' + std::to_string(interval.last);
    }
  }
  return text;
}

void GtidSet::insert(Intervals& intervals, Interval added) {
  Intervals merged;
  for (const Interval& old : intervals) {
    if (old.last + 1 < added.first || added.last + 1 < old.first) {
      merged.push_back(old);
    } else {
      added = {std::min(old.first, added.first), std::max(old.last, added.last)};
    }
  }
  merged.push_back(added);
  std::ranges::sort(merged, {}, &Interval::first);
  intervals = std::move(merged);
}

GtidSet::Intervals GtidSet::difference(const Intervals& from, const Intervals& taken) {
  Intervals left;
  auto take = taken.begin();
  for (Interval rest : from) {
    while (take != taken.end() && take->last < rest.first) ++take;
    auto cut = take;
    bool used_up = false;
    for (; cut != taken.end() && cut->first <= rest.last; ++cut) {
      if (cut->first > rest.first) left.push_back({rest.first, cut->first - 1});
      used_up = cut->last >= rest.last;
      if (used_up) break;
      rest.first = cut->last + 1;
    }
    if (!used_up) left.push_back(rest);
  }
  return left;
}

}  // namespace relaywatch
