#include "notify/peer_word.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Lt;
using namespace std::chrono_literals;
using enum Notification::Kind;

const MonoTime start{10000s};

ToldItem item(Notification::Kind kind, std::string token, std::string receiver = "slack") {
  return {std::move(receiver), {{"alertname", "HopBroken"}, {"source", "n1"}}, kind, std::move(token), {}};
}

TEST(PeerWord, IsUnderstoodAsItWasMeant) {
  PeerWord word{"monitor-a", false, {item(firing, "a:1"), item(resolved, "a:2", "webhook")}};
  word.told[0].age = Seconds(2.5);
  const auto understood = parse_peer_word(peer_word_body(word));
  ASSERT_TRUE(understood) << understood.error().message;
  EXPECT_EQ(*understood, word);
  EXPECT_EQ(*parse_peer_word(peer_word_body({})), PeerWord());
}

TEST(PeerWord, BytesThatAreNotTextDoNotHinderIt) {
  PeerWord word{"a", true, {item(firing, "1")}};
  word.told[0].alert["source"] = "\xff";
  EXPECT_TRUE(parse_peer_word(peer_word_body(word)));
}

TEST(PeerWord, AnythingElseIsRefused) {
  const std::string good = peer_word_body({"a", true, {item(firing, "1")}});
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"\"instance\"", "\"name\""},
                                                                                 {"true", "1"},
                                                                                 {"\"firing\"", "\"on fire\""},
                                                                                 {"\"token\":\"1\"", "\"token\":1"},
                                                                                 {"0.0", "1e300"},
                                                                                 {"0.0", "\"0\""},
                                                                                 {"\"HopBroken\"", "{}"},
                                                                                 {"}", ""}}) {
    std::string bad = good;
    ASSERT_NE(bad.find(from), std::string::npos) << from << " in " << good;
    bad.replace(bad.find(from), from.size(), to);
    const auto understood = parse_peer_word(bad);
    ASSERT_FALSE(understood) << bad;
    EXPECT_THAT(understood.error().message, HasSubstr("not what a monitor tells"));
  }
}

TEST(PeerWord, OfTwoThatStandInOneGivesWayAndTheLeaseCountsMost) {
  EXPECT_TRUE(outranks({"b", true, {}}, "a"));
  EXPECT_TRUE(outranks({"a", false, {}}, "b"));
  EXPECT_FALSE(outranks({"b", false, {}}, "a"));
  EXPECT_FALSE(outranks({"a", false, {}}, "a"));
}

TEST(ToldBook, RepeatsTheLastOfEachAlertAndReceiverWithItsAge) {
  ToldBook book;
  book.add(item(firing, "1"), start);
  book.add(item(firing, "2", "webhook"), start + 1s);
  book.add(item(resolved, "3"), start + 60s);
  EXPECT_THAT(book.items(start + 61s), ElementsAre(AllOf(Field(&ToldItem::token, "3"), Field(&ToldItem::age, 1s)),
                                                   AllOf(Field(&ToldItem::token, "2"), Field(&ToldItem::age, 60s))));
}

TEST(ToldBook, ForgetsEndsAfterAWhileAndWhatGoesOnNever) {
  ToldBook book;
  book.add(item(resolved, "1"), start);
  book.add(item(firing, "2", "webhook"), start);
  EXPECT_EQ(book.items(start + ToldBook::end_retention).size(), 2U);
  EXPECT_THAT(book.items(start + 5h), ElementsAre(Field(&ToldItem::token, "2")));
}

TEST(ToldBook, SaysTheLatestWhenThereAreTooMany) {
  ToldBook book;
  for (std::size_t n = 0; n < 2 * ToldBook::limit; ++n) {
    book.add(item(firing, std::to_string(n), std::to_string(n)), start + n * 1s);
  }
  const auto items = book.items(start + 1h);
  EXPECT_EQ(items.size(), ToldBook::limit);
  EXPECT_THAT(items, Each(Field(&ToldItem::age, Lt(1h - (ToldBook::limit - 1) * 1s))));
  EXPECT_LT(peer_word_body({"a", true, items}).size(), std::size_t{64} * 1024);
}

TEST(ToldBook, WhatTheLeaderSaysTakesThePlaceOfAll) {
  ToldBook book;
  book.add(item(firing, "a:1"), start);
  ToldItem newer = item(resolved, "b:7", "webhook");
  newer.age = 3s;
  book.replace({newer}, start + 100s);
  EXPECT_THAT(book.items(start + 101s), ElementsAre(AllOf(Field(&ToldItem::token, "b:7"), Field(&ToldItem::age, 4s))));
}

}  // namespace
}  // namespace relaywatch::notify
