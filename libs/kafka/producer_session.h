#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"

namespace fairlead::kafka {

// One life of an idempotent, gapless librdkafka producer.
absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> StartSession(const KafkaOptions& options);

}  // namespace fairlead::kafka
