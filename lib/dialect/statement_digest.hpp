#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace relaywatch::dialect {

/// No digest is longer, in bytes.
inline constexpr std::size_t longest_digest = 200;

/// A statement for people to recognise, without anybody's data: strings, numbers and hex become "?", lists of them
/// "?, ...", comments go, white space is joined, a long rest becomes "...". Works on any bytes and on statements that
/// were cut off anywhere; what it gives is printable ASCII. Where quotes can be paired up in two ways (a backslash
/// before a quote, which sql_mode decides about), the rest is left out rather than shown. Pure.
std::string statement_digest(std::string_view statement);

}  // namespace relaywatch::dialect
