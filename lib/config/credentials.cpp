#include "config/credentials.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "config/option_file.hpp"
#include "config/secret_file.hpp"
#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

constexpr std::array<std::string_view, 4> secret_keys = {"password_file", "password_env", "option_file", "password"};
constexpr std::string_view wanted_secret = "password_file, password_env, option_file or password";

/// Reads one entry of "credentials".
class AccountReader {
 public:
  AccountReader(ObjectReader& entry, const LoadContext& context, Problems& problems)
      : entry_(entry), context_(context), problems_(problems) {}

  std::optional<Account> read() {
    std::optional<std::string> user = entry_.text("user");
    const bool has_user = entry_.has("user");
    const auto count = std::ranges::count_if(secret_keys, [this](std::string_view key) { return entry_.has(key); });
    const std::optional<Account> found = read_secret();
    if (!entry_.has("option_file") && entry_.has("option_group")) {
      problems_.error(entry_.path_of("option_group"), "needs \"option_file\" beside it");
    }
    entry_.finish();
    if (count != 1) {
      problems_.error(entry_.path(),
                      (count == 0 ? "the password is missing: expected one of " : "expected exactly one of ") +
                          std::string(wanted_secret));
      return std::nullopt;
    }
    if (!has_user && !entry_.has("option_file")) {
      problems_.error(entry_.path(), "the required key \"user\" is missing");
      return std::nullopt;
    }
    if (!found || (has_user && !user)) {
      return std::nullopt;
    }
    return Account{has_user ? *user : found->user, found->password};
  }

 private:
  /// Reads whichever keys are there, so that the problems of each are known.
  std::optional<Account> read_secret() {
    std::optional<Account> account;
    for (const auto& secret : {read_password_file(), read_password_env(), read_plain_password()}) {
      if (secret) {
        account = Account{{}, *secret};
      }
    }
    const std::optional<Account> from_option_file = read_option_file();
    return from_option_file ? from_option_file : account;
  }

  std::optional<Secret> read_password_file() {
    const std::optional<std::string> file = entry_.text("password_file");
    return file ? read_secret_file(entry_.path_of("password_file"), context_.resolve(*file), context_, problems_)
                : std::nullopt;
  }

  std::optional<Secret> read_password_env() {
    const std::optional<std::string> name = entry_.text("password_env");
    return name ? read_secret_variable(entry_.path_of("password_env"), *name, context_, problems_) : std::nullopt;
  }

  std::optional<Secret> read_plain_password() {
    const std::optional<Located> found = entry_.find("password");
    if (!found) {
      return std::nullopt;
    }
    if (!found->value->is_string()) {
      problems_.error(found->path, "expected a string in double quotes");
      return std::nullopt;
    }
    std::string message = "a password in the config file is easily shown or committed by accident; use password_file";
    if (context_.config_mode && is_open_to_others(*context_.config_mode)) {
      message += "; the config file " + open_to_others_advice(*context_.config_mode, context_.config_file);
    }
    problems_.warn(found->path, std::move(message));
    return Secret(found->value->get<std::string>());
  }

  std::optional<Account> read_option_file() {
    const std::optional<std::string> file = entry_.text("option_file");
    const bool has_group = entry_.has("option_group");
    const std::optional<std::string> group = entry_.text("option_group");
    if (!file || (has_group && !group)) {
      return std::nullopt;
    }
    const std::string path = entry_.path_of("option_file");
    const std::filesystem::path resolved = context_.resolve(*file);
    const std::optional<std::string> text = read_private_file(path, resolved, context_, problems_);
    if (!text) {
      return std::nullopt;
    }
    const std::string where = "the group [" + group.value_or("client") + "] of " + in_quotes(resolved.string());
    const auto options = parse_option_group(*text, group.value_or("client"));
    if (!options) {
      problems_.error(has_group ? entry_.path_of("option_group") : path,
                      where + " does not exist (\"!include\" lines are not followed)");
      return std::nullopt;
    }
    return account_from(*options, path, where);
  }

  std::optional<Account> account_from(const std::map<std::string, std::string>& options, const std::string& path,
                                      const std::string& where) {
    const auto user = options.find("user");
    const auto password = options.find("password");
    if (password == options.end()) {
      problems_.error(path, where + " has no \"password = …\" line");
    }
    if (user == options.end() && !entry_.has("user")) {
      problems_.error(path, where + " has no \"user = …\" line; add it there, or \"user\" here");
    }
    if (password == options.end() || (user == options.end() && !entry_.has("user"))) {
      return std::nullopt;
    }
    return Account{user == options.end() ? std::string() : user->second, Secret(password->second)};
  }

  ObjectReader& entry_;
  const LoadContext& context_;
  Problems& problems_;
};

}  // namespace

Credentials Credentials::read(ObjectReader& root, const LoadContext& context, Problems& problems) {
  Credentials credentials(problems);
  std::optional<ObjectReader> section = root.object("credentials");
  if (!section) {
    return credentials;
  }
  for (const auto& [name, located] : section->members()) {
    std::optional<ObjectReader> entry = ObjectReader::open(located, problems);
    credentials.accounts_[name] = entry ? AccountReader(*entry, context, problems).read() : std::nullopt;
  }
  return credentials;
}

std::optional<Account> Credentials::account_for(const std::string& node_path, const std::optional<Located>& reference) {
  std::string name = "default";
  if (reference) {
    const std::optional<std::string> named = read_text(*reference, *problems_);
    if (!named) {
      return std::nullopt;
    }
    name = *named;
  }
  const auto found = accounts_.find(name);
  if (found != accounts_.end()) {
    used_.insert(name);
    return found->second;
  }
  if (reference) {
    std::vector<std::string> names;
    for (const auto& [known, account] : accounts_) {
      names.push_back(known);
    }
    problems_->error(reference->path, "there are no credentials named " + in_quotes(name) + did_you_mean(name, names));
  } else {
    without_account_.push_back(node_path);
  }
  return std::nullopt;
}

void Credentials::finish() {
  if (!without_account_.empty()) {
    std::string nodes;
    for (const std::string& path : without_account_) {
      nodes += (nodes.empty() ? "" : ", ") + path;
    }
    problems_->error("$.credentials",
                     "no credentials named \"default\", which these nodes need because they name none: " + nodes +
                         "; add \"credentials\": { \"default\": { \"user\": \"…\", \"password_file\": \"…\" } }");
  }
  for (const auto& [name, account] : accounts_) {
    if (!used_.contains(name)) {
      problems_->warn(member_path("$.credentials", name), "no node uses these credentials");
    }
  }
}

}  // namespace relaywatch::config
