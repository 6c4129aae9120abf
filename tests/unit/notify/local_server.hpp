#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "web/message.hpp"
#include "web/options.hpp"

namespace relaywatch {

/// An HTTP server on a free loopback port, on a thread of its own, that remembers what it was sent.
class LocalServer {
 public:
  /// `answer` gives the response to the n-th request, from 0. It runs on the server's thread.
  explicit LocalServer(std::function<web::Response(std::size_t n, const web::Request&)> answer,
                       std::optional<web::TlsFiles> tls = std::nullopt);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  [[nodiscard]] std::string url() const;
  /// Waits for the n-th request to arrive; an empty list when it does not within ten seconds.
  std::vector<web::Request> wait_for(std::size_t count);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A listening port that takes connections and never answers.
class SilentServer {
 public:
  SilentServer();
  ~SilentServer();
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  [[nodiscard]] std::string url() const;

 private:
  int descriptor_;
};

/// A URL of a loopback port where nothing listens.
std::string dead_url();

}  // namespace relaywatch
