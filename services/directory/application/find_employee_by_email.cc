#include "services/directory/application/find_employee_by_email.h"

#include <string>
#include <utility>
#include <vector>

#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {

core::Task<absl::StatusOr<Person>> FindEmployeeByEmail::Run(std::string email) const {
  if (email.empty()) co_return core::InvalidField("email", "is empty");
  const std::string prefix = WithEmail(email);
  std::vector<core::Task<absl::StatusOr<std::vector<std::string>>>> lookups;
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    lookups.push_back(ledger_.MembersFrom(partition, kEmailIndex, prefix, /*inclusive=*/true, prefix, 1));
  }
  core::All<absl::StatusOr<std::vector<std::string>>> all(std::move(lookups));
  auto answers = co_await all;
  for (auto& answer : answers) {
    FL_CO_RETURN_IF_ERROR(answer.status());
    if (answer->empty()) continue;
    FL_CO_TRY(Person person, co_await ReadPerson(ledger_, stores_, EmployeeId(answer->front().substr(prefix.size()))));
    // The address may have changed hands since the index was read.
    if (person.identity && EmailKey(person.identity->email) == EmailKey(email)) co_return person;
  }
  co_return core::Refuse(absl::StatusCode::kNotFound, "no employee has this e-mail address",
                         {.reason = "EMPLOYEE_NOT_FOUND", .metadata = {}, .violations = {}});
}

}  // namespace fairlead::directory
