#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/secret.hpp"
#include "config/load_context.hpp"
#include "config/object_reader.hpp"
#include "config/problem.hpp"

namespace relaywatch::config {

struct Account {
  std::string user;
  Secret password;
};

/// The config's "credentials": accounts by name, with their secrets already read.
class Credentials {
 public:
  static Credentials read(ObjectReader& root, const LoadContext& context, Problems& problems);

  /// The account that a node uses: the one that it names, else "default". nullopt when there is none that is usable;
  /// a name that does not exist is reported here, a missing default by finish().
  std::optional<Account> account_for(const std::string& node_path, const std::optional<Located>& reference);

  /// Reports nodes without an account, once for all of them, and accounts that nobody uses.
  void finish();

 private:
  explicit Credentials(Problems& problems) : problems_(&problems) {}

  Problems* problems_;
  std::map<std::string, std::optional<Account>> accounts_;  ///< nullopt: there, but not usable (already reported)
  std::set<std::string> used_;
  std::vector<std::string> without_account_;  ///< JSON paths of nodes
};

}  // namespace relaywatch::config
