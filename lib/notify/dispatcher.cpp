#include "notify/dispatcher.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "base/worker_thread.hpp"
#include "notify/http_client.hpp"
#include "notify/lanes.hpp"

namespace relaywatch::notify {

namespace {

constexpr Duration idle_wait = std::chrono::seconds(30);

void write(const std::vector<LogLine>& lines) {
  for (const LogLine& line : lines) {
    switch (line.level) {
      case LogLine::Level::info: log::info("{}", line.text); break;
      case LogLine::Level::warning: log::warn("{}", line.text); break;
      case LogLine::Level::error: log::error("{}", line.text); break;
    }
  }
}

}  // namespace

class Dispatcher::Worker {
 public:
  Worker(const Options& options, std::string generator_url, OnSettled on_settled)
      : generator_url_(std::move(generator_url)), on_settled_(std::move(on_settled)) {
    configure(options);
  }

  void configure(const Options& options) {
    bool needed = false;
    std::vector<Settled> dropped;
    {
      const std::lock_guard lock(mutex_);
      if (stop_by_) return;
      const Lanes gone = reconfigure(lanes_, options, generator_url_, next_id_);
      for (const auto& [id, lane] : gone) {
        warn_of_undelivered(*lane, "it left the configuration");
        for (const Notification& one : lane->undelivered()) dropped.push_back({one.id, std::nullopt});
      }
      needed = !lanes_.empty();
    }
    settle(dropped);
    if (needed && !thread_.joinable()) thread_ = start_worker_thread([this] { run(); });
    client_.wake();
  }

  void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now) {
    change_lanes([&](Lane& lane) { lane.update(firing, resolved, now); });
  }

  void tell(const std::vector<Notification>& notifications, Moment now, Duration wait) {
    std::vector<Settled> for_nobody;
    {
      const std::lock_guard lock(mutex_);
      for (const Notification& one : notifications) {
        const auto lane =
            std::ranges::find_if(lanes_, [&](const auto& item) { return item.second->name() == one.receiver; });
        if (lane == lanes_.end()) {
          for_nobody.push_back({one.id, std::nullopt});
        } else {
          lane->second->add(one, now, wait);
        }
      }
    }
    if (!for_nobody.empty()) {
      log::warn("{} notifications are for receivers that left the configuration, and are dropped", for_nobody.size());
    }
    settle(for_nobody);
    client_.wake();
  }

  void release(const std::vector<std::uint64_t>& ids) {
    const MonoTime now = MonoTime::clock::now();
    change_lanes([&](Lane& lane) {
      for (const std::uint64_t id : ids) lane.release(id, now);
    });
  }

  [[nodiscard]] std::vector<Notification> undelivered() const {
    const std::lock_guard lock(mutex_);
    std::vector<Notification> all;
    for (const auto& [id, lane] : lanes_) std::ranges::move(lane->undelivered(), std::back_inserter(all));
    return all;
  }

  void lead_until(MonoTime end) {
    bool begins = false;
    {
      const std::lock_guard lock(mutex_);
      const MonoTime now = MonoTime::clock::now();
      begins = now >= lead_until_ && now < end;
      lead_until_ = end;
    }
    if (begins) client_.wake();
  }

