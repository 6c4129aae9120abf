#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/recording.hpp"

namespace relaywatch::test {

/// The server's side of the MySQL wire protocol, as bytes. Pure. Packets hold their four-byte header.

inline constexpr std::uint32_t capability_tls = 0x800;
inline constexpr std::uint32_t capability_plugin_auth = 0x80000;

/// The twenty bytes that the password is hashed with.
inline constexpr std::string_view scramble = "abcdefgh0123456789ab";

std::string packet(std::uint8_t sequence, std::string_view payload);
std::string handshake_packet(const RecordedHandshake& handshake, std::uint32_t thread_id);
std::string ok_packet(std::uint8_t sequence);
/// An empty `sqlstate` leaves the marker out, as servers do before the client's capabilities are known to them.
std::string error_packet(std::uint8_t sequence, int code, std::string_view sqlstate, std::string_view message);
/// A whole reply to COM_QUERY: column definitions and rows between EOF packets, or the error. A procedure's table is
/// followed by the status of the CALL, as a result of its own.
std::string reply_packets(const QueryReply& reply, const RecordedWire& wire, bool of_procedure = false);

/// What a client said of itself.
struct Login {
  std::uint32_t capabilities = 0;
  std::uint8_t charset = 0;
  std::string user;
  std::string auth_response;

  [[nodiscard]] bool wants_tls() const { return (capabilities & capability_tls) != 0; }
};

/// Reads a login packet's payload, or the short one that asks for TLS. nullopt when it is neither.
std::optional<Login> read_login(std::string_view payload);

/// What mysql_native_password answers for this password.
std::string native_password_response(std::string_view password);

}  // namespace relaywatch::test
