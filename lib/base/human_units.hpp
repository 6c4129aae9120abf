#pragma once

#include <string>

#include "base/clock.hpp"

namespace relaywatch {

/// Quantities as a person reads them: at most two units, two or three digits. Pure, thread-safe, locale-independent.

/// "0 s", "50 ms", "1.2 s", "42 s", "4 min 10 s", "2 h 5 min", "3 d 4 h"; "inf" when infinite.
std::string human_duration(Seconds duration);

/// Binary units: "0 B", "512 B", "3.4 GiB".
std::string human_bytes(double bytes);

/// "12.3 KiB/s".
std::string human_rate(double bytes_per_second);

}  // namespace relaywatch
