#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "commands.hpp"
#include "report/build_info.hpp"

namespace {

constexpr int usage_error = 2;

/// Where the daemon is, as every command that asks it is told.
void add_address(CLI::App& command, std::string& url, std::string& token_file) {
  command.add_option("--url", url, "where the daemon serves")->capture_default_str();
  command.add_option("--token-file", token_file, "a file with the daemon's token");
}

std::optional<std::filesystem::path> path_of(const std::string& token_file) {
  return token_file.empty() ? std::nullopt : std::optional<std::filesystem::path>(token_file);
}

CLI::App* add_status(CLI::App& app, relaywatch::daemon::StatusCommand& command, std::string& token_file) {
  auto* status = app.add_subcommand("status", "show chains, hops and alerts of the running daemon");
  add_address(*status, command.url, token_file);
  status->add_flag("--alive", command.alive, "ask only whether the daemon itself works: 0 yes, 2 no");
  status->add_flag("--json", command.json, "print the whole report as JSON");
  status->add_flag("--watch", command.watch, "show it again every second");
  return status;
}

CLI::App* add_events(CLI::App& app, relaywatch::daemon::EventsCommand& command, std::string& token_file) {
  auto* events = app.add_subcommand("events", "show what happened: states, alerts, maintenance, restarts");
  add_address(*events, command.url, token_file);
  events->add_option("--since", command.since, "from when on: 24h, 2026-11-22T06:45:08Z, or seconds since 1970")
      ->capture_default_str();
  events->add_option("--limit", command.limit, "at most so many of the newest")->capture_default_str();
  events->add_flag("--json", command.json, "print them as JSON");
  return events;
}

CLI::App* add_maintenance(CLI::App& app, relaywatch::daemon::MaintenanceCommand& command, std::string& token_file) {
  using Action = relaywatch::daemon::MaintenanceCommand::Action;
  auto* maintenance = app.add_subcommand("maintenance", "hold back the pages of a chain or a node during planned work");
  maintenance->require_subcommand(1);

  auto* start = maintenance->add_subcommand("start", "hold them back from now on; watching goes on");
  auto* scope = start->add_option_group("what", "a chain or a node");
  scope->add_option("--chain", command.chain, "the chain that is worked on");
  scope->add_option("--node", command.node, "the node that is worked on");
  scope->require_option(1);
  start->add_option("--for", command.length, "for how long: 30m, 2h, 1d")->required();
  start->add_option("--reason", command.reason, "why, for those who are not paged")->required();
  start->callback([&command] { command.action = Action::start; });

  auto* list = maintenance->add_subcommand("list", "show what is under way");
  list->add_flag("--json", command.json, "print it as JSON");
  list->callback([&command] { command.action = Action::list; });

  auto* end = maintenance->add_subcommand("end", "end it early: what still burns is paged");
  end->add_option("id", command.id, "as start and list show it")->required();
  end->callback([&command] { command.action = Action::end; });

  for (auto* one : {start, end}) one->add_option("--by", command.by, "who does it; by default user@host");
  for (auto* one : {start, list, end}) add_address(*one, command.url, token_file);
  return maintenance;
}

int run(int argc, char** argv) {
  using namespace relaywatch;
  CLI::App app("Watches chains of replicating MySQL servers.", "relaywatch");
  app.set_version_flag("--version", report::this_build().version);
  app.require_subcommand(1);

  std::string config_file;
  auto* serve = app.add_subcommand("serve", "run the daemon; SIGHUP reloads, SIGTERM stops cleanly");
  serve->add_option("--config", config_file, "the configuration file")->required();
  auto* check = app.add_subcommand("check-config", "print every problem of a configuration with its JSON path");
  check->add_option("file", config_file, "the configuration file")->required();

  std::string token_file;
  daemon::StatusCommand status_command;
  daemon::EventsCommand events_command;
  daemon::MaintenanceCommand maintenance_command;
  add_status(app, status_command, token_file);
  const auto* events = add_events(app, events_command, token_file);
  const auto* maintenance = add_maintenance(app, maintenance_command, token_file);

  daemon::TestNotifyCommand test_command;
  auto* test_notify =
      app.add_subcommand("test-notify", "send a test alert and its end to a receiver, and say what it answers");
  test_notify->add_option("receiver", test_command.receiver, "its name, as in the log and the metrics, or its type")
      ->required();
  test_notify->add_option("--config", test_command.config_file, "the configuration file")->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_error;
  }
  status_command.token_file = events_command.token_file = maintenance_command.token_file = path_of(token_file);
  if (serve->parsed()) return daemon::serve(config_file);
  if (check->parsed()) return daemon::check_config(config_file);
  if (test_notify->parsed()) return daemon::test_notify(test_command);
  if (events->parsed()) return daemon::events(events_command);
  if (maintenance->parsed()) return daemon::maintenance(maintenance_command);
  return daemon::status(status_command);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "relaywatch: " << error.what() << '\n';
    return 1;
  }
}
