#include "probe/outcome.hpp"

#include <stdexcept>

namespace relaywatch::probe {

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error("value() of a failed outcome: " + failure.problem);
}

}  // namespace relaywatch::probe
