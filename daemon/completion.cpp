#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <vector>

namespace relaywatch::daemon {
namespace {

/// Of a command and of all below it, each with its path: "relaywatch", "relaywatch/maintenance/start".
template <typename Visitor>
void visit(const CommandDescription& command, const std::string& path, const Visitor& visitor) {
  visitor(command, path);
  for (const CommandDescription& below : command.commands) visit(below, path + "/" + below.name, visitor);
}

std::vector<std::string> names_of(const std::vector<CommandDescription>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandDescription& command : commands) names.push_back(command.name);
  return names;
}

std::vector<std::string> names_of(const std::vector<OptionDescription>& options) {
  std::vector<std::string> names;
  for (const OptionDescription& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// The text with a backslash before each of `special`.
std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

/// For bash and zsh: within '…' nothing is special, and "'" cannot be.
std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string replaced(std::string text, char from, char to) {
  for (char& c : text) c = c == from ? to : c;
  return text;
}

/// What bash is to do for a value: offer files, choices, or nothing.
std::string bash_value(const OptionDescription& option, const std::string& files) {
  if (option.takes_file()) return files;
  const auto choices = option.choices();
  return choices.empty() ? ":" : fmt::format("words='{}'", fmt::join(choices, " "));
}

std::string bash_case(const std::string& pattern, const std::string& action) {
  return fmt::format("    {}) {} ;;\n", pattern, action);
}

std::string zsh_value(const OptionDescription& option) {
  if (option.takes_file()) return "_files";
  const auto choices = option.choices();
  return choices.empty() ? " " : fmt::format("({})", fmt::join(choices, " "));
}

std::string zsh_option(const OptionDescription& option) {
  const std::string help = fmt::format("[{}]", escaped(option.help, "[]\\:"));
  const std::string value =
      option.value.empty() ? "" : fmt::format(":{}:{}", escaped(option.value, ":"), zsh_value(option));
  std::string lines;
  for (const std::string& name : option.names) {
    const std::string others = option.names.size() > 1 ? fmt::format("({})", fmt::join(option.names, " ")) : "";
    const bool takes_equals = !value.empty() && name.starts_with("--");
    const std::string spec = fmt::format("{}{}{}{}{}", others, name, takes_equals ? "=" : "", help, value);
    lines += fmt::format(" \\\n    {}", single_quoted(spec));
  }
  return lines;
}

std::string zsh_function(const CommandDescription& command, const std::string& path) {
  const std::string function = "_" + replaced(replaced(path, '/', '_'), '-', '_');
  std::string specs;
  for (const OptionDescription& option : command.options) specs += zsh_option(option);
  if (command.commands.empty()) {
    for (const OptionDescription& argument : command.arguments) {
      specs +=
          fmt::format(" \\\n    {}", single_quoted(fmt::format(":{}:{}", argument.names.front(), zsh_value(argument))));
    }
    return fmt::format("{}() {{\n  _arguments -s{}\n}}\n\n", function, specs);
  }
  std::string list;
  std::string cases;
  for (const CommandDescription& below : command.commands) {
    list += fmt::format("\n        {}", single_quoted(escaped(below.name, ":") + ":" + below.help));
    cases += fmt::format("        {}) {}_{} ;;\n", below.name, function, replaced(below.name, '-', '_'));
  }
  return fmt::format(R"({0}() {{
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C -s{1} \
    '1: :->command' '*:: :->arguments'
  case $state in
    command)
      local -a commands=({2}
      )
      _describe -t commands '{3} command' commands
      ;;
    arguments)
      case $line[1] in
{4}      esac
      ;;
  esac
}}

)",
                     function, specs, list, replaced(path, '/', ' '), cases);
}

/// Within '…' fish knows only \' and \\.
std::string fish_quoted(std::string_view text) { return "'" + escaped(text, "\\'") + "'"; }

/// When fish is to offer what follows a command: each word of its path was written, and none of those below it.
std::string fish_condition(const CommandDescription& command, const std::string& path, bool before_commands) {
  std::vector<std::string> conditions;
  std::string_view rest = path;
  while (rest.find('/') != std::string_view::npos) {
    rest.remove_prefix(rest.find('/') + 1);
    conditions.push_back(fmt::format("__fish_seen_subcommand_from {}", rest.substr(0, rest.find('/'))));
  }
  if (before_commands && !command.commands.empty()) {
    conditions.push_back(fmt::format("not __fish_seen_subcommand_from {}", fmt::join(names_of(command.commands), " ")));
  }
  return conditions.empty() ? ""
                            : fmt::format(" -n {}", fish_quoted(fmt::format("{}", fmt::join(conditions, "; and "))));
}

