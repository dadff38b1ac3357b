#include "services/directory/application/get_employee.h"

#include <utility>

#include "services/directory/application/employees.h"

namespace fairlead::directory {

core::Task<absl::StatusOr<Person>> GetEmployee::Run(EmployeeId id) const {
  co_return co_await ReadPerson(ledger_, stores_, std::move(id));
}

}  // namespace fairlead::directory
