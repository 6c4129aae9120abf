#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "model/notification.hpp"

namespace relaywatch::notify {

/// The last thing that a leading monitor told one receiver of one alert, as it says it to its peers.
struct ToldItem {
  std::string receiver;
  std::map<std::string, std::string> alert;  ///< its identity
  Notification::Kind kind = Notification::Kind::firing;
  std::string token;  ///< the same each time that it is repeated, and no other's
  Seconds age{};      ///< since it was decided on: monitors' clocks need not agree

  bool operator==(const ToldItem&) const = default;
};

/// What a monitor that leads says to its peers: that it does, and what it has told whom.
struct PeerWord {
  std::string instance;   ///< the name of the one who speaks
  bool has_lease = true;  ///< false: it stands in while the lock's server is silent
  std::vector<ToldItem> told;

  bool operator==(const PeerWord&) const = default;
};

/// As JSON: the body of POST /api/v1/ha/told. Pure, never fails: bytes that are not UTF-8 are replaced.
std::string peer_word_body(const PeerWord& word);

/// Error: the body is not what a monitor of this version says.
Result<PeerWord> parse_peer_word(std::string_view body);

/// Whether a monitor named `own_instance` that would stand in for a silent server must not, because of this word: the
/// lease counts most, then the smaller name, so that of two that stand in one gives way.
bool outranks(const PeerWord& word, std::string_view own_instance);

/// What those who led told last of each alert, for the words to the peers. Pure; not thread-safe.
class ToldBook {
 public:
  /// An end is repeated for so long, to a peer that may be starting meanwhile.
  static constexpr Duration end_retention = std::chrono::minutes(15);
  /// So many, the latest ones, fit into a request to a peer.
  static constexpr std::size_t limit = 150;

  /// It was delivered. `item.age` is not looked at.
  void add(ToldItem item, MonoTime decided);
  /// What the monitor that leads says takes the place of all: this one was, at most, the leader before it.
  void replace(const std::vector<ToldItem>& items, MonoTime now);
  [[nodiscard]] std::vector<ToldItem> items(MonoTime now);

 private:
  struct Entry {
    ToldItem item;
    MonoTime decided;
  };
  std::map<std::pair<std::string, std::map<std::string, std::string>>, Entry> entries_;  ///< by receiver and alert
};

}  // namespace relaywatch::notify
