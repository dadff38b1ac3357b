#include "services/chat/application/home.h"

#include <string>
#include <utility>

#include "libs/core/status.h"

namespace fairlead::chat {
namespace {

constexpr int kReceived = 5;
constexpr int kDaysAhead = 14;
constexpr std::size_t kMilestones = 10;

}  // namespace

core::Task<absl::StatusOr<view::HomeView>> Home::Of(const Person& person) const {
  view::HomeView home;
  FL_CO_TRY(const Employee employee, co_await directory_.Get(person.employee));
  home.first_name = employee.name.substr(0, employee.name.find(' '));
  FL_CO_TRY(home.wallet, co_await kudos_.WalletOf(person));
  FL_CO_TRY(home.received, co_await kudos_.AwardsOf(person, AwardDirection::kReceived, kReceived));
  FL_CO_TRY(const Choices choices, co_await recognition_.GetChoices(person.employee));
  FL_CO_TRY(home.approvals, co_await nominations_.ToDecide(person));
  const std::string none;
  FL_CO_TRY(const view::NominationForm form, co_await nominations_.Form(person, none));
  home.may_nominate = !form.definitions.empty();
  FL_CO_TRY(const std::vector<UpcomingMilestone> upcoming,
            co_await recognition_.ListMilestones(person.employee, kDaysAhead));
  for (const UpcomingMilestone& one : upcoming) {
    if (home.milestones.size() == kMilestones) break;
    FL_CO_TRY(view::Person shown, co_await identities_.Show(one.employee));
    home.milestones.push_back({.person = std::move(shown), .day = one.day, .years = one.years});
  }
  home.leaderboard_opt_out = choices.leaderboard_opt_out;
  home.milestone_opt_out = choices.milestone_opt_out;
  FL_CO_TRY(const std::optional<Identities::Contact> contact, co_await identities_.Reach(person.employee));
  if (contact) home.stopped.assign(contact->record.muted.begin(), contact->record.muted.end());
  home.as_of = clock_.Now();
  co_return home;
}

}  // namespace fairlead::chat
