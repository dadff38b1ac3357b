#include "services/pulse/reporting/membership.h"

#include <algorithm>
#include <map>
#include <utility>

namespace fairlead::pulse::reporting {

Gram::Gram(const Membership& matrix, std::span<const std::size_t> columns, FieldStream& stream)
    : dense_rows_(matrix.rows - matrix.sparse_rows),
      sparse_inverse_(matrix.sparse_rows),
      sparse_(matrix.sparse_rows),
      dense_(dense_rows_ * dense_rows_),
      dense_inverse_(dense_rows_) {
  std::vector<std::map<std::uint32_t, Field>> entries(matrix.sparse_rows);
  for (const std::size_t index : columns) {
    const std::vector<std::uint32_t>& column = matrix.columns[index];
    const Field weight = stream.Next();
    weights_.push_back(weight);
    sparse_inverse_[column[0]] += weight;
    for (std::size_t i = 1; i < column.size(); ++i) {
      const auto row = static_cast<std::uint32_t>(column[i] - matrix.sparse_rows);
      entries[column[0]][row] += weight;
      for (std::size_t j = 1; j < column.size(); ++j) {
        const std::size_t other = column[j] - matrix.sparse_rows;
        if (other >= row) Dense(row, other) += weight;
      }
    }
  }
  for (std::size_t row = 0; row < matrix.sparse_rows; ++row) {
    sparse_[row].assign(entries[row].begin(), entries[row].end());
    sparse_inverse_[row] = sparse_inverse_[row].Inverse();
  }
  Factorise();
}

void Gram::Factorise() {
  for (std::size_t row = 0; row < sparse_.size(); ++row) {
    const auto& entries = sparse_[row];
    for (std::size_t a = 0; a < entries.size(); ++a) {
      const Field factor = entries[a].second * sparse_inverse_[row];
      for (std::size_t b = a; b < entries.size(); ++b) {
        Dense(entries[a].first, entries[b].first) -= factor * entries[b].second;
      }
    }
  }
  // Row by row; products are below 2^122, so that 32 of them and what was there fit 128 bits before they are reduced.
  constexpr std::size_t kMostProducts = 32;
  std::vector<Field::Wide> sums(dense_rows_);
  const auto reduce = [&](std::size_t from) {
    for (std::size_t column = from; column < dense_rows_; ++column) {
      sums[column] = Field::FromWide(sums[column]).value();
    }
  };
  for (std::size_t row = 0; row < dense_rows_; ++row) {
    for (std::size_t column = row; column < dense_rows_; ++column) sums[column] = Dense(row, column).value();
    std::size_t products = 0;
    for (std::size_t pivot = 0; pivot < row; ++pivot) {
      const Field factor = -(Dense(pivot, row) * dense_inverse_[pivot]);
      if (factor.IsZero()) continue;
      const Field* const above = &dense_[pivot * dense_rows_];
      for (std::size_t column = row; column < dense_rows_; ++column) {
        sums[column] += static_cast<Field::Wide>(factor.value()) * above[column].value();
      }
      if (++products % kMostProducts == 0) reduce(row);
    }
    reduce(row);
    for (std::size_t column = row; column < dense_rows_; ++column) {
      Dense(row, column) = Field::FromWide(sums[column]);
    }
    dense_inverse_[row] = Dense(row, row).Inverse();
  }
}

std::vector<Field> Gram::SolveWith(std::vector<Field> right, const std::vector<Field>& free) const {
  const std::size_t sparse_rows = sparse_.size();
  for (std::size_t row = 0; row < sparse_rows; ++row) {
    const Field factor = right[row] * sparse_inverse_[row];
    if (factor.IsZero()) continue;
    for (const auto& [column, entry] : sparse_[row]) right[sparse_rows + column] -= factor * entry;
  }
  for (std::size_t pivot = 0; pivot < dense_rows_; ++pivot) {
    const Field factor = right[sparse_rows + pivot] * dense_inverse_[pivot];
    if (factor.IsZero()) continue;
    for (std::size_t column = pivot + 1; column < dense_rows_; ++column) {
      right[sparse_rows + column] -= factor * Dense(pivot, column);
    }
  }
  for (std::size_t pivot = dense_rows_; pivot-- > 0;) {
    Field& solved = right[sparse_rows + pivot];
    if (dense_inverse_[pivot].IsZero()) {
      solved = free[sparse_rows + pivot];
      continue;
    }
    for (std::size_t column = pivot + 1; column < dense_rows_; ++column) {
      solved -= Dense(pivot, column) * right[sparse_rows + column];
    }
    solved = solved * dense_inverse_[pivot];
  }
  for (std::size_t row = 0; row < sparse_rows; ++row) {
    Field& solved = right[row];
    for (const auto& [column, entry] : sparse_[row]) solved -= entry * right[sparse_rows + column];
    solved = sparse_inverse_[row].IsZero() ? free[row] : solved * sparse_inverse_[row];
  }
  return right;
}

std::vector<Field> Gram::Solve(std::vector<Field> right) const {
  const std::vector<Field> none(right.size());
  return SolveWith(std::move(right), none);
}

std::vector<Field> Gram::RandomKernel(FieldStream& stream) const {
  const std::size_t rows = sparse_.size() + dense_rows_;
  std::vector<Field> free(rows);
  std::ranges::generate(free, [&] { return stream.Next(); });
  return SolveWith(std::vector<Field>(rows), free);
}

std::optional<std::vector<Field>> RandomNullVector(const Membership& matrix, std::span<const std::size_t> columns,
                                                   const Gram& gram, FieldStream& stream) {
  // A random vector, less its projection onto the row space: w - D M' (M D M')^-1 M w.
  std::vector<Field> vector(columns.size());
  std::vector<Field> sums(matrix.rows);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    vector[i] = stream.Next();
    for (const std::uint32_t row : matrix.columns[columns[i]]) sums[row] += vector[i];
  }
  const std::vector<Field> solved = gram.Solve(std::move(sums));
  sums.assign(matrix.rows, Field());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Field sum;
    for (const std::uint32_t row : matrix.columns[columns[i]]) sum += solved[row];
    vector[i] -= gram.Weight(i) * sum;
    for (const std::uint32_t row : matrix.columns[columns[i]]) sums[row] += vector[i];
  }
  if (!std::ranges::all_of(sums, &Field::IsZero)) return std::nullopt;
  return vector;
}

}  // namespace fairlead::pulse::reporting
