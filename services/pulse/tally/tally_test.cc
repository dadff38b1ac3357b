#include "services/pulse/tally/tally.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/pulse/counting/ballot_list.h"
#include "services/pulse/counting/listings.h"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/facts/test_mortal_log.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

// Everybody's sealed ballots: 40 people, who all answer.
std::vector<std::string> BatchOf(const TestSurvey& survey) {
  std::vector<std::string> batch;
  for (std::size_t person = 0; person < survey.roster.size(); ++person) {
    const auto likert = static_cast<std::uint8_t>(1 + person % 5);
    const auto submission =
        survey.Person(person).Submit(TestSurvey::Replies(likert, 9, 1, person % 4 == 0 ? "Words" : ""), 1);
    const auto bundle = Bundle::Decode(*survey.shuffle.Open(submission->bundle), CountSlots(survey.manifest));
    batch.insert(batch.end(), bundle->answers.begin(), bundle->answers.end());
    batch.insert(batch.end(), bundle->comments.begin(), bundle->comments.end());
  }
  return batch;
}

// Those of the survey that is the same in every test; made once.
const std::vector<std::string>& BatchOfEverybody() {
  static const auto* const kBatch = new std::vector<std::string>(BatchOf(TestSurvey()));
  return *kBatch;
}

// A log, a key directory and a survey that outlive the processes of the test.
struct World {
  World() : World(TestSurvey(), BatchOfEverybody()) { Launch(survey); }
  // Without a launch.
  World(const TestSurvey& other, const std::vector<std::string>& its_batch) : survey(other), batch(its_batch) {
    PutKey();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void Launch(const TestSurvey& launched) {
    v1::PulseFact fact = FactAbout(launched.manifest.survey);
    fact.mutable_launched()->set_manifest(launched.bytes);
    fact.mutable_launched()->set_signatures(launched.signatures.Encode());
    Say("catalog", fact);
  }
  const SurveyId& Id() const { return survey.manifest.survey; }
  void PutKey() const {
    const std::string file = directory.Write(core::Hex(Id().view()) + ".key", survey.tally.secret().view());
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  void Say(const std::string& process, const v1::PulseFact& fact) {
    FactWriter writer(log, clock, process);
    EXPECT_TRUE(writer.Write(fact).ok());
  }
  void PublishTokenKey() {
    v1::PulseFact fact = FactAbout(Id());
    fact.mutable_token_key()->set_secret(survey.token.secret.Encode());
    fact.mutable_token_key()->set_issued(40);
    std::map<PersonCells, std::uint32_t> counts;
    for (const RosterEntry& entry : survey.roster) ++counts[entry.cells];
    for (const auto& [cells, eligible] : counts) {
      auto& overlap = *fact.mutable_token_key()->add_overlaps();
      for (const std::uint16_t cell : cells) overlap.add_cells(cell);
      overlap.set_eligible(eligible);
    }
    Say("issuer", fact);
  }
  // The batch, with something in front of it and behind it that is none of it.
  void Shuffle() {
    const std::string topic = InnerTopic(Id());
    EXPECT_TRUE(log.EnsureTopic({.name = topic, .partitions = 1}).ok());
    log.Append({.topic = topic, .partition = 0, .value = batch.front()});
    BatchDigest digest;
    for (const std::string& ballot : batch) {
      digest.Add(ballot);
      log.Append({.topic = topic, .partition = 0, .value = ballot});
    }
    v1::PulseFact fact = FactAbout(Id());
    fact.mutable_shuffled()->set_begin(1);
    fact.mutable_shuffled()->set_end(log.Ends({topic, 0})->end);
    fact.mutable_shuffled()->set_digest(digest.Value());
    fact.mutable_shuffled()->set_submissions(40);
    fact.mutable_shuffled()->set_bundles(40);
    log.Append({.topic = topic, .partition = 0, .value = "late"});
    Say("shuffler", fact);
  }
  // Kinds of what the tally has said, without its listings.
  std::vector<v1::PulseFact::FactCase> Said() const {
    std::vector<v1::PulseFact::FactCase> said;
    for (const v1::PulseFact& fact : FactsOf(log, "tally")) {
      if (!fact.has_listing()) said.push_back(fact.fact_case());
    }
    return said;
  }
  std::string Release() const {
    SurveyBook book(survey.platform.public_key());
    ReadInto(book, log, {"catalog", "tally"});
    return book.Find(Id())->release.value_or("");
  }
  using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
  // The listings; those that were said twice must be the same.
  std::map<Place, std::string> Listings() const {
    std::map<Place, std::string> listings;
    for (const v1::PulseFact& fact : FactsOf(log, "tally")) {
      if (!fact.has_listing()) continue;
      const v1::ListingPublished& said = fact.listing();
      const Place place(said.dimension(), said.cell(), said.question(), said.part());
      const auto [known, first] = listings.emplace(place, said.leaves());
      EXPECT_EQ(known->second, said.leaves()) << "two paddings of one listing tell its leaves apart from them";
    }
    return listings;
  }
  bool HasKey() const { return !std::filesystem::is_empty(directory.path()); }
  bool HasInnerTopic() { return log.Ends({InnerTopic(Id()), 0}).ok(); }

  messaging::FakeLog log;
  testing::FakeClock clock;
  testing::TemporaryDirectory directory;
  testing::TemporaryDirectory elsewhere;
  const std::unique_ptr<BallotFiles> ballots = *BallotFiles::Open((elsewhere.path() / "ballots").string());
  const TestSurvey survey;
  const std::vector<std::string> batch;
};

// One life of the process.
class Process {
 public:
  explicit Process(World& world, int dies_at = 0, bool last_works = false, std::size_t part_bytes = kPartBytes)
      : id_(world.Id()),
        log_(world.log, dies_at, last_works),
        book_(world.survey.platform.public_key()),
        keys_(*SurveyKeys::Open(world.directory.path())),
        facts_(log_, world.clock, "tally"),
        tally_(log_, book_, *keys_, *world.ballots, facts_, "1.2.3", part_bytes) {
    ReadInto(book_, world.log, {"tally", "catalog", "issuer", "shuffler"});
  }
  // All that is due, until nothing is or a step fails.
  absl::Status Run() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = tally_.Step(id_, [] { return false; });
    return more.status();
  }

 private:
  const SurveyId id_;
  MortalLog log_;
  SurveyBook book_;
  std::unique_ptr<SurveyKeys> keys_;
  FactWriter facts_;
  Tally tally_;
};

constexpr auto kReleased = v1::PulseFact::kReleased;
constexpr auto kKeyDestroyed = v1::PulseFact::kTallyKeyDestroyed;

TEST(Tally, WaitsForTheBatchAndTheTokenKey) {
  World world;
  ASSERT_TRUE(Process(world).Run().ok());
  world.PublishTokenKey();
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), IsEmpty());
  EXPECT_TRUE(world.HasKey());
}

