#include "services/fairleadctl/output/table.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "unicode/uchar.h"
#include "unicode/unistr.h"

namespace fairlead::fairleadctl {
namespace {

std::size_t WidthOf(UChar32 point) {
  const auto type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

std::string Printable(const std::string& cell) {
  const auto text = icu::UnicodeString::fromUTF8(cell);
  icu::UnicodeString shown;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 point = text.char32At(at);
    shown.append(u_charType(point) == U_CONTROL_CHAR ? UChar32{0xb7} : point);
  }
  std::string out;
  shown.toUTF8String(out);
  return out;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  const auto unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  std::size_t width = 0;
  for (std::int32_t at = 0; at < unicode.length(); at = unicode.moveIndex32(at, 1))
    width += WidthOf(unicode.char32At(at));
  return width;
}

Table::Table(std::vector<std::string> headings) : headings_(std::move(headings)) {
  for (auto& heading : headings_) {
    right_.push_back(!heading.empty() && heading.front() == '>');
    if (right_.back()) heading.erase(0, 1);
  }
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(headings_.size());
  for (auto& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Text() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < headings_.size(); ++column) {
    std::size_t width = DisplayWidth(headings_[column]);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[column]));
    widths.push_back(width);
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) text += "  ";
      const std::string padding(widths[column] - DisplayWidth(cells[column]), ' ');
      text += right_[column] ? padding + cells[column] : cells[column] + padding;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  };
  line(headings_);
  for (const auto& row : rows_) line(row);
  return out;
}

}  // namespace fairlead::fairleadctl
