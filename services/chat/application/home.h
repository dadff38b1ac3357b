#pragma once

#include "absl/status/statusor.h"
#include "libs/core/clock.h"
#include "libs/core/task.h"
#include "services/chat/application/identities.h"
#include "services/chat/application/kudos.h"
#include "services/chat/application/nominations.h"
#include "services/chat/application/ports.h"
#include "services/chat/application/views.h"

namespace fairlead::chat {

// What stands on somebody's Home tab. Thread-safe.
class Home {
 public:
  // All must outlive it.
  Home(const Identities& identities, const Kudos& kudos, const Nominations& nominations, Directory& directory,
       Recognition& recognition, const core::Clock& clock)
      : identities_(identities),
        kudos_(kudos),
        nominations_(nominations),
        directory_(directory),
        recognition_(recognition),
        clock_(clock) {}

  // Errors are transient. `person` must outlive the task.
  core::Task<absl::StatusOr<view::HomeView>> Of(const Person& person) const;

 private:
  const Identities& identities_;
  const Kudos& kudos_;
  const Nominations& nominations_;
  Directory& directory_;
  Recognition& recognition_;
  const core::Clock& clock_;
};

}  // namespace fairlead::chat
