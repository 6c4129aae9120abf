#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "store/database.hpp"

namespace relaywatch::store {

/// Opens the file in which state is kept, for this process alone, and makes it when there is none (its directory must
/// exist). Refuses what is damaged, what another program or a newer relaywatch made, and what another process holds.
Outcome<Database> open_state_file(const std::string& path);

/// Moves a damaged file out of the way, its write-ahead log with it; gives the new name. Of many only the first few are
/// kept, lest a bad disk be filled with them; then the new name is "".
Result<std::string> keep_aside(const std::string& path, WallTime now);

/// Bytes on disk, the write-ahead log included.
std::uint64_t state_file_bytes(const std::string& path);

/// Which file a path names; absent when there is none. A file that was deleted is written on without a complaint.
using FileIdentity = std::optional<std::pair<dev_t, ino_t>>;
FileIdentity file_identity(const std::string& path);

}  // namespace relaywatch::store
