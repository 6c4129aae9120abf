#include "support/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace relaywatch::test {

void expect_golden(const std::string& file, std::string_view text) {
  const auto path = std::filesystem::path(RELAYWATCH_TESTS_DIR) / "golden" / file;
  if (const char* update = std::getenv("RELAYWATCH_UPDATE_GOLDEN");
      update != nullptr && std::string_view(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream stored(path, std::ios::binary);
  ASSERT_TRUE(stored) << path << " is missing; RELAYWATCH_UPDATE_GOLDEN=1 writes it";
  const std::string expected{std::istreambuf_iterator<char>(stored), std::istreambuf_iterator<char>()};
  EXPECT_EQ(expected, text) << "RELAYWATCH_UPDATE_GOLDEN=1 rewrites " << path;
}

}  // namespace relaywatch::test
