#include "config/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace relaywatch::config {
namespace {

using Json = nlohmann::json;

/// Follows the parser through the document to find keys that occur twice; the parser itself keeps the last one.
class DuplicateKeys {
 public:
  explicit DuplicateKeys(Problems& problems) : problems_(problems) {}

  void on_event(Json::parse_event_t event, const Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start: enter(false); break;
      case Json::parse_event_t::array_start: enter(true); break;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end: open_.pop_back(); break;
      case Json::parse_event_t::key: on_key(parsed.get_ref<const std::string&>()); break;
      case Json::parse_event_t::value: next_path(); break;
    }
  }

 private:
  struct Container {
    bool is_array = false;
    std::string path;
    std::string key;             ///< of the member being read
    std::size_t next_index = 0;  ///< of the element being read
    std::set<std::string> keys;
  };

  void enter(bool is_array) {
    std::string path = next_path();
    open_.push_back({is_array, std::move(path), {}, 0, {}});
  }

  /// The path of the value that begins here.
  std::string next_path() {
    if (open_.empty()) {
      return "$";
    }
    Container& parent = open_.back();
    return parent.is_array ? element_path(parent.path, parent.next_index++) : member_path(parent.path, parent.key);
  }

  void on_key(const std::string& key) {
    Container& object = open_.back();
    object.key = key;
    if (!object.keys.insert(key).second) {
      problems_.error(member_path(object.path, key), "this key occurs more than once; keep one");
    }
  }

  Problems& problems_;
  std::vector<Container> open_;
};

/// The parser's words without its prefix and without what it read last.
std::string reason_of(const std::string& what) {
  std::string reason = what.substr(0, what.find("; last read: '"));
  for (const std::string_view prefix : {" - ", ": "}) {
    if (const std::size_t at = reason.find(prefix); at != std::string::npos) {
      reason.erase(0, at + prefix.size());
      break;
    }
  }
  return reason;
}

bool is_after_comma(std::string_view before) {
  const std::size_t last = before.find_last_not_of(" \t\r\n");
  return last != std::string_view::npos && before[last] == ',';
}

std::string describe_syntax_error(std::string_view text, const Json::parse_error& error) {
  // error.byte counts from 1 and is the last byte read.
  const std::size_t at = error.byte == 0 ? 0 : std::min(error.byte - 1, text.size());
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  std::string message = "syntax error at line " + std::to_string(line) + ", column " +
                        std::to_string(at - line_start + 1) + ": " + reason_of(error.what());
  if (at < text.size() && (text[at] == '}' || text[at] == ']') && is_after_comma(before)) {
    message += " (JSON allows no comma after the last member)";
  }
  return message;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text, Problems& problems) {
  DuplicateKeys duplicates(problems);
  const auto on_event = [&duplicates](int, Json::parse_event_t event, Json& parsed) {
    duplicates.on_event(event, parsed);
    return true;
  };
  try {
    constexpr bool allow_exceptions = true;
    constexpr bool ignore_comments = true;
    return Json::parse(text, on_event, allow_exceptions, ignore_comments);
  } catch (const Json::parse_error& error) {
    problems.error("", describe_syntax_error(text, error));
  } catch (const Json::exception&) {
    // Only a number too large for any type gets here.
    problems.error("", "the file holds a number that is out of range");
  }
  return std::nullopt;
}

}  // namespace relaywatch::config
