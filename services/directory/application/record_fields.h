#pragma once

#include "services/directory/domain/date.h"
#include "services/directory/domain/employee.h"

namespace fairlead::directory {

// Fills `message`, a fairlead.directory.v1.EmployeeRecord, from `record`. A template, because what is sent and what is
// stored need the same and this layer knows no protobuf.
template <typename Message>
void FillRecord(const Record& record, Message& message) {
  message.set_employee_id(record.id.str());
  message.set_team(record.team);
  message.set_manager_id(record.manager.str());
  message.set_location(record.location);
  message.set_time_zone(record.time_zone);
  message.set_locale(record.locale);
  message.set_role_level(record.role_level);
  message.set_contracted_decihours(record.contracted_decihours);
  message.set_hire_date(FormatDate(record.hire_date));
  if (record.leave_date) message.set_leave_date(FormatDate(*record.leave_date));
  message.set_leave_kind(static_cast<decltype(message.leave_kind())>(record.leave_kind));
  message.set_erased(record.erased);
}

}  // namespace fairlead::directory
