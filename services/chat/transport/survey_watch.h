#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"
#include "libs/runtime/periodic.h"
#include "services/chat/application/surveys.h"

namespace fairlead::chat {

// Looks for surveys that people are to hear of, for as long as it runs. Metric: fairlead_chat_survey_told_seconds, from
// a survey's close until the last person invited was told what came of it, once for each survey that was not given up.
class SurveyWatch final : public runtime::Component {
 public:
  // Both must outlive it.
  SurveyWatch(Surveys& surveys, observability::Registry& metrics, absl::Duration interval);

  std::string name() const override { return watch_.name(); }
  absl::Status Start() override { return watch_.Start(); }
  void Stop(absl::Time deadline) override { watch_.Stop(deadline); }

 private:
  void Look();

  Surveys& surveys_;
  observability::Histogram& told_;
  runtime::Periodic watch_;
};

}  // namespace fairlead::chat
