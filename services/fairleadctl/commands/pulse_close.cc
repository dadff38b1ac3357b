#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fairlead/pulse/catalog/v1/catalog_service.grpc.pb.h"
#include "fairlead/pulse/issuer/v1/issuer_service.grpc.pb.h"
#include "fairlead/pulse/shuffler/v1/shuffler_service.grpc.pb.h"
#include "fairlead/pulse/tally/v1/tally_service.grpc.pb.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/unhex.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/pulse_source.h"

// A survey's way from its close to the destruction of its keys, which it goes by itself: what it waits for, and how it
// is given up; and how one is that was never launched.
namespace fairlead::fairleadctl {
namespace {

namespace catalog = pulse::catalog::v1;
namespace issuer = pulse::issuer::v1;
namespace shuffler = pulse::shuffler::v1;
namespace tally = pulse::tally::v1;

struct CloseArguments {
  std::string survey;
  std::string key;
  int minutes = 0;
};

struct DestroyArguments {
  std::string survey;
  bool unread = false;
};

absl::StatusOr<catalog::SurveyStatus> StatusOf(Session& session, const std::string& survey) {
  catalog::GetSurveyRequest request;
  request.set_survey(*core::Unhex(survey));
  return session.CallAt<catalog::CatalogService>("pulse-catalog", &catalog::CatalogService::Stub::GetSurvey, request);
}

bool Has(const catalog::SurveyStatus& status, std::string_view step) {
  return std::find(status.steps().begin(), status.steps().end(), step) != status.steps().end();
}

bool IsOver(const catalog::SurveyStatus& status) { return Has(status, "tally-key-destroyed"); }

// What the last step has come to, for people who wait.
std::string Outcome(const catalog::SurveyStatus& status) {
  if (status.state() == catalog::SURVEY_STATE_DESTROYED_UNREAD) return "destroyed unread; its keys are gone";
  return "released; its keys are gone";
}

std::string WithProblem(std::string sentence, const std::string& problem) {
  return problem.empty() ? sentence : sentence + ": " + problem;
}

// What a survey waits for between its close and its end.
absl::StatusOr<std::string> WaitingFor(Session& session, const catalog::SurveyStatus& status) {
  if (!Has(status, "collected")) return std::string("the collector's replicas, each of which has to end");
  shuffler::GetStatusRequest of_shuffler;
  of_shuffler.set_survey(status.survey());
  FL_TRY(const shuffler::GetStatusResponse shuffling,
         session.CallAt<shuffler::ShufflerService>("pulse-shuffler", &shuffler::ShufflerService::Stub::GetStatus,
                                                   of_shuffler));
  if (shuffling.stage() == shuffler::GetStatusResponse::STAGE_WAITING_FOR_KEY) {
    return std::string("the second signer's sealing key (pulse release-key)");
  }
  if (!Has(status, "shuffle-key-destroyed")) return WithProblem("the shuffler", shuffling.problem());
  tally::GetStatusRequest of_tally;
  of_tally.set_survey(status.survey());
  FL_TRY(const tally::GetStatusResponse counting,
         session.CallAt<tally::TallyService>("pulse-tally", &tally::TallyService::Stub::GetStatus, of_tally));
  return WithProblem(Has(status, "token-key-published") ? "the tally" : "the issuer", counting.problem());
}

absl::Status StillOpen(const catalog::SurveyStatus& status) {
  return absl::FailedPreconditionError(fmt::format(
      "the survey is open until {}; that time stands in the signed manifest, and nobody can close it earlier or later",
      status.closes()));
}

absl::Status Report(const Session& session, const catalog::SurveyStatus& status, const std::string& sentence) {
  if (!session.options.json) {
    fmt::print("{}\n", sentence);
    return absl::OkStatus();
  }
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const std::string& step : status.steps()) steps.push_back(step);
  return PrintJson({{"closes", status.closes()}, {"steps", steps}, {"says", sentence}});
}

absl::Status Close(Session& session, const CloseArguments& arguments) {
  const absl::Time until = absl::Now() + absl::Minutes(arguments.minutes);
  bool handed_over = arguments.key.empty();
  int told = 0;
  while (true) {
    FL_TRY(const catalog::SurveyStatus status, StatusOf(session, arguments.survey));
    for (; told < status.steps_size() && !session.options.json; ++told) fmt::print(stderr, "{}\n", status.steps(told));
    if (IsOver(status)) return Report(session, status, fmt::format("closed {}: {}", status.closes(), Outcome(status)));
    const bool open = status.state() == catalog::SURVEY_STATE_OPEN || status.state() == catalog::SURVEY_STATE_LAUNCHED;
    if (!handed_over && Has(status, "collected")) {
      FL_RETURN_IF_ERROR(HandOverKey(session, arguments.survey, arguments.key));
      handed_over = true;
    }
    if (absl::Now() >= until) {
      if (open) return StillOpen(status);
      FL_TRY(const std::string waiting, WaitingFor(session, status));
      return Report(session, status, fmt::format("closed {}; it waits for {}", status.closes(), waiting));
    }
    absl::SleepFor(absl::Seconds(1));
  }
}

absl::Status Discard(Session& session, const std::string& survey) {
  issuer::DiscardRosterRequest request;
  request.set_survey(*core::Unhex(survey));
  FL_RETURN_IF_ERROR(
      session.CallAt<issuer::IssuerService>("pulse-issuer", &issuer::IssuerService::Stub::DiscardRoster, request)
          .status());
  if (session.options.json) return PrintJson({{"survey", survey}, {"discarded", true}});
  fmt::print("discarded: its roster and keys are gone, and what its noise would have spent can be spent again\n");
  return absl::OkStatus();
}

absl::Status DestroyKeys(Session& session, const DestroyArguments& arguments) {
  FL_TRY(catalog::SurveyStatus status, StatusOf(session, arguments.survey));
  if (status.state() == catalog::SURVEY_STATE_OPEN || status.state() == catalog::SURVEY_STATE_LAUNCHED) {
    return StillOpen(status);
  }
  if (IsOver(status)) return Report(session, status, fmt::format("nothing is left: {}", Outcome(status)));
  if (Has(status, "shuffled") || status.state() == catalog::SURVEY_STATE_DESTROYED_UNREAD) {
    FL_TRY(const std::string waiting, WaitingFor(session, status));
    return Report(session, status, fmt::format("keys are destroyed by themselves; now it waits for {}", waiting));
  }
  if (!arguments.unread) {
    return absl::FailedPreconditionError(
        "the survey is not counted yet, and keys are destroyed by themselves once it is; to destroy them now, so that "
        "nobody ever reads an answer, add --unread");
  }
  shuffler::GiveUpRequest request;
  request.set_survey(*core::Unhex(arguments.survey));
  FL_RETURN_IF_ERROR(
      session.CallAt<shuffler::ShufflerService>("pulse-shuffler", &shuffler::ShufflerService::Stub::GiveUp, request)
          .status());
  return Report(session, status, "given up: nothing of it is read, and its keys are being destroyed; see pulse status");
}

}  // namespace

