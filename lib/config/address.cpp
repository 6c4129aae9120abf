#include "config/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

#include "config/problem.hpp"

namespace relaywatch::config {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

bool is_ip_of(int family, std::string_view host) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(family, std::string(host).c_str(), bytes.data()) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (status != std::errc() || end != text.data() + text.size() || port == 0) {
    return std::nullopt;
  }
  return port;
}

Result<SourceAddress> checked(std::string_view host, std::string_view port_text, std::string_view whole) {
  if (!is_host(host)) {
    return Error{in_quotes(whole) + " holds no valid host name or address"};
  }
  const std::optional<std::uint16_t> port = parse_port(port_text);
  if (!port) {
    return Error{in_quotes(whole) + " holds no valid port (1 to 65535)"};
  }
  return SourceAddress{std::string(host), *port};
}

}  // namespace

bool is_ip_literal(std::string_view host) {
  if (host.find('\0') != std::string_view::npos) {
    return false;
  }
  return is_ip_of(AF_INET, host) || is_ip_of(AF_INET6, host.substr(0, host.find('%')));
}

bool is_host(std::string_view host) {
  if (is_ip_literal(host)) {
    return true;
  }
  constexpr std::size_t longest_host_name = 253;
  const bool only_digits = std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  return !host.empty() && host.size() <= longest_host_name && !only_digits && !host.starts_with('-') &&
         !host.starts_with('.') &&
         std::ranges::all_of(host, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_loopback(std::string_view host) {
  return lower(host) == "localhost" || (host.starts_with("127.") && is_ip_of(AF_INET, host)) || host == "::1";
}

std::string_view without_brackets(std::string_view host) {
  return host.size() > 2 && host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

Result<SourceAddress> parse_address(std::string_view text, std::optional<std::uint16_t> default_port) {
  const std::string fallback = default_port ? std::to_string(*default_port) : std::string();
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    const std::string_view rest = close == std::string_view::npos ? std::string_view() : text.substr(close + 1);
    if (close == std::string_view::npos || (!rest.empty() && !rest.starts_with(':'))) {
      return Error{"expected HOST:PORT or [IPV6]:PORT, found " + in_quotes(text)};
    }
    return checked(text.substr(1, close - 1), rest.empty() ? std::string_view(fallback) : rest.substr(1), text);
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    if (!default_port) {
      return Error{"expected HOST:PORT, found " + in_quotes(text)};
    }
    return checked(text, fallback, text);
  }
  if (text.find(':', colon + 1) != std::string_view::npos) {
    return Error{"an IPv6 address with a port is written \"[ADDRESS]:PORT\", found " + in_quotes(text)};
  }
  return checked(text.substr(0, colon), text.substr(colon + 1), text);
}

std::string format_address(const SourceAddress& address) {
  const bool needs_brackets = address.host.find(':') != std::string::npos;
  return (needs_brackets ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool is_same_address(const SourceAddress& left, const SourceAddress& right) {
  return left.port == right.port && lower(left.host) == lower(right.host);
}

Result<std::string> host_of_url(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return Error{"expected a URL that begins with \"http://\" or \"https://\""};
  }
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return Error{"a user name or password in a URL ends up in logs and error messages; take it out of the URL"};
  }
  if (std::ranges::any_of(rest, [](char c) { return c <= ' ' || c == 0x7f; })) {
    return Error{"a URL must be plain ASCII without spaces"};
  }
  constexpr std::uint16_t any_port = 80;
  if (!parse_address(authority, any_port)) {
    return Error{"the URL holds no valid host and port; expected \"http://HOST:PORT\""};
  }
  return Result<std::string>(boost::system::in_place_value, authority);
}

Result<std::string> parse_base_url(std::string_view text) {
  if (const Result<std::string> host = host_of_url(text); !host) {
    return host.error();
  }
  const std::string_view rest = text.substr(text.find("://") + 3);
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return Error{"expected a base URL, without \"?\" and \"#\""};
  }
  if (rest.find("/api/v") != std::string_view::npos) {
    return Error{"expected the base URL, without \"/api/…\": that part is added"};
  }
  const std::size_t last = text.find_last_not_of('/');
  return Result<std::string>(boost::system::in_place_value, text.substr(0, last + 1));
}

}  // namespace relaywatch::config
