#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "notify/http_client.hpp"
#include "notify/verdict.hpp"

namespace relaywatch::notify {

/// How an attempt to deliver ended.
struct Answer {
  Verdict verdict = Verdict::retry;
  std::string reason;  ///< one line, of the receiver's own words; "" when it was delivered
  std::optional<std::chrono::seconds> retry_after;
};

/// Judges a response by its status and a failure by its code. `redact` takes what is secret out of a text, before it is
/// shortened. Pure.
Answer answer_of(const HttpResult& result, const std::function<std::string(std::string)>& redact);

}  // namespace relaywatch::notify
