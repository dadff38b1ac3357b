#include "services/directory/application/list_employees.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {
namespace {

constexpr std::int64_t kDefaultPageSize = 50;
constexpr std::int64_t kMostPageSize = 1'000;

absl::StatusOr<std::int64_t> PageSize(std::int32_t asked) {
  if (asked < 0) return core::InvalidField("page_size", "is negative; leave it out or ask for 1 to 1000");
  return asked == 0 ? kDefaultPageSize : std::min<std::int64_t>(asked, kMostPageSize);
}

// What the entries asked for begin with, in the order in which they are shown.
absl::StatusOr<std::vector<std::string>> PrefixesOf(const ListEmployees::Query& query) {
  if (query.team.empty()) return std::vector<std::string>{""};
  if (const std::string problem = ProblemOfTeam(query.team); !problem.empty()) {
    return core::InvalidField("team", problem);
  }
  std::vector<std::string> prefixes = {InTeam(query.team)};
  if (query.recursive) prefixes.push_back(BelowTeam(query.team));
  return prefixes;
}

// A token holds team and id of the last entry shown, which say where the page ended; not the leave date, which is not
// for everybody.
std::string TokenOf(const std::string& member) {
  return absl::WebSafeBase64Escape(member.substr(0, member.rfind('\0') + 1));
}

// Behind every entry of that person in that team. The token belongs to the question if they do: prefixes that were
// shown wholly are dropped.
absl::StatusOr<std::string> PositionOf(const std::string& token, std::vector<std::string>& prefixes) {
  std::string entry;
  if (absl::WebSafeBase64Unescape(token, &entry) && DecodeTeamEntry(entry)) {
    const auto current = std::find_if(prefixes.begin(), prefixes.end(),
                                      [&](const std::string& prefix) { return entry.starts_with(prefix); });
    if (current != prefixes.end()) {
      prefixes.erase(prefixes.begin(), current);
      return entry + '\xff';
    }
  }
  return core::InvalidField("page_token", "is not the next_page_token of the same question");
}

}  // namespace

core::Task<absl::StatusOr<EmployeePage>> ListEmployees::Run(const Query& query) const {
  FL_CO_TRY(const std::int64_t page_size, PageSize(query.page_size));
  FL_CO_TRY(std::vector<std::string> prefixes, PrefixesOf(query));
  std::string after;
  if (!query.page_token.empty()) {
    FL_CO_TRY(after, PositionOf(query.page_token, prefixes));
  }
  const auto size = static_cast<std::size_t>(page_size);
  const absl::CivilDay today = Today(ledger_);
  std::vector<std::string> entries;
  std::vector<EmployeeId> ids;
  for (const std::string& prefix : prefixes) {
    bool more = true;
    while (more && ids.size() <= size) {
      FL_CO_TRY(const std::vector<std::string> merged, co_await Merge(prefix, after, page_size + 1));
      more = merged.size() > size;
      for (const std::string& member : merged) {
        const auto entry = DecodeTeamEntry(member);
        if (!entry) co_return absl::DataLossError("an entry of the index of teams is malformed");
        if (ids.size() > size || (entry->HasLeftBy(today) && !query.include_left)) continue;
        ids.push_back(entry->employee);
        entries.push_back(member);
      }
      if (!merged.empty()) after = merged.back();
    }
    after.clear();
  }
  EmployeePage page;
  if (ids.size() > size) {
    ids.resize(size);
    page.next_page_token = TokenOf(entries[size - 1]);
  }
  FL_CO_TRY(People people, co_await ReadPeople(ledger_, stores_, ids));
  for (const EmployeeId& id : ids) {
    const auto person = people.find(id);
    if (person != people.end()) page.people.push_back(std::move(person->second));
  }
  co_return page;
}

// The first `limit` entries of all partitions behind `after`.
core::Task<absl::StatusOr<std::vector<std::string>>> ListEmployees::Merge(std::string prefix, std::string after,
                                                                          std::int64_t limit) const {
  std::vector<core::Task<absl::StatusOr<std::vector<std::string>>>> tasks;
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    tasks.push_back(ledger_.MembersFrom(partition, kTeamIndex, after, /*inclusive=*/after.empty(), prefix, limit));
  }
  core::All<absl::StatusOr<std::vector<std::string>>> all(std::move(tasks));
  auto parts = co_await all;
  std::vector<std::string> merged;
  for (auto& part : parts) {
    FL_CO_RETURN_IF_ERROR(part.status());
    std::move(part->begin(), part->end(), std::back_inserter(merged));
  }
  const auto keep = std::min(merged.size(), static_cast<std::size_t>(limit));
  std::partial_sort(merged.begin(), merged.begin() + static_cast<std::ptrdiff_t>(keep), merged.end());
  merged.resize(keep);
  co_return merged;
}

}  // namespace fairlead::directory
