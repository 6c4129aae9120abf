#include "paging.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>

#include "store/outbox.hpp"
#include "store/state_file.hpp"
#include "unit/notify/local_server.hpp"
#include "unit/store/temporary_folder.hpp"

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::IsEmpty;
using testing::SizeIs;

/// Waits for other threads; the time is a bound for bugs.
template <typename Condition>
void wait_for(Condition holds) {
  const MonoTime end = MonoTime::clock::now() + 20s;
  while (!holds() && MonoTime::clock::now() < end) std::this_thread::sleep_for(1ms);
  if (!holds()) std::abort();  // also in a process without GoogleTest
}

notify::Options three_receivers(const std::string& url) {
  notify::Options options;
  options.event_receivers.push_back(
      {.name = "pagerduty:p", .kind = notify::PagerdutyOptions{url + "/pd", Secret("k")}});
  options.event_receivers.push_back({.name = "slack:s", .kind = notify::SlackOptions{Secret(url + "/slack")}});
  options.event_receivers.push_back(
      {.name = "webhook:w", .kind = notify::WebhookOptions{Secret(url + "/hook"), std::nullopt}});
  return options;
}

/// One life of a daemon: from the start, which restores, to the end or the kill.
class Life {
 public:
  Life(const std::string& path, const notify::Options& options) {
    if (!path.empty()) store_.emplace(store::Options{path});
    const store::Saved saved = store_ ? store_->load(20s) : store::Saved();
    paging_.emplace(store_ ? &*store_ : nullptr, options, "");
    states_ = paging_->restore(saved, store::Stamp::now());
  }

  /// An evaluation that sees the fault, or does not.
  void evaluate(bool fault) {
    alert::Observation seen;
    seen.key = {"HopBroken", Severity::critical, "a|b|"};
    seen.verdict = fault ? alert::Verdict::raise : alert::Verdict::clear;
    seen.labels = {{"alertname", "HopBroken"}, {"severity", "critical"}, {"source", "a"}};
    seen.annotations = {{"summary", "a→b is broken for " + std::to_string(++evaluations_) + " s"}};
    FleetReport report;
    report.at = Moment::now();
    auto stepped = alert::step_all(std::move(states_), {seen}, report.at);
    states_ = std::move(stepped.states);
    report.alerts = alert::active_alerts(states_);
    paging_->publish(report, states_, stepped.resolved);
  }

  Paging& paging() { return *paging_; }
  store::StateStore& store() { return *store_; }
  /// The disk hangs from now on.
  void hang() { store_->write(hold(never_.get_future().share())); }
  /// The evaluation is kept, and whatever comes of it is not.
  void evaluate_and_hang(bool fault) {
    std::promise<void> given;
    store_->write(hold(given.get_future().share()));
    evaluate(fault);
    hang();
    given.set_value();
  }
  /// Waits until every delivery is recorded.
  void wait_until_the_outbox_is_empty() {
    std::atomic<std::size_t> rows = 1;
    std::atomic<int> asked = 0;
    wait_for([&] {
      const int before = asked;
      store_->write([&](store::Database& database) -> store::Outcome<void> {
        rows = store::load_outbox(database)->size();
        ++asked;
        return {};
      });
      wait_for([&] { return asked > before; });
      return rows == 0;
    });
  }
  SelfStats stats() {
    SelfStats stats;
    paging_->add_to(stats, MonoTime::clock::now());
    return stats;
  }
  std::uint64_t count(const std::string& outcome) {
    std::uint64_t total = 0;
    for (const auto& [key, number] : stats().notifications) total += key.second == outcome ? number : 0;
    return total;
  }
  std::size_t pending() {
    std::size_t total = 0;
    for (const auto& [receiver, number] : stats().outbox_pending) total += number;
    return total;
  }
  void wait_until_saved(std::uint64_t saves) {
    wait_for([&] { return store_->stats().saves >= saves; });
  }
  void wait_until_all_is_told() {
    wait_for([this] { return pending() == 0; });
  }
  void end(Duration within = 10s) {
    paging_->stop(within);
    if (store_) store_->stop();
  }

 private:
  static store::StateStore::Write hold(std::shared_future<void> until) {
    return [until = std::move(until)](store::Database&) -> store::Outcome<void> {
      until.wait();
      return {};
    };
  }

  std::optional<store::StateStore> store_;
  std::optional<Paging> paging_;
  alert::AlertStates states_;
  int evaluations_ = 0;
  std::promise<void> never_;
};

