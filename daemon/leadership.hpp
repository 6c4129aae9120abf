#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "handover.hpp"
#include "probe/lease_holder.hpp"

namespace relaywatch::daemon {

/// Whether this monitor, when it is one of several, is the one that pages where nobody de-duplicates. The only monitor
/// always is. One thread: the executor's.
class Leadership {
 public:
  /// Called whenever it is known anew until when this monitor leads: at least every few seconds, and at every change.
  /// A time that has passed: it does not lead.
  using OnWord = std::function<void(MonoTime leads_until)>;

  /// `host`: this monitor's name among others when the config gives none. `withdraw`: see Handover.
  Leadership(boost::asio::any_io_executor executor, std::string host, OnWord on_word, Handover::Withdraw withdraw);

  /// Puts a configuration into effect, as after a reload; before run(), never amid it.
  void configure(const config::Config& config);
  /// Takes the word of another monitor.
  Result<void> hear(std::string_view body);

  [[nodiscard]] bool is_shared() const { return holder_ != nullptr; }
  /// Holds, or tries to hold, the lease until cancelled; then gives it up. Precondition: is_shared().
  boost::asio::awaitable<void> run() { return holder_->run(); }

  [[nodiscard]] Handover& handover() { return handover_; }
  [[nodiscard]] MonoTime leads_until() const { return leads_until_; }
  /// nullopt: this monitor is the only one.
  [[nodiscard]] std::optional<bool> leads(MonoTime now) const;

 private:
  void take(MonoTime leads_until);

  boost::asio::any_io_executor executor_;
  std::string host_;
  OnWord on_word_;
  Handover handover_;
  MonoTime leads_until_;
  std::unique_ptr<probe::LeaseHolder> holder_;
};

}  // namespace relaywatch::daemon
