#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "async/task_group.hpp"
#include "base/error.hpp"
#include "chronicle.hpp"
#include "config/config.hpp"
#include "history_keeper.hpp"
#include "leadership.hpp"
#include "monitor.hpp"
#include "paging.hpp"
#include "probe/heartbeat_writer.hpp"
#include "probe/node_poller.hpp"
#include "state_keeper.hpp"
#include "store/options.hpp"
#include "web/http_server.hpp"

namespace relaywatch::daemon {

/// The composition root: owns every part and connects them. One thread: the executor's.
class Application {
 public:
  /// Listens at once, so that an address in use is an error at start-up.
  static Result<std::unique_ptr<Application>> create(boost::asio::any_io_executor executor,
                                                     std::filesystem::path config_file, config::Config config);

  /// Runs until SIGTERM or SIGINT; SIGHUP reloads the configuration. Gives the exit code: 0, or 1 when the daemon could
  /// not go on, so that its supervisor starts it again.
  boost::asio::awaitable<int> run();

 private:
  Application(boost::asio::any_io_executor executor, std::filesystem::path config_file, config::Config config);

  [[nodiscard]] web::Handler make_web_handler();
  void connect_parts();
  void begin_or_go_on();
  void connect_heartbeat_writer();
  void watch();
  void stop(int exit_code);
  boost::asio::awaitable<void> serve_web();
  boost::asio::awaitable<void> watch_signals();
  Result<std::string> reload();
  [[nodiscard]] std::string metrics() const;
  [[nodiscard]] std::optional<std::string> not_ready() const;
  [[nodiscard]] std::optional<std::string> unhealthy() const;

  boost::asio::any_io_executor executor_;
  std::filesystem::path config_file_;
  web::Options http_;  ///< in effect as long as the daemon lives, whatever a reloaded configuration says
  std::optional<store::Options> store_;  ///< likewise
  config::Config config_;
  std::optional<config::Config> reloaded_;  ///< waits to be put into effect by run()
  bool stopping_ = false;
  int exit_code_ = 0;
  bool reload_success_ = true;
  WallTime reload_at_;
  boost::asio::steady_timer wake_;  ///< cancelled when run() has something to do

  Chronicle chronicle_;
  HistoryKeeper history_;
  std::unique_ptr<StateKeeper> keeper_;  ///< null: no store is configured
  Leadership leadership_;
  std::unique_ptr<Paging> paging_;
  std::unique_ptr<Monitor> monitor_;
  std::vector<std::unique_ptr<probe::NodePoller>> pollers_;
  std::unique_ptr<probe::HeartbeatWriter> heartbeat_writer_;  ///< null: none is to be written
  std::unique_ptr<web::HttpServer> server_;
  TaskGroup watching_;  ///< pollers, heartbeat writer and monitor: replaced on a reload
  TaskGroup serving_;   ///< web server and signals: as long as the daemon lives
};

}  // namespace relaywatch::daemon
