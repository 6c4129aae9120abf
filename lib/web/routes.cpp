#include "web/routes.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report_json.hpp"
#include "web/api_description.hpp"
#include "web/auth.hpp"
#include "web/event_routes.hpp"
#include "web/history_routes.hpp"
#include "web/maintenance_routes.hpp"
#include "web/page_routes.hpp"
#include "web/stream_routes.hpp"

namespace relaywatch::web {

namespace {

using std::string_view;

enum class Access {
  open,   ///< needs no token: for health checks
  read,   ///< needs the token if there is one
  write,  ///< needs the token unless the listener is on loopback and there is none
};

/// `rest` is what follows an endpoint's path that ends with "/".
using Action = Response (*)(const Context&, const Request&, string_view rest);

struct Endpoint {
  string_view method;
  string_view path;  ///< one that ends with "/NAME" matches every name
  Access access;
  Action action;
};

constexpr string_view name_suffix = "NAME";

Response text(int status, std::string body) { return {status, "text/plain; charset=utf-8", {}, std::move(body)}; }

Response json(const nlohmann::ordered_json& body) {
  Response response;
  response.body = body.dump() + "\n";
  return response;
}

std::shared_ptr<const FleetReport> latest(const Context& context) {
  return context.report ? context.report() : nullptr;
}

Response no_report_yet() { return error_response(503, "no report yet: the first polls have not ended"); }

Response get_metrics(const Context& context, const Request&, string_view) {
  return {200, "text/plain; version=0.0.4; charset=utf-8", {}, context.metrics()};
}

Response get_healthy(const Context& context, const Request&, string_view) {
  const auto reason = context.unhealthy ? context.unhealthy() : std::nullopt;
  return reason ? text(503, *reason + "\n") : text(200, "relaywatch is healthy\n");
}

Response get_ready(const Context& context, const Request&, string_view) {
  const auto reason = context.not_ready ? context.not_ready() : std::nullopt;
  return reason ? text(503, *reason + "\n") : text(200, "relaywatch is ready\n");
}

Response post_reload(const Context& context, const Request&, string_view) {
  if (!context.reload) return error_response(501, "this process cannot reload its config; restart it");
  const auto done = context.reload();
  if (!done) return error_response(500, "the config was not reloaded and stays as it was: " + done.error().message);
  return text(200, *done + "\n");
}

Response post_told(const Context& context, const Request& request, string_view) {
  if (!context.peer_word) return error_response(501, "this monitor takes no word of others: its config has no \"ha\"");
  const auto taken = context.peer_word(request.body);
  return taken ? json(nlohmann::ordered_json::object()) : error_response(400, taken.error().message);
}

Response get_status(const Context& context, const Request&, string_view) {
  const auto report = latest(context);
  if (!report) return no_report_yet();
  Response response;
  response.body = status_text(context, *report) + "\n";
  return response;
}

Response get_api_description(const Context&, const Request&, string_view) {
  return {200, "application/json", {}, std::string(api_description())};
}

Response get_alerts(const Context& context, const Request&, string_view) {
  const auto report = latest(context);
  return report ? json(report::alerts_json(*report)) : no_report_yet();
}

Response get_chain(const Context& context, const Request&, string_view name) {
  const auto report = latest(context);
  if (!report) return no_report_yet();
  const auto chain = report::chain_json(*report, name);
  return chain ? json(*chain) : error_response(404, "no chain is named \"" + std::string(name) + "\"");
}

Response get_node(const Context& context, const Request&, string_view name) {
  const auto report = latest(context);
  if (!report) return no_report_yet();
  const auto node = report::node_json(*report, name);
  return node ? json(*node) : error_response(404, "no node is named \"" + std::string(name) + "\"");
}

constexpr std::array endpoints = {
    Endpoint{"GET", "/", Access::read, get_page},
    Endpoint{"GET", "/assets/NAME", Access::read, get_asset},
    Endpoint{"GET", "/metrics", Access::read, get_metrics},
    Endpoint{"GET", "/-/healthy", Access::open, get_healthy},
    Endpoint{"GET", "/-/ready", Access::open, get_ready},
    Endpoint{"POST", "/-/reload", Access::write, post_reload},
    Endpoint{"POST", "/api/v1/ha/told", Access::write, post_told},
    Endpoint{"GET", "/api/v1/openapi.json", Access::read, get_api_description},
    Endpoint{"GET", "/api/v1/status", Access::read, get_status},
    Endpoint{"GET", "/api/v1/alerts", Access::read, get_alerts},
    Endpoint{"GET", "/api/v1/chains/NAME", Access::read, get_chain},
    Endpoint{"GET", "/api/v1/nodes/NAME", Access::read, get_node},
    Endpoint{"GET", "/api/v1/events", Access::read, get_events},
    Endpoint{"GET", "/api/v1/history", Access::read, get_history},
    Endpoint{"GET", "/api/v1/stream", Access::read, get_stream},
    Endpoint{"GET", "/api/v1/maintenance", Access::read, get_maintenance},
    Endpoint{"POST", "/api/v1/maintenance", Access::write, post_maintenance},
    Endpoint{"DELETE", "/api/v1/maintenance", Access::write, delete_maintenance},
    Endpoint{"DELETE", "/api/v1/maintenance/NAME", Access::write, delete_maintenance},
};

/// What stands in the place of NAME ("" for an endpoint without one); nullopt: not this endpoint's path.
std::optional<string_view> match(const Endpoint& endpoint, string_view path) {
  if (!endpoint.path.ends_with(name_suffix)) return path == endpoint.path ? std::optional(string_view()) : std::nullopt;
  const auto prefix = endpoint.path.substr(0, endpoint.path.size() - name_suffix.size());
  if (!path.starts_with(prefix) || path.size() == prefix.size()) return std::nullopt;
  return path.substr(prefix.size());
}

std::optional<Response> refusal(const Context& context, const Request& request, Access access) {
  if (access == Access::open) return std::nullopt;
  if (access == Access::write && is_cross_site(request)) {
    return error_response(403, "refused: the request comes from a page of another site");
  }
  if (context.token) {
    if (bears_token(request, *context.token)) return std::nullopt;
    auto response =
        error_response(401,
                       "this needs the header \"Authorization: Bearer TOKEN\" with the token of http.auth; a browser "
                       "gives it as the password of any user");
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"relaywatch\", charset=\"UTF-8\"");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"relaywatch\"");
    return response;
  }
  // Who is on this machine may do all; a page in a browser on it is not.
  if (context.on_loopback && !is_sent_to_this_machine(request, context.host_name)) {
    return error_response(403,
                          "refused: the header Host names neither an IP address, nor localhost, nor this machine; to "
                          "use another name, set http.auth.token_file");
  }
  if (access == Access::write && !context.on_loopback) {
    return error_response(403, "refused: set http.auth.token_file to allow this on a listener that is not on loopback");
  }
  return std::nullopt;
}

