#include "notify/peer_speaker.hpp"

#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "base/log.hpp"
#include "base/worker_thread.hpp"
#include "notify/http_client.hpp"
#include "notify/http_url.hpp"

namespace relaywatch::notify {

namespace {

constexpr Duration request_timeout = std::chrono::seconds(2);
constexpr Duration longest_idle = std::chrono::seconds(30);

struct Peer {
  std::string url;
  std::string name;        ///< holds no secret
  std::uint64_t said = 0;  ///< the number of the last word that was sent to it
  bool busy = false;       ///< a request is under way
  std::string problem;     ///< as last logged
};

}  // namespace

class PeerSpeaker::Worker {
 public:
  Worker(const std::vector<std::string>& urls, std::optional<Secret> token) : token_(std::move(token)) {
    for (const std::string& url : urls) {
      const auto parsed = parse_http_url(url);
      Peer& peer = peers_.emplace_back();
      peer.url = join_url(url, "/api/v1/ha/told");
      peer.name = parsed ? parsed->display() : "unusable-url";
    }
    thread_ = start_worker_thread([this] { run(); });
  }

  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    client_.wake();
    thread_.join();
  }

  void say(std::string body) {
    {
      const std::lock_guard lock(mutex_);
      body_ = std::move(body);
      ++word_;
    }
    client_.wake();
  }

 private:
  void run() {
    while (begin_requests()) {
      for (const auto& completion : client_.wait(longest_idle)) finish_request(completion);
    }
  }

  /// False: it is time to end.
  bool begin_requests() {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      Peer& peer = peers_[i];
      if (peer.busy || peer.said == word_) continue;
      peer.busy = true;
      peer.said = word_;
      HttpRequest request;
      request.method = "POST";
      request.url = peer.url;
      request.headers = {{"Content-Type", "application/json"}};
      request.body = body_;
      request.bearer_token = token_;
      request.timeout = request_timeout;
      client_.start(i, request);
    }
    return true;
  }

  void finish_request(const HttpCompletion& completion) {
    Peer& peer = peers_[completion.id];
    peer.busy = false;
    std::string problem;
    if (const auto* response = std::get_if<HttpResponse>(&completion.result)) {
      if (response->status != 200) problem = fmt::format("HTTP status {}", response->status);
    } else {
      problem = without_userinfo(std::get<HttpFailure>(completion.result).message, peer.url);
    }
    if (problem == peer.problem) return;
    if (problem.empty()) {
      log::info("peer {}: hears this monitor again", peer.name);
    } else {
      log::warn("peer {}: does not hear what this monitor has sent: {}", peer.name, problem);
    }
    peer.problem = std::move(problem);
  }

  const std::optional<Secret> token_;
  HttpClient client_;        ///< used by the thread alone, but for wake()
  std::vector<Peer> peers_;  ///< the thread's own
  std::mutex mutex_;         ///< guards what follows
  std::string body_;
  std::uint64_t word_ = 0;  ///< counts what was to be said
  bool stopping_ = false;
  std::thread thread_;
};

PeerSpeaker::PeerSpeaker(const std::vector<std::string>& peers, std::optional<Secret> token)
    : worker_(std::make_unique<Worker>(peers, std::move(token))) {}

PeerSpeaker::~PeerSpeaker() = default;

void PeerSpeaker::say(std::string body) { worker_->say(std::move(body)); }

}  // namespace relaywatch::notify
