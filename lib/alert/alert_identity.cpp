#include "alert/alert_identity.hpp"

namespace relaywatch::alert {

Labels identity(const AlertReport& alert) {
  Labels labels = alert.labels;
  labels.emplace("alertname", alert.name);
  labels.emplace("severity", to_string(alert.severity));
  return labels;
}

}  // namespace relaywatch::alert
