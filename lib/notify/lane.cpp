#include "notify/lane.hpp"

#include <random>

namespace relaywatch::notify {

std::function<double()> random_numbers() {
  return [engine = std::minstd_rand(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

}  // namespace relaywatch::notify