Response not_found(const Request& request) {
  nlohmann::ordered_json body;
  body["error"] = "there is nothing at " + request.path;
  for (const auto& endpoint : endpoints) {
    body["endpoints"].push_back(std::string(endpoint.method) + " " + std::string(endpoint.path));
  }
  Response response;
  response.status = 404;
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return response;
}

Response method_not_allowed(const std::vector<string_view>& allowed) {
  std::string list;
  for (const auto method : allowed) {
    list += (list.empty() ? "" : ", ") + std::string(method) + (method == "GET" ? ", HEAD" : "");
  }
  auto response = error_response(405, "method not allowed here; allowed: " + list);
  response.headers.emplace_back("Allow", list);
  return response;
}

Response find_and_act(const Context& context, const Request& request) {
  // HEAD is GET without the body, which the server leaves out.
  const string_view method = request.method == "HEAD" ? string_view("GET") : string_view(request.method);
  std::vector<string_view> allowed;
  for (const auto& endpoint : endpoints) {
    const auto name = match(endpoint, request.path);
    if (!name) continue;
    if (endpoint.method != method) {
      allowed.push_back(endpoint.method);
      continue;
    }
    if (auto refused = refusal(context, request, endpoint.access)) return *std::move(refused);
    return endpoint.action(context, request, *name);
  }
  return allowed.empty() ? not_found(request) : method_not_allowed(allowed);
}

}  // namespace

Response route(const Context& context, const Request& request) {
  Response response = find_and_act(context, request);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  const auto is_about_caching = [](const auto& field) { return field.first == "Cache-Control"; };
  if (std::ranges::none_of(response.headers, is_about_caching)) {
    response.headers.emplace_back("Cache-Control", "no-store");
  }
  return response;
}

Handler make_handler(Context context) {
  return [context = std::move(context)](const Request& request) { return route(context, request); };
}

}  // namespace relaywatch::web
