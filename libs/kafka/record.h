#pragma once

#include <librdkafka/rdkafka.h>

#include "libs/messaging/event.h"

namespace fairlead::kafka {

// A copy of what `message` (without an error) carries.
messaging::Record ToRecord(const rd_kafka_message_t& message);

}  // namespace fairlead::kafka
