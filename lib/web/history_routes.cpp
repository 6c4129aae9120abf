#include "web/history_routes.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "report/history_json.hpp"

namespace relaywatch::web {

namespace {

constexpr std::array<std::string_view, 5> parameters = {"source", "replica", "channel", "chain", "since"};

/// What is wrong with the query; nullopt: nothing.
std::optional<std::string> problem_of(const Request& request) {
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(parameters, name) == parameters.end()) return name + ": there is no such parameter";
  }
  const auto has = [&](std::string_view name) { return request.query_value(name).has_value(); };
  const bool of_hop = has("source") || has("replica") || has("channel");
  if (has("chain") && of_hop) return "ask either for a chain or for a hop (source and replica)";
  if (!has("chain") && !has("source")) return "source: missing; ask for a hop (source and replica) or for a chain";
  if (!has("chain") && !has("replica")) return "replica: missing";
  return std::nullopt;
}

template <typename History>
Response answer(const Result<std::optional<History>>& history, const std::string& subject) {
  if (!history) return error_response(400, "since: " + history.error().message);
  if (!*history) return error_response(404, "nothing is known of " + subject);
  Response response;
  response.body = report::history_json(**history).dump() + "\n";
  return response;
}

}  // namespace

Response get_history(const Context& context, const Request& request, std::string_view) {
  if (!context.hop_history) return error_response(501, "this process keeps no history");
  if (const auto problem = problem_of(request)) return error_response(400, *problem);
  const auto since = request.query_value("since").value_or("1h");
  if (const auto chain = request.query_value("chain")) {
    return answer(context.chain_history(*chain, since), "a chain named \"" + std::string(*chain) + "\"");
  }
  const HopId hop{std::string(*request.query_value("source")), std::string(*request.query_value("replica")),
                  std::string(request.query_value("channel").value_or(""))};
  const std::string channel = hop.channel.empty() ? "" : " of the channel \"" + hop.channel + "\"";
  return answer(context.hop_history(hop, since),
                "a hop from \"" + hop.source + "\" to \"" + hop.replica + "\"" + channel);
}

}  // namespace relaywatch::web
