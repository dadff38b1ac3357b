#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fairlead/pulse/issuer/v1/issuer_service.grpc.pb.h"
#include "fairlead/pulse/tally/v1/tally_service.grpc.pb.h"

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/unhex.h"
#include "libs/files/files.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/commands/pulse_source.h"
#include "services/fairleadctl/pulse/check_earlier.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/verify_commitments.h"
#include "services/fairleadctl/pulse/verify_manifest.h"
#include "services/fairleadctl/pulse/verify_release.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/roster_file.h"

// The second signer's part (the works council's, say): keys of their own, and a signature that they give after they
// have counted the roster themselves.
namespace fairlead::fairleadctl {
namespace {

namespace issuer = pulse::issuer::v1;
namespace tally = pulse::tally::v1;

constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;

struct KeygenArguments {
  std::string out;
  bool sealing = false;
};

absl::Status Keygen(const Session& session, const KeygenArguments& arguments) {
  const pulse::Secret secret = pulse::Secret::Random();
  const std::string public_key(arguments.sealing ? core::Hex(pulse::SealingKey(secret).public_key().view())
                                                 : core::Hex(pulse::SigningKey(secret).public_key().view()));
  FL_RETURN_IF_ERROR(files::Create(arguments.out, core::Hex(secret.view()) + "\n"));
  FL_RETURN_IF_ERROR(files::Create(arguments.out + ".pub", public_key + "\n"));
  if (session.options.json) {
    return PrintJson({{"secret", arguments.out}, {"public", arguments.out + ".pub"}, {"public_key", public_key}});
  }
  fmt::print("{}: the secret, which only you may read\n{}.pub: {}\n", arguments.out, arguments.out, public_key);
  return absl::OkStatus();
}

const char* LabelOf(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kProved:
      return "checked";
    case Finding::Kind::kNotProved:
      return "not checked";
    case Finding::Kind::kFalse:
      break;
  }
  return "FALSE";
}

// How many of the roster stand at each cell or below it.
std::vector<std::uint32_t> CountCells(const pulse::Dimension& dimension, std::size_t index,
                                      const pulse::Roster& roster) {
  std::vector<std::uint32_t> counts(dimension.cells.size());
  for (const pulse::Roster::Person& person : roster.people()) {
    for (int cell = person.entry.cells[index]; cell >= 0;
         cell = dimension.cells[static_cast<std::size_t>(cell)].parent) {
      ++counts[static_cast<std::size_t>(cell)];
    }
  }
  return counts;
}

// What the manifest says about people must be what the roster says.
absl::Status CheckRoster(const pulse::Manifest& manifest, const pulse::Roster& roster) {
  if (roster.people().size() != manifest.roster_size || roster.root() != manifest.roster_root) {
    return absl::FailedPreconditionError("the roster is not the one that the manifest was made of; do not sign it");
  }
  for (const pulse::Roster::Person& person : roster.people()) {
    FL_RETURN_IF_ERROR(core::Annotate(pulse::CheckCells(manifest, person.entry.cells), "the roster"));
  }
  if (manifest.noise.has_value()) {
    FL_RETURN_IF_ERROR(core::Annotate(CheckSpending(manifest, roster), "do not sign it"));
  }
  for (std::size_t i = 0; i < manifest.dimensions.size(); ++i) {
    const pulse::Dimension& dimension = manifest.dimensions[i];
    const std::vector<std::uint32_t> counts = CountCells(dimension, i, roster);
    for (std::size_t cell = 0; cell < counts.size(); ++cell) {
      if (counts[cell] == dimension.cells[cell].eligible) continue;
      return absl::FailedPreconditionError(
          fmt::format("the manifest says that {} people are in {}, and the roster has {}; do not sign it",
                      dimension.cells[cell].eligible, dimension.cells[cell].name.en, counts[cell]));
    }
  }
  return absl::OkStatus();
}

struct SignArguments {
  std::string manifest;
  std::string roster;
  std::string key;
  std::string shuffle_key;
  std::vector<std::string> earlier_rosters;
  std::vector<std::string> earlier_manifests;
};

// Ballots must be sealed to the key that the second signer has made: else whoever has the other one shuffles alone.
absl::Status CheckShuffleKey(const pulse::Manifest& manifest, const std::string& file) {
  FL_TRY(const pulse::SealingPublicKey made, PublicKeyFile(file));
  if (manifest.shuffle_key == made) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("the manifest seals bundles to another key than {}; do not sign it", file));
}

