#pragma once

#include "services/recognition/application/forget_person.h"
#include "services/recognition/application/get_award.h"
#include "services/recognition/application/get_choices.h"
#include "services/recognition/application/get_leaderboard.h"
#include "services/recognition/application/get_wallet.h"
#include "services/recognition/application/give_award.h"
#include "services/recognition/application/list_awards.h"
#include "services/recognition/application/list_milestones.h"
#include "services/recognition/application/list_values.h"
#include "services/recognition/application/month_figures.h"
#include "services/recognition/application/nomination_use_cases.h"
#include "services/recognition/application/reach_milestone.h"
#include "services/recognition/application/recipients.h"
#include "services/recognition/application/redeem_points.h"
#include "services/recognition/application/reverse_award.h"
#include "services/recognition/application/set_leaderboard_choice.h"
#include "services/recognition/application/set_milestone_choice.h"

namespace fairlead::recognition {

// All that recognition does, wired once for the process and for its tests. The constructor's arguments must outlive it.
struct UseCases {
  UseCases(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing, const People& people,
           const Rules& rules, const AwardDefinitions& definitions, const MonthFigures& figures)
      : give_award(ledger, stores, sealing, people, rules),
        reverse_award(ledger, stores, sealing),
        redeem_points(ledger, stores, people),
        set_leaderboard_choice(ledger, stores, people),
        get_wallet(ledger, stores, people, rules),
        list_awards(ledger, stores, sealing),
        get_leaderboard(ledger),
        credit_recipients(ledger, stores),
        take_back_from_recipients(ledger, stores),
        forget_person(ledger, sealing),
        set_milestone_choice(ledger, stores, people),
        get_award(ledger, stores, sealing),
        get_choices(ledger, stores, people),
        list_values(rules),
        nominations(ledger, stores, sealing, people, definitions),
        reach_milestone(ledger, stores),
        list_milestones(ledger, stores, people),
        month_figures(figures) {}

  const GiveAward give_award;
  const ReverseAward reverse_award;
  const RedeemPoints redeem_points;
  const SetLeaderboardChoice set_leaderboard_choice;
  const GetWallet get_wallet;
  const ListAwards list_awards;
  const GetLeaderboard get_leaderboard;
  const CreditRecipients credit_recipients;
  const TakeBackFromRecipients take_back_from_recipients;
  const ForgetPerson forget_person;
  const SetMilestoneChoice set_milestone_choice;
  const GetAward get_award;
  const GetChoices get_choices;
  const ListValues list_values;
  const NominationUseCases nominations;
  const ReachMilestone reach_milestone;
  const ListMilestones list_milestones;
  const MonthFigures& month_figures;
};

}  // namespace fairlead::recognition