class PagingTest : public testing::Test {
 protected:
  /// What is left in the file.
  std::vector<Notification> outbox() {
    auto database = store::open_state_file(path_);
    return database ? *store::load_outbox(*database) : std::vector<Notification>();
  }
  /// What has arrived, in order: "/hook firing" and so on.
  std::vector<std::string> arrived(std::size_t at_least) {
    std::vector<std::string> all;
    for (const web::Request& request : server_.wait_for(at_least)) all.push_back(event_of(request));
    return all;
  }
  static std::string event_of(const web::Request& request) {
    if (request.path == "/slack") {
      const bool over = request.body.find("Over: ") != std::string::npos;
      return over ? "/slack resolved" : "/slack firing";
    }
    const json body = json::parse(request.body);
    if (request.path == "/hook") return "/hook " + body["status"].get<std::string>();
    return body["event_action"] == "trigger" ? "/pd firing" : "/pd resolved";
  }

  store::TemporaryFolder folder_;
  std::string path_ = folder_.file("state.db");
  std::atomic<int> status_ = 200;
  LocalServer server_{[this](std::size_t, const web::Request&) {
    return web::Response{status_, "text/plain", {}, "ok"};
  }};
};

/// Where in the delivery of a notification the process is killed.
enum class Stage { before_commit, committed_not_sent, sent_not_recorded, recorded };

class KilledTest : public PagingTest, public testing::WithParamInterface<std::tuple<Stage, Notification::Kind>> {
 protected:
  /// Lives until the stage is reached for the notification that the last evaluation gives rise to.
  void live_until(Stage stage, Notification::Kind kind) {
    const bool sends = stage != Stage::committed_not_sent;
    Life& life = life_.emplace(path_, three_receivers(sends ? server_.url() : dead_));
    const bool fault = kind == Notification::Kind::firing;
    if (!fault) {
      life.evaluate(true);
      if (sends) life.wait_until_the_outbox_is_empty();
      if (!sends) life.wait_until_saved(1);
    }
    const std::uint64_t delivered = life.count("delivered");
    switch (stage) {
      case Stage::before_commit:
        life.hang();
        life.evaluate(fault);
        return;
      case Stage::committed_not_sent:
        life.evaluate(fault);
        life.wait_until_saved(fault ? 1 : 2);
        return;
      case Stage::sent_not_recorded:
        life.evaluate_and_hang(fault);
        wait_for([&] { return life.count("delivered") == delivered + 3; });
        return;
      case Stage::recorded:
        life.evaluate(fault);
        life.wait_until_the_outbox_is_empty();
        return;
    }
  }

  const std::string dead_ = dead_url();
  std::optional<Life> life_;
};

TEST_P(KilledTest, EveryNotificationArrivesAndOnlyOneThatMayHaveBeenIsRepeated) {
  const auto [stage, kind] = GetParam();
  ASSERT_TRUE(store::in_a_process_that_is_killed([this, stage = stage, kind = kind] { live_until(stage, kind); }));
  const bool fault = kind == Notification::Kind::firing;
  {
    Life next(path_, three_receivers(server_.url()));
    next.evaluate(fault);  // the fault lasts, or is gone
    next.wait_until_all_is_told();
    next.end();
  }
  EXPECT_THAT(outbox(), IsEmpty());
  std::map<std::string, int> counts;
  std::map<std::string, std::vector<std::string>> in_order;
  std::set<std::string> deliveries;
  for (const web::Request& request : server_.wait_for(fault ? 3 : 6)) {
    ++counts[event_of(request)];
    in_order[request.path].push_back(event_of(request));
    if (request.path == "/hook") deliveries.insert(std::string(request.header("X-Relaywatch-Delivery").value_or("")));
  }
  for (const std::string receiver : {"/pd", "/slack", "/hook"}) {
    const int repeated = stage == Stage::sent_not_recorded ? 2 : 1;
    EXPECT_EQ(counts[receiver + " firing"], fault ? repeated : 1) << receiver;
    EXPECT_EQ(counts[receiver + " resolved"], fault ? 0 : repeated) << receiver;
    EXPECT_TRUE(std::ranges::is_sorted(in_order[receiver])) << "firing before resolved";
  }
  EXPECT_THAT(deliveries, SizeIs(fault ? 1 : 2)) << "a repeated one has the same number";
}

INSTANTIATE_TEST_SUITE_P(Stages, KilledTest,
                         testing::Combine(testing::Values(Stage::before_commit, Stage::committed_not_sent,
                                                          Stage::sent_not_recorded, Stage::recorded),
                                          testing::Values(Notification::Kind::firing, Notification::Kind::resolved)));

