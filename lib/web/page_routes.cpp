#include "web/page_routes.hpp"

#include <algorithm>
#include <string>

#include "web/page_assets.hpp"

namespace relaywatch::web {

namespace {

constexpr std::string_view page_name = "index.html";

/// What servers say is shown on the page: even if one of their words got to be markup, it could load and run nothing.
constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool is_known_to(const Request& request, const Asset& asset) {
  const auto known = request.header("If-None-Match");
  return known && (*known == "*" || known->find(asset.etag) != std::string_view::npos);
}

}  // namespace

Response get_page(const Context& context, const Request& request, std::string_view) {
  return get_asset(context, request, page_name);
}

Response get_asset(const Context&, const Request& request, std::string_view name) {
  const auto assets = page_assets();
  const auto asset = std::ranges::find(assets, name, &Asset::name);
  if (asset == assets.end()) return error_response(404, "the page has no asset \"" + std::string(name) + "\"");
  Response response;
  response.content_type = asset->content_type;
  response.headers = {{"ETag", std::string(asset->etag)},
                      {"Cache-Control", "no-cache"},  // keep it, but ask: the next version has the same names
                      {"Content-Security-Policy", content_security_policy},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"Referrer-Policy", "no-referrer"}};
  if (is_known_to(request, *asset)) {
    response.status = 304;
  } else {
    response.body = asset->content;
  }
  return response;
}

}  // namespace relaywatch::web
