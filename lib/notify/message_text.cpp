#include "notify/message_text.hpp"

#include <algorithm>
#include <string_view>

#include "base/human_units.hpp"

namespace relaywatch::notify {
namespace {

constexpr std::string_view ellipsis = "…";

std::string label(const AlertReport& alert, const std::string& name) {
  const auto found = alert.labels.find(name);
  return found == alert.labels.end() ? "" : found->second;
}

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

std::string shortened(std::string text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes - std::min(most_bytes, ellipsis.size());
  while (end > 0 && continues_a_character(text[end])) --end;
  text.resize(end);
  text += ellipsis;
  return text;
}

std::string subject_of(const AlertReport& alert) {
  if (const std::string node = label(alert, "node"); !node.empty()) return node;
  const std::string source = label(alert, "source");
  const std::string replica = label(alert, "replica");
  if (source.empty() && replica.empty()) return label(alert, "chain");
  const std::string channel = label(alert, "channel");
  return source + "→" + replica + (channel.empty() ? "" : " (channel " + channel + ")");
}

std::string join_and(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string duration_of(const Notification& over) {
  return human_duration(std::max(Seconds(over.decided - over.alert.since), Seconds(0)));
}

std::string annotation(const AlertReport& alert, const std::string& name) {
  const auto found = alert.annotations.find(name);
  return found == alert.annotations.end() ? "" : found->second;
}

}  // namespace relaywatch::notify