absl::StatusOr<SignedBefore> ReadSignedBefore(const SignArguments& arguments) {
  SignedBefore before;
  for (const std::string& file : arguments.earlier_manifests) {
    FL_TRY(std::string bytes, files::Read(file, kMostBytes));
    before.manifests.push_back(std::move(bytes));
  }
  for (const std::string& file : arguments.earlier_rosters) {
    FL_TRY(const std::string bytes, files::Read(file, kMostBytes));
    absl::StatusOr<pulse::Roster> roster = pulse::Roster::Decode(bytes);
    FL_RETURN_IF_ERROR(core::Annotate(roster.status(), file));
    before.rosters.push_back(*std::move(roster));
  }
  return before;
}

// What the manifest compares with earlier surveys; says on stderr what of it was checked and what not.
absl::Status CheckCompared(const pulse::Manifest& manifest, const pulse::Roster& roster,
                           const SignArguments& arguments) {
  FL_TRY(const SignedBefore before, ReadSignedBefore(arguments));
  Findings findings;
  CheckEarlier(manifest, roster, before, findings);
  for (const Finding& finding : findings.all()) fmt::print(stderr, "{}: {}\n", LabelOf(finding.kind), finding.text);
  if (!findings.AnyFalse()) return absl::OkStatus();
  return absl::FailedPreconditionError("the manifest compares what must not be compared; do not sign it");
}

absl::Status Sign(const Session& session, const SignArguments& arguments) {
  FL_TRY(const std::string bytes, files::Read(arguments.manifest, kMostBytes));
  FL_TRY(const pulse::Manifest manifest, pulse::Manifest::Decode(bytes));
  FL_TRY(const std::string roster_bytes, files::Read(arguments.roster, kMostBytes));
  FL_TRY(const pulse::Roster roster, pulse::Roster::Decode(roster_bytes));
  FL_TRY(const pulse::Secret secret, KeyFileSecret(arguments.key));
  const pulse::SigningKey key(secret);
  if (manifest.second_signer_key != key.public_key()) {
    return absl::FailedPreconditionError("the manifest names another second signer than this key; do not sign it");
  }
  FL_RETURN_IF_ERROR(CheckShuffleKey(manifest, arguments.shuffle_key));
  FL_RETURN_IF_ERROR(CheckRoster(manifest, roster));
  FL_RETURN_IF_ERROR(CheckCompared(manifest, roster, arguments));
  const pulse::ManifestHash hash = pulse::HashOf(bytes);
  const std::string signature = core::Hex(pulse::SignManifest(key, hash).view());
  if (session.options.json) return PrintJson({{"manifest", core::Hex(hash.view())}, {"signature", signature}});
  fmt::print(stderr,
             "The roster of {} people has the manifest's root and counts, and bundles are sealed to your key. The "
             "manifest's hash, for everybody to "
             "compare:\n{}\n",
             roster.people().size(), core::Hex(hash.view()));
  fmt::print("{}\n", signature);
  return absl::OkStatus();
}

struct SurveyAndFile {
  std::string survey;
  std::string file;
};

absl::Status SaveRoster(Session& session, const SurveyAndFile& arguments) {
  FL_TRY(rpc::Client* const client, session.ClientOf("pulse-issuer"));
  FL_TRY(const auto context, client->NewContext());
  issuer::ExportRosterRequest request;
  request.set_survey(*core::Unhex(arguments.survey));
  const auto stub = issuer::IssuerService::NewStub(client->channel());
  const auto reader = stub->ExportRoster(context.get(), request);
  std::string roster;
  for (issuer::ExportRosterResponse part; reader->Read(&part);) roster += part.part();
  FL_RETURN_IF_ERROR(session.Explain("pulse-issuer", rpc::FromGrpc(reader->Finish())));
  FL_RETURN_IF_ERROR(files::Write(arguments.file, roster));
  if (session.options.json) return PrintJson({{"survey", arguments.survey}, {"roster", arguments.file}});
  fmt::print("{}: the whole roster with its salts, for the second signer alone\n", arguments.file);
  return absl::OkStatus();
}

