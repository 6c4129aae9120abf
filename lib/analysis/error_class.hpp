#pragma once

#include <string>

#include "model/fleet_report.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::analysis {

/// From the servers' error numbers to our causes. Numbers first; wording only where one number means several things
/// (1236, 1593), because it differs between versions. Sources: the recorded replies, the MySQL 5.1 to 8.0 manuals'
/// error references, MariaDB's knowledge base. Pure.

/// What a receiver's error means: a cause of `connecting` (it will try again) or of `broken` (it gave up).
HopCause classify_receiver_error(const ServerError& error);

/// What an applier's error means: always a cause of `broken`.
HopCause classify_applier_error(const ServerError& error);

/// True for the causes of state `connecting`: the receiver goes on trying by itself.
bool is_connecting_cause(HopCause cause);

/// True for an error after which a receiver connects again by itself, for weeks by default (MASTER_RETRY_COUNT). One
/// that does not run was stopped by somebody while it tried; after all others it has stopped by itself.
bool is_retried(const ServerError& error);

}  // namespace relaywatch::analysis
