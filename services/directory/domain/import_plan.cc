#include "services/directory/domain/import_plan.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairlead::directory {
namespace {

constexpr std::size_t kMostNamesOfACycle = 10;

// The company as it would be: what is there, with the rows that are (still) good laid over it. Rows that prove bad are
// taken away again, which may spoil others: `spoilt_` holds those whose consequences are not yet looked at.
class Planner {
 public:
  Planner(const People& current, ImportPlan& plan) : current_(current), plan_(plan) {}

  void Run(std::vector<Row> rows) {
    CheckEach(std::move(rows));
    FindUnknownManagers();
    FindTakenAddresses();
    do {
      FollowSpoilt();
    } while (FindCycles());
  }

  std::vector<Wanted> GoodRows() {
    std::vector<Wanted> good;
    for (Candidate& candidate : candidates_) {
      if (candidate.good) good.push_back(std::move(candidate.wanted));
    }
    return good;
  }

 private:
  struct Candidate {
    Wanted wanted;
    bool good = true;
  };

  void CheckEach(std::vector<Row> rows) {
    RowChecker checker;
    std::unordered_map<std::string, std::uint32_t> lines;
    candidates_.reserve(rows.size());
    rows_of_.reserve(rows.size());
    lines.reserve(rows.size());
    for (Row& row : rows) {
      const std::uint32_t line = row.line;
      const auto [first, is_first] = lines.try_emplace(row.employee_id, line);
      std::optional<Wanted> wanted = checker.Check(std::move(row), plan_.problems);
      if (!wanted) continue;
      if (!is_first) {
        plan_.problems.push_back({line, "employee_id", fmt::format("is already on line {}", first->second)});
        continue;
      }
      const auto known = current_.find(wanted->record.id);
      if (known != current_.end() && known->second.employee.record.erased) {
        plan_.problems.push_back(
            {line, "employee_id", "belongs to somebody whose data were erased; leave the row out"});
        continue;
      }
      rows_of_.emplace(wanted->record.id, candidates_.size());
      candidates_.push_back({*std::move(wanted)});
    }
  }

  void Spoil(std::size_t row, const char* field, std::string problem) {
    Candidate& candidate = candidates_[row];
    if (!candidate.good) return;
    candidate.good = false;
    plan_.problems.push_back({candidate.wanted.line, field, std::move(problem)});
    rows_of_.erase(candidate.wanted.record.id);
    spoilt_.push_back(row);
  }

  void FindUnknownManagers() {
    for (std::size_t row = 0; row < candidates_.size(); ++row) {
      const EmployeeId& manager = candidates_[row].wanted.record.manager;
      if (manager.empty()) continue;
      if (rows_of_.contains(manager)) {
        reports_[manager].push_back(row);
      } else if (!current_.contains(manager)) {
        unknown_.push_back(row);
      }
    }
    for (const std::size_t row : unknown_) {
      Spoil(row, "manager_id",
            fmt::format("{} is no employee, neither here nor on a good row of the file",
                        candidates_[row].wanted.record.manager.str()));
    }
  }

  void FindTakenAddresses() {
    for (const auto& [id, person] : current_) {
      if (person.identity && !person.identity->email.empty() && !rows_of_.contains(id)) {
        owners_.emplace(EmailKey(person.identity->email), id);
      }
    }
    for (std::size_t row = 0; row < candidates_.size(); ++row) {
      const Wanted& wanted = candidates_[row].wanted;
      if (!candidates_[row].good || wanted.identity.email.empty()) continue;
      const auto [owner, taken] = owners_.try_emplace(EmailKey(wanted.identity.email), wanted.record.id);
      if (taken) continue;
      const auto other = rows_of_.find(owner->second);
      Spoil(row, "email",
            other != rows_of_.end()
                ? fmt::format("is the same address as on line {}", candidates_[other->second].wanted.line)
                : fmt::format("is the address of the employee {}", owner->second.str()));
    }
  }

  void FollowSpoilt() {
    while (!spoilt_.empty()) {
      const Wanted& bad = candidates_[spoilt_.back()].wanted;
      spoilt_.pop_back();
      const auto known = current_.find(bad.record.id);
      if (known == current_.end()) {
        SpoilReportsOf(bad);
      } else if (known->second.identity && !known->second.identity->email.empty()) {
        KeepAddressOf(bad.record.id, known->second.identity->email);
      }
    }
  }

  void SpoilReportsOf(const Wanted& bad) {
    const auto reports = reports_.find(bad.record.id);
    if (reports == reports_.end()) return;
    for (const std::size_t row : reports->second) {
      Spoil(row, "manager_id", fmt::format("{} is on line {}, which is wrong itself", bad.record.id.str(), bad.line));
    }
  }

