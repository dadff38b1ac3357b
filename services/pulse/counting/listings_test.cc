#include "services/pulse/counting/listings.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/ballot.h"

namespace fairlead::pulse {
namespace {

SurveyId Survey() { return *SurveyId::Decode("survey-number-16"); }

Secret SecretOfLetter(char letter) { return *Secret::Decode(std::string(32, letter)); }

std::vector<Receipt> Receipts(std::size_t count) {
  std::vector<Receipt> receipts(count);
  for (std::size_t i = 0; i < count; ++i) receipts[i].nonce.data()[0] = static_cast<unsigned char>(i);
  return receipts;
}

std::vector<std::string> LeavesOf(const Listing& listing) {
  std::vector<std::string> leaves;
  for (std::size_t at = 0; at < listing.leaves.size(); at += 32) leaves.push_back(listing.leaves.substr(at, 32));
  return leaves;
}

TEST(Listings, HoldEverybodysLeafAmongAsManyAsWereAskedFor) {
  const Listing place{.dimension = 1, .cell = 7, .question = 3, .leaves = ""};
  const std::vector<Receipt> receipts = Receipts(12);
  const Listing listing = ListingOf(Survey(), place, receipts, 19, SecretOfLetter('k'));
  const std::vector<std::string> leaves = LeavesOf(listing);
  EXPECT_EQ(leaves.size(), 19U);
  EXPECT_TRUE(std::is_sorted(leaves.begin(), leaves.end()));
  EXPECT_EQ(std::set<std::string>(leaves.begin(), leaves.end()).size(), 19U);
  for (const Receipt& receipt : receipts) {
    const Slot slot{.dimension = 1, .cell = 9, .question = 3};
    const TreeHash leaf = ReceiptLeaf(Survey(), slot, 7, receipt.nonce, receipt.token);
    EXPECT_THAT(leaves, ::testing::Contains(std::string(leaf.view())));
  }
}

TEST(Listings, AreTheSameWhenTheyAreMadeAgain) {
  const Listing place{.dimension = 0, .cell = 1, .question = 2, .leaves = ""};
  std::vector<Receipt> receipts = Receipts(6);
  const Listing first = ListingOf(Survey(), place, receipts, 9, SecretOfLetter('k'));
  std::reverse(receipts.begin(), receipts.end());
  EXPECT_EQ(ListingOf(Survey(), place, receipts, 9, SecretOfLetter('k')), first);
}

// Two lists of one cell whose padding differed would give the exact count away; two lists with the same padding would
// give away which leaves are no ballots.
TEST(PulseAttack, A22NeitherOneListNorSeveralTellHowManyHaveAnswered) {
  const Listing place{.dimension = 0, .cell = 1, .question = 2, .leaves = ""};
  std::set<std::string> seen;
  for (std::size_t count = 5; count <= 9; ++count) {
    EXPECT_EQ(ListingOf(Survey(), place, Receipts(count), 9, SecretOfLetter('k')).leaves.size(), 9 * 32U);
  }
  for (const std::uint8_t question : std::vector<std::uint8_t>{0, 1, 2}) {
    for (const std::uint16_t cell : std::vector<std::uint16_t>{0, 1}) {
      for (const char secret : {'k', 'l'}) {
        const Listing other{.dimension = 0, .cell = cell, .question = question, .leaves = ""};
        for (const std::string& leaf : LeavesOf(ListingOf(Survey(), other, {}, 9, SecretOfLetter(secret)))) {
          EXPECT_TRUE(seen.insert(leaf).second) << "padding that is in two lists";
        }
      }
    }
  }
}

}  // namespace
}  // namespace fairlead::pulse
