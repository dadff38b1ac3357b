#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "libs/core/hash.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/fairleadctl/pulse/verify_manifest.h"
#include "services/pulse/counting/ballot_list.h"
#include "services/pulse/counting/count.h"
#include "services/pulse/counting/release.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/commitments.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::fairleadctl {

// A survey that was counted: 40 people, of whom all have answered; its public files in a directory, and what the second
// signer has.
class CountedSurvey {
 public:
  // `survey` is signed; `earlier`: what its release is compared with.
  explicit CountedSurvey(pulse::TestSurvey survey = {}, std::vector<pulse::EarlierRelease> earlier = {})
      : survey_(std::move(survey)), earlier_(std::move(earlier)) {
    std::vector<std::string> sealed;
    for (std::size_t person = 0; person < survey_.roster.size(); ++person) {
      const auto likert = static_cast<std::uint8_t>(1 + person % 5);
      const auto submission = survey_.Person(person).Submit(
          pulse::TestSurvey::Replies(likert, 9, 1, person % 4 == 0 ? "Words of " + std::to_string(person) : ""), 1);
      const auto bundle =
          pulse::Bundle::Decode(*survey_.shuffle.Open(submission->bundle), pulse::CountSlots(survey_.manifest));
      for (const auto* ballots : {&bundle->answers, &bundle->comments}) {
        sealed.insert(sealed.end(), ballots->begin(), ballots->end());
      }
    }
    std::sort(sealed.begin(), sealed.end(),
              [](const std::string& a, const std::string& b) { return core::Sha256(a) < core::Sha256(b); });
    pulse::BatchDigest digest;
    for (const std::string& ballot : sealed) {
      digest.Add(ballot);
      list_.ballots.push_back({.sealed = ballot, .opening = survey_.tally.OpeningOf(ballot)});
    }
    closing_.shuffled->digest = *pulse::TreeHash::Decode(digest.Value());
    Publish();
  }

  static pulse::Roster RosterOf(const pulse::TestSurvey& survey) {
    std::vector<pulse::Roster::Person> people;
    for (const pulse::RosterEntry& entry : survey.roster) people.push_back({.entry = entry, .name = entry.employee});
    return *pulse::Roster::Create(people);
  }
  // As the tally does it.
  void Publish() {
    auto count = pulse::Count::Create(survey_.manifest, survey_.hash, survey_.token.secret);
    for (const auto& ballot : list_.ballots) count->Add(pulse::OpenBallot(survey_.tally, ballot.sealed));
    const pulse::Release release = pulse::MakeRelease({.manifest = survey_.manifest,
                                                       .hash = survey_.hash,
                                                       .issued = closing_.issued,
                                                       .overlaps = OverlapsIn(roster_),
                                                       .shuffled = closing_.shuffled->counts,
                                                       .batch = closing_.shuffled->digest,
                                                       .counted = count->Finish(),
                                                       .version = list_.version,
                                                       .padding = list_.padding,
                                                       .earlier = earlier_});
    Write("release.json", release.json);
    for (const pulse::Listing& one : release.listings) {
      Write(ListingName(one.dimension, one.cell, one.question), one.leaves);
    }
    published_ = release.json;
  }
  // The other public files, as the catalog serves them.
  void PublishTheRest() const {
    const std::string commitments =
        pulse::CommitTo(std::vector<bool>(40, true), pulse::SecretOf('r'), survey_.manifest.survey, survey_.hash)
            .Encode();
    Write("commitments.bin", commitments);
    Write("manifest.json", survey_.bytes);
    Write("signatures.json", survey_.signatures.Encode());
    const nlohmann::json closing = {{"format", "fairlead-pulse-closing-1"},
                                    {"survey", core::Hex(survey_.manifest.survey.view())},
                                    {"manifest", core::Hex(survey_.hash.view())},
                                    {"token_secret", core::Hex(survey_.token.secret.Encode())},
                                    {"issued", closing_.issued},
                                    {"commitments", core::Hex(core::Sha256(commitments))},
                                    {"collected", 41},
                                    {"extended", false},
                                    {"destroyed_unread", false},
                                    {"shuffled",
                                     {{"submissions", 40},
                                      {"superseded", 0},
                                      {"refused_admission", 0},
                                      {"refused_signature", 0},
                                      {"refused_bundle", 0},
                                      {"refused_copy", 0},
                                      {"repeated_ballots", 0},
                                      {"bundles", 40},
                                      {"answers", closing_.shuffled->answers},
                                      {"comments", closing_.shuffled->comments},
                                      {"digest", core::Hex(closing_.shuffled->digest.view())}}},
                                    {"shuffle_key_destroyed", true},
                                    {"tally_key_destroyed", true}};
    Write("closing.json", closing.dump());
  }
  void Write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((directory_.path() / name).parent_path());
    directory_.Write(name, bytes);
  }
  std::string path() const { return directory_.path().string(); }
  PublicFiles files() const { return PublicFiles::InDirectory(path()); }

  const pulse::TestSurvey survey_;  // the padding key is of k
  const std::vector<pulse::EarlierRelease> earlier_;
  const pulse::Roster roster_ = RosterOf(survey_);
  Closing closing_{.survey = survey_.manifest.survey,
                   .manifest = survey_.hash,
                   .token_secret = survey_.token.secret,
                   .issued = 40,
                   .shuffled = Closing::Batch{
                       .counts = {.submissions = 40, .bundles = 40}, .answers = 240, .comments = 40, .digest = {}}};
  pulse::BallotList list_{.survey = survey_.manifest.survey,
                          .manifest = survey_.hash,
                          .version = "1.2.3",
                          .padding = pulse::SecretOf('k'),
                          .ballots = {}};
  const testing::TemporaryDirectory directory_;
  std::string published_;
};

