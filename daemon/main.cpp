#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "commands.hpp"
#include "report/build_info.hpp"

namespace {

constexpr int usage_error = 2;

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

  daemon::StatusCommand status_command;
  std::string token_file;
  auto* status = app.add_subcommand("status", "show chains, hops and alerts of the running daemon");
  status->add_option("--url", status_command.url, "where the daemon serves")->capture_default_str();
  status->add_option("--token-file", token_file, "a file with the daemon's token");
  status->add_flag("--alive", status_command.alive, "ask only whether the daemon itself works: 0 yes, 2 no");
  status->add_flag("--json", status_command.json, "print the whole report as JSON");
  status->add_flag("--watch", status_command.watch, "show it again every second");

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
  if (serve->parsed()) return daemon::serve(config_file);
  if (check->parsed()) return daemon::check_config(config_file);
  if (test_notify->parsed()) return daemon::test_notify(test_command);
  if (!token_file.empty()) status_command.token_file = token_file;
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
