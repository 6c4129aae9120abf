#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace relaywatch::store {

/// A new folder that goes when this ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  /// The names in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// Runs `work` in a process of its own, which is then killed without a chance to clean up; false when it ended before.
bool in_a_process_that_is_killed(const std::function<void()>& work);

/// Another process that holds something: `acquire` runs in it, and the process lives as long as this does.
class Holder {
 public:
  explicit Holder(const std::function<void()>& acquire);
  ~Holder();
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

 private:
  int process_ = -1;
};

}  // namespace relaywatch::store
