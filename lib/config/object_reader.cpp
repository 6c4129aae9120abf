#include "config/object_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/duration.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

using Json = nlohmann::json;

std::string_view type_words(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "an array";
    case Json::value_t::string: return "a string";
    case Json::value_t::boolean: return "a boolean";
    default: return "a number";
  }
}

std::string wrong_type(std::string_view expected, const Json& found) {
  return "expected " + std::string(expected) + ", found " + std::string(type_words(found));
}

}  // namespace

ObjectReader::ObjectReader(const Json& object, std::string path, Problems& problems)
    : object_(&object), path_(std::move(path)), problems_(&problems) {}

std::optional<ObjectReader> ObjectReader::open(const Located& located, Problems& problems) {
  if (!located.value->is_object()) {
    problems.error(located.path, wrong_type("an object", *located.value));
    return std::nullopt;
  }
  return ObjectReader(*located.value, located.path, problems);
}

bool ObjectReader::has(std::string_view key) const { return object_->contains(key); }

std::optional<Located> ObjectReader::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) {
    known_.emplace_back(key);
  }
  const auto found = object_->find(key);
  if (found == object_->end()) {
    return std::nullopt;
  }
  return Located{&*found, path_of(key)};
}

std::optional<Located> ObjectReader::require(std::string_view key, std::string_view advice) {
  std::optional<Located> found = find(key);
  if (!found) {
    std::string message = "the required key " + in_quotes(key) + " is missing";
    if (!advice.empty()) {
      message += ": " + std::string(advice);
    }
    problems_->error(path_, std::move(message));
  }
  return found;
}

std::optional<std::string> ObjectReader::text(std::string_view key) {
  const std::optional<Located> found = find(key);
  return found ? read_text(*found, *problems_) : std::nullopt;
}

std::optional<std::string> ObjectReader::required_text(std::string_view key, std::string_view advice) {
  const std::optional<Located> found = require(key, advice);
  return found ? read_text(*found, *problems_) : std::nullopt;
}

std::optional<bool> ObjectReader::flag(std::string_view key) {
  const std::optional<Located> found = find(key);
  if (!found) {
    return std::nullopt;
  }
  if (!found->value->is_boolean()) {
    problems_->error(found->path, wrong_type("true or false", *found->value));
    return std::nullopt;
  }
  return found->value->get<bool>();
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const std::optional<Located> found = find(key);
  if (!found) {
    return std::nullopt;
  }
  const std::string expected = "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  if (!found->value->is_number_integer()) {
    problems_->error(found->path, found->value->is_number() ? "expected " + expected + ", found " + found->value->dump()
                                                            : wrong_type(expected, *found->value));
    return std::nullopt;
  }
  const bool too_large = found->value->is_number_unsigned() && found->value->get<std::uint64_t>() > INT64_MAX;
  const auto value = too_large ? max : found->value->get<std::int64_t>();
  if (too_large || value < min || value > max) {
    problems_->error(found->path, "expected " + expected + ", found " + found->value->dump());
    return std::nullopt;
  }
  return value;
}

std::optional<Duration> ObjectReader::duration(std::string_view key, DurationRange range) {
  const std::optional<Located> found = find(key);
  if (!found) {
    return std::nullopt;
  }
  if (found->value->is_number()) {
    problems_->error(found->path, "a duration needs a unit: write \"" + found->value->dump() + "s\" for seconds or \"" +
                                      found->value->dump() + "ms\" for milliseconds");
    return std::nullopt;
  }
  if (!found->value->is_string()) {
    problems_->error(found->path, wrong_type("a duration such as \"1s\"", *found->value));
    return std::nullopt;
  }
  const Result<Duration> parsed = parse_duration(found->value->get_ref<const std::string&>());
  if (!parsed) {
    problems_->error(found->path, parsed.error().message);
    return std::nullopt;
  }
  if (*parsed < range.min || *parsed > range.max) {
    problems_->error(found->path, "expected a duration from " + format_duration(range.min) + " to " +
                                      format_duration(range.max) + ", found " + format_duration(*parsed));
    return std::nullopt;
  }
  return *parsed;
}

std::optional<ObjectReader> ObjectReader::object(std::string_view key) {
  const std::optional<Located> found = find(key);
  return found ? open(*found, *problems_) : std::nullopt;
}

std::optional<std::vector<Located>> ObjectReader::array(std::string_view key) {
  const std::optional<Located> found = find(key);
  return found ? read_array(*found, *problems_) : std::nullopt;
}

std::optional<std::size_t> ObjectReader::choice_index(std::string_view key, std::span<const std::string> words) {
  const std::optional<Located> found = find(key);
  if (!found) {
    return std::nullopt;
  }
  if (!found->value->is_string()) {
    problems_->error(found->path, wrong_type(join_or(words), *found->value));
    return std::nullopt;
  }
  const auto& word = found->value->get_ref<const std::string&>();
  const auto match = std::ranges::find(words, word);
  if (match == words.end()) {
    problems_->error(found->path,
                     "expected " + join_or(words) + ", found " + in_quotes(word) + did_you_mean(word, words));
    return std::nullopt;
  }
  return static_cast<std::size_t>(match - words.begin());
}

std::vector<std::pair<std::string, Located>> ObjectReader::members() {
  std::vector<std::pair<std::string, Located>> all;
  for (const auto& [key, value] : object_->items()) {
    known_.push_back(key);
    all.emplace_back(key, Located{&value, path_of(key)});
  }
  return all;
}

void ObjectReader::finish() {
  for (const auto& [key, value] : object_->items()) {
    if (std::ranges::find(known_, key) == known_.end()) {
      // A key that is there already was hardly meant.
      std::vector<std::string> absent;
      std::ranges::copy_if(known_, std::back_inserter(absent),
                           [this](const std::string& known) { return !has(known); });
      const std::string suggestion = did_you_mean(key, absent);
      problems_->error(path_of(key),
                       "unknown key" + (suggestion.empty() ? "; known here: " + join_or(known_) : suggestion));
    }
  }
}

std::optional<std::string> read_text(const Located& located, Problems& problems) {
  if (!located.value->is_string()) {
    problems.error(located.path, wrong_type("a string", *located.value));
    return std::nullopt;
  }
  const auto& text = located.value->get_ref<const std::string&>();
  if (text.empty()) {
    problems.error(located.path, "must not be empty");
    return std::nullopt;
  }
  if (text.find('\0') != std::string::npos) {
    problems.error(located.path, "must not hold a NUL character");
    return std::nullopt;
  }
  return text;
}

std::optional<std::vector<Located>> read_array(const Located& located, Problems& problems) {
  if (!located.value->is_array()) {
    problems.error(located.path, wrong_type("an array", *located.value));
    return std::nullopt;
  }
  std::vector<Located> elements;
  for (std::size_t index = 0; index < located.value->size(); ++index) {
    elements.push_back({&(*located.value)[index], element_path(located.path, index)});
  }
  return elements;
}

std::string join_or(std::span<const std::string> words) {
  std::string joined;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) {
      joined += index + 1 == words.size() ? " or " : ", ";
    }
    joined += words[index];
  }
  return joined;
}

}  // namespace relaywatch::config
