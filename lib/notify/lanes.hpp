#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "notify/lane.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// By a number that is never used again, so that the answer to a receiver that is gone is nobody else's.
using Lanes = std::map<std::size_t, std::unique_ptr<Lane>>;

/// Makes `lanes` those of the options, in their order; those that stay keep what they know. Gives those that go.
/// New ones are numbered from `next_id`, which is left at the one after. Pure.
Lanes reconfigure(Lanes& lanes, const Options& options, const std::string& generator_url, std::size_t& next_id);

}  // namespace relaywatch::notify
