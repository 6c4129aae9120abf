#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "mysql/host_look_up.hpp"

namespace relaywatch::mysql {

/// Runs blocking look-ups on a few threads, one look-up per name at a time, and remembers what each name gave last.
/// Thread-safe. Owned by its threads too, which nobody joins: one that hangs in a look-up would hold up the program's
/// end. It never touches an event loop, which may be gone by the time of an answer: it writes to a descriptor.
class LookUpPool {
 public:
  using LookUp = std::function<LookUpResult(const std::string& host)>;

  /// Who waits for an answer. Must stay where it is from ask() until leave() has returned.
  struct Asker {
    int descriptor;                      ///< an eventfd; made readable when there is an answer
    std::optional<LookUpResult> answer;  ///< not to be read before leave()
  };
  struct Asked {
    MonoTime since;            ///< when the look-up that is in flight was first asked for
    HostAddresses last_known;  ///< what the name's last successful look-up gave; empty: never, or gone since
  };

  static std::shared_ptr<LookUpPool> make(LookUp look_up, std::size_t max_threads, Duration slow_after);

  Asked ask(const std::string& host, Asker& asker);
  void leave(const std::string& host, Asker& asker);

  /// Idle threads end; busy ones when their look-up returns. Returns at once.
  void close();

 private:
  struct Name {
    std::optional<MonoTime> asked;  ///< set while a look-up waits for a thread, or runs
    std::vector<Asker*> askers;
    HostAddresses last_known;
    bool slow = false;  ///< its last look-up was
  };
  using Queue = std::deque<std::string>;

  LookUpPool(LookUp look_up, std::size_t max_threads, Duration slow_after);
  void enqueue(const std::string& host);
  void add_thread();
  void serve();
  [[nodiscard]] Queue::iterator next();
  [[nodiscard]] LookUpResult run(const std::string& host) const;
  void answer(const std::string& host, const LookUpResult& result);

  const LookUp look_up_;
  const std::size_t max_threads_;
  const std::size_t max_slow_;
  const Duration slow_after_;
  std::weak_ptr<LookUpPool> self_;

  std::mutex mutex_;  ///< of all that follows
  std::condition_variable work_;
  bool closing_ = false;
  std::size_t threads_ = 0;
  std::size_t idle_ = 0;
  std::size_t slow_running_ = 0;  ///< look-ups of names that were slow the last time
  Queue queue_;
  std::map<std::string, Name, std::less<>> names_;  ///< those of the configuration: few, and never forgotten
};

}  // namespace relaywatch::mysql
