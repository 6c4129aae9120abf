#include "pipeline/purge_evaluation.hpp"

#include "analysis/purge_risk.hpp"
#include "pipeline/gtid_sets.hpp"

namespace relaywatch::pipeline {

bool measure_purge_risk(HopReport& hop, const NodeMemory& source, const NodeMemory& replica) {
  const ReplicationStatus& status = *hop.status;
  const ChannelTrack* track = replica.track(hop.id.channel);
  const bool comparable = track != nullptr && track->is_in_step_with_epoch();
  analysis::PurgeSituation situation;
  if (source.facts()) {
    situation.retention_known = source.facts()->binlog_retention_known;
    situation.retention = source.facts()->binlog_retention;
  }
  situation.receive_lag = hop.receive_lag;
  situation.to_receive = hop.bytes_to_receive;
  situation.receive_rate = hop.rates.receive;
  if (comparable && status.received && source.is_of_this_epoch(*status.received)) {
    situation.received = status.received->coordinate;
  }
  situation.receiver_running = status.receiver == ReceiverState::running;
  situation.connects_by_gtid = status.connects_by_gtid.value_or(false);
  if (situation.connects_by_gtid) {
    situation.transactions_to_receive = transactions_to_receive(source, replica, status);
  }
  situation.oldest_kept = source.oldest_kept_by(replica.latest().channels_window.begin);
  situation.files = &source.catalog();

  const analysis::PurgeRisk risk = analysis::assess_purge_risk(situation);
  hop.purge_headroom = risk.headroom;
  hop.purge_forecast = risk.forecast;
  hop.purge_headroom_bytes = risk.headroom_bytes;
  hop.purge_headroom_files = risk.headroom_files;
  return risk.already_purged;
}

}  // namespace relaywatch::pipeline
