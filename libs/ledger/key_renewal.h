#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/ledger.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"

namespace fairlead::ledger {

// Brings every data key under the newest master key, so that older master keys can be destroyed. Start behind Store.
//
// Its start counts, and refuses with FailedPrecondition where a master key that wraps something is not there. Then a
// thread wraps anew in the background and looks again every `interval`, for keys that a replica with older files made.
// Ready is FailedPrecondition while a missing master key is in use: another replica has a newer one already. Any number
// of replicas may do this at once. Metrics:
//   fairlead_data_keys_wrapped{master}   data keys under a master key that is not the newest; at 0 on every replica,
//                                        all of them started with the newest, the file can be deleted
//   fairlead_data_keys_rewrapped_total   data keys that this process brought under the newest
class KeyRenewal final : public runtime::Component {
 public:
  // References must outlive it.
  KeyRenewal(Ledger& ledger, const MasterKeys& masters, observability::Registry& metrics,
             absl::Duration interval = absl::Seconds(10));
  ~KeyRenewal() override;

  std::string name() const override { return "data keys"; }
  absl::Status Start() override;
  void Stop(absl::Time deadline) override;
  absl::Status Ready() const override;

 private:
  void Loop();
  // Until nothing lies under an older master key, or the process stops.
  absl::Status Renew();
  absl::Status Count();
  bool Stopping() const;

  Ledger& ledger_;
  const MasterKeys& masters_;
  const DataKeys keys_{masters_};
  const absl::Duration interval_;
  observability::Counter& rewrapped_;
  std::map<std::uint32_t, observability::Gauge*> wrapped_;  // by every master key but the newest

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  absl::Status state_;
  std::thread thread_;
};

}  // namespace fairlead::ledger