  void withdraw(const std::vector<std::uint64_t>& ids) {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [number, lane] : lanes_) {
        for (const std::uint64_t id : ids) lane->withdraw(id);
      }
    }
    client_.wake();  // to settle them
  }

  void add_to(SelfStats& stats, MonoTime now) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, lane] : lanes_) lane->add_to(stats, now);
  }

  void stop(Duration within) {
    {
      const std::lock_guard lock(mutex_);
      if (stop_by_) return;
      const MonoTime now = Moment::now().mono;
      stop_by_ = now + within;
      for (auto& [id, lane] : lanes_) lane->flush(now);
    }
    if (!thread_.joinable()) return;
    client_.wake();
    thread_.join();
    for (const auto& [id, lane] : lanes_) warn_of_undelivered(*lane, "the end");
  }

 private:
  /// Wakes the thread only when one of them has something to send now.
  template <typename Change>
  void change_lanes(Change change) {
    bool due = false;
    {
      const std::lock_guard lock(mutex_);
      // Not the time at which the change was decided: an answer that came in since then may have moved what is due past
      // it, and the thread may be asleep already.
      const MonoTime now = MonoTime::clock::now();
      for (auto& [id, lane] : lanes_) {
        change(*lane);
        const auto wake_at = lane->wake_at(now < lead_until_);
        due = due || (wake_at && *wake_at <= now);
      }
    }
    if (due) client_.wake();
  }

  void run() {
    while (true) {
      const std::optional<Duration> pause = begin_requests();
      settle_all();
      if (!pause) return;
      for (const auto& completion : client_.wait(*pause)) finish_request(completion);
    }
  }

  /// Starts what is due; says how long there is nothing else to do, or nullopt when it is time to end.
  std::optional<Duration> begin_requests() {
    const std::lock_guard lock(mutex_);
    const Moment now = Moment::now();
    MonoTime wake_at = now.mono + idle_wait;
    const bool leading = now.mono < lead_until_;
    bool work_left = false;
    for (auto& [id, lane] : lanes_) {
      if (const auto request = lane->next_request(now, leading)) client_.start(id, *request);
      const auto next = lane->wake_at(leading);
      if (next) wake_at = std::min(wake_at, *next);
      work_left = work_left || lane->busy() || (next && stop_by_ && *next < *stop_by_);
    }
    if (!stop_by_) return std::max(Duration::zero(), wake_at - now.mono);
    if (!work_left || now.mono >= *stop_by_) return std::nullopt;
    return std::max(Duration::zero(), std::min(wake_at, *stop_by_) - now.mono);
  }

  void finish_request(const HttpCompletion& completion) {
    std::vector<LogLine> lines;
    {
      const std::lock_guard lock(mutex_);
      const auto found = lanes_.find(completion.id);
      if (found == lanes_.end()) return;  // no longer configured
      lines = found->second->finish(completion.result, Moment::now().mono);
    }
    write(lines);
  }

  void settle_all() {
    std::vector<Settled> settled;
    {
      const std::lock_guard lock(mutex_);
      for (auto& [id, lane] : lanes_) std::ranges::move(lane->take_settled(), std::back_inserter(settled));
    }
    settle(settled);
  }

  void settle(const std::vector<Settled>& settled) const {
    if (!settled.empty() && on_settled_) on_settled_(settled);
  }

  static void warn_of_undelivered(const Lane& lane, std::string_view before_what) {
    if (const auto pending = lane.pending(); pending > 0) {
      log::warn("{}: {} notifications were not delivered before {}", lane.name(), pending, before_what);
    }
  }

  const std::string generator_url_;
  const OnSettled on_settled_;
  HttpClient client_;         ///< used by the thread alone, but for wake()
  mutable std::mutex mutex_;  ///< guards what follows; never held while waiting
  Lanes lanes_;
  std::size_t next_id_ = 0;
  MonoTime lead_until_ = MonoTime::max();
  std::optional<MonoTime> stop_by_;
  std::thread thread_;
};

Dispatcher::Dispatcher(const Options& options, std::string generator_url, OnSettled on_settled)
    : worker_(std::make_unique<Worker>(options, std::move(generator_url), std::move(on_settled))) {}

Dispatcher::~Dispatcher() { stop(Duration::zero()); }

void Dispatcher::configure(const Options& options) { worker_->configure(options); }

void Dispatcher::update(const std::vector<AlertReport>& firing, Moment now, const std::vector<AlertReport>& resolved) {
  worker_->update(firing, resolved, now);
}

void Dispatcher::tell(const std::vector<Notification>& notifications, Moment now, Duration wait) {
  worker_->tell(notifications, now, wait);
}

void Dispatcher::release(const std::vector<std::uint64_t>& ids) { worker_->release(ids); }

std::vector<Notification> Dispatcher::undelivered() const { return worker_->undelivered(); }

void Dispatcher::lead_until(MonoTime end) { worker_->lead_until(end); }

void Dispatcher::withdraw(const std::vector<std::uint64_t>& ids) { worker_->withdraw(ids); }

void Dispatcher::add_to(SelfStats& stats, MonoTime now) const { worker_->add_to(stats, now); }

void Dispatcher::stop(Duration within) { worker_->stop(within); }

}  // namespace relaywatch::notify
