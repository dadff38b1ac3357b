#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "nlohmann/json.hpp"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/counting/published_release.h"
#include "services/pulse/counting/release.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using Json = nlohmann::json;

std::string Take(NoiseBytes& bytes, std::size_t size) {
  std::string taken;
  while (taken.size() < size) taken += static_cast<char>(bytes.Next());
  return taken;
}

TreeHash BatchOf(char letter) { return *TreeHash::Decode(std::string(32, letter)); }

// Made with Python's hmac and `openssl enc -chacha20`.
TEST(NoiseBytes, AreChaCha20UnderAKeyOfTheirOwn) {
  NoiseBytes bytes({.dimension = 1, .cell = 258, .question = 3, .others = false}, SecretOf('k'), BatchOf('b'));
  const std::string two_blocks = Take(bytes, 128);
  EXPECT_EQ(core::Hex(two_blocks.substr(0, 8)), "4c6df195facacb4a");
  EXPECT_EQ(core::Hex(two_blocks.substr(64, 8)), "9c20958512d8f549");
  NoiseBytes of_others({.dimension = 1, .cell = 258, .question = 3, .others = true}, SecretOf('k'), BatchOf('b'));
  EXPECT_EQ(core::Hex(Take(of_others, 8)), "419fd79d8032dc46");
}

TEST(NoiseBytes, DifferForEveryHistogramKeyAndBatch) {
  std::set<std::string> all;
  for (const auto& [key, batch] : std::vector<std::pair<char, char>>{{'k', 'b'}, {'l', 'b'}, {'k', 'c'}}) {
    for (const bool others : {false, true}) {
      for (std::uint8_t small = 0; small < 3; ++small) {
        for (std::uint16_t cell = 0; cell < 3; ++cell) {
          const HistogramPlace one{.dimension = small, .cell = cell, .question = 9, .others = others};
          const HistogramPlace other{.dimension = 9, .cell = cell, .question = small, .others = others};
          for (const HistogramPlace& place : {one, other}) {
            NoiseBytes bytes(place, SecretOf(key), BatchOf(batch));
            all.insert(Take(bytes, 32));
          }
        }
      }
    }
  }
  EXPECT_EQ(all.size(), 3U * 2U * 3U * 3U * 2U);
}

TEST(NoiseKeyHash, IsOfThePaddingKey) {
  EXPECT_EQ(NoiseKeyHashOf(SecretOf('k')).view(), core::Sha256(std::string(32, 'k')));
}

