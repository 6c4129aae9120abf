#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "api_client.hpp"
#include "commands.hpp"
#include "notify/http_client.hpp"
#include "report/status_table.hpp"
#include "report/status_view.hpp"
#include "report/unicode_text.hpp"
#include "terminal.hpp"
#include "watch.hpp"

namespace relaywatch::daemon {
namespace {

constexpr auto alive_within = std::chrono::seconds(10);
constexpr int no_answer = 2;

/// For supervisors: a fault in a chain is no reason to restart the one who reports it.
int check_alive(const std::string& url) {
  const auto answer = notify::fetch(url + "/-/healthy", alive_within);
  std::string words = answer ? answer->body : answer.error().message;
  if (words.ends_with('\n')) words.pop_back();
  const bool alive = answer && answer->status == 200;
  (alive ? std::cout : std::cerr) << report::printable(words) << '\n';
  return alive ? 0 : no_answer;
}

report::StatusTableOptions table_options() {
  const Terminal terminal = this_terminal();
  return {.colours = terminal.colours, .width = terminal.width, .shown_time = local_time};
}

int show(const StatusCommand& command, const ApiClient& daemon) {
  const auto status = daemon.get("/api/v1/status");
  if (!status) {
    std::cerr << status.error().message << '\n';
    return no_answer;
  }
  if (command.json) {
    std::cout << status->dump(2) << '\n';
  } else {
    const auto table = report::status_table(*status, table_options());
    if (!table) {
      std::cerr << table.error().message << '\n';
      return no_answer;
    }
    std::cout << *table;
  }
  std::cout.flush();
  return report::healthy(*status) ? 0 : 1;
}

}  // namespace

int status(const StatusCommand& command) {
  if (command.alive) return check_alive(without_slash(command.url));
  const auto daemon = ApiClient::open(command.url, command.token_file);
  if (!daemon) {
    std::cerr << daemon.error().message << '\n';
    return no_answer;
  }
  return command.watch ? watch(command, *daemon) : show(command, *daemon);
}

}  // namespace relaywatch::daemon