TEST_F(PagingTest, ARestartAmidAnAlertTellsNothingAnew) {
  {
    Life life(path_, three_receivers(server_.url()));
    life.evaluate(true);
    life.wait_until_all_is_told();
    life.end();
  }
  {
    Life life(path_, three_receivers(server_.url()));
    life.evaluate(true);
    life.evaluate(false);
    life.wait_until_all_is_told();
    life.end();
  }
  EXPECT_THAT(arrived(6), SizeIs(6));
}

TEST_F(PagingTest, WithoutAStoreItPagesAtOnce) {
  Life life("", three_receivers(server_.url()));
  life.evaluate(true);
  EXPECT_THAT(arrived(3), SizeIs(3));
  life.end();
}

TEST_F(PagingTest, ADiskThatHangsDelaysNoPageForLong) {
  ASSERT_TRUE(store::in_a_process_that_is_killed([this] {
    auto& life = *new Life(path_, three_receivers(server_.url()));
    life.hang();
    life.evaluate(true);
    wait_for([&] { return life.count("delivered") == 3; });
  }));
  EXPECT_THAT(arrived(3), SizeIs(3));
}

TEST_F(PagingTest, AFileThatCannotBeOpenedDelaysNone) {
  path_ = folder_.file("absent/state.db");
  Life life(path_, three_receivers(server_.url()));
  life.evaluate(true);
  EXPECT_THAT(arrived(3), SizeIs(3));
  life.end();
}

TEST_F(PagingTest, WhatIsRefusedIsParkedAndTriedOnceMoreAtTheNextStart) {
  status_ = 404;
  {
    Life life(path_, three_receivers(server_.url()));
    life.evaluate(true);
    life.wait_until_all_is_told();
    EXPECT_EQ(life.count("parked"), 3U);
    life.end();
  }
  ASSERT_THAT(outbox(), SizeIs(3));
  for (const Notification& one : outbox()) EXPECT_EQ(one.parked, "HTTP status 404: ok") << one.receiver;
  status_ = 200;
  {
    Life life(path_, three_receivers(server_.url()));
    life.wait_until_all_is_told();
    life.end();
  }
  EXPECT_THAT(arrived(6), SizeIs(6));
  EXPECT_THAT(outbox(), IsEmpty());
}

TEST_F(PagingTest, ANewFileIsGivenEverythingThatIsStillToBeTold) {
  const std::string dead = dead_url();
  {
    Life life(path_, three_receivers(dead));
    life.evaluate(true);
    life.wait_until_saved(1);
    std::filesystem::remove(path_);
    life.evaluate(false);  // it finds that the file is gone
    wait_for([&] { return life.store().opening() == 2U; });
    life.evaluate(false);
    life.wait_until_saved(2);
    life.end(0s);
  }
  EXPECT_THAT(outbox(), SizeIs(6));
}

TEST_F(PagingTest, AnEndThatAnAlertmanagerDoesNotKnowYetSurvives) {
  notify::Options options;
  options.alertmanagers.push_back({.urls = {server_.url()}});
  status_ = 503;
  ASSERT_TRUE(store::in_a_process_that_is_killed([&] {
    auto& life = *new Life(path_, options);
    life.evaluate(true);
    life.evaluate(false);
    life.wait_until_saved(2);
  }));
  status_ = 200;
  Life life(path_, options);
  life.evaluate(false);
  life.wait_until_all_is_told();
  life.end();
  const auto requests = server_.wait_for(1);
  ASSERT_FALSE(requests.empty());
  const json told = json::parse(requests.back().body);
  EXPECT_EQ(told[0]["labels"]["alertname"], "HopBroken");
  EXPECT_GE(told[0]["endsAt"], told[0]["startsAt"]);
  EXPECT_THAT(outbox(), IsEmpty());
}

TEST_F(PagingTest, FiguresAloneAreNoReasonToWrite) {
  Life life(path_, three_receivers(server_.url()));
  life.evaluate(true);
  life.wait_until_all_is_told();
  life.end();
  const std::uint64_t saves = life.store().stats().saves;
  EXPECT_LE(saves, 4U) << "one commit and a record for each receiver";
  Life next(path_, three_receivers(server_.url()));
  for (int i = 0; i < 10; ++i) next.evaluate(true);
  next.end();
  EXPECT_EQ(next.store().stats().saves, 0U);
}

}  // namespace
}  // namespace relaywatch::daemon
