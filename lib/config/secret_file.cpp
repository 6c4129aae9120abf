#include "config/secret_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace relaywatch::config {
namespace {

void report_unreadable(const std::string& json_path, const std::filesystem::path& file, const Error& error,
                       Problems& problems) {
  problems.error(json_path, "cannot read the file " + in_quotes(file.string()) + ": " + error.message);
}

bool is_variable_name(std::string_view name) {
  return !(name.front() >= '0' && name.front() <= '9') && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::optional<std::string> read_private_file(const std::string& json_path, const std::filesystem::path& file,
                                             const LoadContext& context, Problems& problems) {
  Result<FileContent> content = context.read_file(file);
  if (!content) {
    report_unreadable(json_path, file, content.error(), problems);
    return std::nullopt;
  }
  if (is_open_to_others(content->mode)) {
    problems.warn(json_path, "the file " + in_quotes(file.string()) + " holds a secret and " +
                                 open_to_others_advice(content->mode, file));
  }
  return std::move(content->text);
}

std::optional<Secret> read_secret_file(const std::string& json_path, const std::filesystem::path& file,
                                       const LoadContext& context, Problems& problems) {
  std::optional<std::string> text = read_private_file(json_path, file, context, problems);
  if (!text) {
    return std::nullopt;
  }
  if (text->ends_with('\n')) {
    text->pop_back();
    if (text->ends_with('\r')) {
      text->pop_back();
    }
  }
  if (text->empty()) {
    problems.error(json_path, "the file " + in_quotes(file.string()) + " is empty");
    return std::nullopt;
  }
  if (text->find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos) {
    problems.error(json_path,
                   "the file " + in_quotes(file.string()) + " holds more than one line; expected only the secret");
    return std::nullopt;
  }
  return Secret(std::move(*text));
}

std::optional<Secret> read_secret_variable(const std::string& json_path, const std::string& name,
                                           const LoadContext& context, Problems& problems) {
  if (!is_variable_name(name)) {
    // Not quoted: it may be the secret itself.
    problems.error(json_path, "expected the name of an environment variable (letters, digits and \"_\")");
    return std::nullopt;
  }
  const std::optional<std::string> value = context.environment(name);
  if (!value || value->empty()) {
    problems.error(json_path, "the environment variable " + name + (value ? " is empty" : " is not set"));
    return std::nullopt;
  }
  return Secret(*value);
}

bool check_pem_file(const std::string& json_path, const std::filesystem::path& file, std::string_view label,
                    const LoadContext& context, Problems& problems) {
  const Result<FileContent> content = context.read_file(file);
  if (!content) {
    report_unreadable(json_path, file, content.error(), problems);
    return false;
  }
  if (content->text.find("-----BEGIN ") == std::string::npos ||
      content->text.find(std::string(label) + "-----") == std::string::npos) {
    problems.error(json_path,
                   "the file " + in_quotes(file.string()) + " holds no PEM block with a " + std::string(label));
    return false;
  }
  if (label == "PRIVATE KEY" && is_open_to_others(content->mode)) {
    problems.warn(json_path, "the file " + in_quotes(file.string()) + " holds a private key and " +
                                 open_to_others_advice(content->mode, file));
  }
  return true;
}

}  // namespace relaywatch::config
