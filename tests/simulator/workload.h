#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "tests/simulator/company.h"
#include "tests/simulator/random.h"

namespace fairlead::simulator {

// What somebody means to do; whether they may, the recognition service decides.
struct AwardIntention {
  // When, from the start of the workload.
  absl::Duration at;
  std::string giver_id;
  // 1 to 20, each once, never the giver.
  std::vector<std::string> recipient_ids;
  // For each recipient.
  std::int64_t points = 0;
  std::string value;
  // Without control characters, at most 1,000 characters, in the giver's language.
  std::string message;
};

struct WorkloadOptions {
  std::uint64_t seed = 1;
  // The company's values; at least one.
  std::vector<std::string> values;
  // Evenly spread with some jitter, in the order of time; 0 is "as fast as the caller asks": `at` is always zero then.
  double awards_per_second = 0;
  // The workload ends after this.
  absl::Duration duration = absl::InfiniteDuration();
  // Points per recipient are drawn from these, the first ones more often; at least one.
  std::vector<std::int64_t> points = {5, 10, 20, 25, 50};
  // At most so many recipients, 1 to 20.
  std::size_t most_recipients = 20;
};

// A stream of awards as people give them: some give often and some never; mostly to one person, mostly in their own
// team or one beside, above or below it. Reads id, team, locale and leave date of the people only, so it works on a
// company that was not made by MakeCompany too. The same company and options give the same stream on every platform.
// Thread-compatible.
class AwardWorkload {
 public:
  // At least two people must still be employed. Those with a leave date take no part.
  AwardWorkload(const Company& company, WorkloadOptions options);

  // The next intention; nothing after the end of the duration.
  std::optional<AwardIntention> Next();

 private:
  using People = std::vector<std::uint32_t>;  // indices in people_

  struct Participant {
    std::string id;
    std::uint32_t team;
    bool french;
    // How often this person gives, compared with others; 0 is never.
    std::uint32_t activity;
  };

  std::uint32_t NextGiver();
  // One who is near the giver, or anybody.
  std::uint32_t NextRecipient(std::uint32_t giver);
  std::string NextMessage(bool french);

  WorkloadOptions options_;
  Random random_;
  std::vector<Participant> people_;
  std::vector<People> teams_;
  // For each team those beside, above and below it.
  std::vector<std::vector<std::uint32_t>> neighbours_;
  std::uint64_t issued_ = 0;
};

}  // namespace fairlead::simulator
