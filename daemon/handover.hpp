#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "model/notification.hpp"
#include "notify/peer_speaker.hpp"
#include "notify/peer_word.hpp"
#include "notify/settled.hpp"
#include "notify/takeover.hpp"
#include "probe/lease_holder.hpp"

namespace relaywatch::daemon {

struct HandoverOptions {
  std::string instance;            ///< this monitor's name among its peers
  std::vector<std::string> peers;  ///< base URLs of the others; empty: they do not speak to one another
  std::optional<Secret> token;
  std::set<std::string> receivers;  ///< those that only the leader sends to
};

/// What monitors owe one another so that each notification to a receiver that cannot de-duplicate is sent once,
/// whoever leads: the leader says what was delivered, the others withdraw it from what they hold. See notify::Takeover.
/// Thread safety: settled() on any thread; all else on one.
class Handover {
 public:
  /// Takes notifications out of the dispatcher; a leader sent them.
  using Withdraw = std::function<void(const std::vector<std::uint64_t>& ids)>;

  explicit Handover(Withdraw withdraw);

  void configure(HandoverOptions options);

  /// These are to be delivered, by this monitor if it leads.
  void decided(std::span<const Notification> notifications, const Moment& now);
  /// These are left over from before a restart.
  void owed(std::span<const Notification> notifications, const Moment& now);
  /// They were delivered (or never can be). Call it at once: what is not said in time may be sent twice.
  void settled(std::span<const notify::Settled> settled, MonoTime now);
  /// How the lease stands; after each look at it.
  void lease(const probe::LeaseHolder::State& state, MonoTime now);
  /// The body of a peer's word. Gives whether this monitor must not stand in beside that one; an Error when it is no
  /// such word.
  Result<bool> heard(std::string_view body, MonoTime now);

 private:
  struct Item {
    notify::ToldItem told;
    MonoTime decided;
    bool owed = false;
  };
  void add(std::span<const Notification> notifications, const Moment& now, bool owed);
  void say(MonoTime now);
  [[nodiscard]] std::vector<std::uint64_t> take_done();

  Withdraw withdraw_;
  std::mutex mutex_;  ///< guards what follows; not held while withdrawing
  HandoverOptions options_;
  std::unique_ptr<notify::PeerSpeaker> speaker_;  ///< null: there are no peers
  std::map<std::uint64_t, Item> waiting_;         ///< decided and not delivered, by id
  notify::Takeover takeover_;
  notify::ToldBook book_;
  bool has_lease_ = false;
  bool leads_ = false;  ///< by the lease, or standing in
  std::optional<MonoTime> said_at_;
  std::optional<MonoTime> heard_at_;
};

}  // namespace relaywatch::daemon