void AddPulseCloseCommands(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const close =
      AddCommand(pulse, "close", "Says what a survey waits for on its way from the close to the release",
                 "fairleadctl pulse close 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --wait 60");
  const auto closing = std::make_shared<CloseArguments>();
  AddSurveyArgument(*close, closing->survey);
  close->add_option("--key", closing->key, "File with the second signer's sealing key, handed over once collected");
  close->add_option("--wait", closing->minutes, "Minutes to wait for the end, telling each step")
      ->check(CLI::Range(0, 100'000));
  close->callback([&session, &action, closing] { action = [&session, closing] { return Close(session, *closing); }; });

  CLI::App* const destroy = AddCommand(
      pulse, "destroy-keys", "Says whether a survey's keys are destroyed; gives a survey up before it is read",
      "fairleadctl pulse destroy-keys 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --unread");
  const auto destroying = std::make_shared<DestroyArguments>();
  AddSurveyArgument(*destroy, destroying->survey);
  destroy->add_flag("--unread", destroying->unread, "Give the survey up: nobody ever reads an answer of it");
  destroy->callback([&session, &action, destroying] {
    action = [&session, destroying] { return DestroyKeys(session, *destroying); };
  });

  CLI::App* const discard = AddCommand(pulse, "discard", "Gives up a survey that was prepared and never launched",
                                       "fairleadctl pulse discard 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a");
  const auto discarded = std::make_shared<std::string>();
  AddSurveyArgument(*discard, *discarded);
  discard->callback(
      [&session, &action, discarded] { action = [&session, discarded] { return Discard(session, *discarded); }; });
}

}  // namespace fairlead::fairleadctl
