#include "notify/dispatcher.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "notify/alertmanager.hpp"
#include "notify/failure_log.hpp"
#include "notify/http_client.hpp"
#include "notify/http_url.hpp"
#include "notify/receiver_queue.hpp"
#include "notify/verdict.hpp"

namespace relaywatch::notify {

namespace {

constexpr std::size_t excerpt_length = 200;
constexpr Duration idle_wait = std::chrono::seconds(30);

std::function<double()> random_numbers() {
  return [engine = std::minstd_rand(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

/// The beginning of what a receiver said, on one line.
std::string excerpt(std::string_view body) {
  std::string text(body.substr(0, excerpt_length));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; }, ' ');
  return text;
}

struct Receiver {
  Receiver(std::string receiver_name, std::string receiver_url, const AlertmanagerOptions& options)
      : name(std::move(receiver_name)),
        url(std::move(receiver_url)),
        timeout(options.timeout),
        queue(options.resend_interval, random_numbers()),
        failures(name) {}

  std::string name;
  std::string url;
  Duration timeout;
  ReceiverQueue queue;
  FailureLog failures;
};

/// By a number that is never used again, so that the answer to a receiver that is gone is nobody else's.
using Receivers = std::map<std::size_t, Receiver>;

/// Moves the receiver out of `receivers` that has this name and URL.
std::optional<Receivers::node_type> take_known(Receivers& receivers, const std::string& name, const std::string& url) {
  const auto known = std::ranges::find_if(
      receivers, [&](const auto& item) { return item.second.name == name && item.second.url == url; });
  if (known == receivers.end()) return std::nullopt;
  return receivers.extract(known);
}

void write(const std::optional<LogLine>& line) {
  if (!line) return;
  switch (line->level) {
    case LogLine::Level::info: log::info("{}", line->text); break;
    case LogLine::Level::warning: log::warn("{}", line->text); break;
    case LogLine::Level::error: log::error("{}", line->text); break;
  }
}

}  // namespace

class Dispatcher::Worker {
 public:
  Worker(const Options& options, std::string generator_url) : generator_url_(std::move(generator_url)) {
    configure(options);
  }

  void configure(const Options& options) {
    bool needed = false;
    {
      const std::lock_guard lock(mutex_);
      if (stop_by_) return;
      Receivers before = std::exchange(receivers_, {});
      std::map<std::string, int> seen;
      for (const auto& group : options.alertmanagers) {
        for (const auto& base_url : group.urls) {
          std::string name = alertmanager_name(base_url);
          if (const int number = ++seen[name]; number > 1) name += fmt::format("#{}", number);
          add_receiver(name, join_url(base_url, "/api/v2/alerts"), group, before);
        }
      }
      for (const auto& [id, receiver] : before) warn_of_undelivered(receiver, "it left the configuration");
      needed = !receivers_.empty();
    }
    if (needed && !thread_.joinable()) start_thread();
    client_.wake();
  }

  void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now) {
    bool due = false;
    {
      const std::lock_guard lock(mutex_);
      for (auto& [id, receiver] : receivers_) {
        receiver.queue.update(firing, resolved, now);
        const auto wake_at = receiver.queue.wake_at();
        due = due || (wake_at && *wake_at <= now.mono);
      }
    }
    if (due) client_.wake();
  }