absl::Status SaveBallots(Session& session, const SurveyAndFile& arguments) {
  FL_TRY(rpc::Client* const client, session.ClientOf("pulse-tally"));
  FL_TRY(const auto context, client->NewContext());
  tally::ExportBallotsRequest request;
  request.set_survey(*core::Unhex(arguments.survey));
  const auto stub = tally::TallyService::NewStub(client->channel());
  const auto reader = stub->ExportBallots(context.get(), request);
  std::string ballots;
  for (tally::ExportBallotsResponse part; reader->Read(&part);) ballots += part.part();
  FL_RETURN_IF_ERROR(session.Explain("pulse-tally", rpc::FromGrpc(reader->Finish())));
  FL_RETURN_IF_ERROR(files::Write(arguments.file, ballots));
  if (session.options.json) return PrintJson({{"survey", arguments.survey}, {"ballots", arguments.file}});
  fmt::print("{}: all ballots, sealed to the second signer, who counts them again with pulse recount\n",
             arguments.file);
  return absl::OkStatus();
}

// What can be said of the counts with the closing record and the issuer's commitments alone: before the key is handed
// over, and after.
absl::Status CheckCounts(const Session& session, const PulseSource& source) {
  FL_TRY(const PublicFiles files, source.Open(session));
  FL_TRY(const SignedManifest manifest, ReadManifest(files, source.Id()));
  const absl::StatusOr<std::string> bytes = files.Read("closing.json");
  if (absl::IsNotFound(bytes.status())) {
    return absl::FailedPreconditionError("there is no closing record yet; it comes when collection has ended");
  }
  FL_RETURN_IF_ERROR(bytes.status());
  FL_TRY(const Closing closing, Closing::Decode(*bytes));
  Findings findings;
  VerifyClosing(manifest, closing, findings);
  FL_RETURN_IF_ERROR(VerifyCommitments(files, manifest, closing, findings));
  if (session.options.json) {
    nlohmann::ordered_json wrong = nlohmann::ordered_json::array();
    nlohmann::ordered_json not_checked = nlohmann::ordered_json::array();
    for (const Finding& finding : findings.all()) {
      if (finding.kind == Finding::Kind::kFalse) wrong.push_back(finding.text);
      if (finding.kind == Finding::Kind::kNotProved) not_checked.push_back(finding.text);
    }
    nlohmann::ordered_json json = {{"survey", source.survey},    {"eligible", manifest.manifest.roster_size},
                                   {"issued", closing.issued},   {"collected", closing.collected},
                                   {"not_checked", not_checked}, {"false", wrong}};
    if (closing.shuffled.has_value()) json["bundles"] = closing.shuffled->counts.bundles;
    FL_RETURN_IF_ERROR(PrintJson(json));
  } else {
    fmt::print("Eligible   {}\n", manifest.manifest.roster_size);
    fmt::print("Issued     {} people fetched slips\n", closing.issued);
    fmt::print("Collected  {} records: submissions, repeated ones too, and the end marks\n", closing.collected);
    if (closing.shuffled.has_value()) fmt::print("Bundles    {}\n", closing.shuffled->counts.bundles);
    for (const Finding& finding : findings.all()) {
      fmt::print("{}: {}\n", LabelOf(finding.kind), finding.text);
    }
  }
  if (findings.AnyFalse()) {
    return absl::FailedPreconditionError("the counts cannot be right; keep the sealing key, and ask those who run it");
  }
  // Where commitments are lost, how many fetched slips is the issuer's word alone.
  if (!session.options.json && !closing.shuffled.has_value() && !closing.commitments_lost) {
    fmt::print("Nothing speaks against handing the sealing key over: fairleadctl pulse release-key {} --key FILE\n",
               source.survey);
  }
  return absl::OkStatus();
}

