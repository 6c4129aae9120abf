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
  Receiver(std::string receiver_name, const std::string& base_url, const AlertmanagerOptions& options)
      : name(std::move(receiver_name)),
        url(join_url(base_url, "/api/v2/alerts")),
        timeout(options.timeout),
        queue(options.resend_interval, random_numbers()),
        failures(name) {}

  std::string name;
  std::string url;
  Duration timeout;
  ReceiverQueue queue;
  FailureLog failures;
};

std::vector<Receiver> make_receivers(const Options& options) {
  std::vector<Receiver> receivers;
  std::map<std::string, int> seen;
  for (const auto& group : options.alertmanagers) {
    for (const auto& url : group.urls) {
      std::string name = alertmanager_name(url);
      if (const int number = ++seen[name]; number > 1) name += fmt::format("#{}", number);
      receivers.emplace_back(std::move(name), url, group);
    }
  }
  return receivers;
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
  Worker(const Options& options, std::string generator_url)
      : generator_url_(std::move(generator_url)), receivers_(make_receivers(options)) {
    if (receivers_.empty()) return;
    // Signals are for the main thread; SIGPIPE, which OpenSSL may raise here, for nobody.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread(&Worker::run, this);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now) {
    bool due = false;
    {
      const std::lock_guard lock(mutex_);
      for (Receiver& receiver : receivers_) {
        receiver.queue.update(firing, resolved, now);
        const auto wake_at = receiver.queue.wake_at();
        due = due || (wake_at && *wake_at <= now.mono);
      }
    }
    if (due) client_.wake();
  }

  void add_to(SelfStats& stats, MonoTime now) const {
    const std::lock_guard lock(mutex_);
    for (const Receiver& receiver : receivers_) {
      const auto& counts = receiver.queue.counts();
      stats.notifications[{receiver.name, "delivered"}] = counts.delivered;
      stats.notifications[{receiver.name, "retried"}] = counts.retried;
      stats.notifications[{receiver.name, "failed"}] = counts.failed;
      stats.outbox_pending[receiver.name] = receiver.queue.pending();
      stats.outbox_oldest[receiver.name] = receiver.queue.oldest_pending(now);
    }
  }

  void stop(Duration within) {
    const std::lock_guard one_at_a_time(stop_mutex_);
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      const MonoTime now = Moment::now().mono;
      stop_by_ = now + within;
      for (Receiver& receiver : receivers_) receiver.queue.flush(now);
    }
    client_.wake();
    thread_.join();
    report_undelivered();
  }

 private:
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
    for (std::size_t id = 0; id < receivers_.size(); ++id) {
      Receiver& receiver = receivers_[id];
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
    Receiver& receiver = receivers_[completion.id];
    const MonoTime now = Moment::now().mono;
    {
      const std::lock_guard lock(mutex_);
      receiver.queue.finish(verdict, retry_after, now);
    }
    write(receiver.failures.on_attempt(verdict, without_userinfo(std::move(reason), receiver.url), now));
  }

  void report_undelivered() const {
    for (const Receiver& receiver : receivers_) {
      if (const auto pending = receiver.queue.pending(); pending > 0) {
        log::warn("{}: {} notifications were not delivered before the end", receiver.name, pending);
      }
    }
  }

  const std::string generator_url_;
  HttpClient client_;                ///< used by the thread alone, but for wake()
  mutable std::mutex mutex_;         ///< guards the queues and stop_by_; never held while waiting
  std::vector<Receiver> receivers_;  ///< the list itself, names and URLs never change
  std::optional<MonoTime> stop_by_;
  std::mutex stop_mutex_;
  std::thread thread_;
};

Dispatcher::Dispatcher(const Options& options, std::string generator_url)
    : worker_(std::make_unique<Worker>(options, std::move(generator_url))) {}

Dispatcher::~Dispatcher() { stop(Duration::zero()); }

void Dispatcher::update(std::vector<AlertReport> firing, Moment now, std::vector<AlertReport> resolved) {
  worker_->update(firing, resolved, now);
}

void Dispatcher::add_to(SelfStats& stats, MonoTime now) const { worker_->add_to(stats, now); }

void Dispatcher::stop(Duration within) { worker_->stop(within); }

}  // namespace relaywatch::notify
