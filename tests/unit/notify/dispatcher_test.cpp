#include "notify/dispatcher.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "notify/alertmanager.hpp"
#include "unit/notify/local_server.hpp"

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

AlertReport alert(const std::string& name) {
  AlertReport report;
  report.name = name;
  report.state = AlertState::firing;
  report.severity = Severity::critical;
  report.labels = {{"alertname", name}, {"severity", "critical"}};
  report.since = std::chrono::system_clock::now();
  return report;
}

Options to(std::vector<std::string> urls) {
  Options options;
  options.alertmanagers.push_back({.urls = std::move(urls)});
  return options;
}

SelfStats stats_of(const Dispatcher& dispatcher) {
  SelfStats stats;
  dispatcher.add_to(stats, Moment::now().mono);
  return stats;
}

std::string name_of(const std::string& url) { return "alertmanager:" + url.substr(7); }

web::Response ok(std::size_t, const web::Request&) { return {200, "text/plain", {}, ""}; }

TEST(Dispatcher, DeliversFiringThenResolved) {
  LocalServer server(ok);
  Dispatcher dispatcher(to({server.url() + "/prefix/"}), "http://monitor/");
  dispatcher.update({alert("A")}, Moment::now(), {});
  const auto first = server.wait_for(1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].method, "POST");
  EXPECT_EQ(first[0].path, "/prefix/api/v2/alerts");
  EXPECT_EQ(first[0].header("Content-Type"), "application/json");
  const auto firing = json::parse(first[0].body);
  EXPECT_EQ(firing[0]["labels"]["alertname"], "A");
  EXPECT_EQ(firing[0]["generatorURL"], "http://monitor/");
  dispatcher.update({}, Moment::now(), {alert("A")});
  const auto second = server.wait_for(2);
  ASSERT_EQ(second.size(), 2U);
  EXPECT_LT(json::parse(second[1].body)[0]["endsAt"], firing[0]["endsAt"]);
  dispatcher.stop(10s);
  const auto stats = stats_of(dispatcher);
  EXPECT_EQ(stats.notifications.at({name_of(server.url()), "delivered"}), 2U);
  EXPECT_EQ(stats.outbox_pending.at(name_of(server.url())), 0U);
}

TEST(Dispatcher, WhatWasDecidedBeforeAnAnswerCameInIsSentAtOnceToo) {
  LocalServer server(ok);
  Dispatcher dispatcher(to({server.url()}));
  const Moment decided = Moment::now();
  dispatcher.update({alert("A")}, decided, {});
  ASSERT_EQ(server.wait_for(1).size(), 1U);
  while (stats_of(dispatcher).outbox_pending.at(name_of(server.url())) > 0) std::this_thread::yield();
  dispatcher.update({alert("A"), alert("B")}, decided, {});
  EXPECT_EQ(server.wait_for(2).size(), 2U);
}

TEST(Dispatcher, ADeadOrSilentReceiverDelaysNoOther) {
  LocalServer good(ok);
  const SilentServer silent;
  const std::string dead = dead_url();
  Dispatcher dispatcher(to({dead, silent.url(), good.url()}));
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 1; i <= 5; ++i) {
    std::vector<AlertReport> firing;
    for (std::size_t n = 0; n < i; ++n) firing.push_back(alert("A" + std::to_string(n)));
    dispatcher.update(firing, Moment::now(), {});
    ASSERT_EQ(good.wait_for(i).size(), i);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s) << "less than one timeout of the silent one";
  EXPECT_EQ(stats_of(dispatcher).outbox_pending.at(name_of(dead)), 5U);
}

TEST(Dispatcher, RetriesUntilItIsDelivered) {
  LocalServer server([](std::size_t n, const web::Request&) {
    return web::Response{n == 0 ? 503 : 200, "text/plain", {}, ""};
  });
  Dispatcher dispatcher(to({server.url()}));
  dispatcher.update({alert("A")}, Moment::now(), {});
  ASSERT_EQ(server.wait_for(2).size(), 2U);
  dispatcher.stop(10s);
  const auto stats = stats_of(dispatcher);
  EXPECT_EQ(stats.notifications.at({name_of(server.url()), "retried"}), 1U);
  EXPECT_EQ(stats.notifications.at({name_of(server.url()), "delivered"}), 1U);
}

TEST(Dispatcher, CountsARefusal) {
  LocalServer server([](std::size_t, const web::Request&) {
    return web::Response{400, "text/plain", {}, "bad\nalert"};
  });
  Dispatcher dispatcher(to({server.url()}));
  dispatcher.update({alert("A")}, Moment::now(), {});
  ASSERT_EQ(server.wait_for(1).size(), 1U);
  dispatcher.stop(10s);
  const auto stats = stats_of(dispatcher);
  EXPECT_GE(stats.notifications.at({name_of(server.url()), "failed"}), 1U);
  EXPECT_EQ(stats.outbox_pending.at(name_of(server.url())), 1U);
}

