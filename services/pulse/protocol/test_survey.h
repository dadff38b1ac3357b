#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/roster.h"
#include "services/pulse/protocol/slips.h"

// A small survey with all its keys, for tests: two dimensions, a question of each kind, forty people.
namespace fairlead::pulse {

inline Secret SecretOf(char letter) { return *Secret::Decode(std::string(32, letter)); }

inline BothLanguages Same(const std::string& name) { return {.en = name, .fr = name}; }

struct TestSurvey {
  poprf::KeyPair token = *poprf::DeriveKeyPair(std::string(32, 't'), "token");
  poprf::KeyPair admission = AdmissionKeyOf(SecretOf('a'), *SurveyId::Decode("survey-number-16"));
  SealingKey shuffle = SealingKey(SecretOf('s'));
  SealingKey tally = SealingKey(SecretOf('y'));
  SigningKey platform = SigningKey(SecretOf('p'));
  SigningKey second_signer = SigningKey(SecretOf('w'));
  std::vector<RosterEntry> roster;
  Manifest manifest;
  std::string bytes;
  ManifestHash hash;
  ManifestSignatures signatures;

  // Questions: likert5, enps, choice of three, comment. Dimensions: "team" (everybody 40; north 30 with its own teams
  // of 20 and 10; south 10) and "site" (everybody 40; paris 16; lyon 24).
  TestSurvey() {
    for (std::size_t i = 0; i < 40; ++i) {
      const auto team = static_cast<std::uint16_t>(i < 20 ? 2 : i < 30 ? 3 : 4);
      const auto site = static_cast<std::uint16_t>(i % 5 < 2 ? 1 : 2);
      RosterEntry entry{.salt = {}, .employee = "e" + std::to_string(i), .cells = {team, site}};
      entry.salt.data()[0] = static_cast<unsigned char>(i);
      roster.push_back(entry);
    }
    manifest.survey = *SurveyId::Decode("survey-number-16");
    manifest.title = {.en = "How are we?", .fr = "Comment allons-nous ?"};
    manifest.questions = {
        {.id = "workload-1",
         .driver = "workload",
         .kind = QuestionKind::kLikert5,
         .text = {.en = "Enough time?", .fr = "Assez de temps ?"}},
        {.id = "enps",
         .driver = "enps",
         .kind = QuestionKind::kEnps,
         .text = {.en = "Recommend?", .fr = "Recommander ?"}},
        {.id = "place",
         .driver = "belonging",
         .kind = QuestionKind::kChoice,
         .text = {.en = "Where?", .fr = "Où ?"},
         .choices = {{.en = "here", .fr = "ici"}, {.en = "there", .fr = "là"}, {.en = "both", .fr = "les deux"}}},
        {.id = "comment",
         .driver = "comment",
         .kind = QuestionKind::kComment,
         .text = {.en = "Else?", .fr = "Autre ?"}}};
    manifest.dimensions = {{.id = "team",
                            .name = {.en = "Team", .fr = "Équipe"},
                            .cells = {{.id = "all", .name = Same("All"), .parent = -1, .eligible = 40},
                                      {.id = "north", .name = Same("North"), .parent = 0, .eligible = 30},
                                      {.id = "north/a", .name = Same("A"), .parent = 1, .eligible = 20},
                                      {.id = "north/b", .name = Same("B"), .parent = 1, .eligible = 10},
                                      {.id = "south", .name = Same("South"), .parent = 0, .eligible = 10}}},
                           {.id = "site",
                            .name = {.en = "Site", .fr = "Site"},
                            .cells = {{.id = "all", .name = Same("All"), .parent = -1, .eligible = 40},
                                      {.id = "paris", .name = Same("Paris"), .parent = 0, .eligible = 16},
                                      {.id = "lyon", .name = Same("Lyon"), .parent = 0, .eligible = 24}}}};
    manifest.token_key = token.public_key;
    manifest.admission_key = admission.public_key;
    manifest.shuffle_key = shuffle.public_key();
    manifest.tally_key = tally.public_key();
    manifest.roster_root = RosterTree(roster).root();
    manifest.roster_size = 40;
    manifest.issuer = "https://issuer.example";
    manifest.collector = "https://collector.example";
    manifest.opens = absl::FromUnixSeconds(1'780'000'000);
    manifest.closes = manifest.opens + absl::Hours(24);
    manifest.second_close = manifest.closes + absl::Hours(72);
    manifest.page_script = "sha384-" + std::string(64, 'A');
    manifest.platform_key = platform.public_key();
    manifest.second_signer_key = second_signer.public_key();
    Sign();
  }

  // After a change to the manifest.
  void Sign() {
    bytes = manifest.Encode();
    hash = HashOf(bytes);
    signatures = {.manifest = hash, .platform = SignManifest(platform, hash)};
    if (manifest.second_signer_key.has_value()) signatures.second_signer = SignManifest(second_signer, hash);
  }

  IssuingKeys Keys() const { return {.token = token.secret, .admission = admission.secret}; }

  // Person `index` of the roster, with a seed of their own and, unless refused, with tokens.
  Respondent Person(std::size_t index) const {
    const Secret seed = *Secret::Decode(std::string(31, 'x') + static_cast<char>(index));
    Respondent person = *Respondent::Create(manifest, hash, seed, roster[index].cells);
    const auto slips = EvaluateSlips(Keys(), manifest.survey, hash, person.slots(), person.Request());
    const absl::Status accepted = person.Accept(*slips);
    if (!accepted.ok()) person = *Respondent::Create(manifest, hash, seed, roster[index].cells);
    return person;
  }

  // Replies to the four questions.
  static std::vector<Reply> Replies(std::uint8_t likert, std::uint8_t enps, std::uint8_t choice, std::string comment) {
    return {{.answer = likert}, {.answer = enps}, {.answer = choice}, {.text = std::move(comment)}};
  }
};

}  // namespace fairlead::pulse
