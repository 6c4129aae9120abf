#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/byte_stream.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// Values to bytes and back. A type is taught by one function `fields(codec, value)`, found beside the type, that names
/// each of its fields once, for both ways: `codec(value.a, value.b)`.

class ValueWriter {
 public:
  template <typename... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }
  std::string take() { return std::move(bytes_); }

 private:
  void put(std::uint64_t number) { write_number(bytes_, number); }
  void put(const std::string& text) {
    put(std::uint64_t{text.size()});
    bytes_ += text;
  }
  template <typename Clock, typename Unit>
  void put(const std::chrono::time_point<Clock, Unit>& time) {
    put(static_cast<std::uint64_t>(time.time_since_epoch().count()));
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(std::uint64_t{value ? 1U : 0U});
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& list) {
    put(std::uint64_t{list.size()});
    for (const T& item : list) put(item);
  }
  template <typename Key, typename T>
  void put(const std::map<Key, T>& items) {
    put(std::uint64_t{items.size()});
    for (const auto& [key, item] : items) {
      put(key);
      put(item);
    }
  }
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::uint64_t>(value));
    } else {
      fields(*this, value);
    }
  }

  std::string bytes_;
};

/// Reads bytes of whatever origin: what does not make sense is remembered, and something is read all the same.
class ValueReader {
 public:
  /// `shift` brings monotonic times onto the clock of `now`; none may be later than that.
  ValueReader(std::string_view bytes, Duration shift, MonoTime now) : reader_(bytes), shift_(shift), now_(now) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (get(values), ...);
  }
  /// All was there, made sense, and nothing is left.
  [[nodiscard]] bool complete() const { return sound_ && !reader_.failed() && reader_.at_end(); }

 private:
  [[nodiscard]] bool sound() const { return sound_ && !reader_.failed(); }
  void expect(bool condition) { sound_ = sound_ && condition; }

  void get(std::uint64_t& number) { number = reader_.number(); }
  void get(std::string& text) {
    const std::uint64_t length = reader_.number();
    expect(length <= reader_.rest().size());
    text.clear();
    for (std::uint64_t left = sound() ? length : 0; left > 0; --left) text.push_back(static_cast<char>(reader_.byte()));
  }
  void get(MonoTime& time) {
    const Duration saved(static_cast<Duration::rep>(reader_.number()));
    constexpr Duration furthest = std::chrono::hours(24 * 366 * 100);  // so that no sum overflows
    expect(saved <= furthest && saved >= -furthest && shift_ <= furthest && shift_ >= -furthest);
    time = MonoTime() + (sound() ? saved + shift_ : Duration());
    expect(time <= now_);
  }
  void get(WallTime& time) {
    time = WallTime(WallTime::duration(static_cast<WallTime::duration::rep>(reader_.number())));
  }
  template <typename T>
  void get(std::optional<T>& value) {
    const std::uint64_t present = reader_.number();
    expect(present <= 1);
    value.reset();
    if (sound() && present == 1) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& list) {
    list.clear();
    for (std::uint64_t left = reader_.number(); left > 0 && sound(); --left) get(list.emplace_back());
  }
  template <typename Key, typename T>
  void get(std::map<Key, T>& items) {
    items.clear();
    for (std::uint64_t left = reader_.number(); left > 0 && sound(); --left) {
      Key key;
      get(key);
      get(items[std::move(key)]);
    }
  }
  template <typename T>
  void get(T& value) {
    if constexpr (std::is_enum_v<T>) {
      const std::uint64_t number = reader_.number();
      expect(number <= static_cast<std::uint64_t>(last_of(T())));
      value = static_cast<T>(sound() ? number : 0);
    } else {
      fields(*this, value);
    }
  }

  ByteReader reader_;
  Duration shift_;
  MonoTime now_;
  bool sound_ = true;
};

}  // namespace relaywatch::alert
