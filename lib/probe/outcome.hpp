#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <string>

namespace relaywatch::probe {

/// Why a server could not be made to do something, in words for the log. Never holds a secret.
struct Failure {
  std::string problem;
  bool lasting = false;  ///< only an administrator can mend it
};

template <typename T>
using Outcome = boost::system::result<T, Failure>;

/// For Outcome::value(): who asks a failed one for its value has made a mistake.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& place);

}  // namespace relaywatch::probe
