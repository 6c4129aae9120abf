#include "config/problem.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace relaywatch::config {
namespace {

bool is_plain_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

void Problems::error(std::string path, std::string message) { errors.push_back({std::move(path), std::move(message)}); }

void Problems::warn(std::string path, std::string message) {
  warnings.push_back({std::move(path), std::move(message)});
}

std::string member_path(std::string_view path, std::string_view key) {
  if (is_plain_key(key)) {
    return std::string(path) + "." + std::string(key);
  }
  return std::string(path) + "[" + in_quotes(key) + "]";
}

std::string element_path(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

std::string in_quotes(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace relaywatch::config