// The small survey with ten times the people: 400; north 300 of 200 and 100; south 100. Sites of 160 and 240.
class NoisyReleaseTest : public ::testing::Test {
 protected:
  NoisyReleaseTest() {
    for (Dimension& dimension : survey_.manifest.dimensions) {
      for (Cell& cell : dimension.cells) cell.eligible *= 10;
    }
    survey_.manifest.roster_size *= 10;
    for (const RosterEntry& entry : survey_.roster) overlaps_[entry.cells] += 10;
    SetNoise(Noise{.epsilon = 500, .most_a_person = 6'000});
  }
  void SetNoise(const std::optional<Noise>& noise) {
    survey_.manifest.noise = noise;
    survey_.Sign();
  }
  // Of every ten people with the same cells so many answer the three questions, half of them 1 and half 2.
  void Answer(std::uint32_t of_ten) {
    for (const auto& [cells, eligible] : overlaps_) {
      for (std::uint32_t person = 0; person < eligible; ++person) {
        if (person % 10 >= of_ten) continue;
        for (const Slot& slot : SlotsOf(survey_.manifest, cells)) {
          if (slot.kind == SlotKind::kAnswer) counted_.answers[slot].Add(static_cast<std::uint8_t>(1 + person % 2));
        }
      }
    }
  }
  std::string Make(char padding = 'k', char batch_of = 'b') const {
    std::vector<Overlap> overlaps;
    for (const auto& [cells, eligible] : overlaps_) overlaps.push_back({cells, eligible});
    const SubmissionAudit shuffled = {.submissions = 400, .superseded = 0, .bundles = 400};
    const TreeHash batch = BatchOf(batch_of);
    const std::vector<EarlierRelease> earlier;
    return MakeRelease({.manifest = survey_.manifest,
                        .hash = survey_.hash,
                        .issued = 400,
                        .overlaps = overlaps,
                        .shuffled = shuffled,
                        .batch = batch,
                        .counted = counted_,
                        .version = "1.2.3",
                        .padding = SecretOf(padding),
                        .earlier = earlier})
        .json;
  }
  struct Off {
    double mean;
    double squares;  // on average
  };
  // How far the whole company's mean is off, under as many keys.
  Off OffOver40Keys() const {
    constexpr int kKeys = 40;
    Off off{.mean = 0, .squares = 0};
    for (int key = 0; key < kKeys; ++key) {
      const double one = Team(static_cast<char>(40 + key))["cells"][0]["score"]["value"].get<double>() - 12.5;
      off.mean += one / kKeys;
      off.squares += one * one / kKeys;
    }
    return off;
  }
  Json Team(char padding = 'k') const { return Json::parse(Make(padding))["questions"][0]["dimensions"][0]; }

  TestSurvey survey_;
  std::map<PersonCells, std::uint32_t> overlaps_;
  Counted counted_;
};

// Whoever makes the key does not know the batch: no key can be chosen for the noise that it brings.
TEST_F(NoisyReleaseTest, IsTheSameWhenItIsMadeAgainAndAnotherUnderAnotherKeyOrOfAnotherBatch) {
  SetNoise(Noise{.epsilon = 50, .most_a_person = 600});
  Answer(10);
  EXPECT_EQ(Make(), Make());
  const Json noisy = Team()["cells"];
  EXPECT_NE(noisy, Team('l')["cells"]);
  EXPECT_NE(noisy, Json::parse(Make('k', 'c'))["questions"][0]["dimensions"][0]["cells"]);
}

TEST_F(NoisyReleaseTest, SaysItsEpsilonAndIsReadAsItWasWritten) {
  Answer(10);
  EXPECT_EQ(Json::parse(Make())["parameters"]["noise"], 500);
  const auto read = PublishedRelease::Decode(Make(), survey_.manifest);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->noise, 500U);
}

TEST_F(NoisyReleaseTest, HasNothingOfNoiseWhereTheManifestHasNone) {
  Answer(10);
  SetNoise(std::nullopt);
  const Json release = Json::parse(Make());
  EXPECT_FALSE(release["parameters"].contains("noise"));
  EXPECT_EQ(PublishedRelease::Decode(Make(), survey_.manifest)->noise, std::nullopt);
  for (const Json& cell : release["questions"][0]["dimensions"][0]["cells"]) EXPECT_EQ(cell["score"]["value"], 13);
}

TEST_F(NoisyReleaseTest, LeavesBandsAndWhatIsHiddenAsTheExactCountsHaveThem) {
  Answer(10);
  const Json noisy = Team();
  SetNoise(std::nullopt);
  const Json exact = Team();
  EXPECT_EQ(noisy["hidden"], exact["hidden"]);
  ASSERT_EQ(noisy["cells"].size(), exact["cells"].size());
  for (std::size_t i = 0; i < exact["cells"].size(); ++i) {
    EXPECT_EQ(noisy["cells"][i]["respondents"], exact["cells"][i]["respondents"]);
  }
  EXPECT_NE(noisy["cells"], exact["cells"]);
}

TEST_F(NoisyReleaseTest, LeavesFewerThanAHundredAsTheyAre) {
  SetNoise(Noise{.epsilon = 50, .most_a_person = 600});
  Answer(4);  // 160; 120; 80; 40; 40
  const Json noisy = Team();
  SetNoise(std::nullopt);
  const Json exact = Team();
  ASSERT_EQ(noisy["cells"].size(), 5U);
  EXPECT_NE(noisy["cells"][0], exact["cells"][0]);
  EXPECT_NE(noisy["cells"][1], exact["cells"][1]);
  for (std::size_t i = 2; i < 5; ++i) EXPECT_EQ(noisy["cells"][i], exact["cells"][i]);
}

TEST_F(NoisyReleaseTest, GivesEqualCountsOfTwoCellsNoiseOfTheirOwn) {
  SetNoise(Noise{.epsilon = 50, .most_a_person = 600});
  Answer(10);
  const Json cells = Team()["cells"];  // north/b and south: 100 each, with the same answers
  ASSERT_EQ(cells[3]["respondents"], cells[4]["respondents"]);
  EXPECT_NE(cells[3]["shares"], cells[4]["shares"]);
}

// Over many keys the noise comes to little, and is as wide as epsilon says: counts of 400 with an error of 2.7 each, or
// of 28.
TEST_F(NoisyReleaseTest, IsAroundTheExactFigures) {
  Answer(10);
  const auto [mean, squares] = OffOver40Keys();
  EXPECT_LT(std::abs(mean), 1.5) << "clamping counts of nobody at 0 moves the mean by less than a point";
  EXPECT_LT(squares, 4);
  SetNoise(Noise{.epsilon = 50, .most_a_person = 600});
  const auto much = OffOver40Keys();
  EXPECT_GT(much.squares, 10) << "or there would be no noise";
  EXPECT_LT(much.squares, 200);
}

}  // namespace
}  // namespace fairlead::pulse
