#include "simulator/random.hpp"

#include <cmath>

namespace relaywatch::simulator {

double Random::uniform(double low, double high) { return std::uniform_real_distribution(low, high)(engine_); }

double Random::log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }

double Random::exponential(double mean) { return std::exponential_distribution(1 / mean)(engine_); }

std::uint64_t Random::integer(std::uint64_t low, std::uint64_t high) {
  return std::uniform_int_distribution(low, high)(engine_);
}

Duration Random::seconds(double low, double high) { return to_duration(uniform(low, high)); }

Duration Random::log_seconds(double low, double high) { return to_duration(log_uniform(low, high)); }

}  // namespace relaywatch::simulator
