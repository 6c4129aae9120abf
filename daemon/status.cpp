#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

#include "commands.hpp"
#include "notify/http_client.hpp"
#include "notify/http_url.hpp"
#include "report/status_table.hpp"
#include "report/status_view.hpp"

namespace relaywatch::daemon {
namespace {

constexpr auto answer_within = std::chrono::seconds(10);
constexpr auto watch_interval = std::chrono::seconds(1);
constexpr int no_answer = 2;

Result<std::optional<Secret>> read_token(const StatusCommand& command) {
  if (!command.token_file) return std::optional<Secret>();
  std::ifstream file(*command.token_file);
  std::string token;
  if (!std::getline(file, token)) return Error{"cannot read the token file " + command.token_file->string()};
  return std::optional<Secret>(Secret(std::move(token)));
}

/// The URL may hold a user's name and password.
std::string shown_url(const std::string& url) {
  const auto parsed = notify::parse_http_url(url);
  return parsed ? parsed->display() : "the URL";
}

Result<nlohmann::json> fetch_status(const std::string& url, const std::optional<Secret>& token) {
  const auto answer = notify::fetch(url + "/api/v1/status", answer_within, token);
  if (!answer) return answer.error();
  const std::string shown = shown_url(url);
  if (answer->status == 401) return Error{shown + " wants a token: give it with --token-file"};
  if (answer->status != 200) return Error{shown + " answered with HTTP status " + std::to_string(answer->status)};
  auto status = nlohmann::json::parse(answer->body, nullptr, false);
  if (status.is_discarded()) return Error{shown + " did not answer with JSON; is it relaywatch?"};
  return {boost::system::in_place_value, std::move(status)};
}

/// For supervisors: a fault in a chain is no reason to restart the one who reports it.
int check_alive(const std::string& url) {
  const auto answer = notify::fetch(url + "/-/healthy", answer_within);
  if (answer && answer->status == 200) {
    std::cout << answer->body;
    return 0;
  }
  std::cerr << (answer ? answer->body : answer.error().message + "\n");
  return no_answer;
}

report::StatusTableOptions table_options() {
  report::StatusTableOptions options;
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  const char* no_color = std::getenv("NO_COLOR");
  options.colours = terminal && (no_color == nullptr || *no_color == '\0');
  winsize size{};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) options.width = size.ws_col;
  return options;
}

int show(const StatusCommand& command, const std::string& url, const std::optional<Secret>& token) {
  const auto status = fetch_status(url, token);
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
  std::string url = command.url;
  while (url.ends_with('/')) url.pop_back();
  if (command.alive) return check_alive(url);
  const auto token = read_token(command);
  if (!token) {
    std::cerr << token.error().message << '\n';
    return no_answer;
  }
  if (!command.watch) return show(command, url, *token);
  for (;;) {
    std::cout << "\033[H\033[2J";
    show(command, url, *token);
    std::this_thread::sleep_for(watch_interval);
  }
}

}  // namespace relaywatch::daemon
