#include "support/wire_packets.hpp"

#include <array>
#include <cstddef>
#include <openssl/sha.h>
#include <variant>

namespace relaywatch::test {

namespace {

constexpr std::uint16_t status_autocommit = 2;
constexpr std::uint16_t status_more_results = 8;

void put_integer(std::string& to, std::uint64_t value, int bytes) {
  for (int byte = 0; byte < bytes; ++byte)
    to += static_cast<char>((value >> (8U * static_cast<unsigned>(byte))) & 0xffU);
}

void put_length(std::string& to, std::uint64_t length) {
  if (length < 251) {
    put_integer(to, length, 1);
  } else if (length < 1U << 16U) {
    to += '\xfc';
    put_integer(to, length, 2);
  } else {
    to += '\xfd';
    put_integer(to, length, 3);
  }
}

void put_text(std::string& to, std::string_view text) {
  put_length(to, text.size());
  to += text;
}

std::string column_definition(const RecordedColumn& column) {
  std::string payload;
  put_text(payload, "def");
  for (int name = 0; name < 3; ++name) put_text(payload, "");  // schema, table, original table
  put_text(payload, column.name);
  put_text(payload, "");  // original name
  put_integer(payload, 12, 1);
  put_integer(payload, column.charset, 2);
  put_integer(payload, column.length, 4);
  put_integer(payload, column.type, 1);
  put_integer(payload, column.flags, 2);
  put_integer(payload, column.decimals, 1);
  put_integer(payload, 0, 2);
  return payload;
}

std::string eof_payload(std::uint16_t status) {
  std::string payload = "\xfe";
  put_integer(payload, 0, 2);
  put_integer(payload, status, 2);
  return payload;
}

std::string table_packets(const ResultTable& table, const RecordedWire& wire, bool of_procedure) {
  const std::uint16_t status = of_procedure ? status_autocommit | status_more_results : status_autocommit;
  std::uint8_t sequence = 1;
  std::string payload;
  put_length(payload, table.columns.size());
  std::string packets = packet(sequence++, payload);
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    RecordedColumn definition = column < wire.columns.size() ? wire.columns[column] : RecordedColumn{};
    definition.name = table.columns[column];
    packets += packet(sequence++, column_definition(definition));
  }
  packets += packet(sequence++, eof_payload(status));
  for (const auto& row : table.rows) {
    payload.clear();
    for (const auto& cell : row) {
      if (cell) {
        put_text(payload, *cell);
      } else {
        payload += '\xfb';
      }
    }
    packets += packet(sequence++, payload);
  }
  packets += packet(sequence++, eof_payload(status));
  return of_procedure ? packets + ok_packet(sequence) : packets;
}

std::uint32_t get_integer(std::string_view from, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t byte = 0; byte < bytes; ++byte)
    value |= std::uint32_t{static_cast<std::uint8_t>(from[byte])} << (8U * byte);
  return value;
}

using Digest = std::array<unsigned char, SHA_DIGEST_LENGTH>;

Digest sha1(std::string_view text) {
  Digest digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

std::string_view text_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

}  // namespace

std::string packet(std::uint8_t sequence, std::string_view payload) {
  std::string bytes;
  bytes.reserve(payload.size() + 4);
  put_integer(bytes, payload.size(), 3);
  put_integer(bytes, sequence, 1);
  bytes += payload;
  return bytes;
}

std::string handshake_packet(const RecordedHandshake& handshake, std::uint32_t thread_id) {
  std::string payload;
  put_integer(payload, handshake.protocol, 1);
  payload += handshake.server_version;
  payload += '\0';
  put_integer(payload, thread_id, 4);
  payload += scramble.substr(0, 8);
  payload += '\0';
  put_integer(payload, handshake.capabilities & 0xffffU, 2);
  put_integer(payload, handshake.charset, 1);
  put_integer(payload, handshake.status_flags, 2);
  put_integer(payload, handshake.capabilities >> 16U, 2);
  put_integer(payload, handshake.auth_data_length, 1);
  payload.append(10, '\0');
  payload += scramble.substr(8);
  payload += '\0';
  if ((handshake.capabilities & capability_plugin_auth) != 0) {
    payload += handshake.auth_plugin.value_or("mysql_native_password");
    payload += '\0';
  }
  return packet(0, payload);
}

std::string ok_packet(std::uint8_t sequence) {
  std::string payload(3, '\0');  // OK, affected rows, insert id
  put_integer(payload, status_autocommit, 2);
  put_integer(payload, 0, 2);
  return packet(sequence, payload);
}

std::string error_packet(std::uint8_t sequence, int code, std::string_view sqlstate, std::string_view message) {
  std::string payload = "\xff";
  put_integer(payload, static_cast<std::uint64_t>(code), 2);
  if (!sqlstate.empty()) {
    payload += '#';
    payload += sqlstate;
  }
  payload += message;
  return packet(sequence, payload);
}

std::string reply_packets(const QueryReply& reply, const RecordedWire& wire, bool of_procedure) {
  if (const auto* const error = std::get_if<ServerError>(&reply)) {
    return error_packet(1, error->code, wire.sqlstate, error->message);
  }
  const auto& table = std::get<ResultTable>(reply);
  return table.columns.empty() ? ok_packet(1) : table_packets(table, wire, of_procedure);
}

std::optional<Login> read_login(std::string_view payload) {
  constexpr std::size_t fixed = 32;  // capabilities, largest packet, charset, 23 zeros
  if (payload.size() < fixed) return std::nullopt;
  Login login;
  login.capabilities = get_integer(payload, 4);
  login.charset = static_cast<std::uint8_t>(payload[8]);
  payload.remove_prefix(fixed);
  if (payload.empty()) return login;  // the request for TLS
  const auto end = payload.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  login.user = payload.substr(0, end);
  payload.remove_prefix(end + 1);
  if (payload.empty()) return login;
  const auto length = static_cast<std::size_t>(static_cast<std::uint8_t>(payload[0]));
  login.auth_response = payload.substr(1, length);
  return login;
}

std::string native_password_response(std::string_view password) {
  if (password.empty()) return "";
  const Digest once = sha1(password);
  const Digest twice = sha1(text_of(once));
  const Digest mask = sha1(std::string(scramble) + std::string(text_of(twice)));
  std::string response;
  for (std::size_t byte = 0; byte < once.size(); ++byte) response += static_cast<char>(once[byte] ^ mask[byte]);
  return response;
}

}  // namespace relaywatch::test
