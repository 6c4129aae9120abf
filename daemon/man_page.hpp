#pragma once

#include <string>
#include <string_view>

#include "command_description.hpp"

namespace relaywatch::daemon {

/// The manual page of section 1, as roff for the man macros. `date` is that of the version, "2026-11-22". Pure.
std::string man_page(const CommandDescription& program, std::string_view version, std::string_view date);

}  // namespace relaywatch::daemon
