#include "config/load_context.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace relaywatch::config {
namespace {

/// Larger files are neither configs nor secrets nor certificate bundles.
constexpr std::size_t largest_file = 8U << 20U;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Error last_error() { return {std::generic_category().message(errno)}; }

/// POSIX calls, because they tell why a file cannot be read, and give the mode of the very file that was read.
Result<FileContent> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
    return last_error();
  }
  FileContent content{{}, static_cast<unsigned>(status.st_mode) & 07777U};
  std::array<char, 16384> buffer{};
  while (true) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count == 0) {
      return content;
    }
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return last_error();
    }
    content.text.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.text.size() > largest_file) {
      return Error{"the file is larger than 8 MiB"};
    }
  }
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string shell_word(const std::string& text) {
  const bool is_plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
           c == '_' || c == '-' || c == '@';
  });
  if (is_plain) {
    return text;
  }
  std::string word = "'";
  for (const char c : text) {
    word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return word + "'";
}

}  // namespace

std::filesystem::path LoadContext::resolve(const std::string& path) const { return (folder / path).lexically_normal(); }

LoadContext system_context() { return {read_file, environment, {}, {}, std::nullopt}; }

bool is_open_to_others(unsigned mode) { return (mode & 0066U) != 0; }

std::string open_to_others_advice(unsigned mode, const std::filesystem::path& path) {
  std::string octal = "0000";
  for (std::size_t digit = 0; digit < 4; ++digit) {
    octal[3 - digit] = static_cast<char>('0' + ((mode >> (3 * digit)) & 7U));
  }
  return "is open to group or others (mode " + octal + "): chmod 600 " + shell_word(path.string());
}

}  // namespace relaywatch::config
