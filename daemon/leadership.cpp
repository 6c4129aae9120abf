#include "leadership.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "notify/event_receiver.hpp"

namespace relaywatch::daemon {

namespace {

/// Precondition: the config has a lock_node.
probe::LeaseHolderOptions holder_options(const config::Config& config) {
  const auto node = std::ranges::find(config.nodes, config.ha->lock_node,
                                      [](const config::NodeConfig& one) { return one.spec.name; });
  probe::LeaseHolderOptions options;
  options.node = node->spec.name;
  options.connect = node->connect;
  options.lock_name = config.ha->lock_name;
  options.jitter_seed = std::random_device()();
  return options;
}

/// Those that cannot tell that two monitors speak of the same thing.
std::set<std::string> receivers_of_one(const notify::Options& options) {
  std::set<std::string> names;
  for (const notify::EventReceiverOptions& receiver : options.event_receivers) {
    if (!notify::deduplicates(receiver)) names.insert(receiver.name);
  }
  return names;
}

}  // namespace

Leadership::Leadership(boost::asio::any_io_executor executor, std::string host, OnWord on_word,
                       Handover::Withdraw withdraw)
    : executor_(std::move(executor)),
      host_(std::move(host)),
      on_word_(std::move(on_word)),
      handover_(std::move(withdraw)),
      leads_until_(MonoTime::max()) {}

void Leadership::configure(const config::Config& config) {
  const auto earlier = std::exchange(holder_, nullptr);
  if (!config.ha) {
    take(MonoTime::max());
    return;
  }
  handover_.configure(
      {config.ha->instance.value_or(host_), config.ha->peers, config.http.token, receivers_of_one(config.notify)});
  auto sink = [this](const probe::LeaseHolder::State& state) {
    handover_.lease(state, MonoTime::clock::now());
    take(state.leads_until);
  };
  holder_ = std::make_unique<probe::LeaseHolder>(executor_, holder_options(config), std::move(sink));
  if (earlier) holder_->inherit(*earlier);
  take(MonoTime::clock::now());  // until the server has answered
}

Result<void> Leadership::hear(std::string_view body) {
  if (!is_shared()) return Error{"this monitor takes no word of others: its config has no \"ha\""};
  const MonoTime now = MonoTime::clock::now();
  const auto counts = handover_.heard(body, now);
  if (!counts) return counts.error();
  if (*counts) holder_->heard_leader(now);
  return Result<void>();
}

void Leadership::take(MonoTime leads_until) {
  leads_until_ = leads_until;
  on_word_(leads_until_);
}

std::optional<bool> Leadership::leads(MonoTime now) const {
  if (!is_shared()) return std::nullopt;
  return now < leads_until_;
}

}  // namespace relaywatch::daemon
