#include "dialect/statement_digest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace relaywatch::dialect {
namespace {

/// More is not needed for a digest, and statements may have megabytes.
constexpr std::size_t longest_read = 4096;
constexpr std::string_view more = "...";

struct Token {
  std::string text;
  bool spaced = false;  ///< white space stood before it
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$'; }
bool is_quote(char c) { return c == '\'' || c == '"'; }
bool is_printable(char c) { return c > ' ' && c <= '~'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Takes a statement apart. No literal gets into a token.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text.substr(0, longest_read)), cut_(text.size() > longest_read) {}

  std::vector<Token> scan() {
    while (at_ < text_.size()) step();
    if (cut_) put(std::string(more));
    return std::move(tokens_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_space(c)) {
      spaced_ = true;
      ++at_;
    } else if (starts_with("/*!") || starts_with("/*M!")) {
      open_executed_comment();
    } else if (starts_with("*/")) {
      at_ += 2;
    } else if (starts_with("/*")) {
      skip_past("*/", 2);
    } else if (c == '#' || is_dash_comment()) {
      skip_past("\n", 1);
    } else if (is_quote(c)) {
      take_string();
    } else if (c == '`') {
      take_quoted_name();
    } else if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]) && !follows_name())) {
      take_number();
    } else if (is_word(c)) {
      take_word();
    } else if (is_printable(c)) {
      put(std::string(1, c));
      ++at_;
    } else {
      while (at_ < text_.size() && !is_printable(text_[at_]) && !is_space(text_[at_])) ++at_;
      put("?");
    }
  }

  [[nodiscard]] bool starts_with(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  /// The server takes two dashes for a comment only before white space.
  [[nodiscard]] bool is_dash_comment() const {
    return starts_with("--") && (at_ + 2 == text_.size() || is_space(text_[at_ + 2]));
  }

  /// A number behind a name and a dot is part of a name.
  [[nodiscard]] bool follows_name() const {
    return !tokens_.empty() && !spaced_ && (is_word(tokens_.back().text.back()) || tokens_.back().text.back() == '`');
  }

  void skip_past(std::string_view end, std::size_t opening) {
    const std::size_t found = text_.find(end, at_ + opening);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
    spaced_ = true;
  }

  /// The server reads what is in it as part of the statement.
  void open_executed_comment() {
    at_ = text_.find('!', at_) + 1;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    spaced_ = true;
  }

  void take_string() {
    const char quote = text_[at_++];
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const bool quote_follows = at_ + 1 < text_.size() && text_[at_ + 1] == quote;
      if (c == '\\' && quote_follows) {
        // Does the backslash escape the quote, or does the quote end the string? What follows may be data either way.
        at_ = text_.size();
        cut_ = true;
        break;
      }
      if (c == '\\' || (c == quote && quote_follows)) {
        ++at_;
      } else if (c == quote) {
        break;
      }
    }
    at_ = std::min(at_ + 1, text_.size());
    put("?");
  }

  void take_quoted_name() {
    std::string name = "`";
    for (++at_; at_ < text_.size() && text_[at_] != '`'; ++at_)
      name += is_printable(text_[at_]) || text_[at_] == ' ' ? text_[at_] : '?';
    at_ = std::min(at_ + 1, text_.size());
    put(name + "`");
  }

  void take_number() {
    while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.' || is_exponent_sign())) ++at_;
    // A sign belongs to the number where no operand stands before it.
    if (tokens_.size() >= 2 && (tokens_.back().text == "-" || tokens_.back().text == "+")) {
      const std::string& before = tokens_[tokens_.size() - 2].text;
      if (before == "(" || before == "," || before == "=") {
        spaced_ = tokens_.back().spaced;
        tokens_.pop_back();
      }
    }
    put("?");
  }

  [[nodiscard]] bool is_exponent_sign() const {
    if ((text_[at_] != '-' && text_[at_] != '+') || at_ + 1 == text_.size() || !is_digit(text_[at_ + 1])) return false;
    return (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E') && at_ >= 2 &&
           (is_digit(text_[at_ - 2]) || text_[at_ - 2] == '.');
  }

  void take_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    // x'1f', b'01', n'text' and _utf8'text' are literals as a whole.
    const bool introduces = at_ < text_.size() && is_quote(text_[at_]) && (word.size() == 1 || word.front() == '_');
    if (!introduces) put(std::string(word));
  }

  void put(std::string text) {
    tokens_.push_back({std::move(text), spaced_});
    spaced_ = false;
  }

  std::string_view text_;
  bool cut_;
  std::size_t at_ = 0;
  bool spaced_ = false;
  std::vector<Token> tokens_;
};

bool ends_with(const std::vector<Token>& tokens, std::initializer_list<std::string_view> texts) {
  return tokens.size() >= texts.size() &&
         std::equal(texts.begin(), texts.end(), tokens.end() - static_cast<std::ptrdiff_t>(texts.size()),
                    [](std::string_view text, const Token& token) { return text == token.text; });
}

void drop_last(std::vector<Token>& tokens, std::size_t count) { tokens.resize(tokens.size() - count); }

/// Lists of literals, and lists of such lists, by their first member.
std::vector<Token> fold_lists(std::vector<Token> tokens) {
  std::vector<Token> folded;
  for (Token& token : tokens) {
    folded.push_back(std::move(token));
    if (ends_with(folded, {"?", ",", "?"})) {
      drop_last(folded, 1);
      folded.push_back({std::string(more), true});
    } else if (ends_with(folded, {"?", ",", more, ",", "?"})) {
      drop_last(folded, 2);
    } else if (ends_with(folded, {"(", "?", ")", ",", "(", "?", ")"})) {
      drop_last(folded, 3);
      folded.push_back({std::string(more), true});
    } else if (ends_with(folded, {"(", "?", ",", more, ")", ",", "(", "?", ",", more, ")"})) {
      drop_last(folded, 5);
      folded.push_back({std::string(more), true});
    } else if (ends_with(folded, {")", ",", more, ",", "(", "?", ")"})) {
      drop_last(folded, 4);
    } else if (ends_with(folded, {")", ",", more, ",", "(", "?", ",", more, ")"})) {
      drop_last(folded, 6);
    }
  }
  return folded;
}

}  // namespace

std::string statement_digest(std::string_view statement) {
  std::string digest;
  for (const Token& token : fold_lists(Scanner(statement).scan())) {
    if (token.spaced && !digest.empty()) digest += ' ';
    digest += token.text;
    if (digest.size() > longest_digest) {
      digest.resize(longest_digest - more.size());
      return digest + std::string(more);
    }
  }
  return digest;
}

}  // namespace relaywatch::dialect
