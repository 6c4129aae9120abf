#pragma once

namespace relaywatch::web {

/// Of ASCII alone, as HTTP compares names, whatever the locale.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace relaywatch::web
