#include "notify/answer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "notify/message_text.hpp"

namespace relaywatch::notify {
namespace {

constexpr std::size_t excerpt_length = 200;

/// The beginning of what a receiver said, on one line.
std::string excerpt(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; }, ' ');
  return shortened(std::move(text), excerpt_length);
}

}  // namespace

Answer answer_of(const HttpResult& result, const std::function<std::string(std::string)>& redact) {
  if (const auto* failure = std::get_if<HttpFailure>(&result)) {
    return {judge_failure(failure->code), excerpt(redact(failure->message)), std::nullopt};
  }
  const auto& response = std::get<HttpResponse>(result);
  Answer answer{judge_status(response.status), {}, response.retry_after};
  if (answer.verdict != Verdict::delivered) {
    answer.reason = fmt::format("HTTP status {}: {}", response.status, excerpt(redact(response.body)));
  }
  return answer;
}

}  // namespace relaywatch::notify