TEST(Dispatcher, StopFlushesWhatIsPending) {
  LocalServer server(ok);
  Dispatcher dispatcher(to({server.url()}));
  dispatcher.update({alert("A")}, Moment::now(), {});
  dispatcher.stop(10s);
  EXPECT_EQ(server.wait_for(1).size(), 1U);
  EXPECT_EQ(stats_of(dispatcher).outbox_pending.at(name_of(server.url())), 0U);
  dispatcher.stop(10s);
}

TEST(Dispatcher, StopIsBounded) {
  const SilentServer silent;
  Dispatcher dispatcher(to({silent.url(), dead_url()}));
  dispatcher.update({alert("A")}, Moment::now(), {});
  const auto start = std::chrono::steady_clock::now();
  dispatcher.stop(100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(Dispatcher, AReceiverThatStaysKeepsWhatItIsStillToBeTold) {
  LocalServer server([](std::size_t n, const web::Request&) {
    return web::Response{n == 0 ? 503 : 200, "text/plain", {}, ""};
  });
  LocalServer added(ok);
  Dispatcher dispatcher(to({server.url()}));
  dispatcher.update({alert("A"), alert("B")}, Moment::now(), {});
  ASSERT_EQ(server.wait_for(1).size(), 1U);
  const Moment end = Moment::now();
  dispatcher.update({alert("B")}, end, {alert("A")});
  dispatcher.configure(to({added.url(), server.url()}));
  dispatcher.update({alert("B")}, Moment::now(), {});  // what an evaluation after the reload says: nothing of A
  const auto requests = server.wait_for(2);
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_THAT(requests[1].body, testing::HasSubstr("\"A\""));
  EXPECT_THAT(requests[1].body, testing::HasSubstr("\"endsAt\":\"" + rfc3339(end.wall)));
  const auto told = added.wait_for(1);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0].body, testing::HasSubstr("\"B\""));
  EXPECT_EQ(stats_of(dispatcher).notifications.at({name_of(server.url()), "retried"}), 2U);
}

TEST(Dispatcher, ChangingTheReceiversWaitsForNone) {
  const SilentServer silent;
  LocalServer server(ok);
  Dispatcher dispatcher(Options{});
  dispatcher.configure(to({silent.url()}));
  dispatcher.update({alert("A")}, Moment::now(), {});
  EXPECT_EQ(stats_of(dispatcher).outbox_pending.at(name_of(silent.url())), 1U);
  const auto start = std::chrono::steady_clock::now();
  dispatcher.configure(to({server.url()}));
  dispatcher.update({alert("A")}, Moment::now(), {});
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  EXPECT_EQ(server.wait_for(1).size(), 1U);
  EXPECT_FALSE(stats_of(dispatcher).outbox_pending.contains(name_of(silent.url())));
}

TEST(Dispatcher, AnAgeOfWhatWaitsIsThereOnlyWhileSomethingWaits) {
  LocalServer server(ok);
  Dispatcher dispatcher(to({server.url(), dead_url()}));
  EXPECT_TRUE(stats_of(dispatcher).outbox_oldest.empty());
  dispatcher.update({alert("A")}, Moment::now(), {});
  EXPECT_EQ(stats_of(dispatcher).outbox_oldest.size(), 2U);
  ASSERT_EQ(server.wait_for(1).size(), 1U);
  dispatcher.stop(200ms);
  EXPECT_EQ(stats_of(dispatcher).outbox_oldest.size(), 1U);
}

TEST(Dispatcher, WithoutReceiversDoesNothing) {
  Dispatcher dispatcher(Options{});
  dispatcher.update({alert("A")}, Moment::now(), {});
  EXPECT_TRUE(stats_of(dispatcher).outbox_pending.empty());
}

TEST(Dispatcher, TwoUrlsOfOneHostAreTold) {
  LocalServer server(ok);
  Dispatcher dispatcher(to({server.url() + "/a", server.url() + "/b"}));
  const auto stats = stats_of(dispatcher);
  EXPECT_TRUE(stats.outbox_pending.contains(name_of(server.url())));
  EXPECT_TRUE(stats.outbox_pending.contains(name_of(server.url()) + "#2"));
}

TEST(Dispatcher, StatsMayBeReadWhileItWorks) {
  LocalServer server(ok);
  Dispatcher dispatcher(to({server.url()}));
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) stats_of(dispatcher);
  });
  for (int i = 0; i < 50; ++i) dispatcher.update({alert("A" + std::to_string(i))}, Moment::now(), {});
  EXPECT_FALSE(server.wait_for(1).empty());
  dispatcher.stop(10s);
  done = true;
  reader.join();
}

