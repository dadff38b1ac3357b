#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/pulse_source.h"
#include "services/fairleadctl/pulse/confidential.h"
#include "services/fairleadctl/pulse/results.h"

namespace fairlead::fairleadctl {
namespace {

struct ResultsArguments {
  PulseSource source;
  Selection selection;
  std::string language = "en";
  bool plain = false;
  bool csv = false;
  bool confidential = false;
};

// What the terminal's environment says, as POSIX orders it: the first of these that is set.
bool IsUtf8Terminal() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string text = value;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text.find("utf-8") != std::string::npos || text.find("utf8") != std::string::npos;
  }
  return false;
}

Style StyleOf(const ResultsArguments& arguments) {
  return {.french = arguments.language == "fr", .plain = arguments.plain || !IsUtf8Terminal()};
}

struct Survey {
  SignedManifest manifest;
  Release release;
};

absl::StatusOr<Survey> ReadSurvey(const Session& session, const ResultsArguments& arguments) {
  FL_TRY(const PublicFiles files, arguments.source.Open(session));
  FL_TRY(SignedManifest manifest, ReadManifest(files, arguments.source.Id()));
  FL_RETURN_IF_ERROR(CheckSelection(manifest.manifest, arguments.selection));
  FL_TRY(Release release, ReadRelease(files, manifest));
  return Survey{.manifest = std::move(manifest), .release = std::move(release)};
}

// The confidential total alone; it may be there without a release.
absl::Status PrintConfidential(const Session& session, const ResultsArguments& arguments) {
  FL_TRY(const PublicFiles files, arguments.source.Open(session));
  FL_TRY(const SignedManifest manifest, ReadManifest(files, arguments.source.Id()));
  const Selection& selection = arguments.selection;
  FL_RETURN_IF_ERROR(CheckSelection(manifest.manifest, selection));
  FL_TRY(const std::optional<pulse::ConfidentialValues> values, ReadConfidential(files, manifest));
  if (!values.has_value()) {
    return absl::NotFoundError(manifest.manifest.confidential
                                   ? "there is no confidential total yet; chat publishes it after the close"
                                   : "this survey takes no confidential answers: its file does not say confidential");
  }
  if (session.options.json) return PrintJson(ConfidentialJson(manifest.manifest, *values, selection));
  fmt::print("{}", arguments.csv ? ConfidentialCsv(manifest.manifest, *values, selection)
                                 : ConfidentialText(manifest.manifest, *values, selection, StyleOf(arguments)));
  return absl::OkStatus();
}

absl::Status PrintResults(const Session& session, const ResultsArguments& arguments) {
  if (arguments.csv && session.options.json) return UsageError("--csv and --json are two forms; give one of them");
  if (arguments.confidential) return PrintConfidential(session, arguments);
  FL_TRY(const Survey survey, ReadSurvey(session, arguments));
  const pulse::Manifest& manifest = survey.manifest.manifest;
  const Selection& selection = arguments.selection;
  if (arguments.csv) {
    fmt::print("{}", ResultsCsv(manifest, survey.release, selection));
    return absl::OkStatus();
  }
  std::optional<pulse::ConfidentialValues> values;
  // It belongs to no dimension.
  if (selection.dimension.empty()) {
    FL_TRY(const PublicFiles files, arguments.source.Open(session));
    FL_TRY(values, ReadConfidential(files, survey.manifest));
  }
  if (session.options.json) {
    nlohmann::ordered_json document = ResultsJson(manifest, survey.release, selection);
    if (values.has_value()) document["confidential"] = ConfidentialJson(manifest, *values, selection);
    return PrintJson(document);
  }
  fmt::print("{}", ResultsText(manifest, survey.release, selection, StyleOf(arguments)));
  if (values.has_value()) fmt::print("{}", ConfidentialText(manifest, *values, selection, StyleOf(arguments)));
  return absl::OkStatus();
}

absl::Status PrintComments(const Session& session, const ResultsArguments& arguments) {
  FL_TRY(const Survey survey, ReadSurvey(session, arguments));
  FL_TRY(const PublicFiles files, arguments.source.Open(session));
  FL_TRY(const Conversations talk, ReadConversations(files, survey.manifest));
  const pulse::Manifest& manifest = survey.manifest.manifest;
  if (session.options.json) return PrintJson(CommentsJson(manifest, survey.release, talk, arguments.selection));
  fmt::print("{}", CommentsText(manifest, survey.release, talk, arguments.selection, StyleOf(arguments)));
  return absl::OkStatus();
}

std::shared_ptr<ResultsArguments> AddArguments(CLI::App& command) {
  auto arguments = std::make_shared<ResultsArguments>();
  arguments->source.AddTo(command);
  command.add_option("--question", arguments->selection.question, "Only this question, by id");
  command.add_option("--language", arguments->language, "en or fr")
      ->check(CLI::IsMember({"en", "fr"}))
      ->capture_default_str();
  return arguments;
}

}  // namespace

void AddPulseResultsCommands(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const results =
      AddCommand(pulse, "results", "Shows a survey's released figures: a tree of cells for each question and dimension",
                 "fairleadctl pulse results 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --page https://pulse.example.com");
  const auto figures = AddArguments(*results);
  results->add_option("--dimension", figures->selection.dimension, "Only this dimension, by id");
  results->add_flag("--plain", figures->plain, "Bars of # signs, as where the terminal has no UTF-8");
  results->add_flag("--csv", figures->csv, "As CSV: a line for each figure, without the confidential total");
  results->add_flag("--confidential", figures->confidential,
                    "Only the confidential total: answers by buttons in chat, which are not anonymous");
  results->callback(
      [&session, &action, figures] { action = [&session, figures] { return PrintResults(session, *figures); }; });

  CLI::App* const comments =
      AddCommand(pulse, "comments", "Shows a survey's released comments, by cell, with answers and replies",
                 "fairleadctl pulse comments 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --page https://pulse.example.com");
  const auto texts = AddArguments(*comments);
  comments->callback(
      [&session, &action, texts] { action = [&session, texts] { return PrintComments(session, *texts); }; });
}

}  // namespace fairlead::fairleadctl
