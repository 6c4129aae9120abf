#include "store/stamp.hpp"

#include <chrono>
#include <fstream>

namespace relaywatch::store {
namespace {

std::string read_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace

Stamp Stamp::now() {
  static const std::string boot_id = read_boot_id();
  return {boot_id, Moment::now()};
}

std::optional<Duration> clock_shift(const Stamp& saved, const Stamp& now) {
  const bool same_clock = !saved.boot_id.empty() && saved.boot_id == now.boot_id;
  if (same_clock && saved.at.mono <= now.at.mono) return Duration::zero();
  if (saved.at.wall > now.at.wall) return std::nullopt;
  const auto passed = std::chrono::duration_cast<Duration>(now.at.wall - saved.at.wall);
  return now.at.mono - passed - saved.at.mono;
}

}  // namespace relaywatch::store