Options to_webhook(const std::string& url, const std::string& name = "webhook:h") {
  Options options;
  options.event_receivers.push_back({.name = name, .kind = WebhookOptions{Secret(url), std::nullopt}});
  return options;
}

Notification notification(std::uint64_t id, const std::string& receiver = "webhook:h") {
  return {id, receiver, Notification::Kind::firing, alert("A"), std::chrono::system_clock::now(), std::nullopt};
}

/// Collects what is settled, and waits for it.
class Recorder {
 public:
  Dispatcher::OnSettled on_settled() {
    return [this](const std::vector<Settled>& settled) {
      {
        const std::lock_guard lock(mutex_);
        all_.insert(all_.end(), settled.begin(), settled.end());
      }
      changed_.notify_all();
    };
  }
  std::vector<Settled> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Settled> all_;
};

TEST(Dispatcher, TellsReceiversOfEventsAndSettles) {
  Recorder recorder;
  LocalServer server([](std::size_t n, const web::Request&) {
    return web::Response{n == 0 ? 500 : n == 1 ? 200 : 404, "text/plain", {}, "no\nsuch hook"};
  });
  Dispatcher dispatcher(to_webhook(server.url() + "/hook"), "", recorder.on_settled());
  dispatcher.tell({notification(1)}, Moment::now(), 0s);
  EXPECT_EQ(recorder.wait_for(1), (std::vector<Settled>{{1, std::nullopt}}));
  dispatcher.tell({notification(2)}, Moment::now(), 0s);
  EXPECT_EQ(recorder.wait_for(2).back(), (Settled{2, "HTTP status 404: no such hook"}));
  const auto stats = stats_of(dispatcher);
  EXPECT_EQ(stats.notifications.at({"webhook:h", "retried"}), 1U);
  EXPECT_EQ(stats.notifications.at({"webhook:h", "delivered"}), 1U);
  EXPECT_EQ(stats.notifications.at({"webhook:h", "parked"}), 1U);
  EXPECT_TRUE(dispatcher.undelivered().empty());
}

TEST(Dispatcher, WaitsForReleaseAndForTheLead) {
  LocalServer server(ok);
  Dispatcher dispatcher(to_webhook(server.url()));
  dispatcher.lead_until(MonoTime::clock::now());
  dispatcher.tell({notification(1)}, Moment::now(), 1h);
  dispatcher.release({1});
  EXPECT_EQ(dispatcher.undelivered().size(), 1U);
  dispatcher.lead_until(MonoTime::max());
  EXPECT_EQ(server.wait_for(1).size(), 1U);
  dispatcher.tell({notification(2)}, Moment::now(), 1h);
  EXPECT_EQ(dispatcher.undelivered().back().id, 2U);
  dispatcher.release({2});
  EXPECT_EQ(server.wait_for(2).size(), 2U);
}

TEST(Dispatcher, AReceiverOfEventsThatMovesKeepsWhatItIsStillToBeTold) {
  Recorder recorder;
  LocalServer server(ok);
  Dispatcher dispatcher(to_webhook(dead_url()), "", recorder.on_settled());
  dispatcher.tell({notification(1)}, Moment::now(), 0s);
  dispatcher.configure(to_webhook(server.url()));
  EXPECT_EQ(server.wait_for(1).size(), 1U);
  EXPECT_EQ(recorder.wait_for(1).size(), 1U);
}

TEST(Dispatcher, WhatIsForNobodyIsSettled) {
  Recorder recorder;
  Dispatcher dispatcher(to_webhook(dead_url()), "", recorder.on_settled());
  dispatcher.tell({notification(1), notification(2, "slack:gone")}, Moment::now(), 0s);
  EXPECT_EQ(recorder.wait_for(1), (std::vector<Settled>{{2, std::nullopt}}));
  dispatcher.configure(Options{});
  EXPECT_EQ(recorder.wait_for(2), (std::vector<Settled>{{2, std::nullopt}, {1, std::nullopt}}));
}

TEST(Dispatcher, AnAlertmanagerIsToldOnlyWhatItWants) {
  LocalServer server(ok);
  Options options = to({server.url()});
  options.alertmanagers[0].wanted.match = {{"alertname", "B", false}};
  Dispatcher dispatcher(options);
  dispatcher.update({alert("A"), alert("B")}, Moment::now(), {});
  const auto requests = server.wait_for(1);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(json::parse(requests[0].body).size(), 1U);
  EXPECT_EQ(stats_of(dispatcher).outbox_pending.size(), 1U);
}

}  // namespace
}  // namespace relaywatch::notify
