#pragma once

#include <string_view>
#include <vector>

#include "model/node_snapshot.hpp"

namespace relaywatch::test {

/// The recordings of a whole chain n1 → … → n5 in one state (tests/recordings/replies/chain-* and series-*), as polls
/// in the order in which they end, on the clock of run_recording.hpp. The chain is recorded_fleet().

/// The chain in sync for `healthy` seconds, then in the state `state` ("n3-frozen") until `until`, polled once a
/// second: what the servers answered in that one moment, again and again. A node of which the state has no recording
/// does not answer. n1, which was recorded only in sync, has written what n2 has received.
std::vector<NodeSnapshot> load_chain_state(std::string_view state, double healthy, double until);

/// One second after the other through a fault. The last answers are repeated for `afterwards` seconds.
std::vector<NodeSnapshot> load_chain_series(std::string_view name, double afterwards);

/// A 5.1.38 replica n2 whose receiver is not running, without an error, as it is after STOP SLAVE IO_THREAD and as it
/// is after error 1236, polled with its source n1 for `seconds`. The source has moved on by a file, and has purged the
/// one that the replica is in, or not.
std::vector<NodeSnapshot> load_silent_receiver(bool purged, double seconds);

}  // namespace relaywatch::test
