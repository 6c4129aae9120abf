#pragma once

#include <string>
#include <string_view>

namespace relaywatch::test {

/// Expects `text` to equal tests/golden/`file`. With RELAYWATCH_UPDATE_GOLDEN=1 in the environment the file is
/// written instead: look through the difference before committing it.
void expect_golden(const std::string& file, std::string_view text);

}  // namespace relaywatch::test