  // Somebody whose row is left out keeps the address that they have, so nobody else can get it.
  void KeepAddressOf(const EmployeeId& id, const std::string& email) {
    const auto [owner, is_new] = owners_.try_emplace(EmailKey(email), id);
    if (is_new || owner->second == id) return;
    const auto taker = rows_of_.find(owner->second);
    if (taker != rows_of_.end()) {
      Spoil(taker->second, "email", fmt::format("is the address of the employee {}", id.str()));
    }
    owner->second = id;
  }

  // The manager after the import; empty for none.
  const EmployeeId& ManagerOf(const EmployeeId& id) const {
    static const EmployeeId kNobody;
    if (const auto row = rows_of_.find(id); row != rows_of_.end())
      return candidates_[row->second].wanted.record.manager;
    const auto known = current_.find(id);
    return known == current_.end() ? kNobody : known->second.employee.record.manager;
  }

  // Walks up from every row; whoever is met twice on one walk is on a cycle. True if a row was spoilt.
  bool FindCycles() {
    std::unordered_map<EmployeeId, std::size_t> walks;  // who was met, and on which walk
    walks.reserve(rows_of_.size());
    for (std::size_t row = 0; row < candidates_.size(); ++row) {
      if (!candidates_[row].good) continue;
      EmployeeId at = candidates_[row].wanted.record.id;
      while (!at.empty() && walks.try_emplace(at, row).second) at = ManagerOf(at);
      if (!at.empty() && walks[at] == row) SpoilCycle(at);
    }
    return !spoilt_.empty();
  }

  void SpoilCycle(const EmployeeId& start) {
    std::vector<std::size_t> rows;
    std::vector<std::string> names;
    EmployeeId at = start;
    do {
      if (names.size() < kMostNamesOfACycle) names.push_back(at.str());
      if (const auto row = rows_of_.find(at); row != rows_of_.end()) rows.push_back(row->second);
      at = ManagerOf(at);
    } while (at != start);
    names.push_back(names.size() < kMostNamesOfACycle ? start.str() : "…");
    for (const std::size_t row : rows) {
      Spoil(row, "manager_id", fmt::format("makes a cycle of managers: {}", fmt::join(names, " → ")));
    }
  }

  const People& current_;
  ImportPlan& plan_;
  std::vector<Candidate> candidates_;
  std::unordered_map<EmployeeId, std::size_t> rows_of_;               // good rows
  std::unordered_map<EmployeeId, std::vector<std::size_t>> reports_;  // whose manager is on a row
  std::unordered_map<std::string, EmployeeId> owners_;                // of addresses
  std::vector<std::size_t> unknown_;
  std::vector<std::size_t> spoilt_;
};

void Count(const EmployeeDecision& decision, bool renamed, ImportCounts& counts) {
  for (const Event& event : decision.events) {
    counts.joined += std::holds_alternative<Joined>(event) ? 1 : 0;
    counts.moved += std::holds_alternative<Moved>(event) ? 1 : 0;
    counts.manager_changed += std::holds_alternative<ManagerChanged>(event) ? 1 : 0;
    counts.left += std::holds_alternative<Left>(event) ? 1 : 0;
    counts.returned += std::holds_alternative<Returned>(event) ? 1 : 0;
  }
  if (!decision.events.empty()) return;
  ++(renamed ? counts.renamed : counts.unchanged);
}

}  // namespace

ImportPlan PlanImport(const People& current, std::vector<Row> rows) {
  ImportPlan plan;
  Planner planner(current, plan);
  planner.Run(std::move(rows));
  for (Wanted& wanted : planner.GoodRows()) {
    const auto known = current.find(wanted.record.id);
    const bool is_new = known == current.end();
    const auto decision =
        Become(is_new ? std::nullopt : std::optional<Employee>(known->second.employee), wanted.record);
    if (!decision.ok()) {
      plan.problems.push_back({wanted.line, "employee_id", std::string(decision.status().message())});
      continue;
    }
    if (!is_new) wanted.identity = Replaced(known->second.identity, std::move(wanted.identity));
    const bool renamed = is_new || known->second.identity != wanted.identity;
    Count(*decision, renamed, plan.counts);
    if (renamed || !decision->events.empty()) plan.changes.push_back(std::move(wanted));
  }
  std::stable_sort(plan.problems.begin(), plan.problems.end(),
                   [](const RowProblem& a, const RowProblem& b) { return a.line < b.line; });
  return plan;
}

}  // namespace fairlead::directory
