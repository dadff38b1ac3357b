#pragma once

#include "services/directory/application/cancel_absence.h"
#include "services/directory/application/erase_employee.h"
#include "services/directory/application/find_employee_by_email.h"
#include "services/directory/application/get_employee.h"
#include "services/directory/application/get_team_tree.h"
#include "services/directory/application/import_people.h"
#include "services/directory/application/list_absences.h"
#include "services/directory/application/list_employees.h"
#include "services/directory/application/record_absence.h"

namespace fairlead::directory {

// All that the directory does, wired once for the process and for its tests. The constructor's arguments must outlive
// it.
struct UseCases {
  UseCases(ledger::Ledger& ledger, const Stores& stores)
      : import_people(ledger, stores),
        get_employee(ledger, stores),
        list_employees(ledger, stores),
        get_team_tree(ledger),
        find_employee_by_email(ledger, stores),
        erase_employee(ledger, stores),
        record_absence(ledger, stores),
        cancel_absence(ledger, stores),
        list_absences(ledger, stores) {}

  const ImportPeople import_people;
  const GetEmployee get_employee;
  const ListEmployees list_employees;
  const GetTeamTree get_team_tree;
  const FindEmployeeByEmail find_employee_by_email;
  const EraseEmployee erase_employee;
  const RecordAbsence record_absence;
  const CancelAbsence cancel_absence;
  const ListAbsences list_absences;
};

}  // namespace fairlead::directory
