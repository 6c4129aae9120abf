#pragma once

#include "model/server_replies.hpp"
#include "support/recording.hpp"

namespace relaywatch::test {

/// What one poll of the recorded server would have brought home.
ServerReplies replies_of(const Recording& recording);

}  // namespace relaywatch::test
