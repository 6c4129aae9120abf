#include "base/pattern.hpp"

#include <array>
#include <cstddef>
#include <regex.h>
#include <utility>

namespace relaywatch {
namespace {

/// Compiles the pattern for as long as this lives.
class Compiled {
 public:
  explicit Compiled(const std::string& pattern) : code_(regcomp(&expression_, pattern.c_str(), REG_EXTENDED)) {}
  ~Compiled() {
    if (code_ == 0) regfree(&expression_);
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  /// Of several matches POSIX finds the first, and of those the longest.
  [[nodiscard]] bool matches(const std::string& text) const {
    regmatch_t found{};
    return code_ == 0 && regexec(&expression_, text.c_str(), 1, &found, 0) == 0 && found.rm_so == 0 &&
           static_cast<std::size_t>(found.rm_eo) == text.size();
  }
  [[nodiscard]] std::string problem() const {
    if (code_ == 0) return {};
    std::array<char, 128> text{};
    regerror(code_, &expression_, text.data(), text.size());
    return text.data();
  }

 private:
  regex_t expression_{};
  int code_;
};

}  // namespace

Result<void> check_pattern(const std::string& pattern) {
  std::string problem = Compiled(pattern).problem();
  if (!problem.empty()) return Error{"not a regular expression: " + std::move(problem)};
  return {};
}

bool matches_whole(const std::string& pattern, const std::string& text) { return Compiled(pattern).matches(text); }

}  // namespace relaywatch
