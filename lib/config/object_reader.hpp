#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "config/problem.hpp"

namespace relaywatch::config {

/// A JSON value and where in the document it stands. Refers to the document, which must outlive it.
struct Located {
  const nlohmann::json* value = nullptr;
  std::string path;
};

struct DurationRange {
  Duration min{};
  Duration max{};
};

/// A word of the config and what it stands for.
template <typename T>
using Choice = std::pair<std::string_view, T>;

/// Reads one JSON object member by member and reports what is wrong with each. The keys that were asked for are the
/// keys that the object may have: finish() reports all others. An absent or wrong member reads as nullopt; whether that
/// was an error is in the Problems. Refers to the document and the Problems; one thread.
class ObjectReader {
 public:
  /// nullopt, and an error, when `located` is not an object.
  static std::optional<ObjectReader> open(const Located& located, Problems& problems);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(std::string_view key) const { return member_path(path_, key); }
  [[nodiscard]] bool has(std::string_view key) const;

  std::optional<Located> find(std::string_view key);
  /// Like find(), but absence is an error; `advice` is added to it.
  std::optional<Located> require(std::string_view key, std::string_view advice = {});

  std::optional<std::string> text(std::string_view key);  ///< never empty: that is an error
  std::optional<std::string> required_text(std::string_view key, std::string_view advice = {});
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<Duration> duration(std::string_view key, DurationRange range);
  std::optional<ObjectReader> object(std::string_view key);
  std::optional<std::vector<Located>> array(std::string_view key);

  template <typename T>
  std::optional<T> choice(std::string_view key, std::span<const Choice<T>> choices) {
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) {
      words.emplace_back(word);
    }
    const std::optional<std::size_t> index = choice_index(key, words);
    return index ? std::optional<T>(choices[*index].second) : std::nullopt;
  }

  /// All members of an object whose keys are names that the operator chose.
  std::vector<std::pair<std::string, Located>> members();

  /// Reports every key that was never asked for.
  void finish();

 private:
  ObjectReader(const nlohmann::json& object, std::string path, Problems& problems);
  std::optional<std::size_t> choice_index(std::string_view key, std::span<const std::string> words);

  const nlohmann::json* object_;
  std::string path_;
  Problems* problems_;
  std::vector<std::string> known_;
};

/// nullopt, and an error, when the value is not a string or is empty.
std::optional<std::string> read_text(const Located& located, Problems& problems);

/// nullopt, and an error, when the value is not an array.
std::optional<std::vector<Located>> read_array(const Located& located, Problems& problems);

/// "a, b or c"
std::string join_or(std::span<const std::string> words);

}  // namespace relaywatch::config
