#include "chronicle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/temporary_folder.hpp"

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Event event(const std::string& text) {
  return {.at = Moment::now().wall, .kind = EventKind::hop_state, .subject = text, .text = text, .details = {}};
}

class ChronicleTest : public testing::Test {
 protected:
  ChronicleTest() { fleet_.chains.push_back({.name = "backlog", .path = {}, .lag = {}, .hop_lag = {}}); }

  /// A daemon that is started, does that, and is killed once its store has written.
  template <typename Work>
  void live(Work work) {
    store::StateStore store({.path = path_});
    Chronicle chronicle([this](const std::vector<Maintenance>& maintenance) { told_ = maintenance; });
    store::Saved saved = store.load(10s);
    chronicle.restore(std::move(saved.events), std::move(saved.maintenance), store, 24h);
    work(chronicle);
    store.stop();
  }
  [[nodiscard]] Moment at(Duration later) const { return {start_.mono + later, start_.wall + later}; }
  Maintenance begin(Chronicle& chronicle, const std::string& length = "2h") {
    const web::MaintenanceRequest request = {
        .chain = "backlog", .node = {}, .length = length, .reason = "new disks", .by = "alice@host"};
    return chronicle.begin_maintenance(request, fleet_, start_).value();
  }
  static std::vector<std::string> texts(const Chronicle& chronicle) {
    std::vector<std::string> texts;
    for (const Event& one : chronicle.journal().events()) texts.push_back(one.text);
    return texts;
  }

  store::TemporaryFolder folder_;
  std::string path_ = folder_.file("state.db");
  FleetSpec fleet_;
  Moment start_ = Moment::now();
  std::vector<Maintenance> told_;
};

TEST_F(ChronicleTest, EventsGoOnAcrossRestarts) {
  live([&](Chronicle& chronicle) { chronicle.add({event("a"), event("b")}, start_); });
  live([&](Chronicle& chronicle) {
    EXPECT_THAT(texts(chronicle), ElementsAre("a", "b"));
    chronicle.add({event("c")}, start_);
    EXPECT_EQ(chronicle.journal().last_id(), 3U);
  });
  live([&](Chronicle& chronicle) { EXPECT_THAT(texts(chronicle), ElementsAre("a", "b", "c")); });
}

TEST_F(ChronicleTest, MaintenanceGoesOnAcrossRestartsAndEndsByItself) {
  Maintenance begun;
  live([&](Chronicle& chronicle) {
    begun = begin(chronicle);
    EXPECT_THAT(told_, ElementsAre(begun));
  });
  told_.clear();
  live([&](Chronicle& chronicle) {
    EXPECT_THAT(chronicle.maintenance(), ElementsAre(begun));
    EXPECT_THAT(told_, ElementsAre(begun));
    chronicle.tick(at(1h));
    EXPECT_THAT(told_, ElementsAre(begun));
    chronicle.tick(at(2h));
    EXPECT_THAT(told_, IsEmpty());
  });
  live([&](Chronicle& chronicle) {
    EXPECT_THAT(chronicle.maintenance(), IsEmpty());
    EXPECT_THAT(texts(chronicle), ElementsAre("alice@host began maintenance of chain backlog for 2 h: new disks",
                                              "maintenance of chain backlog is over after 2 h: new disks"));
  });
}

TEST_F(ChronicleTest, MaintenanceIsEndedByPeople) {
  live([&](Chronicle& chronicle) {
    const Maintenance begun = begin(chronicle);
    EXPECT_EQ(chronicle.end_maintenance("nope", "bob@host", at(1h)).value(), std::nullopt);
    const std::string as_when_it_begins = "\"by\" must be one line without control characters";
    EXPECT_EQ(chronicle.end_maintenance(begun.id, "bob\nroot", at(1h)).error().message, as_when_it_begins);
    EXPECT_EQ(chronicle.end_maintenance(begun.id, std::string(101, 'b'), at(1h)).error().message,
              "\"by\" is longer than 100 bytes");
    EXPECT_THAT(told_, ElementsAre(begun));
    EXPECT_EQ(chronicle.end_maintenance(begun.id, "", at(1h)).value(), begun);
    EXPECT_THAT(told_, IsEmpty());
    EXPECT_EQ(chronicle.journal().events().back().text, "somebody ended maintenance of chain backlog: new disks");
  });
  live([&](Chronicle& chronicle) { EXPECT_THAT(chronicle.maintenance(), IsEmpty()); });
}

TEST_F(ChronicleTest, TheStoreForgetsWhatIsOlderThanItsRetention) {
  live([&](Chronicle& chronicle) { chronicle.add({event("old")}, start_); });
  live([&](Chronicle& chronicle) {
    Event later = event("new");
    later.at = at(25h).wall;
    chronicle.add({later}, at(25h));
    chronicle.tick(at(25h));
    EXPECT_THAT(texts(chronicle), ElementsAre("new"));
  });
  live([&](Chronicle& chronicle) { EXPECT_THAT(texts(chronicle), ElementsAre("new")); });
}

TEST_F(ChronicleTest, AStartAfterAKillSaysSo) {
  live([&](Chronicle& chronicle) { chronicle.start(start_); });
  live([&](Chronicle& chronicle) {
    chronicle.start(start_);
    EXPECT_THAT(chronicle.journal().events().back().text, HasSubstr("did not stop cleanly"));
  });
}

TEST_F(ChronicleTest, TheApiAsksIt) {
  live([&](Chronicle& chronicle) {
    web::Context context;
    answer_from(
        chronicle, [this]() -> const FleetSpec& { return fleet_; }, context);
    const auto begun =
        context.begin_maintenance({.chain = "backlog", .node = {}, .length = "1h", .reason = "x", .by = "me"});
    ASSERT_TRUE(begun);
    EXPECT_THAT(context.maintenance(), ElementsAre(*begun));
    EXPECT_FALSE(context.begin_maintenance({.chain = "x", .node = {}, .length = "1h", .reason = "x", .by = "me"}));
    EXPECT_FALSE(context.end_maintenance(begun->id, "me\x1b[2J"));
    EXPECT_EQ(context.end_maintenance(begun->id, "me").value(), *begun);
    EXPECT_EQ(context.events("1h")->size(), 2U);
    EXPECT_EQ(context.events(std::nullopt)->size(), 2U);
    EXPECT_EQ(context.events("0s")->size(), 0U);
    EXPECT_FALSE(context.events("yesterday"));
  });
}

}  // namespace
}  // namespace relaywatch::daemon
