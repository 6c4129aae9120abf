#include "command_description.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

namespace relaywatch::daemon {
namespace {

OptionDescription describe_option(const CLI::Option& option) {
  OptionDescription description;
  if (option.get_positional()) {
    description.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) description.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) description.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) description.value = option.get_type_name();
  description.help = option.get_description();
  description.default_value = option.get_default_str();
  description.required = option.get_required();
  return description;
}

/// An option group is to CLI11 a command without a name, with a --help of its own.
void add_options(const CLI::App& app, CommandDescription& description) {
  for (const CLI::Option* option : app.get_options()) {
    if (app.get_name().empty() && option == app.get_help_ptr()) continue;
    (option->get_positional() ? description.arguments : description.options).push_back(describe_option(*option));
  }
  for (const CLI::App* group : app.get_subcommands([](const CLI::App* one) { return one->get_name().empty(); })) {
    add_options(*group, description);
  }
}

}  // namespace

std::vector<std::string> OptionDescription::choices() const {
  std::vector<std::string> values;
  if (value.find('|') == std::string::npos) return values;
  std::istringstream text(value);
  for (std::string one; std::getline(text, one, '|');) values.push_back(one);
  return values;
}

CommandDescription describe(const CLI::App& app) {
  CommandDescription description;
  description.name = app.get_name();
  description.help = app.get_description();
  description.footer = app.get_footer();
  add_options(app, description);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); })) {
    description.commands.push_back(describe(*command));
  }
  return description;
}

}  // namespace relaywatch::daemon
