#include "report/build_info.hpp"

namespace relaywatch::report {

const BuildInfo& this_build() {
#ifdef __clang__
  static const BuildInfo build{RELAYWATCH_VERSION, __VERSION__};
#else
  static const BuildInfo build{RELAYWATCH_VERSION, "GCC " __VERSION__};
#endif
  return build;
}

}  // namespace relaywatch::report
