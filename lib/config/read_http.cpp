#include "config/read_http.hpp"

#include "config/address.hpp"
#include "config/secret_file.hpp"

namespace relaywatch::config {
namespace {

void read_listen(ObjectReader& http, web::Options& options, Problems& problems) {
  const std::optional<std::string> text = http.text("listen");
  if (!text) {
    return;
  }
  const std::string path = http.path_of("listen");
  if (text->starts_with(':')) {
    problems.error(path, "say which address to listen on: \"127.0.0.1" + *text + "\" for this machine only, \"0.0.0.0" +
                             *text + "\" or \"[::]" + *text + "\" for all");
    return;
  }
  const Result<SourceAddress> address = parse_address(*text, std::nullopt);
  if (!address) {
    problems.error(path, address.error().message);
    return;
  }
  const bool is_localhost = is_loopback(address->host) && !is_ip_literal(address->host);
  if (!is_localhost && !is_ip_literal(address->host)) {
    problems.error(path,
                   "expected an IP address of this machine, such as \"127.0.0.1:9733\", found " + in_quotes(*text));
    return;
  }
  options.address = is_localhost ? "127.0.0.1" : address->host;
  options.port = address->port;
}

std::optional<web::TlsFiles> read_tls_files(ObjectReader& http, const LoadContext& context, Problems& problems) {
  std::optional<ObjectReader> tls = http.object("tls");
  if (!tls) {
    return std::nullopt;
  }
  const std::optional<std::string> cert = tls->required_text("cert");
  const std::optional<std::string> key = tls->required_text("key");
  tls->finish();
  web::TlsFiles files;
  if (cert) {
    files.cert = context.resolve(*cert).string();
    check_pem_file(tls->path_of("cert"), files.cert, "CERTIFICATE", context, problems);
  }
  if (key) {
    files.key = context.resolve(*key).string();
    check_pem_file(tls->path_of("key"), files.key, "PRIVATE KEY", context, problems);
  }
  return files;
}

}  // namespace

web::Options read_http(ObjectReader& root, const LoadContext& context, Problems& problems) {
  web::Options options;
  std::optional<ObjectReader> http = root.object("http");
  if (!http) {
    return options;
  }
  read_listen(*http, options, problems);
  options.tls = read_tls_files(*http, context, problems);
  if (std::optional<ObjectReader> auth = http->object("auth")) {
    if (const auto file = auth->required_text("token_file")) {
      options.token = read_secret_file(auth->path_of("token_file"), context.resolve(*file), context, problems);
    }
    auth->finish();
  }
  http->finish();
  if (!is_loopback(options.address)) {
    if (!http->has("auth")) {
      problems.warn(http->path(),
                    "anyone who reaches " + format_address({options.address, options.port}) +
                        " can read the fleet's state; add \"auth\": { \"token_file\": \"…\" } or listen on 127.0.0.1");
    } else if (!http->has("tls")) {
      problems.warn(http->path(), "the token is sent in plain text over the network; add \"tls\"");
    }
  }
  return options;
}

}  // namespace relaywatch::config
