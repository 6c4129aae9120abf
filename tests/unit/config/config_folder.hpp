#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <string>

#include "config/load_context.hpp"

namespace relaywatch::config {

/// Of the repository: the examples and the schema.
inline const std::filesystem::path config_folder = std::filesystem::path(RELAYWATCH_TESTS_DIR) / ".." / "config";

inline std::string content_of(const std::filesystem::path& path) {
  const auto content = system_context().read_file(path);
  EXPECT_TRUE(content.has_value()) << path;
  return content ? content->text : std::string("{}");
}

}  // namespace relaywatch::config