  void add_to(SelfStats& stats, MonoTime now) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, receiver] : receivers_) {
      const auto& counts = receiver.queue.counts();
      stats.notifications[{receiver.name, "delivered"}] = counts.delivered;
      stats.notifications[{receiver.name, "retried"}] = counts.retried;
      stats.notifications[{receiver.name, "failed"}] = counts.failed;
      stats.outbox_pending[receiver.name] = receiver.queue.pending();
      if (const auto oldest = receiver.queue.oldest_pending(now)) stats.outbox_oldest[receiver.name] = *oldest;
    }
  }

  void stop(Duration within) {
    {
      const std::lock_guard lock(mutex_);
      if (stop_by_) return;
      const MonoTime now = Moment::now().mono;
      stop_by_ = now + within;
      for (auto& [id, receiver] : receivers_) receiver.queue.flush(now);
    }
    if (!thread_.joinable()) return;
    client_.wake();
    thread_.join();
    for (const auto& [id, receiver] : receivers_) warn_of_undelivered(receiver, "the end");
  }

 private:
  void add_receiver(const std::string& name, const std::string& url, const AlertmanagerOptions& options,
                    Receivers& before) {
    if (auto known = take_known(before, name, url)) {
      known->mapped().timeout = options.timeout;
      known->mapped().queue.resend_every(options.resend_interval);
      receivers_.insert(std::move(*known));
    } else {
      receivers_.try_emplace(next_id_++, name, url, options);
    }
  }

  void start_thread() {
    // Signals are for the main thread; SIGPIPE, which OpenSSL may raise here, for nobody.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread(&Worker::run, this);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void run() {
    while (true) {
      const std::optional<Duration> pause = begin_requests();
      if (!pause) return;
      for (const auto& completion : client_.wait(*pause)) finish_request(completion);
    }
  }

  /// Starts what is due; says how long there is nothing else to do, or nullopt when it is time to end.
  std::optional<Duration> begin_requests() {
    const std::lock_guard lock(mutex_);
    const Moment now = Moment::now();
    MonoTime wake_at = now.mono + idle_wait;
    bool work_left = false;
    for (auto& [id, receiver] : receivers_) {
      if (const auto batch = receiver.queue.next_batch(now); !batch.empty()) {
        client_.start(id, request_for(receiver, batch));
      }
      const auto next = receiver.queue.wake_at();
      if (next) wake_at = std::min(wake_at, *next);
      work_left = work_left || receiver.queue.busy() || (next && stop_by_ && *next < *stop_by_);
    }
    if (!stop_by_) return std::max(Duration::zero(), wake_at - now.mono);
    if (!work_left || now.mono >= *stop_by_) return std::nullopt;
    return std::max(Duration::zero(), std::min(wake_at, *stop_by_) - now.mono);
  }

  HttpRequest request_for(const Receiver& receiver, const std::vector<OutgoingAlert>& batch) const {
    HttpRequest request;
    request.method = "POST";
    request.url = receiver.url;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = alertmanager_body(batch, generator_url_);
    request.timeout = receiver.timeout;
    return request;
  }

  void finish_request(const HttpCompletion& completion) {
    Verdict verdict = Verdict::retry;
    std::string reason;
    std::optional<std::chrono::seconds> retry_after;
    if (const auto* response = std::get_if<HttpResponse>(&completion.result)) {
      verdict = judge_status(response->status);
      retry_after = response->retry_after;
      if (verdict != Verdict::delivered) {
        reason = fmt::format("HTTP status {}: {}", response->status, excerpt(response->body));
      }
    } else {
      const auto& failure = std::get<HttpFailure>(completion.result);
      verdict = judge_failure(failure.code);
      reason = failure.message;
    }
    const MonoTime now = Moment::now().mono;
    std::optional<LogLine> line;
    {
      const std::lock_guard lock(mutex_);
      const auto found = receivers_.find(completion.id);
      if (found == receivers_.end()) return;  // no longer configured
      Receiver& receiver = found->second;
      receiver.queue.finish(verdict, retry_after, now);
      line = receiver.failures.on_attempt(verdict, without_userinfo(std::move(reason), receiver.url), now);
    }
    write(line);
  }

  static void warn_of_undelivered(const Receiver& receiver, std::string_view before_what) {
    if (const auto pending = receiver.queue.pending(); pending > 0) {
      log::warn("{}: {} notifications were not delivered before {}", receiver.name, pending, before_what);
    }
  }

  const std::string generator_url_;
  HttpClient client_;         ///< used by the thread alone, but for wake()
  mutable std::mutex mutex_;  ///< guards the receivers and stop_by_; never held while waiting
  Receivers receivers_;
  std::size_t next_id_ = 0;
  std::optional<MonoTime> stop_by_;
  std::thread thread_;
};

Dispatcher::Dispatcher(const Options& options, std::string generator_url)
    : worker_(std::make_unique<Worker>(options, std::move(generator_url))) {}

Dispatcher::~Dispatcher() { stop(Duration::zero()); }

void Dispatcher::configure(const Options& options) { worker_->configure(options); }

void Dispatcher::update(const std::vector<AlertReport>& firing, Moment now, const std::vector<AlertReport>& resolved) {
  worker_->update(firing, resolved, now);
}

void Dispatcher::add_to(SelfStats& stats, MonoTime now) const { worker_->add_to(stats, now); }

void Dispatcher::stop(Duration within) { worker_->stop(within); }

}  // namespace relaywatch::notify
