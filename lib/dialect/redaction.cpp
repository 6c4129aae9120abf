#include "dialect/redaction.hpp"

#include <algorithm>
#include <cctype>

namespace relaywatch::dialect {
namespace {

constexpr std::string_view hidden = " [hidden: the statement may hold a password]";

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

/// Where the first word ends that speaks of a password; npos when none does.
std::size_t end_of_password_word(const std::string& upper) {
  std::size_t first = std::string::npos;
  for (const std::string_view word : {"PASSWORD", "IDENTIFIED"}) {
    for (std::size_t at = upper.find(word); at != std::string::npos; at = upper.find(word, at + 1)) {
      // "(using password: YES)" is the server's own.
      if (std::string_view(upper).substr(0, at).ends_with("USING ")) continue;
      first = std::min(first, at + word.size());
      break;
    }
  }
  return first;
}

}  // namespace

std::string redact_passwords(std::string_view message) {
  const std::string upper = upper_case(message);
  const std::size_t end = end_of_password_word(upper);
  if (end == std::string::npos) return std::string(message);
  // A syntax error quotes the statement from its middle, before it quotes it from its beginning.
  return std::string(message.substr(0, std::min(end, upper.find("NEAR '")))) + std::string(hidden);
}

}  // namespace relaywatch::dialect
