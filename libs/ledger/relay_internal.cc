#include "libs/ledger/relay_internal.h"

#include "libs/core/all.h"
#include "libs/core/blocking.h"

namespace fairlead::ledger {

absl::Status RunTogether(std::vector<core::Task<absl::Status>> tasks) {
  for (const absl::Status& status : core::BlockOn(core::Together(std::move(tasks)))) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

core::Task<absl::Status> Fetch(redis::Connector& redis, Partition partition, std::vector<redis::Command> commands,
                               std::vector<redis::Reply>& replies) {
  redis::Pipeline pipeline = redis.Run(partition, std::move(commands));
  FL_CO_TRY(replies, co_await pipeline);
  for (const redis::Reply& reply : replies) {
    if (reply.IsError()) co_return ErrorStatus(reply);
  }
  co_return absl::OkStatus();
}

}  // namespace fairlead::ledger
