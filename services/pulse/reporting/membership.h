#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "services/pulse/reporting/field.h"

namespace fairlead::pulse::reporting {

// The 0/1 matrix M whose rows are parts and whose columns are kinds of people: a column has one 1 in the rows of each
// dimension. Rows are numbered so that those of one dimension, the largest, come first ("sparse rows").
struct Membership {
  std::size_t sparse_rows = 0;
  std::size_t rows = 0;
  std::vector<std::vector<std::uint32_t>> columns;  // the first row of each is a sparse one
};

// M D M' for a random diagonal D, factorised: its kernel is that of M', but for a chance of about 2^-50, so that it
// answers which vectors lie in M's row space. The sparse rows do not meet each other and are eliminated for the price
// of their entries; time is cubic, memory quadratic, in the number of the others.
class Gram {
 public:
  // Of the columns given by index only.
  Gram(const Membership& matrix, std::span<const std::size_t> columns, FieldStream& stream);

  // Some y with M D M' y = `right`; where it is not determined, 0. Meaningful only if there is one.
  std::vector<Field> Solve(std::vector<Field> right) const;
  // A random y with M' y = 0: uniform among them.
  std::vector<Field> RandomKernel(FieldStream& stream) const;
  // D of a column, in the order given to the constructor.
  Field Weight(std::size_t position) const { return weights_[position]; }

 private:
  void Factorise();
  std::vector<Field> SolveWith(std::vector<Field> right, const std::vector<Field>& free) const;
  Field& Dense(std::size_t row, std::size_t column) { return dense_[row * dense_rows_ + column]; }
  const Field& Dense(std::size_t row, std::size_t column) const { return dense_[row * dense_rows_ + column]; }

  std::size_t dense_rows_;
  std::vector<Field> weights_;
  std::vector<Field> sparse_inverse_;                                 // of the diagonal; 0 for a row without columns
  std::vector<std::vector<std::pair<std::uint32_t, Field>>> sparse_;  // per sparse row, its entries in the dense ones
  std::vector<Field> dense_;          // upper triangle; after the elimination, the pivot rows
  std::vector<Field> dense_inverse_;  // of the pivots; 0 where a row depends on those before
};

// A random vector of M's null space that is 0 outside of `columns`, those that `gram` was made of; in their order. The
// entries of a set of columns sum to 0 if some vector of the row space is 1 on the set and 0 on the others of
// `columns`, and otherwise only by a chance of 2^-61. Nothing if the elimination failed, by a chance of about 2^-50.
std::optional<std::vector<Field>> RandomNullVector(const Membership& matrix, std::span<const std::size_t> columns,
                                                   const Gram& gram, FieldStream& stream);

}  // namespace fairlead::pulse::reporting
