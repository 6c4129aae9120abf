#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relaywatch {

/// Appends a number in as few bytes as it needs: the top three bits of the first byte tell how many more there are
/// (0 to 6; 7 stands for 8), its other bits and those bytes are the number, highest first.
void write_number(std::string& bytes, std::uint64_t number);

/// Reads bytes of whatever origin: what is missing reads as 0 and is remembered.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  std::uint8_t byte();
  std::uint64_t number();

  [[nodiscard]] bool at_end() const { return left_.empty(); }
  /// What has not been read yet.
  [[nodiscard]] std::string_view rest() const { return left_; }
  /// Something was read that is not there.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::string_view left_;
  bool failed_ = false;
};

}  // namespace relaywatch
