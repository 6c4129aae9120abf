#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relaywatch {

/// A set of transactions, as MySQL 5.6+ and MariaDB name them. A value.
/// MySQL: "uuid:1-5:7, uuid:3" — per source UUID (and, from 8.3, tag) intervals of numbers.
/// MariaDB: "0-1-55,3-2-7" — per domain the last number; everything up to it is held.
class GtidSet {
 public:
  /// Inclusive at both ends.
  struct Interval {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    bool operator==(const Interval&) const = default;
  };

  /// nullopt when the text is not a set of the kind. White space and line breaks are allowed, as servers write them.
  static std::optional<GtidSet> parse_mysql(std::string_view text);
  static std::optional<GtidSet> parse_mariadb(std::string_view text);

  /// As gtid_binlog_state lists it: "0-1-55,0-3-57" — per domain and server the last number. White space is allowed.
  static std::optional<GtidSet> parse_mariadb_state(std::string_view text);

  /// The part that came from one source UUID (lower case), its tags included.
  [[nodiscard]] GtidSet of_source(std::string_view uuid) const;
  /// Of a MariaDB state, the last transaction that this server wrote in each domain.
  [[nodiscard]] GtidSet last_of_server(std::uint32_t server_id) const;

  /// What is in this set and not in `other`. Both must be of one kind.
  [[nodiscard]] GtidSet minus(const GtidSet& other) const;

  /// How many transactions.
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] bool empty() const { return intervals_.empty(); }

  /// As MySQL writes a set; MariaDB's domains, or domains and servers, stand in the place of UUIDs.
  [[nodiscard]] std::string to_string() const;

  bool operator==(const GtidSet&) const = default;

 private:
  static std::optional<GtidSet> parse_mariadb(std::string_view text, bool by_server);

  using Intervals = std::vector<Interval>;  ///< sorted, disjoint, not adjacent

  static void insert(Intervals& intervals, Interval added);
  static Intervals difference(const Intervals& from, const Intervals& taken);

  std::map<std::string, Intervals> intervals_;  ///< by UUID (lower case), domain, or "domain-server"; none is empty
};

}  // namespace relaywatch
