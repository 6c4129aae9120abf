#pragma once

#include <string_view>

namespace relaywatch {

/// What InnoDB says of a thread's transaction. It ends ServerThread::state, behind the server's words for the state.
inline constexpr std::string_view open_transaction = "transaction RUNNING";
inline constexpr std::string_view waiting_transaction = "transaction LOCK WAIT";

}  // namespace relaywatch
