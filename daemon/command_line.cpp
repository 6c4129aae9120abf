#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <string>

#include "commands.hpp"
#include "completion.hpp"
#include "man_page.hpp"
#include "report/build_info.hpp"

namespace relaywatch::daemon {
namespace {

constexpr int usage_error = 2;

/// Where what is read goes. The names that the options give to what they take (URL, FILE, "a|b") are those of
/// OptionDescription::value.
struct Commands {
  std::function<int()> chosen;
  std::filesystem::path config_file;
  StatusCommand status;
  TopologyCommand topology;
  EventsCommand events;
  MaintenanceCommand maintenance;
  TestNotifyCommand test_notify;
  std::string shell;
};

/// Where the daemon is, as every command that asks it is told.
void add_address(CLI::App& command, std::string& url, std::optional<std::filesystem::path>& token_file) {
  command.add_option("--url", url, "where the daemon serves")->capture_default_str()->type_name("URL");
  command
      .add_option_function<std::string>(
          "--token-file", [&token_file](const std::string& file) { token_file = file; },
          "a file with the daemon's token")
      ->type_name("FILE");
}

void add_config(CLI::App& command, std::filesystem::path& config_file) {
  command
      .add_option_function<std::string>(
          "--config", [&config_file](const std::string& file) { config_file = file; }, "the configuration file")
      ->required()
      ->type_name("FILE");
}

/// What is done when the command was given.
void does(CLI::App& command, Commands& commands, std::function<int()> action) {
  command.callback([&commands, action = std::move(action)] { commands.chosen = action; });
}

void add_serve(CLI::App& app, Commands& commands) {
  auto* serve = app.add_subcommand("serve", "run the daemon; SIGHUP reloads, SIGTERM stops cleanly");
  serve->footer("Exits with 0, or with 2 when the configuration has an error.");
  add_config(*serve, commands.config_file);
  does(*serve, commands, [&commands] { return daemon::serve(commands.config_file); });
}

void add_check_config(CLI::App& app, Commands& commands) {
  auto* check = app.add_subcommand("check-config", "print every problem of a configuration with its JSON path");
  check->footer("Exits with 0, or with 2 when it has an error.");
  check
      ->add_option_function<std::string>(
          "file", [&commands](const std::string& file) { commands.config_file = file; }, "the configuration file")
      ->required()
      ->type_name("FILE");
  does(*check, commands, [&commands] { return check_config(commands.config_file); });
}

void add_status(CLI::App& app, Commands& commands) {
  StatusCommand& command = commands.status;
  auto* status = app.add_subcommand("status", "show chains, hops and alerts of the running daemon");
  status->footer("Exits with 0 when all is healthy, 1 when not, 2 when there is no answer.");
  add_address(*status, command.url, command.token_file);
  status->add_flag("--alive", command.alive, "ask only whether the daemon itself works: 0 yes, 2 no");
  status->add_flag("--json", command.json, "print the whole report as JSON");
  status->add_flag("--watch", command.watch,
                   "go on showing it, until q or Ctrl-C; where the output is no terminal, print it at every change");
  does(*status, commands, [&command] { return daemon::status(command); });
}

void add_topology(CLI::App& app, Commands& commands) {
  TopologyCommand& command = commands.topology;
  auto* topology = app.add_subcommand("topology", "draw who replicates from whom, with the state and lag of each hop");
  topology->footer("Exits with 0 when all is healthy, 1 when not, 2 when there is no answer.");
  add_address(*topology, command.url, command.token_file);
  does(*topology, commands, [&command] { return daemon::topology(command); });
}

void add_events(CLI::App& app, Commands& commands) {
  EventsCommand& command = commands.events;
  auto* events = app.add_subcommand("events", "show what happened: states, alerts, maintenance, restarts");
  events->footer("Exits with 0, or with 2 when there is no answer.");
  add_address(*events, command.url, command.token_file);
  events->add_option("--since", command.since, "from when on: 24h, 2026-11-22T06:45:08Z, or seconds since 1970")
      ->capture_default_str()
      ->type_name("TIME");
  events->add_option("--limit", command.limit, "at most so many of the newest")
      ->capture_default_str()
      ->type_name("COUNT");
  events->add_flag("--json", command.json, "print them as JSON");
  does(*events, commands, [&command] { return daemon::events(command); });
}

void add_maintenance(CLI::App& app, Commands& commands) {
  using Action = MaintenanceCommand::Action;
  MaintenanceCommand& command = commands.maintenance;
  auto* maintenance = app.add_subcommand("maintenance", "hold back the pages of a chain or a node during planned work");
  maintenance->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, Action action) {
    auto* one = maintenance->add_subcommand(name, help);
    one->footer("Exits with 0, or with 2 when it is not done.");
    does(*one, commands, [&command, action] {
      command.action = action;
      return daemon::maintenance(command);
    });
    return one;
  };

