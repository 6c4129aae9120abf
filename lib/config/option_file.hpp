#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace relaywatch::config {

/// The options of one group of a my.cnf-style file, as MySQL's own programs read it: later lines win, '-' and '_' are
/// the same in names, values may be quoted and hold \n \t \r \b \s \" \' \\, '#' begins a comment anywhere outside
/// quotes and
/// ';' at the start of a line. An option without "=" is left out. "!include" lines are not followed.
/// nullopt when the file has no such group.
std::optional<std::map<std::string, std::string>> parse_option_group(std::string_view text, std::string_view group);

}  // namespace relaywatch::config
