#include "application.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <fmt/format.h>
#include <functional>
#include <iterator>
#include <random>
#include <utility>

#include "async/keep_running.hpp"
#include "base/log.hpp"
#include "config/load.hpp"
#include "log_problems.hpp"
#include "own_events.hpp"
#include "own_url.hpp"
#include "report/metrics_view.hpp"
#include "web/routes.hpp"

namespace relaywatch::daemon {

namespace asio = boost::asio;

namespace {

/// How long a stopping daemon goes on delivering what is pending.
constexpr Duration last_deliveries = std::chrono::seconds(3);
/// Before a task that ended by itself is begun again.
constexpr Duration restart_pause = std::chrono::seconds(1);

std::optional<dialect::HeartbeatTable> heartbeat_table(const config::Config& config) {
  if (!config.heartbeat) return std::nullopt;
  return dialect::HeartbeatTable{config.heartbeat->database, config.heartbeat->table, config.heartbeat->utc};
}

probe::NodePollerOptions poller_options(const config::Config& config, std::size_t index) {
  const config::NodeConfig& node = config.nodes[index];
  const std::size_t count = config.nodes.size();
  probe::NodePollerOptions options;
  options.node = node.spec.name;
  options.connect = node.connect;
  options.interval = node.spec.interval;
  options.timeout = node.spec.timeout;
  options.phase = node.spec.interval * static_cast<Duration::rep>(index) / static_cast<Duration::rep>(count);
  options.backoff_base = node.spec.interval;
  options.jitter_seed = std::random_device()();
  options.heartbeat = heartbeat_table(config);
  return options;
}

/// Precondition: the config names a node to write to.
probe::HeartbeatWriterOptions writer_options(const config::Config& config) {
  const auto node = std::ranges::find(config.nodes, *config.heartbeat->write_to,
                                      [](const config::NodeConfig& one) { return one.spec.name; });
  probe::HeartbeatWriterOptions options;
  options.node = node->spec.name;
  options.connect = node->connect;
  options.table = *heartbeat_table(config);
  options.create = config.heartbeat->create;
  options.interval = config.heartbeat->interval;
  options.timeout = node->spec.timeout;
  options.jitter_seed = std::random_device()();
  return options;
}

std::string this_host() {
  boost::system::error_code unknown;
  return asio::ip::host_name(unknown);
}

bool is_loopback(const std::string& address) {
  boost::system::error_code failure;
  const auto parsed = asio::ip::make_address(address, failure);
  return failure ? address == "localhost" : parsed.is_loopback();
}

}  // namespace

Result<std::unique_ptr<Application>> Application::create(asio::any_io_executor executor,
                                                         std::filesystem::path config_file, config::Config config) {
  std::unique_ptr<Application> application(
      new Application(std::move(executor), std::move(config_file), std::move(config)));
  auto server = web::HttpServer::open(application->executor_, application->http_, application->make_web_handler());
  if (!server) return server.error();
  application->server_ = std::move(*server);
  return application;
}

Application::Application(asio::any_io_executor executor, std::filesystem::path config_file, config::Config config)
    : executor_(std::move(executor)),
      config_file_(std::move(config_file)),
      http_(config.http),
      store_(config.store),
      config_(std::move(config)),
      reload_at_(Moment::now().wall),
      wake_(executor_, MonoTime::max()),
      chronicle_([this](const std::vector<Maintenance>& maintenance) {
        if (monitor_) monitor_->note_maintenance(maintenance);
      }),
      leadership_(
          executor_, this_host(),
          [this](MonoTime end) {
            if (paging_) paging_->lead_until(end);
          },
          [this](const std::vector<std::uint64_t>& ids) {
            if (paging_) paging_->withdraw(ids);
          }),
      watching_(executor_),
      serving_(executor_) {}

asio::awaitable<int> Application::run() {
  serving_.spawn("web server", serve_web());
  serving_.spawn("signals", keep_running(
                                "the watch for signals", [this] { return watch_signals(); }, restart_pause));
  log::info("watching {} nodes in {} chains, serving {}", config_.nodes.size(), config_.fleet.chains.size(),
            own_url(http_, this_host()));
  while (!stopping_) {
    connect_parts();
    watch();
    while (!stopping_ && !reloaded_) {
      boost::system::error_code woken;
      co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    watching_.cancel();
    co_await watching_.join();
  }
  serving_.cancel();
  co_await serving_.join();
  const Moment end = Moment::now();
  chronicle_.add({daemon_stopped(end.wall)}, end);
  paging_->stop(last_deliveries);
  if (keeper_) keeper_->finish(monitor_->pipeline());
  log::info("stopped");
  co_return exit_code_;
}

/// Whatever ends one of these tasks, the daemon goes on watching: with that node, and above all with the others.
void Application::watch() {
  const auto keep = [this](const std::string& name, std::function<asio::awaitable<void>()> begin) {
    watching_.spawn(name, keep_running(name, std::move(begin), restart_pause));
  };
  keep("the monitor", [this] { return monitor_->run(); });
  if (keeper_) {
    keep("the saving of state",
         [this] { return keeper_->run([this]() -> const pipeline::Pipeline& { return monitor_->pipeline(); }); });
  }
  for (std::size_t i = 0; i < pollers_.size(); ++i) {
    keep(fmt::format("the poller of {}", config_.nodes[i].spec.name), [this, i] { return pollers_[i]->run(); });
  }
  if (leadership_.is_shared()) keep("the lease", [this] { return leadership_.run(); });
  if (heartbeat_writer_) keep("the heartbeat's writer", [this] { return heartbeat_writer_->run(); });
}

/// A web server that is gone cannot be opened again for sure; a process that is gone is started again by its
/// supervisor.
asio::awaitable<void> Application::serve_web() {
  std::string end = "it returned";
  try {
    co_await server_->run();
  } catch (const std::exception& failure) {
    end = failure.what();
  }
  if (stopping_) co_return;
  log::error("the web server ended by itself, so the daemon ends, to be started again: {}", end);
  stop(1);
}

void Application::stop(int exit_code) {
  exit_code_ = exit_code;
  stopping_ = true;
  wake_.cancel();
}

/// Builds what depends on the configuration; what was known before is kept.
void Application::connect_parts() {
  if (reloaded_) {
    config_ = std::move(*std::exchange(reloaded_, std::nullopt));
    log::configure(config_.log);
  }
  auto monitor = std::make_unique<Monitor>(executor_, config_.fleet, config_.alerts,
                                           [this](const FleetReport& report, const std::vector<AlertReport>& resolved) {
                                             paging_->publish(report, monitor_->alert_states(), resolved);
                                             chronicle_.tick(report.at);
                                             history_.take(report);
                                             server_->wake_streams();
                                           });
  monitor->tell_events_to([this](std::vector<Event> events) { chronicle_.add(std::move(events), Moment::now()); });
  if (monitor_) monitor->inherit(std::move(*monitor_));
  monitor_ = std::move(monitor);
  leadership_.configure(config_);
  if (paging_) {
    paging_->configure(config_.notify);
    if (keeper_) keeper_->begin_anew();
  } else {
    begin_or_go_on();
  }
  pollers_.clear();
  for (std::size_t i = 0; i < config_.nodes.size(); ++i) {
    const config::NodeConfig& node = config_.nodes[i];
    auto sink = [this, kind = node.kind](NodeSnapshot snapshot) {
      if (kind && snapshot.facts) snapshot.facts->version.flavor = *kind;
      monitor_->take(std::move(snapshot));
    };
    pollers_.push_back(std::make_unique<probe::NodePoller>(executor_, poller_options(config_, i), std::move(sink)));
  }
  connect_heartbeat_writer();
}

/// From what an earlier run of the daemon left.
void Application::begin_or_go_on() {
  store::Saved saved;
  if (store_) {
    keeper_ = std::make_unique<StateKeeper>(executor_, *store_);
    saved = keeper_->restore(monitor_->pipeline());
  }
  paging_ = std::make_unique<Paging>(keeper_ ? &keeper_->store() : nullptr, config_.notify, own_url(http_, this_host()),
                                     &leadership_.handover());
  paging_->lead_until(leadership_.leads_until());
  monitor_->restore(paging_->restore(saved, store::Stamp::now()));
  monitor_->change_log().recall(saved.events);
  if (keeper_) {
    history_.restore(std::move(saved.history), keeper_->store(), Moment::now().wall);
    chronicle_.restore(std::move(saved.events), std::move(saved.maintenance), keeper_->store(), store_->retention);
  }
  chronicle_.start(Moment::now());
}

void Application::connect_heartbeat_writer() {
  heartbeat_writer_.reset();
  if (!config_.heartbeat || !config_.heartbeat->write_to) return;
  auto sink = [this](const std::string& problem) { monitor_->note_heartbeat_writer(problem); };
  heartbeat_writer_ = std::make_unique<probe::HeartbeatWriter>(executor_, writer_options(config_), std::move(sink));
}

asio::awaitable<void> Application::watch_signals() {
  asio::signal_set signals(executor_, SIGTERM, SIGINT, SIGHUP);
  for (;;) {
    boost::system::error_code failure;
    const int signal = co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, failure));
    if (failure) throw boost::system::system_error(failure);
    if (signal == SIGHUP) {
      (void)reload();  // it logs what happened
      continue;
    }
    log::info("stopping");
    stop(0);
  }
}

