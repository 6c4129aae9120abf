#include "state_keeper.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "store/stamp.hpp"

namespace relaywatch::daemon {

namespace asio = boost::asio;

using pipeline::Pipeline;
using pipeline::SavePlan;

namespace {

/// What a killed daemon has forgotten is no older.
constexpr Duration save_every = std::chrono::seconds(2);
/// A start waits no longer than this for what was kept.
constexpr Duration load_within = std::chrono::seconds(5);
/// The end waits no longer than this for the batch before the last.
constexpr Duration finish_within = std::chrono::seconds(3);

Pipeline::Restored restore_node(Pipeline& pipeline, const store::SavedNode& saved, const store::Stamp& now) {
  const auto shift = store::clock_shift(saved.saved, now);
  if (!shift) return Pipeline::Restored::unreadable;
  return pipeline.restore(saved.node, saved.parts, *shift, now.at.mono);
}

}  // namespace

StateKeeper::StateKeeper(const asio::any_io_executor& executor, store::Options options)
    : options_(std::move(options)), store_(options_), timer_(executor) {}

store::Saved StateKeeper::restore(Pipeline& pipeline) {
  store::Saved saved = store_.load(load_within);
  const auto nodes = std::exchange(saved.nodes, {});
  const store::Stamp now = store::Stamp::now();
  std::size_t restored = 0;
  for (const store::SavedNode& node : nodes) {
    switch (restore_node(pipeline, node, now)) {
      case Pipeline::Restored::yes: ++restored; break;
      case Pipeline::Restored::unknown_node: break;
      case Pipeline::Restored::other_address:
        log::info("{}: its address is another now, so it begins without a history", node.node);
        break;
      case Pipeline::Restored::unreadable:
        log::warn("{}: what {} has of it is damaged, or of the future, so it begins without a history", node.node,
                  options_.path);
        break;
    }
  }
  if (!nodes.empty()) log::info("{}: the history of {} nodes goes on", options_.path, restored);
  return saved;
}

asio::awaitable<void> StateKeeper::run(std::function<const Pipeline&()> pipeline) {
  for (;;) {
    timer_.expires_after(save_every);
    boost::system::error_code woken;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
    save(pipeline(), store_.ready(), SavePlan::Scope::routine);
  }
}

void StateKeeper::finish(const Pipeline& pipeline) {
  save(pipeline, store_.wait_until_ready(finish_within), SavePlan::Scope::all_news);
  store_.stop();
}

void StateKeeper::save(const Pipeline& pipeline, std::optional<std::uint64_t> opening, SavePlan::Scope scope) {
  if (!opening) return;
  const bool another_file = std::exchange(opening_, opening) != opening;
  if (another_file) plan_.begin_anew();
  const store::Stamp now = store::Stamp::now();
  auto parts = plan_.take(pipeline, now.at.mono, scope);
  // An empty batch tells whether the new file can be written to.
  if (!parts.empty() || another_file) store_.save(std::move(parts), now);
}

}  // namespace relaywatch::daemon
