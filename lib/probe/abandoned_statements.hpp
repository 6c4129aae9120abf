#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::probe {

/// Statements that got no answer in time and may still run on the server, each holding a connection there: old
/// servers answer SHOW SLAVE STATUS only when STOP SLAVE is done, however long that takes. Closing our end does not
/// stop them, so their number is bounded. Pure.
///
/// One is thought to hang until the same statement is answered again, or until it is forgiven: the first ones, up to
/// the bound, when `forgive_after` has passed since they were sent, the next one after twice that time, and so on to at
/// most an hour. So a server that hangs for some seconds is asked again at once, and one that hangs for days gathers a
/// few and not thousands.
class AbandonedStatements {
 public:
  AbandonedStatements(std::size_t bound, Duration forgive_after) : bound_(bound), forgive_after_(forgive_after) {}

  /// The statement was given up on now. Its text is used in messages.
  void add(std::string statement, MonoTime sent, MonoTime now);
  /// The statement was answered: what hung has ended.
  void answered(std::string_view statement);

  /// The statement was given up on, and has not been answered since.
  [[nodiscard]] bool suspects(std::string_view statement) const;

  /// Set while so many hang that nothing may be sent to the server: says which and for how long.
  [[nodiscard]] std::optional<ProbeError> refusal(MonoTime now) const;

 private:
  struct Abandoned {
    std::string statement;
    MonoTime sent;
    MonoTime forgiven;
  };

  std::size_t bound_;
  Duration forgive_after_;
  std::vector<Abandoned> abandoned_;
  unsigned in_a_row_ = 0;  ///< forgiven ones included: tells how long to wait the next time
};

}  // namespace relaywatch::probe
