#include "base/byte_stream.hpp"

namespace relaywatch {
namespace {

constexpr unsigned first_bits = 5;
constexpr unsigned whole = 7;  ///< said of a number that takes eight bytes of its own

}  // namespace

void write_number(std::string& bytes, std::uint64_t number) {
  unsigned more = 0;
  while (more < whole && number >> (first_bits + 8 * more) != 0) ++more;
  const auto first = more == whole ? 0 : number >> (8 * more);
  bytes.push_back(static_cast<char>(more << first_bits | first));
  for (unsigned left = more == whole ? 8 : more; left > 0; --left) {
    bytes.push_back(static_cast<char>(number >> (8 * (left - 1)) & 0xff));
  }
}

std::uint8_t ByteReader::byte() {
  if (left_.empty()) {
    failed_ = true;
    return 0;
  }
  const auto byte = static_cast<std::uint8_t>(left_.front());
  left_.remove_prefix(1);
  return byte;
}

std::uint64_t ByteReader::number() {
  const std::uint8_t first = byte();
  const unsigned more = first >> first_bits;
  std::uint64_t number = first & ((1U << first_bits) - 1);
  for (unsigned left = more == whole ? 8 : more; left > 0; --left) number = number << 8 | byte();
  return failed_ ? 0 : number;
}

}  // namespace relaywatch
