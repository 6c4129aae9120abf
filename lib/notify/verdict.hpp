#pragma once

#include <cstdint>

namespace relaywatch::notify {

/// What to do after one attempt to deliver.
enum class Verdict {
  delivered,
  retry,    ///< soon, with growing pauses: the receiver or the way to it is out of order
  refused,  ///< not soon: the same request would be refused again, until a person mends something
};

/// From the HTTP status: 2xx is delivered; 408, 429 and 5xx are retried; all else is refused (redirects are not
/// followed: a URL that redirects is a configuration error).
Verdict judge_status(int status);

/// From a CURLcode, when there was no HTTP response: retried, but for what only a change of the configuration or of
/// a certificate can mend.
Verdict judge_failure(int curl_code);

}  // namespace relaywatch::notify
