#pragma once

#include <cstddef>

namespace relaywatch::report {

/// Columns that a character takes on a terminal: 2 for East Asian wide ones and emoji, 0 for those that combine with
/// the one before, else 1. From Unicode's EastAsianWidth.txt and its combining blocks, by whole ranges; what terminals
/// do not agree on counts as 1. Pure, independent of the locale.
std::size_t character_width(char32_t character);

}  // namespace relaywatch::report
