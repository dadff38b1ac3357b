#pragma once

#include "services/recognition/application/decide_nomination.h"
#include "services/recognition/application/do_due_nominations.h"
#include "services/recognition/application/get_nomination.h"
#include "services/recognition/application/list_award_definitions.h"
#include "services/recognition/application/list_nominations.h"
#include "services/recognition/application/nominate.h"
#include "services/recognition/application/nomination_effects.h"
#include "services/recognition/application/nomination_views.h"

namespace fairlead::recognition {

// All that recognition does about nominations for named awards. The constructor's arguments must outlive it.
struct NominationUseCases {
  NominationUseCases(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing, const People& people,
                     const AwardDefinitions& definitions)
      : nominate(ledger, stores, sealing, people, definitions),
        decide(ledger, stores, sealing, people),
        reader(ledger, stores, sealing),
        get(reader),
        list(ledger, reader),
        list_definitions(ledger, people, definitions),
        effects(ledger, stores),
        do_due(ledger, stores) {}
  NominationUseCases(const NominationUseCases&) = delete;
  NominationUseCases& operator=(const NominationUseCases&) = delete;

  const Nominate nominate;
  const DecideNomination decide;
  const NominationReader reader;
  const GetNomination get;
  const ListNominations list;
  const ListAwardDefinitions list_definitions;
  const NominationEffects effects;
  const DoDueNominations do_due;
};

}  // namespace fairlead::recognition
