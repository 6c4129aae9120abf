#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <string>
#include <unistd.h>

#include "api_client.hpp"
#include "commands.hpp"
#include "report/maintenance_table.hpp"
#include "report/time_text.hpp"
#include "report/unicode_text.hpp"
#include "terminal.hpp"

namespace relaywatch::daemon {
namespace {

using nlohmann::json;

constexpr int not_done = 2;

int fail(const Error& error) {
  std::cerr << error.message << '\n';
  return not_done;
}

/// "user@host" of whoever runs the command.
std::string this_person() {
  const passwd* entry = getpwuid(geteuid());
  const char* variable = std::getenv("USER");
  std::string user = entry != nullptr ? entry->pw_name : variable != nullptr ? variable : "somebody";
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) return user;
  return fmt::format("{}@{}", user, host.data());
}

std::string who(const MaintenanceCommand& command) { return command.by.empty() ? this_person() : command.by; }

/// A field of the daemon's answer for the terminal; "?" when it is not there.
std::string field(const json& answer, const char* name) {
  const auto found = answer.is_object() ? answer.find(name) : answer.end();
  return answer.is_object() && found != answer.end() && found->is_string()
             ? report::printable(found->get<std::string>())
             : "?";
}

int start(const MaintenanceCommand& command, const ApiClient& daemon) {
  json body = {{"for", command.length}, {"reason", command.reason}, {"by", who(command)}};
  if (command.chain) body["chain"] = *command.chain;
  if (command.node) body["node"] = *command.node;
  const auto begun = daemon.post("/api/v1/maintenance", body);
  if (!begun) return fail(begun.error());
  const auto ends = report::parse_rfc3339(field(*begun, "ends"));
  std::cout << fmt::format("{}: {} {} is in maintenance until {}\n", field(*begun, "id"), field(*begun, "scope"),
                           field(*begun, "name"), ends ? local_time(*ends) : "?");
  return 0;
}

int end(const MaintenanceCommand& command, const ApiClient& daemon) {
  const auto ended = daemon.remove(
      fmt::format("/api/v1/maintenance?id={}&by={}", percent_encoded(command.id), percent_encoded(who(command))));
  if (!ended) return fail(ended.error());
  std::cout << fmt::format("{}: {} {} is no longer in maintenance\n", field(*ended, "id"), field(*ended, "scope"),
                           field(*ended, "name"));
  return 0;
}

int list(const MaintenanceCommand& command, const ApiClient& daemon) {
  const auto reply = daemon.get("/api/v1/maintenance");
  if (!reply) return fail(reply.error());
  if (command.json) {
    std::cout << reply->dump(2) << '\n';
    return 0;
  }
  const Terminal terminal = this_terminal();
  const auto table = report::maintenance_table(
      *reply, {.colours = terminal.colours, .width = terminal.width, .shown_time = local_time});
  if (!table) return fail(table.error());
  std::cout << *table;
  return 0;
}

}  // namespace

int maintenance(const MaintenanceCommand& command) {
  const auto daemon = ApiClient::open(command.url, command.token_file);
  if (!daemon) return fail(daemon.error());
  switch (command.action) {
    case MaintenanceCommand::Action::start: return start(command, *daemon);
    case MaintenanceCommand::Action::list: return list(command, *daemon);
    case MaintenanceCommand::Action::end: return end(command, *daemon);
  }
  return not_done;
}

}  // namespace relaywatch::daemon
