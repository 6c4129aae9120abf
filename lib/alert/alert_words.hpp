#pragma once

#include <map>
#include <string>

#include "alert/instance.hpp"
#include "alert/observation.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// The annotations of an active alert; of one that flaps they say so, how often it began and since when. Pure.
std::map<std::string, std::string> words_of(const Instance& instance);

/// The annotations of an alert that ends: what is so now, what was, for how long. `seen`: what ends it; null when
/// there is nothing left of it to observe. Pure.
std::map<std::string, std::string> all_clear_of(const Instance& over, const Observation* seen, const Moment& now);

}  // namespace relaywatch::alert
