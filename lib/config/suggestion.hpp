#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace relaywatch::config {

/// Levenshtein distance, in which swapping two neighbours is one edit as well. ASCII letters compare without case.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// The candidate that `word` most likely was meant to be, if any is near enough (a third of its length, at least one
/// edit).
std::optional<std::string> closest(std::string_view word, std::span<const std::string> candidates);

/// `; did you mean "x"?`, or nothing: to end a message with.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace relaywatch::config