TEST(Tally, ReleasesTheCountsOfTheBatchThenDestroysTheKeyAndTheBatch) {
  World world;
  world.PublishTokenKey();
  world.Shuffle();
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kReleased, kKeyDestroyed));
  const Json release = Json::parse(world.Release());
  EXPECT_EQ(release["audit"]["counted"]["ballots"], 280);
  EXPECT_EQ(release["audit"]["counted"]["answers"], 240);
  EXPECT_EQ(release["audit"]["counted"]["comments"], 40);
  EXPECT_EQ(release["program"]["version"], "1.2.3");
  EXPECT_FALSE(world.HasKey());
  EXPECT_FALSE(world.HasInnerTopic());
}

TEST(Tally, LeavesTheBallotsToTheSecondSignerWhoComesToTheSameRelease) {
  World world;
  world.PublishTokenKey();
  world.Shuffle();
  ASSERT_TRUE(Process(world).Run().ok());
  const auto list = BallotList::Open(*world.ballots->Read(world.Id()), SealingKeyOf(SecretOf('w')));
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->ballots.size(), 280U);
  Count count = *Count::Create(world.survey.manifest, world.survey.hash, world.survey.token.secret);
  for (const BallotList::Entry& ballot : list->ballots) {
    count.Add(OpenBallot(ballot.opening, world.survey.tally.public_key(), ballot.sealed));
  }
  const Json said = Json::parse(world.Release());
  EXPECT_EQ(count.Finish().audit.answers, said["audit"]["counted"]["answers"]);
}

TEST(Tally, ListsEveryPersonsBallots) {
  World world;
  world.PublishTokenKey();
  world.Shuffle();
  ASSERT_TRUE(Process(world).Run().ok());
  const auto listings = world.Listings();
  const Respondent person = world.survey.Person(17);
  for (std::size_t i = 0; i + 1 < person.slots().size(); ++i) {
    const Slot& slot = person.slots()[i];
    const auto listing = listings.find({slot.dimension, 0, slot.question, 0});
    ASSERT_NE(listing, listings.end());
    const TreeHash leaf = ReceiptLeaf(world.Id(), slot, 0, person.nonces()[i], person.tokens()[i]);
    EXPECT_NE(listing->second.find(leaf.view()), std::string::npos);
  }
}

TEST(Tally, ReadsNothingOfASurveyThatIsDestroyedUnread) {
  World world;
  world.PublishTokenKey();
  v1::PulseFact fact = FactAbout(world.Id());
  fact.mutable_destroyed_unread();
  world.Say("shuffler", fact);
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kKeyDestroyed));
  EXPECT_FALSE(world.HasKey());
}