absl::Status ReleaseKey(Session& session, const SurveyAndFile& arguments) {
  FL_RETURN_IF_ERROR(HandOverKey(session, arguments.survey, arguments.file));
  if (session.options.json) return PrintJson({{"survey", arguments.survey}, {"key_released", true}});
  fmt::print("The shuffler has the key, in memory. Destroy {} once the survey is shuffled.\n", arguments.file);
  return absl::OkStatus();
}

using WithFile = absl::Status (*)(Session&, const SurveyAndFile&);

void AddWithFile(CLI::App& command, const std::string& option, const std::string& help, WithFile run, Session& session,
                 Action& action) {
  const auto arguments = std::make_shared<SurveyAndFile>();
  AddSurveyArgument(command, arguments->survey);
  command.add_option(option, arguments->file, help)->required();
  command.callback([&session, &action, arguments, run] {
    action = [&session, arguments, run] { return run(session, *arguments); };
  });
}

}  // namespace

void AddPulseSignerCommands(CLI::App& pulse, Session& session, Action& action) {
  CLI::App* const keygen =
      AddCommand(pulse, "keygen", "Makes a key pair: for signing manifests, or for sealing bundles",
                 "fairleadctl pulse keygen --out council.key");
  const auto keys = std::make_shared<KeygenArguments>();
  keygen->add_option("--out", keys->out, "File for the secret; the public key goes beside it, with .pub")->required();
  keygen->add_flag("--sealing", keys->sealing, "For sealing bundles (X25519) instead of signing (Ed25519)");
  keygen->callback([&session, &action, keys] { action = [&session, keys] { return Keygen(session, *keys); }; });

  CLI::App* const sign =
      AddCommand(pulse, "sign", "Counts the roster, and signs a manifest as the second signer",
                 "fairleadctl pulse sign manifest.json --roster roster.json --key council.key --shuffle-key "
                 "shuffle.key.pub");
  const auto signing = std::make_shared<SignArguments>();
  sign->add_option("manifest", signing->manifest, "The manifest, as pulse launch wrote it")->required();
  sign->add_option("--roster", signing->roster, "The whole roster, as pulse roster wrote it")->required();
  sign->add_option("--key", signing->key, "File with the signing key")->required();
  sign->add_option("--shuffle-key", signing->shuffle_key,
                   "Public half of the sealing key that you made for this survey")
      ->required();
  sign->add_option("--earlier-roster", signing->earlier_rosters,
                   "Rosters of earlier surveys, to check what this one is compared with");
  sign->add_option("--earlier-manifest", signing->earlier_manifests,
                   "The manifests before this one, back to those surveys, without a gap");
  sign->callback([&session, &action, signing] { action = [&session, signing] { return Sign(session, *signing); }; });

  AddWithFile(*AddCommand(pulse, "roster", "Saves the frozen roster for the second signer",
                          "fairleadctl pulse roster 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --out roster.json"),
              "--out", "File for the roster", SaveRoster, session, action);
  AddWithFile(*AddCommand(pulse, "ballots", "Saves all ballots of a released survey for the second signer, sealed",
                          "fairleadctl pulse ballots 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --out ballots.sealed"),
              "--out", "File for the sealed ballots", SaveBallots, session, action);
  CLI::App* const counts = AddCommand(
      pulse, "check-counts", "Checks the counts of a survey that has ended, before the sealing key is handed over",
      "fairleadctl pulse check-counts 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --page https://pulse.example.com");
  const auto source = std::make_shared<PulseSource>();
  source->AddTo(*counts);
  counts->callback(
      [&session, &action, source] { action = [&session, source] { return CheckCounts(session, *source); }; });
  AddWithFile(
      *AddCommand(pulse, "release-key", "Hands the second signer's sealing key to the shuffler, after the close",
                  "fairleadctl pulse release-key 6f1de4c0a3b24f0d8f6a0f3f5d1c2b3a --key shuffle.key"),
      "--key", "File with the sealing key", ReleaseKey, session, action);
}

}  // namespace fairlead::fairleadctl