// Two surveys of the same people, the second of which is compared with the first: everybody says 3 to every question
// that has a score.
class TwoSurveys {
 public:
  TwoSurveys() : before_(Before()), later_(Later(before_), {Released(before_)}) {
    later_.PublishTheRest();
    later_.Write(Place() + "manifest.json", before_.bytes);
    later_.Write(Place() + "signatures.json", before_.signatures.Encode());
    later_.Write(Place() + "release.json", ReleaseOf(before_));
  }

  const pulse::TestSurvey& before() const { return before_; }
  CountedSurvey& later() { return later_; }
  // Of the first survey's files, in the second's directory.
  std::string Place() const { return "earlier/" + core::Hex(before_.manifest.survey.view()) + "/"; }
  void RemoveEarlier() const { std::filesystem::remove_all(later_.directory_.path() / "earlier"); }

 private:
  static pulse::TestSurvey Before() {
    pulse::TestSurvey survey;
    survey.manifest.survey = *pulse::SurveyId::Decode("survey-before-16");
    survey.manifest.roster_root = CountedSurvey::RosterOf(survey).root();
    survey.Sign();
    return survey;
  }
  static pulse::TestSurvey Later(const pulse::TestSurvey& before) {
    pulse::TestSurvey survey;
    survey.manifest.sequence = 2;
    survey.manifest.previous = before.hash;
    survey.manifest.roster_root = CountedSurvey::RosterOf(survey).root();
    survey.manifest.earlier = {
        {.survey = before.manifest.survey, .cells = {{0, 1, 2, 3, pulse::kNotComparable}, {0, 1, 2}}}};
    survey.Sign();
    return survey;
  }
  static std::string ReleaseOf(const pulse::TestSurvey& survey) {
    pulse::Counted counted;
    for (const pulse::RosterEntry& person : survey.roster) {
      for (const pulse::Slot& slot : pulse::SlotsOf(survey.manifest, person.cells)) {
        if (slot.kind == pulse::SlotKind::kAnswer) counted.answers[slot].Add(slot.question == 2 ? 1 : 3);
      }
    }
    return pulse::MakeRelease({.manifest = survey.manifest,
                               .hash = survey.hash,
                               .issued = 40,
                               .overlaps = OverlapsIn(CountedSurvey::RosterOf(survey)),
                               .shuffled = {.submissions = 40, .bundles = 40},
                               .batch = {},
                               .counted = counted,
                               .version = "1.2.3",
                               .padding = pulse::SecretOf('k'),
                               .earlier = {}})
        .json;
  }
  static pulse::EarlierRelease Released(const pulse::TestSurvey& survey) {
    return *pulse::EarlierRelease::Read(survey.manifest, ReleaseOf(survey));
  }

  const pulse::TestSurvey before_;
  CountedSurvey later_;
};

}  // namespace fairlead::fairleadctl
