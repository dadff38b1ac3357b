#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"

namespace fairlead::kafka {

// A member of a consumer group: range assignor, static membership where `instance` is not empty.
absl::StatusOr<std::unique_ptr<messaging::Subscription>> JoinGroup(const KafkaOptions& options,
                                                                   const std::string& group,
                                                                   const std::string& instance,
                                                                   const std::vector<std::string>& topics,
                                                                   messaging::Subscription::Listener listener);

}  // namespace fairlead::kafka
