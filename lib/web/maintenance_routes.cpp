#include "web/maintenance_routes.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "report/maintenance_json.hpp"

namespace relaywatch::web {

namespace {

constexpr const char* form =
    R"(expected {"chain": NAME, "for": "2h", "reason": "why", "by": "who"}, or "node" in the place of "chain")";

Response with_body(int status, const nlohmann::ordered_json& body) {
  Response response;
  response.status = status;
  response.body = body.dump() + "\n";
  return response;
}

/// Where the text of a key goes; null: there is no such key.
std::string* place_of(const std::string& key, MaintenanceRequest& request) {
  if (key == "chain") return &request.chain.emplace();
  if (key == "node") return &request.node.emplace();
  if (key == "for") return &request.length;
  if (key == "reason") return &request.reason;
  if (key == "by") return &request.by;
  return nullptr;
}

Result<MaintenanceRequest> read_request(const std::string& body) {
  const auto object = nlohmann::json::parse(body, nullptr, false);
  if (!object.is_object()) return Error{std::string("the body is not a JSON object; ") + form};
  MaintenanceRequest request;
  for (const auto& [key, value] : object.items()) {
    std::string* place = place_of(key, request);
    if (place == nullptr) return Error{"unknown key \"" + key + "\"; " + form};
    if (!value.is_string()) return Error{"\"" + key + "\" must be a text; " + form};
    *place = value.get<std::string>();
  }
  if (request.length.empty()) return Error{std::string("\"for\" is missing; ") + form};
  return request;
}

Response unsupported() { return error_response(501, "this process keeps no maintenance"); }

}  // namespace

Response get_maintenance(const Context& context, const Request&, std::string_view) {
  if (!context.maintenance) return unsupported();
  return with_body(200, {{"maintenance", report::maintenance_json(context.maintenance())}});
}

Response post_maintenance(const Context& context, const Request& request, std::string_view) {
  if (!context.begin_maintenance) return unsupported();
  const auto wanted = read_request(request.body);
  if (!wanted) return error_response(400, wanted.error().message);
  const auto begun = context.begin_maintenance(*wanted);
  if (!begun) return error_response(400, begun.error().message);
  return with_body(201, report::maintenance_json(*begun));
}

Response delete_maintenance(const Context& context, const Request& request, std::string_view rest) {
  if (!context.end_maintenance) return unsupported();
  const std::string id(rest.empty() ? request.query_value("id").value_or("") : rest);
  if (id.empty()) return error_response(400, "say which one: /api/v1/maintenance/ID, or ?id=ID");
  const auto ended = context.end_maintenance(id, std::string(request.query_value("by").value_or("")));
  if (!ended) return error_response(400, ended.error().message);
  if (!*ended) return error_response(404, "no maintenance \"" + id + "\" is under way");
  return with_body(200, report::maintenance_json(**ended));
}

}  // namespace relaywatch::web
