#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "report/status_view.hpp"
#include "report/text_table.hpp"

namespace relaywatch::report {

/// The words that the terminal's faces of a status share: UTF-8 without control characters, "?" for what is unknown.
/// Pure.

inline constexpr std::string_view unknown_word = "?";

/// From so many columns on, there is room for what is left out of 80.
inline constexpr std::size_t wide_terminal = 120;

/// "n1 → n2", with the channel when it has a name: "n1 → n2 [legacy]".
std::string hop_name(const HopKey& hop);

/// Cuts both names of a hop, so that neither end is lost.
std::string cut_hop(std::string_view hop, std::size_t width);

Colour hop_colour(std::string_view state);

/// "4 min 10 s ± 0.5 s", "≥ 4 min", "2.0 s reported".
std::string lag_text(const LagView& lag);

std::string known_duration(std::optional<Seconds> duration);

/// The whole distance, received or not: "4.0 KiB", "≥ 4.0 KiB".
std::string behind_text(const HopView& hop);

std::string rate_text(const HopView& hop);

/// "catches up in 4 min", "not catching up".
std::string catch_up_text(Seconds catch_up);

Cell up_cell(const NodeView& node);

/// "ro", "rw" or "?".
std::string_view mode_text(const NodeView& node);

/// "relaywatch 0.1.0 at 2026-11-22T06:45:08.123Z: healthy", and the end of the line.
std::string health_line(const StatusView& status, bool colours);

/// "CHAIN backlog: broken, lag 4 min 11 s ± 0.8 s, not catching up", on more lines where it does not fit in one.
std::string chain_heading(const ChainView& chain, std::size_t width, bool colours);

}  // namespace relaywatch::report
