#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <exception>
#include <iostream>

#include "application.hpp"
#include "base/log.hpp"
#include "commands.hpp"
#include "config/load.hpp"

namespace relaywatch::daemon {

int serve(const std::filesystem::path& config_file) {
  config::Loaded loaded = config::load_file(config_file);
  if (!loaded.errors.empty() || !loaded.warnings.empty()) {
    std::cerr << config::render_problems(loaded, config_file.string());
  }
  if (!loaded.config) return 2;
  log::configure(loaded.config->log);
  std::signal(SIGPIPE, SIG_IGN);  // a client that hangs up is an error code, not the end

  boost::asio::io_context loop(1);
  auto application = Application::create(loop.get_executor(), config_file, std::move(*loaded.config));
  if (!application) {
    log::error("{}", application.error().message);
    return 2;
  }
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, (*application)->run(), [&](std::exception_ptr ended) {
    failure = std::move(ended);
    loop.stop();
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

}  // namespace relaywatch::daemon
