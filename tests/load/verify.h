#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/load/award_load.h"

namespace fairlead::load {

// What the services' final state says about a journal.
struct Verdict {
  std::int64_t awards = 0;            // accepted by the journal
  std::int64_t lost = 0;              // accepted, but not in the giver's list, or its points not debited or credited
  std::int64_t twice = 0;             // stored more often than it was given
  std::int64_t unexplained = 0;       // awards of these givers that no client was told of, after all were answered
  bool conserved = false;             // points debited, less reversals = points credited, less those taken back
  std::vector<std::string> problems;  // one sentence each, the first hundred
};

// Reads every giver's awards and every person's wallet from recognition (as HR) and compares them with `journal`, which
// must hold all awards of the givers in it. Waits until all credits have arrived, at most `settle`.
absl::StatusOr<Verdict> Verify(const std::vector<Entry>& journal, const std::vector<std::string>& targets,
                               const std::string& ca_file, const std::string& hr_token, absl::Duration settle);

}  // namespace fairlead::load
