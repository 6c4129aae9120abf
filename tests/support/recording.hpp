#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/server_replies.hpp"

namespace relaywatch::test {

/// One column as the server described it on the wire.
struct RecordedColumn {
  std::string name;
  std::uint8_t type = 253;
  std::uint16_t charset = 33;
  std::uint32_t length = 0;
  std::uint16_t flags = 0;
  std::uint8_t decimals = 0;
};

/// What the wire carries beside a reply's values. Only the fake server needs it.
struct RecordedWire {
  std::vector<RecordedColumn> columns;  ///< of a table; its names are those of the reply
  std::string sqlstate;                 ///< of an error
};

/// The first packet that the server sent.
struct RecordedHandshake {
  std::uint8_t protocol = 10;
  std::string server_version;
  std::uint32_t thread_id = 1;
  std::uint32_t capabilities = 0;
  std::uint8_t charset = 8;
  std::uint16_t status_flags = 2;
  std::uint8_t auth_data_length = 0;
  std::optional<std::string> auth_plugin;  ///< absent before 5.5
};

/// What one real server answered in one state: a file of tests/recordings/replies. A plain value.
struct Recording {
  std::string name;     ///< the file's name without .json
  std::string version;  ///< as the handshake gives it, e.g. "5.1.38-log"
  RecordedHandshake handshake;
  std::map<std::string, QueryReply, std::less<>> replies;  ///< by statement
  std::map<std::string, RecordedWire, std::less<>> wire;   ///< by statement, the same keys

  /// The key in `replies` of a statement: the statement itself, else the same one without its WHERE, else nullopt.
  [[nodiscard]] std::optional<std::string> key_of(std::string_view statement) const;
  /// The reply to a statement, found by key_of(); a statement that was not recorded gives error 1064.
  [[nodiscard]] QueryReply reply_to(std::string_view statement) const;
};

/// tests/recordings in the source tree.
std::filesystem::path recordings_directory();

/// Reads one file. Throws std::runtime_error that names the file.
Recording load_recording_file(const std::filesystem::path& file);

/// Reads recordings/replies/NAME.json.
Recording load_recording(std::string_view name);

/// The names of all recordings of one server in one state (without the series-* files), sorted.
std::vector<std::string> all_recording_names();

}  // namespace relaywatch::test
