#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace fairlead::ledger {

// Lets the calling thread, and the threads that it starts from now on (librdkafka's), wait for the processor while
// threads that answer commands want it. Where the system refuses it nothing changes.
inline void BehindCommands() {
  constexpr int kNice = 10;
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
}

}  // namespace fairlead::ledger
