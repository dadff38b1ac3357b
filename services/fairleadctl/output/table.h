#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::fairleadctl {

// Columns of a terminal that `text` (UTF-8) takes: East Asian wide characters and emoji two, combining marks none
// (Unicode UAX #11).
std::size_t DisplayWidth(std::string_view text);

// Rows under headings, aligned for a terminal: text to the left, columns marked so to the right. Not thread-safe.
class Table {
 public:
  // A heading that starts with '>' makes a column aligned to the right; the sign is not shown.
  explicit Table(std::vector<std::string> headings);

  // As many cells as headings. Control characters are shown as '·', so that a cell cannot move the cursor.
  void Add(std::vector<std::string> cells);
  std::size_t rows() const { return rows_.size(); }

  // All rows, each line ending in '\n', no trailing spaces.
  std::string Text() const;

 private:
  std::vector<std::string> headings_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace fairlead::fairleadctl
