#include "man_page.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "report/unicode_text.hpp"

namespace relaywatch::daemon {
namespace {

/// Text as roff shows it unchanged: "-" is a minus that can be copied, and a line does not begin with a request.
std::string roff(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result.starts_with('.') || result.starts_with('\'') ? "\\&" + result : result;
}

/// The same for a whole sentence, in lines of a length that is easy to compare.
std::string roff_lines(std::string_view text) {
  std::string lines;
  for (const std::string& line : report::wrap(text, 76)) lines += roff(line) + "\n";
  return lines;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

/// "bash|zsh|fish" is to be written as it is, "URL" to be replaced.
std::string value_text(const OptionDescription& option) {
  return option.choices().empty() ? italic(option.value) : bold(option.value);
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (!text.ends_with('.')) text += '.';
  return text;
}

std::string option_names(const OptionDescription& option) {
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  return option.value.empty() ? text : text + " " + value_text(option);
}

std::string argument_name(const OptionDescription& argument) {
  if (!argument.choices().empty()) return bold(argument.value);
  std::string name = argument.names.front();
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return italic(name);
}

std::string paragraph_of(const std::string& tag, const OptionDescription& option) {
  std::string text = ".TP\n" + tag + "\n" + roff_lines(sentence(option.help));
  if (option.required) text += "Required.\n";
  if (!option.default_value.empty()) text += "Default: " + roff(option.default_value) + ".\n";
  return text;
}

bool is_help(const OptionDescription& option) {
  return std::ranges::find(option.names, "--help") != option.names.end();
}

std::string usage(const CommandDescription& command, const std::string& path) {
  std::string text = bold(path);
  for (const OptionDescription& option : command.options) {
    if (option.required) text += " " + option_names(option);
  }
  const bool has_others = std::ranges::any_of(
      command.options, [](const OptionDescription& option) { return !option.required && !is_help(option); });
  if (has_others) text += " [" + italic("option") + " ...]";
  for (const OptionDescription& argument : command.arguments) text += " " + argument_name(argument);
  return text;
}

/// All below the command, each with its path, "relaywatch maintenance start".
template <typename Visitor>
void visit_below(const CommandDescription& command, const std::string& path, const Visitor& visitor) {
  for (const CommandDescription& below : command.commands) {
    visitor(below, path + " " + below.name);
    visit_below(below, path + " " + below.name, visitor);
  }
}

std::string section_of(const CommandDescription& command, const std::string& path) {
  // One that has others below it is nothing to write by itself.
  const std::string shown_usage = command.commands.empty() ? usage(command, path) + "\n.PP\n" : "";
  std::string text = ".SS " + roff(path.substr(path.find(' ') + 1)) + "\n" + shown_usage +
                     roff_lines(sentence(command.help)) + roff_lines(sentence(command.footer));
  for (const OptionDescription& argument : command.arguments) text += paragraph_of(argument_name(argument), argument);
  for (const OptionDescription& option : command.options) {
    if (!is_help(option)) text += paragraph_of(option_names(option), option);
  }
  return text;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> environment = {{
    {"NO_COLOR", "When it is set and not empty, nothing is printed in colour."},
    {"TERM", "When it is dumb, neither colours nor a screen of its own are used."},
    {"LC_ALL, LC_CTYPE, LANG",
     "The first one that is set says whether a tree is drawn with lines of Unicode (UTF-8), "
     "or of ASCII."},
    {"http_proxy, https_proxy, no_proxy", "How the daemon is reached, as curl(1) reads them."},
}};

}  // namespace

std::string man_page(const CommandDescription& program, std::string_view version, std::string_view date) {
  std::string name = program.name;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string help = program.help;
  if (help.ends_with('.')) help.pop_back();
  if (!help.empty()) help.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(help.front())));

  std::string page = fmt::format(".TH {} 1 \"{}\" \"{} {}\" \"User Commands\"\n", name, date, program.name, version);
  page += ".SH NAME\n" + roff(program.name) + " \\- " + roff(help) + "\n.SH SYNOPSIS\n.nf\n";
  std::string sections;
  visit_below(program, program.name, [&](const CommandDescription& command, const std::string& path) {
    if (command.commands.empty()) page += usage(command, path) + "\n";
    sections += section_of(command, path);
  });
  page += ".fi\n.SH DESCRIPTION\n" + roff_lines(sentence(program.footer)) + ".SH OPTIONS\n";
  for (const OptionDescription& option : program.options) page += paragraph_of(option_names(option), option);
  page += ".SH COMMANDS\nEvery command has \\fB\\-\\-help\\fR.\n" + sections + ".SH ENVIRONMENT\n";
  for (const auto& [variable, meaning] : environment) {
    page += ".TP\n" + bold(variable) + "\n" + roff_lines(meaning);
  }
  return page;
}

}  // namespace relaywatch::daemon
