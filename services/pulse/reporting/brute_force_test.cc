// Attack 17: everything that addition and subtraction of published figures could isolate, tried one by one. Set
// FAIRLEAD_PULSE_ORGANISATIONS to try more organisations than the default.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fmt/format.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/publication.h"
#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

// A 0/1 matrix of at most 12 columns has minors of at most 3,645 (Hadamard's maximal determinants): modulo a prime
// beyond that its row space holds the same 0/1 vectors as over the rationals.
constexpr std::int64_t kPrime = 1'000'003;

using Row = std::vector<std::int64_t>;

std::int64_t Inverse(std::int64_t value) {
  std::int64_t inverse = 1;
  for (std::int64_t exponent = kPrime - 2; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) inverse = inverse * value % kPrime;
    value = value * value % kPrime;
  }
  return inverse;
}

class RowSpace {
 public:
  // False if the row lies in the space already.
  bool Add(Row row) {
    const std::size_t lead = Reduce(row);
    if (lead == row.size()) return false;
    const std::int64_t inverse = Inverse(row[lead]);
    for (std::int64_t& entry : row) entry = entry * inverse % kPrime;
    rows_.emplace_back(lead, std::move(row));
    return true;
  }
  bool Holds(Row row) const { return Reduce(row) == row.size(); }

 private:
  // Subtracts the rows of the space; the first entry that stays, or the size.
  std::size_t Reduce(Row& row) const {
    for (const auto& [lead, basis] : rows_) {
      const std::int64_t factor = row[lead];
      if (factor == 0) continue;
      for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = ((row[i] - factor * basis[i]) % kPrime + kPrime) % kPrime;
      }
    }
    std::size_t lead = 0;
    while (lead < row.size() && row[lead] == 0) ++lead;
    return lead;
  }

  std::vector<std::pair<std::size_t, Row>> rows_;
};

// Whom a published figure is about, as a row over the atoms that have somebody.
struct Published {
  std::vector<std::size_t> columns;  // atoms
  std::vector<std::int64_t> weights;
  std::vector<Row> rows;
};

Published MatrixOf(const Decided& decided, bool by_respondents) {
  Published published;
  for (std::size_t i = 0; i < decided.atoms.size(); ++i) {
    const Atom& atom = decided.atoms[i];
    const std::int64_t weight = by_respondents ? *atom.respondents : atom.eligible;
    if (weight == 0) continue;
    published.columns.push_back(i);
    published.weights.push_back(weight);
  }
  for (std::size_t d = 0; d < decided.trees.size(); ++d) {
    const CellTree& tree = decided.trees[d];
    for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(tree.cells.size()); ++cell) {
      if (!decided.publication.IsPublished(d, cell)) continue;
      Row& row = published.rows.emplace_back();
      for (const std::size_t i : published.columns)
        row.push_back(tree.IsWithin(decided.atoms[i].cells[d], cell) ? 1 : 0);
    }
  }
  for (const Others& others : decided.publication.others) {
    Row& row = published.rows.emplace_back();
    for (const std::size_t i : published.columns) {
      const std::int32_t nearest = decided.publication.NearestPublished(decided.trees, others.dimension,
                                                                        decided.atoms[i].cells[others.dimension]);
      row.push_back(nearest == others.cell ? 1 : 0);
    }
  }
  return published;
}

// The unions of 1 to most people that can be computed.
int Derivable(const Published& published, std::int64_t most) {
  RowSpace space;
  for (const Row& row : published.rows) space.Add(row);
  int derivable = 0;
  for (std::uint32_t set = 1; set < 1U << published.weights.size(); ++set) {
    std::int64_t weight = 0;
    Row row(published.weights.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = set >> i & 1U;
      weight += row[i] * published.weights[i];
    }
    if (weight > 0 && weight <= most && space.Holds(row)) ++derivable;
  }
  return derivable;
}

int Organisations() {
  const char* const asked = std::getenv("FAIRLEAD_PULSE_ORGANISATIONS");
  return asked == nullptr ? 1'000 : std::stoi(asked);
}

TEST(PulseAttack, A17NoUnionOfFewPeopleOrFewRespondentsCanBeComputed) {
  int below_root = 0;
  int hidden_for_others = 0;
  for (int i = 0; i < Organisations(); ++i) {
    Dice dice(static_cast<std::uint64_t>(i));
    const Decided decided(RandomOrganisation(dice));
    ASSERT_EQ(Derivable(MatrixOf(decided, /*by_respondents=*/false), 4), 0) << "people, seed " << i;
    ASSERT_EQ(Derivable(MatrixOf(decided, /*by_respondents=*/true), 4), 0) << "respondents, seed " << i;
    const std::size_t published = decided.Published().size();
    if (published > decided.trees.size()) ++below_root;
    for (const std::vector<Verdict>& verdicts : decided.publication.verdicts) {
      for (const Verdict verdict : verdicts) {
        if (verdict == Verdict::kPair || verdict == Verdict::kRowSpace) ++hidden_for_others;
      }
    }
  }
  fmt::print("{} organisations, {} publish cells below the root, {} cells hidden by R4 and R5\n", Organisations(),
             below_root, hidden_for_others);
  // Else the test would prove nothing.
  EXPECT_GT(below_root, Organisations() / 4);
  EXPECT_GT(hidden_for_others, Organisations() / 10);
}

