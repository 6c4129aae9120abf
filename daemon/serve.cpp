#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <exception>
#include <iostream>

#include "application.hpp"
#include "base/log.hpp"
#include "commands.hpp"
#include "config/load.hpp"
#include "log_problems.hpp"

namespace relaywatch::daemon {

int serve(const std::filesystem::path& config_file) {
  config::Loaded loaded = config::load_file(config_file);
  if (!loaded.config) {
    std::cerr << config::render_problems(loaded, config_file.string());
    return 2;
  }
  log::configure(loaded.config->log);
  log_problems(loaded);
  std::signal(SIGPIPE, SIG_IGN);  // a client that hangs up is an error code, not the end

  boost::asio::io_context loop(1);
  auto application = Application::create(loop.get_executor(), config_file, std::move(*loaded.config));
  if (!application) {
    log::error("{}", application.error().message);
    return 2;
  }
  std::exception_ptr failure;
  int exit_code = 0;
  boost::asio::co_spawn(loop, (*application)->run(), [&](std::exception_ptr ended, int code) {
    failure = std::move(ended);
    exit_code = code;
    loop.stop();
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return exit_code;
}

}  // namespace relaywatch::daemon
