#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"

namespace fairlead::recognition {

// One or several indices, read as one list: the highest score first, each member once.
struct IndexQuery {
  std::vector<std::pair<ledger::Partition, std::string>> indices;  // not empty
  std::string name;                                                // of the question: a page token belongs to it
  std::int32_t page_size = 0;                                      // 0: 50; more than 1,000 count as 1,000
  std::string page_token;                                          // of the page before, of the same question
};

struct IndexPage {
  std::vector<std::string> members;
  std::string next_page_token;  // empty on the last page
};

// Errors: InvalidArgument about page_size or page_token; Unavailable, DeadlineExceeded from the store.
core::Task<absl::StatusOr<IndexPage>> ReadPage(ledger::Ledger& ledger, IndexQuery query);

}  // namespace fairlead::recognition
