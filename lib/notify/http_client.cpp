#include "notify/http_client.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>
#include <curl/curl.h>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <pthread.h>
#include <stdexcept>

#include "notify/http_url.hpp"

namespace relaywatch::notify {

namespace {

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

/// One request under way; libcurl holds pointers into it, so it stays where it is.
struct Transfer {
  std::size_t id = 0;
  std::string url;
  std::string request_body;
  std::size_t max_response_bytes = 0;
  std::array<char, CURL_ERROR_SIZE> error_text{};
  HeaderList headers;
  HttpResponse response;
  EasyHandle easy;  ///< last, so that it goes first
};

std::size_t on_body(char* data, std::size_t, std::size_t length, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string& body = transfer.response.body;
  const std::size_t room = transfer.max_response_bytes - body.size();
  body.append(data, std::min(length, room));
  if (length <= room) return length;
  transfer.response.truncated = true;
  return CURL_WRITEFUNC_ERROR;
}

void add_header(Transfer& transfer, const std::string& line) {
  curl_slist* longer = curl_slist_append(transfer.headers.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(transfer.headers.release());
  transfer.headers.reset(longer);
}

void set_headers(Transfer& transfer, const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) add_header(transfer, fmt::format("{}: {}", name, value));
  add_header(transfer, "Expect:");  // never wait for a 100
  if (request.bearer_token) add_header(transfer, "Authorization: Bearer " + request.bearer_token->reveal());
  curl_easy_setopt(transfer.easy.get(), CURLOPT_HTTPHEADER, transfer.headers.get());
}

void set_options(Transfer& transfer, const HttpRequest& request) {
  CURL* easy = transfer.easy.get();
  const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(request.timeout).count();
  curl_easy_setopt(easy, CURLOPT_URL, transfer.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, std::max<long>(1, timeout));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(1, timeout));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A name look-up that hangs would otherwise hold this thread, and so every other receiver, after its timeout.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "relaywatch");
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error_text.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  if (request.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.request_body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.request_body.size()));
  } else if (request.method == "DELETE") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
  }
}

HttpResult result_of(Transfer& transfer, CURLcode code) {
  CURL* easy = transfer.easy.get();
  if (code != CURLE_OK && !transfer.response.truncated) {
    const char* text = transfer.error_text[0] != '\0' ? transfer.error_text.data() : curl_easy_strerror(code);
    return HttpFailure{code, without_userinfo(text, transfer.url)};
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  curl_off_t retry_after = 0;
  if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after) == CURLE_OK && retry_after > 0) {
    transfer.response.retry_after = std::chrono::seconds(retry_after);
  }
  return std::move(transfer.response);
}

CURLM* new_multi() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) throw std::bad_alloc();
  return multi;
}

/// Blocks SIGPIPE on this thread, and takes back one that came meanwhile.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~SigpipeBlocked() {
    const timespec at_once{};
    sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

}  // namespace

struct HttpClient::Impl {
  CURLM* multi = new_multi();
  std::map<CURL*, std::unique_ptr<Transfer>> transfers;
  std::vector<HttpCompletion> failed_to_start;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    for (const auto& [easy, transfer] : transfers) curl_multi_remove_handle(multi, easy);
    transfers.clear();
    curl_multi_cleanup(multi);
  }

  std::vector<HttpCompletion> take_completed() {
    std::vector<HttpCompletion> completed = std::exchange(failed_to_start, {});
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      const CURLcode code = message->data.result;  // the message goes with the handle
      const auto found = transfers.find(easy);
      completed.push_back({found->second->id, result_of(*found->second, code)});
      curl_multi_remove_handle(multi, easy);
      transfers.erase(found);
    }
    return completed;
  }
};

HttpClient::HttpClient() : impl_(std::make_unique<Impl>()) {}
HttpClient::~HttpClient() = default;

void HttpClient::start(std::size_t id, const HttpRequest& request) {
  auto transfer = std::make_unique<Transfer>();
  transfer->id = id;
  transfer->url = request.url;
  transfer->request_body = request.body;
  transfer->max_response_bytes = request.max_response_bytes;
  transfer->easy.reset(curl_easy_init());
  CURL* easy = transfer->easy.get();
  if (easy == nullptr) throw std::bad_alloc();
  set_options(*transfer, request);
  set_headers(*transfer, request);
  if (const CURLMcode code = curl_multi_add_handle(impl_->multi, easy); code != CURLM_OK) {
    impl_->failed_to_start.push_back({id, HttpFailure{CURLE_FAILED_INIT, curl_multi_strerror(code)}});
    return;
  }
  impl_->transfers.emplace(easy, std::move(transfer));
}

std::vector<HttpCompletion> HttpClient::wait(Duration at_most) {
  int running = 0;
  curl_multi_perform(impl_->multi, &running);
  auto completed = impl_->take_completed();
  if (!completed.empty()) return completed;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_most).count();
  curl_multi_poll(impl_->multi, nullptr, 0, static_cast<int>(std::clamp<long>(left, 0, 60'000)), nullptr);
  curl_multi_perform(impl_->multi, &running);
  return impl_->take_completed();
}

void HttpClient::wake() { curl_multi_wakeup(impl_->multi); }

HttpResult perform(const HttpRequest& request) {
  const SigpipeBlocked no_sigpipe;
  HttpClient client;
  client.start(0, request);
  std::vector<HttpCompletion> completed;
  while (completed.empty()) completed = client.wait(request.timeout);
  return std::move(completed.front().result);
}

Result<HttpResponse> response_of(HttpResult result, const std::string& url) {
  const auto parsed = parse_http_url(url);
  const std::string shown = parsed ? parsed->display() : "the URL";
  if (const auto* failure = std::get_if<HttpFailure>(&result)) {
    return Error{fmt::format("no answer from {}: {}", shown, failure->message)};
  }
  auto response = std::get<HttpResponse>(std::move(result));
  if (response.truncated) return Error{fmt::format("the answer of {} is larger than 64 MiB", shown)};
  return response;
}

Result<HttpResponse> fetch(HttpRequest request) {
  const auto parsed = parse_http_url(request.url);
  if (!parsed) return Error{"cannot fetch the page: " + parsed.error().message};
  request.max_response_bytes = largest_page;
  return response_of(perform(request), request.url);
}

Result<HttpResponse> fetch(std::string url, Duration timeout, std::optional<Secret> bearer_token) {
  HttpRequest request;
  request.url = std::move(url);
  request.bearer_token = std::move(bearer_token);
  request.timeout = timeout;
  return fetch(std::move(request));
}

}  // namespace relaywatch::notify
