#include "support/recording.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace relaywatch::test {

namespace {

using nlohmann::json;

RecordedHandshake read_handshake(const json& from) {
  RecordedHandshake handshake;
  handshake.protocol = from.at("protocol").get<std::uint8_t>();
  handshake.server_version = from.at("server_version").get<std::string>();
  handshake.thread_id = from.at("thread_id").get<std::uint32_t>();
  handshake.capabilities =
      static_cast<std::uint32_t>(std::stoul(from.at("capabilities_hex").get<std::string>(), nullptr, 16));
  handshake.charset = from.at("server_charset_id").get<std::uint8_t>();
  handshake.status_flags = from.at("status_flags").get<std::uint16_t>();
  handshake.auth_data_length = from.at("auth_data_len").get<std::uint8_t>();
  if (!from.at("auth_plugin").is_null()) handshake.auth_plugin = from.at("auth_plugin").get<std::string>();
  return handshake;
}

RecordedColumn read_column(const json& from) {
  return {.name = from.at("name").get<std::string>(),
          .type = from.at("type").get<std::uint8_t>(),
          .charset = from.at("charset").get<std::uint16_t>(),
          .length = from.at("length").get<std::uint32_t>(),
          .flags = from.at("flags").get<std::uint16_t>(),
          .decimals = from.at("decimals").get<std::uint8_t>()};
}

void read_result(const std::string& statement, const json& from, Recording& recording) {
  RecordedWire wire;
  if (from.contains("error")) {
    const json& error = from.at("error");
    if (!error.at("sqlstate").is_null()) wire.sqlstate = error.at("sqlstate").get<std::string>();
    recording.replies[statement] = ServerError{error.at("errno").get<int>(), error.at("message").get<std::string>()};
  } else {
    ResultTable table;
    for (const json& column : from.at("columns")) {
      wire.columns.push_back(read_column(column));
      table.columns.push_back(wire.columns.back().name);
    }
    for (const json& row : from.at("rows")) {
      auto& cells = table.rows.emplace_back();
      for (const json& cell : row) {
        cells.push_back(cell.is_null() ? std::nullopt : std::optional(cell.get<std::string>()));
      }
    }
    recording.replies[statement] = std::move(table);
  }
  recording.wire[statement] = std::move(wire);
}

}  // namespace

std::optional<std::string> Recording::key_of(std::string_view statement) const {
  if (replies.contains(statement)) return std::string(statement);
  const auto condition = statement.find(" WHERE ");
  if (condition == std::string_view::npos) return std::nullopt;
  statement = statement.substr(0, condition);
  if (replies.contains(statement)) return std::string(statement);
  return std::nullopt;
}

QueryReply Recording::reply_to(std::string_view statement) const {
  if (const auto key = key_of(statement)) return replies.at(*key);
  return ServerError{1064, "You have an error in your SQL syntax near '" + std::string(statement) + "'"};
}

std::filesystem::path recordings_directory() { return std::filesystem::path(RELAYWATCH_TESTS_DIR) / "recordings"; }

Recording load_recording_file(const std::filesystem::path& file) {
  try {
    std::ifstream stream(file);
    stream.exceptions(std::ios::badbit | std::ios::failbit);
    const json document = json::parse(stream);
    Recording recording;
    recording.name = file.stem().string();
    recording.handshake = read_handshake(document.at("handshake"));
    recording.version = recording.handshake.server_version;
    for (const auto& [statement, result] : document.at("results").items()) read_result(statement, result, recording);
    return recording;
  } catch (const std::exception& failure) {
    throw std::runtime_error("recording " + file.string() + ": " + failure.what());
  }
}

Recording load_recording(std::string_view name) {
  return load_recording_file(recordings_directory() / "replies" / (std::string(name) + ".json"));
}

std::vector<std::string> all_recording_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(recordings_directory() / "replies")) {
    std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".json" && !name.starts_with("series-")) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace relaywatch::test
