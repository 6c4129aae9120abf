#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "model/notification.hpp"

namespace relaywatch::notify {

/// A notification that this monitor decided on, and that waits because another one leads.
struct Held {
  std::uint64_t id = 0;  ///< of one alert and receiver the lower one was decided first
  std::string receiver;
  std::map<std::string, std::string> alert;  ///< its identity
  Notification::Kind kind = Notification::Kind::firing;
  MonoTime decided;
  bool owed = false;  ///< decided while this monitor led: the next leader may have left it to this one
};

/// The last thing that the leader says to have told a receiver of an alert.
struct Told {
  std::string receiver;
  std::map<std::string, std::string> alert;
  Notification::Kind kind = Notification::Kind::firing;
  std::string token;  ///< the same each time that the leader repeats it, and no other's
  MonoTime decided;   ///< when the leader decided on it, on this monitor's clock
};

/// Which notifications a monitor need not send should it take over, because the leader has. For receivers that cannot
/// tell that two monitors speak of the same thing. Pure; not thread-safe.
///
/// Each monitor decides by itself, from its own polls, so that a dead leader takes no decision with it; and holds what
/// it decided on. The leader says what it has told, after each delivery and every few seconds all of what it told last
/// of each alert. So a page is lost in no case, and is sent twice only when the leader dies between the receiver's
/// answer and the word to the other, some milliseconds; no protocol closes that gap with a receiver that cannot
/// de-duplicate.
///
/// What the leader told is matched with what is held by kind and time: the two decided on it a few seconds apart, each
/// by its own polls; and one that began to watch amid a fault, much later. Of an alert that went off and on again it is
/// the nearest in time; it and all before it are done with.
///
/// From a leader that says nothing (no peers are configured, or its word does not get through) it can only be told that
/// it lives: then what was decided while it held the lease, and for `silent_leader_has` after, counts as told. A page
/// may come twice then, when the leader dies within that time of it; and what a leader could not deliver waits for
/// itself to lead again: that is `owed`, and only the leader's word that it was told ends it.
class Takeover {
 public:
  /// The monitors' decisions on the same thing are at most so far apart.
  static constexpr Duration apart = std::chrono::seconds(15);
  static constexpr Duration silent_leader_has = std::chrono::seconds(5);
  /// An alert that began and ended here without the leader having told of it: it saw nothing, or has it in its outbox.
  static constexpr Duration closed_incident_waits = std::chrono::seconds(60);

  /// Of one alert and receiver in the order of their ids. One that is held already is not added again.
  void hold(Held held);
  void told(Told told);
  /// Another monitor held the lease at `now`; `speaks`: lately it said what it told.
  void leader_lives(MonoTime now, bool speaks);
  /// This monitor leads: it sends what is held, so nothing waits any more, and what others told is history.
  void lead();

  /// Those that need not be sent any more, since the last call.
  std::vector<std::uint64_t> take_done() { return std::exchange(done_, {}); }
  [[nodiscard]] std::size_t waiting() const;

 private:
  using Key = std::pair<std::string, std::map<std::string, std::string>>;  ///< receiver, alert
  struct Word {
    Told told;
    bool matched = false;  ///< with what was held: it says nothing of what comes later
  };
  /// What is held of one alert, the oldest first, and the leader's last word of it.
  struct Thread {
    std::vector<Held> held;
    std::optional<Word> word;
  };

  void match(Thread& thread);
  void drop(Thread& thread, std::size_t count);

  std::map<Key, Thread> threads_;
  std::vector<std::uint64_t> done_;
};

}  // namespace relaywatch::notify
