#include "services/pulse/reporting/membership.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/pulse/reporting/field.h"
#include "services/pulse/reporting/zero_sums.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

TEST(Field, CalculatesModuloTheMersennePrime) {
  const Field largest(Field::kPrime - 1);
  EXPECT_EQ((largest + Field(1)).value(), 0u);
  EXPECT_EQ((Field(0) - Field(1)).value(), Field::kPrime - 1);
  EXPECT_EQ((largest * largest).value(), 1u);
  EXPECT_EQ((Field(std::uint64_t{1} << 60U) * Field(4)).value(), 2u);
  FieldStream stream(1);
  for (int i = 0; i < 100; ++i) {
    const Field value = stream.Next();
    EXPECT_EQ((value * value.Inverse()).value(), 1u);
  }
  EXPECT_TRUE(Field().Inverse().IsZero());
  EXPECT_EQ(Field::FromWide(~Field::Wide{0}).value(), 63u);  // 2^128 - 1 = 2^6 (2^61)^2 - 1
}

// Rows 0 to 2 are teams, 3 and 4 places. Team 0 sits in both, team 1 in place 3 and team 2 in place 4.
const Membership kMembership{.sparse_rows = 3, .rows = 5, .columns = {{0, 3}, {0, 4}, {1, 3}, {2, 4}}};

std::vector<Field> NullVector(const Membership& matrix, std::uint64_t seed) {
  std::vector<std::size_t> columns(matrix.columns.size());
  std::iota(columns.begin(), columns.end(), 0U);
  FieldStream stream(seed);
  const Gram gram(matrix, columns, stream);
  return RandomNullVector(matrix, columns, gram, stream).value();
}

TEST(NullVector, IsZeroWhereEveryColumnCanBeComputed) {
  for (const Field entry : NullVector(kMembership, 7)) EXPECT_TRUE(entry.IsZero());
}

TEST(NullVector, AlternatesAroundACycle) {
  const Membership square{.sparse_rows = 2, .rows = 4, .columns = {{0, 2}, {0, 3}, {1, 2}, {1, 3}}};
  const std::vector<Field> vector = NullVector(square, 7);
  EXPECT_FALSE(vector[0].IsZero());
  EXPECT_EQ(vector[0] + vector[1], Field());
  EXPECT_EQ(vector[0], vector[3]);
  EXPECT_EQ(vector[1], vector[2]);
}

TEST(Gram, TellsWhichPartsAddUpToAColumn) {
  std::vector<std::size_t> columns = {0, 1, 2, 3};
  FieldStream stream(7);
  const Gram gram(kMembership, columns, stream);
  std::vector<Field> right(5);
  right[0] = right[3] = gram.Weight(0);
  const std::vector<Field> shares = gram.Solve(right);
  for (std::size_t c = 0; c < 4; ++c) {
    const auto& column = kMembership.columns[c];
    EXPECT_EQ(shares[column[0]] + shares[column[1]], Field(c == 0 ? 1 : 0)) << c;
  }
}

TEST(Gram, HasAKernelThatIsZeroOnSpannedColumnsOnly) {
  // Three corners of a square span the fourth, but not the column beside it.
  const Membership matrix{.sparse_rows = 3, .rows = 5, .columns = {{0, 3}, {0, 4}, {1, 3}, {1, 4}, {2, 4}}};
  std::vector<std::size_t> columns = {0, 1, 2};
  FieldStream stream(7);
  const std::vector<Field> kernel = Gram(matrix, columns, stream).RandomKernel(stream);
  EXPECT_TRUE((kernel[1] + kernel[4]).IsZero());
  EXPECT_FALSE((kernel[2] + kernel[4]).IsZero());
}

std::vector<Summand> Ones(const std::vector<std::int64_t>& values) {
  std::vector<Summand> summands;
  for (const std::int64_t value : values) {
    const Field size(static_cast<std::uint64_t>(value < 0 ? -value : value));
    summands.push_back({value < 0 ? -size : size, 1});
  }
  return summands;
}

TEST(ZeroSums, AreFoundUpToTheWeight) {
  const auto found = FindZeroSums(Ones({1, 2, 100, -3, 1'000, 0, 40, -140, 9'999}), 4, 1'000);
  EXPECT_THAT(found->sets, UnorderedElementsAre(ElementsAre(5), ElementsAre(0, 1, 3), ElementsAre(2, 6, 7)));
  EXPECT_THAT(found->members, ElementsAre(true, true, true, true, false, true, true, true, false));
}

TEST(ZeroSums, AreNotFoundBeyondTheWeight) {
  std::vector<Summand> summands = Ones({5, 6, -11});
  EXPECT_EQ(FindZeroSums(summands, 3, 1'000)->sets.size(), 1u);
  summands[1].weight = 2;
  EXPECT_EQ(FindZeroSums(summands, 3, 1'000)->sets.size(), 0u);
  EXPECT_EQ(FindZeroSums(summands, 4, 1'000)->sets.size(), 1u);
}

TEST(ZeroSums, AreFoundWhereEveryHalfIsNeeded) {
  EXPECT_THAT(FindZeroSums(Ones({1, 10, 100, 1'000, -1'111, 77}), 5, 1'000)->sets,
              ElementsAre(ElementsAre(0, 1, 2, 3, 4)));
}

TEST(ZeroSums, SayWhenTheyAreTooMany) {
  const std::vector<Summand> summands = Ones({1, 2, 3, 4, 5, 6});
  EXPECT_EQ(MostSummands(4, 21), 6u);
  EXPECT_EQ(MostSummands(4, 20), 5u);
  EXPECT_FALSE(FindZeroSums(summands, 4, 20).has_value());
  EXPECT_TRUE(FindZeroSums(summands, 4, 21).has_value());
}

}  // namespace
}  // namespace fairlead::pulse::reporting
