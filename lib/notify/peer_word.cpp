#include "notify/peer_word.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace relaywatch::notify {

namespace {

constexpr std::string_view firing_word = "firing";
constexpr std::string_view resolved_word = "resolved";

nlohmann::json item_json(const ToldItem& item) {
  return {{"receiver", item.receiver},
          {"alert", item.alert},
          {"kind", item.kind == Notification::Kind::firing ? firing_word : resolved_word},
          {"token", item.token},
          {"age_seconds", item.age.count()}};
}

ToldItem read_item(const nlohmann::json& json) {
  ToldItem item;
  item.receiver = json.at("receiver").get<std::string>();
  item.alert = json.at("alert").get<std::map<std::string, std::string>>();
  const auto kind = json.at("kind").get<std::string>();
  if (kind != firing_word && kind != resolved_word) throw std::invalid_argument("an unknown kind");
  item.kind = kind == firing_word ? Notification::Kind::firing : Notification::Kind::resolved;
  item.token = json.at("token").get<std::string>();
  item.age = Seconds(json.at("age_seconds").get<double>());
  constexpr Seconds longest = std::chrono::hours(24 * 365);
  if (!(item.age >= -longest && item.age <= longest)) throw std::invalid_argument("an impossible age");
  return item;
}

}  // namespace

std::string peer_word_body(const PeerWord& word) {
  nlohmann::json told = nlohmann::json::array();
  for (const ToldItem& item : word.told) told.push_back(item_json(item));
  const nlohmann::json body{{"instance", word.instance}, {"has_lease", word.has_lease}, {"told", std::move(told)}};
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<PeerWord> parse_peer_word(std::string_view body) {
  try {
    const auto json = nlohmann::json::parse(body);
    PeerWord word;
    word.instance = json.at("instance").get<std::string>();
    word.has_lease = json.at("has_lease").get<bool>();
    for (const auto& item : json.at("told")) word.told.push_back(read_item(item));
    return word;
  } catch (const std::exception& failure) {
    return Error{std::string("this is not what a monitor tells its peers: ") + failure.what()};
  }
}

bool outranks(const PeerWord& word, std::string_view own_instance) {
  return word.has_lease || word.instance < own_instance;
}

void ToldBook::add(ToldItem item, MonoTime decided) {
  auto key = std::pair(item.receiver, item.alert);
  entries_.insert_or_assign(std::move(key), Entry{std::move(item), decided});
}

void ToldBook::replace(const std::vector<ToldItem>& items, MonoTime now) {
  entries_.clear();
  for (const ToldItem& item : items) add(item, now - std::chrono::duration_cast<Duration>(item.age));
}

std::vector<ToldItem> ToldBook::items(MonoTime now) {
  std::erase_if(entries_, [now](const auto& entry) {
    return entry.second.item.kind == Notification::Kind::resolved && entry.second.decided + end_retention < now;
  });
  std::vector<ToldItem> items;
  for (const auto& [key, entry] : entries_) {
    items.push_back(entry.item);
    items.back().age = now - entry.decided;
  }
  if (items.size() > limit) {
    std::ranges::nth_element(items, items.begin() + limit, {}, &ToldItem::age);
    items.resize(limit);
  }
  return items;
}

}  // namespace relaywatch::notify
