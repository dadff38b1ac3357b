#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/pulse_source.h"
#include "services/fairleadctl/pulse/verify.h"

namespace fairlead::fairleadctl {
namespace {

constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr std::size_t kMostBallots = std::size_t{4} * 1024 * 1024 * 1024;

struct VerifyArguments {
  PulseSource source;
  std::string manifest;
  std::string platform_key;
  std::vector<std::string> previous;
  std::string roster;
  std::vector<std::string> earlier_rosters;
  std::string ballots;
  std::string key;
};

std::string Check32Bytes(const std::string& text) {
  const auto bytes = core::Unhex(text);
  return bytes.ok() && bytes->size() == 32 ? "" : "must be 64 hexadecimal digits";
}

// What was given besides the public files.
absl::StatusOr<KnownBefore> KnownFrom(const VerifyArguments& arguments) {
  KnownBefore known;
  // Checked as options.
  if (!arguments.manifest.empty()) known.manifest = *pulse::ManifestHash::Decode(*core::Unhex(arguments.manifest));
  if (!arguments.platform_key.empty()) {
    known.platform_key = *pulse::VerifyingKey::Decode(*core::Unhex(arguments.platform_key));
  }
  for (const std::string& file : arguments.previous) {
    FL_TRY(std::string bytes, files::Read(file, kMostBytes));
    known.previous.push_back(std::move(bytes));
  }
  if (!arguments.roster.empty()) {
    FL_TRY(const std::string bytes, files::Read(arguments.roster, kMostBytes));
    FL_TRY(known.roster, pulse::Roster::Decode(bytes));
  }
  for (const std::string& file : arguments.earlier_rosters) {
    FL_TRY(const std::string bytes, files::Read(file, kMostBytes));
    absl::StatusOr<pulse::Roster> roster = pulse::Roster::Decode(bytes);
    FL_RETURN_IF_ERROR(core::Annotate(roster.status(), file));
    known.earlier_rosters.push_back(*std::move(roster));
  }
  if (!arguments.ballots.empty()) {
    FL_TRY(const std::string sealed, files::Read(arguments.ballots, kMostBallots));
    FL_TRY(const pulse::Secret secret, KeyFileSecret(arguments.key));
    absl::StatusOr<pulse::BallotList> list = pulse::BallotList::Open(sealed, pulse::SealingKeyOf(secret));
    FL_RETURN_IF_ERROR(core::Annotate(list.status(), arguments.ballots));
    known.ballots = *std::move(list);
  }
  return known;
}

// What was looked at, as a sentence begins.
const char* CheckedWhat(const VerifyArguments& arguments, bool counted_again) {
  if (counted_again) return "the public files, the second signer's roster, and all ballots";
  return arguments.roster.empty() ? "the public files alone" : "the public files, and the second signer's roster";
}

const char* PrefixOf(Finding::Kind kind, bool with_roster) {
  switch (kind) {
    case Finding::Kind::kProved:
      return "proved";
    case Finding::Kind::kNotProved:
      return with_roster ? "not proved from these files" : "not proved from public files";
    case Finding::Kind::kFalse:
      return "FALSE";
  }
  return "";
}

nlohmann::ordered_json TextsOf(const Findings& findings, Finding::Kind kind) {
  nlohmann::ordered_json texts = nlohmann::ordered_json::array();
  for (const Finding& finding : findings.all()) {
    if (finding.kind == kind) texts.push_back(finding.text);
  }
  return texts;
}

absl::Status Print(const Session& session, const VerifyArguments& arguments, const SignedManifest& manifest,
                   const Findings& findings) {
  const bool with_roster = !arguments.roster.empty();
  const bool counted_again = findings.counted_again();
  if (session.options.json) {
    return PrintJson({{"survey", arguments.source.survey},
                      {"manifest", core::Hex(manifest.hash.view())},
                      {"checked", CheckedWhat(arguments, counted_again)},
                      {"counted_again", counted_again},
                      {"proved", TextsOf(findings, Finding::Kind::kProved)},
                      {"not_proved", TextsOf(findings, Finding::Kind::kNotProved)},
                      {"false", TextsOf(findings, Finding::Kind::kFalse)}});
  }
  fmt::print("Checked: {}. {}\n", CheckedWhat(arguments, counted_again),
             counted_again ? "Every ballot was counted again." : "Nothing was counted again.");
  for (const Finding& finding : findings.all()) {
    fmt::print("{}: {}\n", PrefixOf(finding.kind, with_roster), finding.text);
  }
  return absl::OkStatus();
}

absl::Status RunVerify(const Session& session, const VerifyArguments& arguments) {
  FL_TRY(const PublicFiles files, arguments.source.Open(session));
  FL_TRY(const KnownBefore known, KnownFrom(arguments));
  FL_TRY(const SignedManifest manifest, ReadManifest(files, arguments.source.Id()));
  FL_TRY(const Findings findings, Verify(files, manifest, known));
  FL_RETURN_IF_ERROR(Print(session, arguments, manifest, findings));
  return OutcomeOf(findings, known.ballots.has_value());
}

void AddVerifying(CLI::App& command, bool counts_again, Session& session, Action& action) {
  const auto arguments = std::make_shared<VerifyArguments>();
  arguments->source.AddTo(command);
  command.add_option("--manifest", arguments->manifest, "Hash of the manifest, as the invitation's link names it (m=)")
      ->check(Check32Bytes);
  command.add_option("--platform-key", arguments->platform_key, "The platform's public key, as it was told to you")
      ->check(Check32Bytes);
  command.add_option("--previous", arguments->previous, "Files with earlier manifests, to follow the chain");
  command.add_option("--roster", arguments->roster, "The second signer's roster, as pulse roster wrote it")
      ->required(counts_again);
  command.add_option("--earlier-roster", arguments->earlier_rosters,
                     "Rosters of earlier surveys, to check what this one is compared with");
  if (counts_again) {
    command.add_option("--ballots", arguments->ballots, "All ballots, as pulse ballots wrote them")->required();
    command.add_option("--key", arguments->key, "File with the second signer's signing key")->required();
  }
  command.callback(
      [&session, &action, arguments] { action = [&session, arguments] { return RunVerify(session, *arguments); }; });
}

}  // namespace

void AddPulseVerifyCommand(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const verify = AddCommand(
      pulse, "verify", "Checks a survey's public files: says what they prove, what not, and what is false in them",
      "fairleadctl pulse verify 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --page https://pulse.example.com");
  AddVerifying(*verify, /*counts_again=*/false, session, action);
  CLI::App* const recount =
      AddCommand(pulse, "recount", "As the second signer: verifies a survey and counts all its ballots again",
                 "fairleadctl pulse recount 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --page https://pulse.example.com "
                 "--roster roster.json --ballots ballots.sealed --key council.key");
  AddVerifying(*recount, /*counts_again=*/true, session, action);
}

}  // namespace fairlead::fairleadctl