TEST(Tally, PublishesNothingOfAnotherBatchThanTheShufflerHasWritten) {
  World world;
  world.PublishTokenKey();
  world.Shuffle();
  ASSERT_TRUE(world.log.Drop({InnerTopic(world.Id()), 0}, 7));
  EXPECT_TRUE(absl::IsDataLoss(Process(world).Run()));
  EXPECT_THAT(FactsOf(world.log, "tally"), IsEmpty());
}

TEST(Tally, DrawsNoiseWithTheKeyThatTheManifestNamesAndNoOther) {
  TestSurvey survey;
  survey.manifest.noise = Noise{.epsilon = 500};
  for (const bool named : {false, true}) {
    const NoiseKeyHash key = NoiseKeyHashOf(PaddingKeyOf(survey.manifest.survey, survey.tally.secret()));
    if (named) survey.manifest.noise->key = key;
    survey.Sign();
    World world(survey, {"no ballot"});
    world.Launch(survey);
    world.PublishTokenKey();
    world.Shuffle();
    const absl::Status run = Process(world).Run();
    EXPECT_EQ(run.ok(), named) << run;
    EXPECT_THAT(std::string(run.message()), HasSubstr(named ? "" : "noise.key"));
    EXPECT_EQ(world.Release().empty(), !named);
  }
}

TEST(Tally, ComparesWithTheEarlierSurveysThatAreReleased) {
  // Of the earlier survey everybody agreed less; the one before that was never released.
  World before;
  before.PublishTokenKey();
  before.Shuffle();
  ASSERT_TRUE(Process(before).Run().ok());
  Json earlier = Json::parse(before.Release());
  for (Json& cell : earlier["questions"][0]["dimensions"][0]["cells"]) cell["score"]["value"] = 5;

  TestSurvey survey;
  survey.manifest.survey = *SurveyId::Decode("survey-later--16");
  survey.manifest.sequence = 2;
  survey.manifest.previous = before.survey.hash;
  survey.manifest.earlier = {{.survey = *SurveyId::Decode("survey-unread-16"), .cells = {{0, 1, 2, 3, 4}, {0, 1, 2}}},
                             {.survey = before.Id(), .cells = {{0, kNotComparable, 2, 3, 4}, {0, 1, 2}}}};
  survey.Sign();
  World world(survey, BatchOf(survey));
  world.Launch(before.survey);
  world.Launch(survey);
  v1::PulseFact released = FactAbout(before.Id());
  released.mutable_released()->set_release(earlier.dump());
  world.Say("tally", released);
  world.PublishTokenKey();
  world.Shuffle();
  ASSERT_TRUE(Process(world).Run().ok());
  const Json release = Json::parse(world.Release());
  EXPECT_EQ(release["inputs"]["earlier"].size(), 1U);
  EXPECT_EQ(release["questions"][0]["compared_with"], core::Hex(before.Id().view()));
  const Json cells = release["questions"][0]["dimensions"][0]["cells"];
  EXPECT_EQ(cells[0]["trend"], "up");
  EXPECT_FALSE(cells[1].contains("trend")) << "the manifest says that it must not be compared";
}

// A survey that names `before` to be compared with.
TestSurvey After(const TestSurvey& before) {
  TestSurvey survey;
  survey.manifest.survey = *SurveyId::Decode("survey-later--16");
  survey.manifest.sequence = 2;
  survey.manifest.previous = before.hash;
  survey.manifest.earlier = {{.survey = before.manifest.survey, .cells = {{0, 1, 2, 3, 4}, {0, 1, 2}}}};
  survey.Sign();
  return survey;
}

void SayReleased(World& world, const SurveyId& survey, const std::string& release) {
  v1::PulseFact released = FactAbout(survey);
  released.mutable_released()->set_release(release);
  world.Say("tally", released);
}

// A named fault: killed between two parts, and meanwhile an earlier survey is released, so that the release is another.
TEST(Tally, AReleaseIsOfOneAttemptWhateverWasSaidOfItBefore) {
  constexpr std::size_t kSmall = 1000;
  World before;
  before.PublishTokenKey();
  before.Shuffle();
  ASSERT_TRUE(Process(before).Run().ok());
  const TestSurvey survey = After(before.survey);
  const std::vector<std::string> batch = BatchOf(survey);
  const auto begin = [&](World& world) {
    world.Launch(before.survey);
    world.Launch(survey);
    world.PublishTokenKey();
    world.Shuffle();
  };
  World first(survey, batch);
  begin(first);
  ASSERT_TRUE(Process(first, 0, false, kSmall).Run().ok());
  ASSERT_GT(std::ranges::count(first.Said(), v1::PulseFact::kReleasedPart), 4);

  for (const std::uint32_t said : {1U, 3U}) {
    World world(survey, batch);
    begin(world);
    for (const v1::PulseFact& fact : FactsOf(first.log, "tally")) {
      if (fact.has_released_part() && fact.released_part().part() < said) world.Say("tally", fact);
    }
    SayReleased(world, before.Id(), before.Release());
    ASSERT_TRUE(Process(world, 0, false, kSmall).Run().ok());
    const Json release = Json::parse(world.Release(), nullptr, /*allow_exceptions=*/false);
    ASSERT_FALSE(release.is_discarded()) << "put together from two";
    EXPECT_EQ(release["inputs"]["earlier"].size(), 1U);
    EXPECT_NE(world.Release(), first.Release());
  }
}

