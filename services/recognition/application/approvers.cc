#include "services/recognition/application/approvers.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace fairlead::recognition {
namespace {

constexpr int kMostLevels = 64;  // of managers above each other: an end even where the directory has a cycle

// Collects approvers, each once.
class Collector {
 public:
  Collector(const NominationDraft& draft, absl::Time now) : draft_(draft), now_(now) {}

  bool MayDecide(const Person& person) const {
    return person.id != draft_.nominator && person.WorksHere(now_) &&
           std::ranges::find(draft_.nominees, person.id) == draft_.nominees.end();
  }
  void Add(const Person& person, std::string rule) {
    if (!MayDecide(person) || !seen_.insert(person.id).second) return;
    approvers_.push_back({.employee = person.id, .rule = std::move(rule)});
  }
  std::vector<Approver> Take() { return std::move(approvers_); }

 private:
  const NominationDraft& draft_;
  const absl::Time now_;
  std::set<EmployeeId> seen_;
  std::vector<Approver> approvers_;
};

void AddManager(const EmployeeId& nominee, const People& people, Collector& collector) {
  People::PersonPtr person = people.Find(nominee);
  for (int level = 0; person != nullptr && level < kMostLevels; ++level) {
    person = people.Find(person->manager);
    if (person == nullptr || !collector.MayDecide(*person)) continue;
    return collector.Add(*person, "manager of " + nominee.str());
  }
}

void AddFromLevel(int level, const People& people, Collector& collector) {
  std::vector<Person> found;
  people.ForEach([&](const Person& person) {
    if (person.role_level >= level) found.push_back(person);
  });
  // The same list whatever the order in memory.
  std::ranges::sort(found, {}, &Person::id);
  for (const Person& person : found) collector.Add(person, RoleLevels{.from = level, .to = {}}.ToString());
}

}  // namespace

std::vector<Approver> ApproversFor(const AwardDefinition& definition, const NominationDraft& draft,
                                   const People& people, absl::Time now) {
  Collector collector(draft, now);
  for (const Committee& committee : definition.approvers.committees) {
    for (const EmployeeId& member : committee.members) {
      const People::PersonPtr person = people.Find(member);
      if (person != nullptr) collector.Add(*person, "committee " + committee.name);
    }
  }
  if (definition.approvers.manager_of_nominee) {
    for (const EmployeeId& nominee : draft.nominees) AddManager(nominee, people, collector);
  }
  if (definition.approvers.from_role_level) AddFromLevel(*definition.approvers.from_role_level, people, collector);
  return collector.Take();
}

}  // namespace fairlead::recognition