std::string fish_value(const OptionDescription& option) {
  if (option.takes_file()) return " -r -F";
  const auto choices = option.choices();
  return choices.empty() ? " -x" : fmt::format(" -x -a '{}'", fmt::join(choices, " "));
}

}  // namespace

std::string bash_completion(const CommandDescription& program) {
  const std::string files = "_" + program.name + "_files";
  std::string steps;   // from a command to one below it, or past an option's value
  std::string values;  // what an option's value may be
  std::string places;  // what may stand here else
  visit(program, program.name, [&](const CommandDescription& command, const std::string& path) {
    for (const CommandDescription& below : command.commands) {
      const std::string below_path = fmt::format("{}/{}", path, below.name);
      steps += "  " + bash_case(below_path, "command=" + below_path);
    }
    for (const OptionDescription& option : command.options) {
      if (option.value.empty()) continue;
      for (const std::string& name : option.names) {
        const std::string place = fmt::format("{}/{}", path, name);
        steps += "  " + bash_case(place, "i=$((i + 1))");
        values += bash_case(place, bash_value(option, files) + "; is_value=1");
      }
    }
    std::vector<std::string> words = names_of(command.commands);
    std::string action;
    for (const OptionDescription& argument : command.arguments) {
      const auto choices = argument.choices();
      words.insert(words.end(), choices.begin(), choices.end());
      if (argument.takes_file()) action = "; [[ $cur == -* ]] || " + files;
    }
    const auto options = names_of(command.options);
    places += bash_case(
        path, fmt::format("words='{}'; options='{}'{}", fmt::join(words, " "), fmt::join(options, " "), action));
  });
  return fmt::format(R"(# bash completion for {0}, made by `{0} completion bash`

_{0}_files() {{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}}

_{0}() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command={0} words= options= is_value= i
  COMPREPLY=()
  # "=" is a word of its own to bash.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]] && ((COMP_CWORD >= 2)); then
    prev=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case $command/${{COMP_WORDS[i]}} in
{1}    esac
    [[ ${{COMP_WORDS[i]}} != = ]] || i=$((i + 1))
  done
  case $command/$prev in
{2}  esac
  [[ -z $is_value ]] || {{
    [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    return
  }}
  case $command in
{3}  esac
  [[ ${{#COMPREPLY[@]}} -eq 0 ]] || return
  if [[ $cur == -* || -z $words ]]; then words=$options; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}}

complete -F _{0} {0}
)",
                     program.name, steps, values, places);
}

std::string zsh_completion(const CommandDescription& program) {
  std::string functions;
  visit(program, program.name, [&functions](const CommandDescription& command, const std::string& path) {
    functions += zsh_function(command, path);
  });
  return fmt::format(R"(#compdef {0}
# zsh completion for {0}, made by `{0} completion zsh`

{1}# Loaded by compinit from a folder in $fpath, or sourced.
if [[ ${{funcstack[1]}} == _{0} ]]; then
  _{0} "$@"
else
  compdef _{0} {0}
fi
)",
                     program.name, functions);
}

std::string fish_completion(const CommandDescription& program) {
  std::string lines =
      fmt::format("# fish completion for {0}, made by `{0} completion fish`\n\ncomplete -c {0} -f\n", program.name);
  const std::string begin = "complete -c " + program.name;
  visit(program, program.name, [&](const CommandDescription& command, const std::string& path) {
    const std::string here = fish_condition(command, path, true);
    for (const CommandDescription& below : command.commands) {
      lines += fmt::format("{}{} -a {} -d {}\n", begin, here, below.name, fish_quoted(below.help));
    }
    for (const OptionDescription& option : command.options) {
      std::string names;
      for (const std::string& name : option.names) {
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      lines += fmt::format("{}{}{}{} -d {}\n", begin, here, names, option.value.empty() ? "" : fish_value(option),
                           fish_quoted(option.help));
    }
    for (const OptionDescription& argument : command.arguments) {
      if (argument.takes_file()) lines += begin + here + " -F\n";
      const auto choices = argument.choices();
      if (!choices.empty()) lines += fmt::format("{}{} -a '{}'\n", begin, here, fmt::join(choices, " "));
    }
  });
  return lines;
}

}  // namespace relaywatch::daemon
