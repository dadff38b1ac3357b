#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/nomination_views.h"

namespace fairlead::recognition {

struct NominationPage {
  std::vector<NominationView> nominations;
  std::string next_page_token;  // empty on the last page
};

// Nominations, the newest first. Thread-safe.
class ListNominations {
 public:
  // kMine: made by the viewer, or with a prize for them. kToDecide: that wait for the viewer.
  enum class Filter { kMine, kToDecide, kAll };
  struct Query {
    Filter filter = Filter::kMine;
    Viewer viewer;
    std::int32_t page_size = 0;  // 0: 50; more than 1,000 count as 1,000
    std::string page_token;      // of the page before, of the same viewer and filter
  };

  ListNominations(ledger::Ledger& ledger, const NominationReader& reader) : ledger_(ledger), reader_(reader) {}

  // A page may hold fewer than asked for: what was decided a moment ago is left out of kToDecide. Errors:
  // InvalidArgument about page_size or page_token; from the store. `query` must outlive the task.
  core::Task<absl::StatusOr<NominationPage>> Run(const Query& query) const;

 private:
  ledger::Ledger& ledger_;
  const NominationReader& reader_;
};

}  // namespace fairlead::recognition
