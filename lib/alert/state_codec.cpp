#include "alert/state_codec.hpp"

#include <concepts>
#include <utility>

#include "alert/value_codec.hpp"

namespace relaywatch {

constexpr AlertState last_of(AlertState) { return AlertState::firing; }
constexpr Severity last_of(Severity) { return Severity::critical; }

namespace alert {

/// Of both formats. It changes whenever a field below does.
constexpr std::uint64_t format_version = 1;

template <typename Value, typename T>
concept Is = std::same_as<std::remove_const_t<Value>, T>;

// Each field is named here once, for writing and for reading.

template <typename Codec, Is<Moment> Value>
void fields(Codec& codec, Value& moment) {
  codec(moment.mono, moment.wall);
}

template <typename Codec, Is<AlertReport> Value>
void fields(Codec& codec, Value& alert) {
  codec(alert.name, alert.state, alert.severity, alert.labels, alert.annotations, alert.since, alert.affects,
        alert.held_by);
}

template <typename Codec, Is<AlertKey> Value>
void fields(Codec& codec, Value& key) {
  codec(key.name, key.severity, key.subject);
}

template <typename Codec, Is<Instance> Value>
void fields(Codec& codec, Value& instance) {
  codec(instance.state, instance.labels, instance.annotations, instance.pending_since, instance.active_since,
        instance.clear_since);
}

template <typename Codec, Is<AlertMemory> Value>
void fields(Codec& codec, Value& memory) {
  codec(memory.states, memory.announced);
}

namespace {

template <typename T>
std::string encode_value(const T& value) {
  ValueWriter out;
  out(format_version, value);
  return out.take();
}

template <typename T>
std::optional<T> decode_value(std::string_view bytes, Duration shift, MonoTime now) {
  ValueReader in(bytes, shift, now);
  std::uint64_t version = 0;
  in(version);
  if (version != format_version) return std::nullopt;
  std::optional<T> value(std::in_place);
  in(*value);
  return in.complete() ? std::move(value) : std::nullopt;
}

}  // namespace

std::string encode(const AlertMemory& memory) { return encode_value(memory); }

std::optional<AlertMemory> decode_alert_memory(std::string_view bytes, Duration shift, MonoTime now) {
  return decode_value<AlertMemory>(bytes, shift, now);
}

std::string encode(const AlertReport& alert) { return encode_value(alert); }

std::optional<AlertReport> decode_alert(std::string_view bytes) {
  return decode_value<AlertReport>(bytes, Duration(), MonoTime());
}

}  // namespace alert
}  // namespace relaywatch
