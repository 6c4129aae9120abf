#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "api_client.hpp"
#include "commands.hpp"
#include "report/event_table.hpp"
#include "terminal.hpp"

namespace relaywatch::daemon {

int events(const EventsCommand& command) {
  constexpr int no_answer = 2;
  const auto fail = [](const Error& error) {
    std::cerr << error.message << '\n';
    return no_answer;
  };
  const auto daemon = ApiClient::open(command.url, command.token_file);
  if (!daemon) return fail(daemon.error());
  const auto reply =
      daemon->get(fmt::format("/api/v1/events?since={}&limit={}", percent_encoded(command.since), command.limit));
  if (!reply) return fail(reply.error());
  if (command.json) {
    std::cout << reply->dump(2) << '\n';
    return 0;
  }
  const Terminal terminal = this_terminal();
  const auto table =
      report::event_table(*reply, {.colours = terminal.colours, .width = terminal.width, .shown_time = local_time});
  if (!table) return fail(table.error());
  std::cout << *table;
  return 0;
}

}  // namespace relaywatch::daemon
