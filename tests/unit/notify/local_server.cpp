#include "unit/notify/local_server.hpp"

#include <arpa/inet.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "async/task_group.hpp"
#include "web/http_server.hpp"

namespace relaywatch {

namespace {

std::uint16_t port_of(int descriptor) {
  sockaddr_in address{};
  socklen_t length = sizeof(address);
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

int bound_socket() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    throw std::runtime_error("cannot bind a loopback port");
  }
  return descriptor;
}

std::string url_of(std::uint16_t port, const std::string& scheme = "http") {
  return scheme + "://127.0.0.1:" + std::to_string(port);
}

}  // namespace

struct LocalServer::Impl {
  Impl(std::function<web::Response(std::size_t, const web::Request&)> answer_request, std::optional<web::TlsFiles> tls)
      : answer(std::move(answer_request)), scheme(tls ? "https" : "http") {
    web::Options options;
    options.port = 0;
    options.tls = std::move(tls);
    server = web::HttpServer::open(loop.get_executor(), options, [this](const web::Request& request) {
               return handle(request);
             }).value();
    group.spawn("server", server->run());
    thread = std::thread([this] { loop.run(); });
  }
  ~Impl() {
    boost::asio::post(loop, [this] { group.cancel(); });
    thread.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  web::Response handle(const web::Request& request) {
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex);
      number = requests.size();
      requests.push_back(request);
    }
    arrived.notify_all();
    return answer(number, request);
  }

  std::function<web::Response(std::size_t, const web::Request&)> answer;
  std::string scheme;
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<web::Request> requests;
  boost::asio::io_context loop;
  TaskGroup group{loop.get_executor()};
  std::unique_ptr<web::HttpServer> server;
  std::thread thread;
};

LocalServer::LocalServer(std::function<web::Response(std::size_t, const web::Request&)> answer,
                         std::optional<web::TlsFiles> tls)
    : impl_(std::make_unique<Impl>(std::move(answer), std::move(tls))) {}
LocalServer::~LocalServer() = default;

std::string LocalServer::url() const { return url_of(impl_->server->port(), impl_->scheme); }

std::vector<web::Request> LocalServer::wait_for(std::size_t count) {
  std::unique_lock lock(impl_->mutex);
  const bool came =
      impl_->arrived.wait_for(lock, std::chrono::seconds(10), [&] { return impl_->requests.size() >= count; });
  return came ? impl_->requests : std::vector<web::Request>();
}

SilentServer::SilentServer() : descriptor_(bound_socket()) { ::listen(descriptor_, 16); }
SilentServer::~SilentServer() { ::close(descriptor_); }
std::string SilentServer::url() const { return url_of(port_of(descriptor_)); }

std::string dead_url() {
  const int descriptor = bound_socket();
  const auto port = port_of(descriptor);
  ::close(descriptor);
  return url_of(port);
}

}  // namespace relaywatch