TEST(Tally, WaitsWhereAnEarlierReleaseCannotBeRead) {
  const TestSurvey before;
  const TestSurvey survey = After(before);
  World world(survey, BatchOf(survey));
  world.Launch(before);
  world.Launch(survey);
  SayReleased(world, before.manifest.survey, "{}");
  world.PublishTokenKey();
  world.Shuffle();
  EXPECT_TRUE(absl::IsDataLoss(Process(world).Run()));
  EXPECT_TRUE(world.Release().empty());
  EXPECT_TRUE(world.HasKey()) << "it is tried again";
}

TEST(Tally, NeverMakesAReleaseAgain) {
  World world;
  world.PublishTokenKey();
  world.Shuffle();
  ASSERT_TRUE(Process(world).Run().ok());
  const std::string release = world.Release();
  world.PutKey();
  world.Shuffle();
  ASSERT_TRUE(Process(world).Run().ok());
  EXPECT_THAT(world.Said(), ElementsAre(kReleased, kKeyDestroyed));
  EXPECT_EQ(world.Release(), release);
}

TEST(Tally, SaysInPartsWhatIsTooLargeForOneFact) {
  World whole;
  whole.PublishTokenKey();
  whole.Shuffle();
  ASSERT_TRUE(Process(whole).Run().ok());
  World parts;
  parts.PublishTokenKey();
  parts.Shuffle();
  ASSERT_TRUE(Process(parts, 0, false, 3 * TreeHash::kBytes).Run().ok());
  EXPECT_EQ(parts.Release(), whole.Release());
  std::map<World::Place, std::string> joined;
  for (const auto& [place, leaves] : parts.Listings()) {
    const auto [dimension, cell, question, part] = place;
    EXPECT_LE(leaves.size(), 3 * TreeHash::kBytes);
    joined[{dimension, cell, question, 0}] += leaves;
  }
  EXPECT_EQ(joined, whole.Listings());
}

TEST(PulseAttack, A10ALateBallotDoesNotChangeTheRelease) {
  World world;
  world.PublishTokenKey();
  world.Shuffle();
  World later;
  later.PublishTokenKey();
  later.Shuffle();
  later.log.Append({.topic = InnerTopic(later.Id()), .partition = 0, .value = BatchOfEverybody().front()});
  ASSERT_TRUE(Process(world).Run().ok());
  ASSERT_TRUE(Process(later).Run().ok());
  EXPECT_EQ(world.Release(), later.Release());
  EXPECT_EQ(world.Listings(), later.Listings());
}

// At every use of the log, before and after it had its effect: killed, started again, and all is as without that.
TEST(TallyKilledAtAnyPoint, EndsWithTheSameReleaseAndListings) {
  constexpr std::size_t kSmall = 64 * TreeHash::kBytes;
  World undisturbed;
  undisturbed.PublishTokenKey();
  undisturbed.Shuffle();
  ASSERT_TRUE(Process(undisturbed, 0, false, kSmall).Run().ok());
  for (const bool last_works : {false, true}) {
    bool died = true;
    // Of the uses that each write one listing every fourth is enough.
    int at = 0;
    while (died && at < 1000) {
      const bool writes_listings = at > 6 && at < 40;
      at += writes_listings ? 4 : 1;
      SCOPED_TRACE(::testing::Message() << "killed at use " << at << (last_works ? ", which works" : ""));
      World world;
      world.PublishTokenKey();
      world.Shuffle();
      {
        Process first(world, at, last_works, kSmall);
        died = !first.Run().ok();
      }
      ASSERT_TRUE(Process(world, 0, false, kSmall).Run().ok());
      EXPECT_EQ(world.Release(), undisturbed.Release());
      EXPECT_EQ(world.Listings(), undisturbed.Listings());
      EXPECT_EQ(world.Said().back(), kKeyDestroyed);
      EXPECT_FALSE(world.HasKey());
      EXPECT_FALSE(world.HasInnerTopic());
    }
  }
}

}  // namespace
}  // namespace fairlead::pulse
