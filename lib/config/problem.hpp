#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relaywatch::config {

/// Something about the configuration that its author should know. Never holds a secret; always one line.
struct Problem {
  std::string path;     ///< JSON path, "$.nodes[2].tls.mode"; empty when it is about the file as a whole
  std::string message;  ///< what is wrong and what to do

  bool operator==(const Problem&) const = default;
};

/// All problems found so far, in the order of finding. Errors refuse the configuration; warnings do not.
struct Problems {
  std::vector<Problem> errors;
  std::vector<Problem> warnings;

  void error(std::string path, std::string message);
  void warn(std::string path, std::string message);
};

/// `path` and one more step: "$.a" + "b" → "$.a.b"; an odd key is quoted: $.a["b c"].
std::string member_path(std::string_view path, std::string_view key);
std::string element_path(std::string_view path, std::size_t index);

/// Text from the file, in double quotes and escaped so that it stays on one line.
std::string in_quotes(std::string_view text);

}  // namespace relaywatch::config