  auto* start = add("start", "hold them back from now on; watching goes on", Action::start);
  auto* scope = start->add_option_group("what", "a chain or a node");
  scope->add_option("--chain", command.chain, "the chain that is worked on")->type_name("CHAIN");
  scope->add_option("--node", command.node, "the node that is worked on")->type_name("NODE");
  scope->require_option(1);
  start->add_option("--for", command.length, "for how long: 30m, 2h, 1d")->required()->type_name("DURATION");
  start->add_option("--reason", command.reason, "why, for those who are not paged")->required()->type_name("TEXT");

  auto* list = add("list", "show what is under way", Action::list);
  list->add_flag("--json", command.json, "print it as JSON");

  auto* end = add("end", "end it early: what still burns is paged", Action::end);
  end->add_option("id", command.id, "as start and list show it")->required()->type_name("ID");

  for (auto* one : {start, end}) {
    one->add_option("--by", command.by, "who does it; by default user@host")->type_name("WHO");
  }
  for (auto* one : {start, list, end}) add_address(*one, command.url, command.token_file);
}

void add_test_notify(CLI::App& app, Commands& commands) {
  TestNotifyCommand& command = commands.test_notify;
  auto* test_notify =
      app.add_subcommand("test-notify", "send a test alert and its end to a receiver, and say what it answers");
  test_notify->footer("Exits with 0 when it was delivered, 1 when it was refused, 2 when it cannot be tried.");
  test_notify->add_option("receiver", command.receiver, "its name, as in the log and the metrics, or its type")
      ->required()
      ->type_name("RECEIVER");
  add_config(*test_notify, command.config_file);
  does(*test_notify, commands, [&command] { return daemon::test_notify(command); });
}

int print(const std::string& text) {
  std::cout << text;
  return 0;
}

void add_own_descriptions(CLI::App& app, Commands& commands) {
  auto* completion = app.add_subcommand("completion", "print a script that lets a shell complete this command line");
  completion->add_option("shell", commands.shell, "the shell")
      ->required()
      ->type_name("bash|zsh|fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  does(*completion, commands, [&commands] {
    const CommandDescription program = describe_command_line();
    if (commands.shell == "bash") return print(bash_completion(program));
    return print(commands.shell == "zsh" ? zsh_completion(program) : fish_completion(program));
  });
  auto* man = app.add_subcommand("man", "print the manual page, for man -l -");
  does(*man, commands,
       [] { return print(man_page(describe_command_line(), report::this_build().version, RELAYWATCH_DATE)); });
}

void build(CLI::App& app, Commands& commands) {
  app.set_version_flag("--version", report::this_build().version);
  app.require_subcommand(1);
  add_serve(app, commands);
  add_check_config(app, commands);
  add_status(app, commands);
  add_topology(app, commands);
  add_events(app, commands);
  add_maintenance(app, commands);
  add_test_notify(app, commands);
  add_own_descriptions(app, commands);
  // Last: commands that are added later take it over.
  app.footer(
      "The daemon polls every server of a chain, knows which hop is behind or broken and why, and tells Prometheus and "
      "the person on call. The other commands ask the running daemon.");
}

constexpr const char* program_help = "Watches chains of replicating MySQL servers.";
constexpr const char* program_name = "relaywatch";

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app(program_help, program_name);
  Commands commands;
  build(app, commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_error;
  }
  return commands.chosen();
}

CommandDescription describe_command_line() {
  CLI::App app(program_help, program_name);
  Commands commands;
  build(app, commands);
  return describe(app);
}

}  // namespace relaywatch::daemon