// Whether some combination is the difference of two groups of fewer than n people each, neither of them empty.
bool HasSmallDifference(const Published& published) {
  RowSpace space;
  for (const Row& row : published.rows) space.Add(row);
  Row row(published.weights.size());
  const auto search = [&](const auto& self, std::size_t i, std::int64_t plus, std::int64_t minus) -> bool {
    if (i == row.size()) return plus > 0 && minus > 0 && space.Holds(row);
    for (const std::int64_t sign : {0, 1, -1}) {
      row[i] = sign;
      const std::int64_t more = sign == 1 ? plus + published.weights[i] : plus;
      const std::int64_t less = sign == -1 ? minus + published.weights[i] : minus;
      if (more < 5 && less < 5 && self(self, i + 1, more, less)) return true;
    }
    row[i] = 0;
    return false;
  };
  return search(search, 0, 0, 0);
}

TEST(PulseAttack, A05NoTwoPublishedSetsDifferByFewPeople) {
  int small_differences = 0;
  const int organisations = std::min(Organisations(), 1'000);
  for (int i = 0; i < organisations; ++i) {
    Dice dice(static_cast<std::uint64_t>(i));
    const Published published = MatrixOf(Decided(RandomOrganisation(dice)), /*by_respondents=*/false);
    for (const Row& a : published.rows) {
      for (const Row& b : published.rows) {
        std::int64_t only_a = 0;
        std::int64_t only_b = 0;
        for (std::size_t c = 0; c < a.size(); ++c) {
          if (a[c] > b[c]) only_a += published.weights[c];
          if (a[c] < b[c]) only_b += published.weights[c];
        }
        ASSERT_TRUE(only_a >= 5 || only_b >= 5 || only_a + only_b == 0) << "seed " << i;
      }
    }
    if (HasSmallDifference(published)) ++small_differences;
  }
  fmt::print("{} organisations, in {} three or more figures give the difference of two small groups\n", organisations,
             small_differences);
  // What R4 does not promise: it looks at two figures at a time.
  EXPECT_LE(small_differences, organisations / 50);
}

// Layers and blocks are for large companies; tight bounds make them work in small ones.
TEST(PulseAttack, A17IsAnsweredAlikeHoweverTheSearchIsCutUp) {
  int row_space = 0;
  for (int i = 0; i < 1'000; ++i) {
    Dice dice(static_cast<std::uint64_t>(i));
    const Decided decided(i % 2 == 0 ? RandomOrganisation(dice) : RandomTeams(dice));
    for (const std::size_t half_sets_of_block : {1U, 30U}) {
      const auto cut_up =
          Decide(decided.trees, decided.counts, decided.atoms, {}, {.half_sets_of_block = half_sets_of_block});
      ASSERT_EQ(cut_up->verdicts, decided.publication.verdicts) << "seed " << i;
    }
    for (const std::vector<Verdict>& verdicts : decided.publication.verdicts) {
      row_space += static_cast<int>(std::ranges::count(verdicts, Verdict::kRowSpace));
    }
  }
  EXPECT_GT(row_space, 100);
}

TEST(PulseAttack, A17FailsWhereTheSearchCannotBeFinishedToo) {
  int fewer = 0;
  for (const SearchBounds& bounds :
       {SearchBounds{.dense_rows = 0}, SearchBounds{.half_sets = 1, .half_sets_of_block = 1}}) {
    for (int i = 0; i < 500; ++i) {
      Dice dice(static_cast<std::uint64_t>(i));
      Decided decided(RandomOrganisation(dice));
      const std::size_t published = decided.Published().size();
      decided.publication = *Decide(decided.trees, decided.counts, decided.atoms, {}, bounds);
      if (decided.Published().size() < published) ++fewer;
      ASSERT_EQ(Derivable(MatrixOf(decided, /*by_respondents=*/false), 4), 0) << "people, seed " << i;
      ASSERT_EQ(Derivable(MatrixOf(decided, /*by_respondents=*/true), 4), 0) << "respondents, seed " << i;
    }
  }
  EXPECT_GT(fewer, 100);
}

// As in a survey, where respondents are known per cell only.
TEST(PulseAttack, A17NoUnionOfFewPeopleCanBeComputedWhereRespondentsCannotBeJoined) {
  int few_respondents = 0;
  for (int i = 0; i < Organisations(); ++i) {
    Dice dice(static_cast<std::uint64_t>(i));
    Decided decided(RandomOrganisation(dice));
    std::vector<Atom> atoms = decided.atoms;
    for (Atom& atom : atoms) atom.respondents.reset();
    decided.publication = *Decide(decided.trees, decided.counts, atoms, {});
    ASSERT_EQ(Derivable(MatrixOf(decided, /*by_respondents=*/false), 4), 0) << "people, seed " << i;
    Published published = MatrixOf(decided, /*by_respondents=*/false);
    for (std::size_t column = 0; column < published.columns.size(); ++column) {
      published.weights[column] = *decided.atoms[published.columns[column]].respondents;
    }
    if (Derivable(published, 4) > 0) ++few_respondents;
  }
  fmt::print("{} organisations, in {} a union of few respondents among more people\n", Organisations(),
             few_respondents);
}

TEST(PulseAttack, A17IsFoundWhereNothingIsHidden) {
  int unsafe = 0;
  for (int i = 0; i < 200; ++i) {
    Dice dice(static_cast<std::uint64_t>(i));
    Decided decided(RandomOrganisation(dice));
    for (std::size_t d = 0; d < decided.trees.size(); ++d) {
      for (std::size_t cell = 0; cell < decided.trees[d].cells.size(); ++cell) {
        const Verdict primary = Thresholds().Admit(decided.counts[d][cell]) ? Verdict::kPublished : Verdict::kPrimary;
        decided.publication.verdicts[d][cell] = primary;
      }
    }
    decided.publication.others.clear();
    if (Derivable(MatrixOf(decided, /*by_respondents=*/true), 4) > 0) ++unsafe;
  }
  EXPECT_GT(unsafe, 50);
}

}  // namespace
}  // namespace fairlead::pulse::reporting
