#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fairlead/pulse/catalog/v1/catalog_service.grpc.pb.h"
#include "fairlead/pulse/issuer/v1/issuer_service.grpc.pb.h"
#include "fairlead/pulse/shuffler/v1/shuffler_service.grpc.pb.h"
#include "fairlead/pulse/tally/v1/tally_service.grpc.pb.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "libs/toml/reader.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/pulse_source.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/survey_file.h"

namespace fairlead::fairleadctl {
namespace {

namespace catalog = pulse::catalog::v1;
namespace issuer = pulse::issuer::v1;
namespace shuffler = pulse::shuffler::v1;
namespace tally = pulse::tally::v1;

constexpr char kCatalog[] = "pulse-catalog";
constexpr char kIssuer[] = "pulse-issuer";
constexpr char kShuffler[] = "pulse-shuffler";
constexpr char kTally[] = "pulse-tally";

struct LaunchArguments {
  std::string file;
  std::uint32_t wave = 0;
  std::string survey;
  std::string shuffle_key;
  std::string proposal;
  std::string signature;
};

std::string CheckKey(const std::string& text) {
  const auto bytes = core::Unhex(text);
  return bytes.ok() && bytes->size() == 32 ? "" : "must be a key, 64 hexadecimal digits";
}

// Of options that were checked.
std::string BytesOf(const std::string& hex) { return *core::Unhex(hex); }

std::string StateWord(catalog::SurveyState state) { return Word(catalog::SurveyState_Name(state), "SURVEY_STATE_"); }

nlohmann::ordered_json JsonOf(const catalog::SurveyStatus& status) {
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const std::string& step : status.steps()) steps.push_back(step);
  return {{"survey", core::Hex(status.survey())},
          {"manifest", core::Hex(status.manifest_hash())},
          {"sequence", status.sequence()},
          {"title", {{"en", status.title_en()}, {"fr", status.title_fr()}}},
          {"state", StateWord(status.state())},
          {"opens", status.opens()},
          {"closes", status.closes()},
          {"extended", status.extended()},
          {"eligible", status.eligible()},
          {"link", status.link()},
          {"steps", steps}};
}

absl::Status Print(const Session& session, const catalog::SurveyStatus& status) {
  if (session.options.json) return PrintJson(JsonOf(status));
  fmt::print("Survey     {}\n", core::Hex(status.survey()));
  fmt::print("Title      {}\n           {}\n", status.title_en(), status.title_fr());
  fmt::print("State      {}\n", StateWord(status.state()));
  fmt::print("Open       {} to {}{}\n", status.opens(), status.closes(),
             status.extended() ? " (the second close: too few had answered at the first)" : "");
  fmt::print("Eligible   {}\n", status.eligible());
  fmt::print("Manifest   {}\n", core::Hex(status.manifest_hash()));
  fmt::print("Link       {}\n", status.link());
  if (status.steps_size() > 0) {
    std::string steps;
    for (const std::string& step : status.steps()) steps += (steps.empty() ? "" : ", ") + step;
    fmt::print("Done       {}\n", steps);
  }
  return absl::OkStatus();
}

// What a manifest is made of, from those who know it. Each can be asked again.
absl::StatusOr<catalog::ProposeSurveyResponse> Propose(Session& session, const LaunchArguments& arguments,
                                                       const std::string& id, const std::string& definition) {
  issuer::FreezeRosterRequest freeze;
  freeze.set_survey(id);
  freeze.set_definition(definition);
  freeze.set_wave(arguments.wave);
  FL_TRY(const pulse::v1::FrozenRoster roster,
         session.CallAt<issuer::IssuerService>(kIssuer, &issuer::IssuerService::Stub::FreezeRoster, freeze));
  catalog::ProposeSurveyRequest propose;
  propose.set_survey(id);
  propose.set_definition(definition);
  propose.set_wave(arguments.wave);
  *propose.mutable_roster() = roster;
  if (arguments.shuffle_key.empty()) {
    shuffler::PrepareKeyRequest prepare;
    prepare.set_survey(id);
    FL_TRY(const auto key,
           session.CallAt<shuffler::ShufflerService>(kShuffler, &shuffler::ShufflerService::Stub::PrepareKey, prepare));
    propose.set_shuffle_key(key.public_key());
  } else {
    propose.set_shuffle_key(BytesOf(arguments.shuffle_key));
  }
  tally::PrepareKeyRequest prepare;
  prepare.set_survey(id);
  FL_TRY(const auto key, session.CallAt<tally::TallyService>(kTally, &tally::TallyService::Stub::PrepareKey, prepare));
  propose.set_tally_key(key.public_key());
  propose.set_noise_key(key.noise_key());
  return session.CallAt<catalog::CatalogService>(kCatalog, &catalog::CatalogService::Stub::ProposeSurvey, propose);
}

absl::Status LaunchProposed(Session& session, const std::string& id, const std::string& second_signature) {
  catalog::LaunchSurveyRequest request;
  request.set_survey(id);
  request.set_second_signature(second_signature);
  FL_TRY(const catalog::SurveyStatus status,
         session.CallAt<catalog::CatalogService>(kCatalog, &catalog::CatalogService::Stub::LaunchSurvey, request));
  return Print(session, status);
}

absl::StatusOr<std::string> SignatureIn(const std::string& path) {
  FL_TRY(std::string text, files::Read(path, 1000));
  if (text.ends_with('\n')) text.pop_back();
  auto bytes = core::Unhex(text);
  if (bytes.ok() && bytes->size() == pulse::Signature::kBytes) return bytes;
  return absl::InvalidArgumentError(fmt::format("{} holds no signature; fairleadctl pulse sign makes one", path));
}

absl::Status Launch(Session& session, const LaunchArguments& arguments) {
  if (!arguments.signature.empty()) {
    if (arguments.survey.empty()) return absl::InvalidArgumentError("--signature needs --survey: which one was signed");
    FL_TRY(const std::string signature, SignatureIn(arguments.signature));
    return LaunchProposed(session, BytesOf(arguments.survey), signature);
  }
  if (arguments.file.empty()) return absl::InvalidArgumentError("a survey file is needed, or --survey and --signature");
  FL_TRY(const std::string definition, toml_file::ReadBytes(arguments.file, "survey file", "the argument"));
  FL_TRY(const pulse::survey::QuestionBank bank, pulse::survey::QuestionBank::BuiltIn());
  FL_TRY(const pulse::survey::Survey survey, pulse::survey::ParseSurvey(definition, arguments.file, bank));
  if (!survey.second_signer.empty() && arguments.shuffle_key.empty()) {
    return absl::InvalidArgumentError(
        "the file names a second signer, who makes the key that bundles are sealed to; --shuffle-key is its public "
        "half "
        "(fairleadctl pulse keygen --sealing), without which the platform could shuffle alone");
  }
  const std::string id =
      arguments.survey.empty() ? core::RandomBytes(pulse::SurveyId::kBytes) : BytesOf(arguments.survey);
  if (arguments.survey.empty()) {
    // Before anything is asked for: whoever is interrupted goes on with it.
    fmt::print(stderr, "survey {}; should this be interrupted, run it again with --survey {}\n", core::Hex(id),
               core::Hex(id));
  }
  FL_TRY(const catalog::ProposeSurveyResponse proposed, Propose(session, arguments, id, definition));
  if (survey.second_signer.empty()) return LaunchProposed(session, id, "");
  const std::string path = arguments.proposal.empty() ? core::Hex(id) + ".manifest.json" : arguments.proposal;
  FL_RETURN_IF_ERROR(files::Write(path, proposed.manifest()));
  if (session.options.json) {
    return PrintJson(
        {{"survey", core::Hex(id)}, {"proposal", path}, {"manifest", core::Hex(proposed.manifest_hash())}});
  }
  fmt::print("The manifest is in {}. The second signer checks and signs it:\n", path);
  fmt::print("  fairleadctl pulse sign {} --roster ROSTER --key KEY --shuffle-key KEY.pub >signature\n", path);
  fmt::print("and then it is launched:\n  fairleadctl pulse launch --survey {} --signature signature\n", core::Hex(id));
  return absl::OkStatus();
}

absl::Status Status(Session& session, const std::string& survey) {
  catalog::GetSurveyRequest request;
  request.set_survey(BytesOf(survey));
  FL_TRY(const catalog::SurveyStatus status,
         session.CallAt<catalog::CatalogService>(kCatalog, &catalog::CatalogService::Stub::GetSurvey, request));
  return Print(session, status);
}

absl::Status List(Session& session, const PageArguments& page) {
  catalog::ListSurveysRequest request;
  request.set_page_token(page.token);
  const auto count = [](const catalog::ListSurveysResponse& response) { return response.surveys_size(); };
  FL_TRY(const auto all, AllPages<catalog::ListSurveysResponse>(request, page.limit, count, [&](const auto& one) {
           return session.CallAt<catalog::CatalogService>(kCatalog, &catalog::CatalogService::Stub::ListSurveys, one);
         }));
  if (session.options.json) {
    nlohmann::ordered_json surveys = nlohmann::ordered_json::array();
    for (const catalog::SurveyStatus& status : all.surveys()) surveys.push_back(JsonOf(status));
    return PrintJson({{"surveys", surveys}, {"next_page_token", all.next_page_token()}});
  }
  Table table({"SURVEY", "STATE", "OPENS", "CLOSES", "ELIGIBLE", "TITLE"});
  for (const catalog::SurveyStatus& status : all.surveys()) {
    table.Add({core::Hex(status.survey()), StateWord(status.state()), status.opens(), status.closes(),
               std::to_string(status.eligible()), status.title_en()});
  }
  fmt::print("{}", table.rows() == 0 ? "No surveys yet; fairleadctl pulse launch makes one.\n" : table.Text());
  TellOfMore(all.next_page_token());
  return absl::OkStatus();
}

void AddLaunch(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const launch = AddCommand(
      pulse, "launch", "Freezes the roster, makes the manifest, and launches a survey; nothing changes after it",
      "fairleadctl pulse launch company-pulse.toml");
  const auto arguments = std::make_shared<LaunchArguments>();
  launch->add_option("file", arguments->file, "Survey file");
  launch->add_option("--wave", arguments->wave, "Which wave of a series, from 0")->check(CLI::Range(0, 10'000));
  launch->add_option("--survey", arguments->survey, "Id of a survey that was begun, to go on with it")
      ->check(CheckSurveyId);
  launch->add_option("--shuffle-key", arguments->shuffle_key, "Public key that the second signer made (pulse keygen)")
      ->check(CheckKey);
  launch->add_option("--proposal", arguments->proposal, "Where to write the manifest that the second signer signs");
  launch->add_option("--signature", arguments->signature, "File with the second signer's signature");
  launch->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Launch(session, *arguments); }; });
}

void AddStatus(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const status = AddCommand(pulse, "status", "Shows how far a survey is",
                                      "fairleadctl pulse status 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a");
  const auto survey = std::make_shared<std::string>();
  status->add_option("survey", *survey, "The survey's id")->required()->check(CheckSurveyId);
  status->callback([&session, &action, survey] { action = [&session, survey] { return Status(session, *survey); }; });
}

void AddList(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const list = AddCommand(pulse, "list", "Lists surveys, the newest first", "fairleadctl pulse list");
  const auto page = std::make_shared<PageArguments>();
  page->AddTo(*list);
  list->callback([&session, &action, page] { action = [&session, page] { return List(session, *page); }; });
}

}  // namespace

void AddPulseLaunchCommands(CLI::App& pulse, Session& session, Action& action) {
  AddLaunch(pulse, session, action);
  AddStatus(pulse, session, action);
  AddList(pulse, session, action);
}

}  // namespace fairlead::fairleadctl
