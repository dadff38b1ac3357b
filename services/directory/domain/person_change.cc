#include "services/directory/domain/person_change.h"

#include <variant>

namespace fairlead::directory {
namespace {

struct KindOf {
  ChangeKind operator()(const Joined&) const { return ChangeKind::kJoined; }
  ChangeKind operator()(const Moved&) const { return ChangeKind::kMoved; }
  ChangeKind operator()(const ManagerChanged&) const { return ChangeKind::kManagerChanged; }
  ChangeKind operator()(const Left&) const { return ChangeKind::kLeft; }
  ChangeKind operator()(const Returned&) const { return ChangeKind::kReturned; }
  // No import makes any other.
  template <typename Other>
  ChangeKind operator()(const Other&) const {
    return ChangeKind::kMoved;
  }
};

std::vector<std::string> ChangedFields(const Record& a, const Record& b, const Identity& c, const Identity& d) {
  std::vector<std::string> fields;
  const auto add = [&](const char* name, bool differs) {
    if (differs) fields.emplace_back(name);
  };
  add("name", c.name != d.name);
  add("email", c.email != d.email);
  add("team", a.team != b.team);
  add("manager_id", a.manager != b.manager);
  add("location", a.location != b.location);
  add("time_zone", a.time_zone != b.time_zone);
  add("locale", a.locale != b.locale);
  add("role_level", a.role_level != b.role_level);
  add("contracted_decihours", a.contracted_decihours != b.contracted_decihours);
  add("hire_date", a.hire_date != b.hire_date);
  add("leave_date", a.leave_date != b.leave_date);
  add("leave_kind", a.leave_kind != b.leave_kind);
  return fields;
}

}  // namespace

PersonChange ChangeOf(const People& current, const Wanted& wanted) {
  PersonChange change{.line = wanted.line, .employee = wanted.record.id, .kinds = {}, .fields = {}};
  const auto known = current.find(wanted.record.id);
  const bool is_new = known == current.end();
  const auto decision = Become(is_new ? std::nullopt : std::optional<Employee>(known->second.employee), wanted.record);
  if (!decision.ok()) return change;  // not one of a plan's
  for (const Event& event : decision->events) change.kinds.push_back(std::visit(KindOf(), event));
  if (is_new) return change;
  const Identity identity = known->second.identity.value_or(Identity());
  if (identity.name != wanted.identity.name || identity.email != wanted.identity.email) {
    change.kinds.push_back(ChangeKind::kRenamed);
  }
  change.fields = ChangedFields(known->second.employee.record, wanted.record, identity, wanted.identity);
  return change;
}

}  // namespace fairlead::directory
