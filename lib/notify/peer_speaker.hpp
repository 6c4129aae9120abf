#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"

namespace relaywatch::notify {

/// Says the latest word to every peer, on a thread of its own: one request to each at a time, of which only the latest
/// word counts. A peer that cannot be reached is a line in the log, once, and hears the next word.
/// Thread safety: say() on any thread; it never blocks.
class PeerSpeaker {
 public:
  /// `peers`: base URLs of the other monitors. `token`: of their http.auth, which is that of this one.
  PeerSpeaker(const std::vector<std::string>& peers, std::optional<Secret> token);
  ~PeerSpeaker();  ///< does not wait for answers
  PeerSpeaker(const PeerSpeaker&) = delete;
  PeerSpeaker& operator=(const PeerSpeaker&) = delete;

  void say(std::string body);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace relaywatch::notify