Result<std::string> Application::reload() {
  config::Loaded loaded = config::load_file(config_file_);
  reload_at_ = Moment::now().wall;
  reload_success_ = loaded.config.has_value();
  log_problems(loaded);
  const std::string problems = config::render_problems(loaded, config_file_.string());
  const Moment now = Moment::now();
  if (!loaded.config) {
    chronicle_.add({config_refused(now.wall, loaded.errors)}, now);
    log::error("{} was not reloaded, the configuration stays as it was", config_file_.string());
    return Error{problems};
  }
  if (loaded.config->http != http_) log::warn("$.http: the change takes effect at the next start");
  if (loaded.config->store != store_) log::warn("$.store: the change takes effect at the next start");
  reloaded_ = std::move(loaded.config);
  wake_.cancel();
  chronicle_.add({config_reloaded(now.wall)}, now);
  log::info("configuration reloaded");
  return Result<std::string>(boost::system::in_place_value, "configuration reloaded\n" + problems);
}

web::Handler Application::make_web_handler() {
  web::Context context;
  context.report = [this] { return monitor_ ? monitor_->report() : nullptr; };
  context.metrics = [this] { return metrics(); };
  context.not_ready = [this] { return not_ready(); };
  context.unhealthy = [this] { return unhealthy(); };
  context.reload = [this] { return reload(); };
  answer_from(
      chronicle_, [this]() -> const FleetSpec& { return config_.fleet; }, context);
  answer_from(history_, context);
  context.leads = [this] { return leadership_.leads(Moment::now().mono); };
  context.peer_word = [this](std::string_view body) { return leadership_.hear(body); };
  context.token = http_.token;
  context.host_name = this_host();
  context.on_loopback = is_loopback(http_.address);
  return web::make_handler(std::move(context));
}

std::string Application::metrics() const {
  static const FleetReport nothing_yet;
  SelfStats self;
  self.config_reload_success = reload_success_;
  self.config_reload_at = reload_at_;
  if (paging_) paging_->add_to(self, Moment::now().mono);
  if (keeper_) self.store = keeper_->stats();
  self.leads = leadership_.leads(Moment::now().mono);
  if (!monitor_) return report::render_metrics(nothing_yet, self);
  self.evaluations = monitor_->evaluations();
  self.evaluate_total = monitor_->evaluate_total();
  const auto report = monitor_->report();
  return report::render_metrics(report ? *report : nothing_yet, self);
}

std::optional<std::string> Application::not_ready() const {
  const auto report = monitor_ ? monitor_->report() : nullptr;
  if (!report) return "nothing has been evaluated yet";
  for (const NodeReport& node : report->nodes) {
    if (!node.polled_yet) return fmt::format("{} has not been polled yet", node.name);
  }
  return std::nullopt;
}

std::optional<std::string> Application::unhealthy() const {
  return monitor_ ? monitor_->unhealthy(Moment::now().mono) : std::nullopt;
}

}  // namespace relaywatch::daemon
