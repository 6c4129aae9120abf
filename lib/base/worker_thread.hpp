#pragma once

#include <functional>
#include <thread>

namespace relaywatch {

/// Starts a thread that no signal is delivered to: those are for the main thread, and SIGPIPE, which OpenSSL may raise,
/// is for nobody. Throws std::system_error when there can be no more threads.
std::thread start_worker_thread(std::function<void()> run);

}  // namespace relaywatch
