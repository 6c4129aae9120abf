#pragma once

#include <string>
#include <utility>

namespace relaywatch {

/// A password or token. Cannot be printed, logged or serialized by accident: only reveal() gives it out.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

}  // namespace relaywatch
