#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

/// A folder of its own for each test, with real files.
class LoadFile : public testing::Test {
 protected:
  LoadFile() {
    std::string name = (std::filesystem::temp_directory_path() / "relaywatch-config-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~LoadFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& text, unsigned mode) {
    std::ofstream(folder_ / name) << text;
    std::filesystem::permissions(folder_ / name, static_cast<std::filesystem::perms>(mode));
    return folder_ / name;
  }

  std::filesystem::path folder_;
};

constexpr const char* by_file = R"({ "credentials": { "default": { "user": "u", "password_file": "pass word" } },
                                      "nodes": [ { "name": "a", "host": "h" } ] })";

TEST_F(LoadFile, ReadsSecretsBesideTheConfig) {
  write("pass word", "hunter2\n", 0600);
  const Loaded loaded = load_file(write("c.jsonc", by_file, 0644));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->nodes[0].connect.password.reveal(), "hunter2");
  EXPECT_THAT(loaded.warnings, Not(Contains(problem("$.credentials.default.password_file", ""))));
}

TEST_F(LoadFile, SeesARealFilesMode) {
  const auto secret = write("pass word", "hunter2\n", 0644);
  EXPECT_THAT(
      load_file(write("c.jsonc", by_file, 0600)).warnings,
      Contains(problem("$.credentials.default.password_file", "(mode 0644): chmod 600 '" + secret.string() + "'")));
}

TEST_F(LoadFile, SeesTheConfigsOwnMode) {
  const char* text =
      R"({ "credentials": { "default": { "user": "u", "password": "p" } }, "nodes": [ { "name": "a", "host": "h" } ] })";
  EXPECT_THAT(load_file(write("c.jsonc", text, 0640)).warnings,
              Contains(problem("$.credentials.default.password", "(mode 0640): chmod 600")));
  EXPECT_THAT(load_file(write("c.jsonc", text, 0600)).warnings,
              Not(Contains(problem("$.credentials.default.password", "chmod"))));
}

TEST_F(LoadFile, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(load_file(folder_ / "none").errors,
              ElementsAre(problem("", "cannot read the file: No such file or directory")));
  EXPECT_THAT(load_file(folder_).errors, ElementsAre(problem("", "cannot read the file: Is a directory")));
  EXPECT_THAT(load_file("/dev/zero").errors, ElementsAre(problem("", "larger than 8 MiB")));
  EXPECT_THAT(load_file(write("c.jsonc", by_file, 0600)).errors,
              ElementsAre(problem("$.credentials.default.password_file",
                                  (folder_ / "pass word").string() + "\": No such file")));
}

}  // namespace
}  // namespace relaywatch::config
