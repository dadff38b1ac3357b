#pragma once

#include <string>

#include "libs/messaging/event.h"

namespace fairlead::fairleadctl {

// A record of a topic as one line of JSON, without a line feed: where it lies, the CloudEvents attributes, and the
// data, decoded where its type is one of Fairlead's, else in base64. A dead letter also has `dead_letter`: why and by
// whom it was set aside, and where it was read. What is no event has `problem` and the bytes.
std::string EventLine(messaging::Record record);

}  // namespace fairlead::fairleadctl
