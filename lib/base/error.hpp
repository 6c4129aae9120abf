#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace relaywatch {

/// Why something in the outside world did not work, in words for the person who must mend it:
/// what failed, where, and what to do.
struct Error {
  std::string message;

  bool operator==(const Error&) const = default;
};

/// A value or the Error that stands in its place. The outside world failing is data, not an exception.
template <typename T>
using Result = boost::system::result<T, Error>;

/// Called by Result<T>::value() when there is no value; reaching it is a programming error.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("value() of a failed Result: " + error.message);
}

}  // namespace relaywatch
