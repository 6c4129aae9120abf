#include <iostream>
#include <nlohmann/json.hpp>

#include "api_client.hpp"
#include "commands.hpp"
#include "report/status_view.hpp"
#include "report/topology_tree.hpp"
#include "terminal.hpp"

namespace relaywatch::daemon {

int topology(const TopologyCommand& command) {
  constexpr int no_answer = 2;
  const auto fail = [](const Error& error) {
    std::cerr << error.message << '\n';
    return no_answer;
  };
  const auto daemon = ApiClient::open(command.url, command.token_file);
  if (!daemon) return fail(daemon.error());
  const auto status = daemon->get("/api/v1/status");
  if (!status) return fail(status.error());
  const Terminal terminal = this_terminal();
  const auto tree = report::topology_tree(
      *status, {.colours = terminal.colours, .unicode = terminal.unicode, .width = terminal.width});
  if (!tree) return fail(tree.error());
  std::cout << *tree;
  return report::healthy(*status) ? 0 : 1;
}

}  // namespace relaywatch::daemon
