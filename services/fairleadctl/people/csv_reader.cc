#include "services/fairleadctl/people/csv_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "libs/core/text.h"

namespace fairlead::fairleadctl {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The delimiter of a file that begins with `start`.
char GuessDelimiter(std::string_view start) {
  std::size_t commas = 0;
  std::size_t semicolons = 0;
  bool quoted = false;
  for (const char c : start) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n') break;
    commas += c == ',' ? 1 : 0;
    semicolons += c == ';' ? 1 : 0;
  }
  return semicolons > commas ? ';' : ',';
}

}  // namespace

CsvReader::CsvReader(std::istream& input, char delimiter) : input_(input), delimiter_(delimiter) {}

bool CsvReader::Peek(char& next) {
  if (position_ == block_.size()) {
    consumed_ += block_.size();
    position_ = 0;
    block_.resize(kBlockBytes);
    input_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    block_.resize(static_cast<std::size_t>(input_.gcount()));
    broken_ = input_.bad();
    if (block_.empty()) return false;
  }
  next = block_[position_];
  return true;
}

void CsvReader::Begin() {
  begun_ = true;
  char first;
  if (!Peek(first)) return;
  if (block_.starts_with(kByteOrderMark)) position_ = kByteOrderMark.size();
  if (delimiter_ == kAutomatic) delimiter_ = GuessDelimiter(std::string_view(block_).substr(position_));
}

void CsvReader::Blame(std::string problem) {
  if (faulty_) return;
  faulty_ = true;
  fault_ = {record_.line, spans_.size(), true, std::move(problem)};
}

void CsvReader::EndField(bool ends_record) {
  if (!open_.quoted) {
    open_.end = raw_.size();
    if (ends_record && open_.end > open_.begin && raw_.back() == '\r') --open_.end;
  }
  spans_.push_back(std::exchange(open_, Span()));
}

// Fills raw_ and spans_ with the next record; false at the end of the file.
bool CsvReader::ReadRaw() {
  raw_.clear();
  spans_.clear();
  open_ = Span();
  faulty_ = false;
  record_.line = line_;
  Scan scan = Scan::kFieldStart;
  char c;
  if (!Peek(c)) return false;
  while (Peek(c)) {
    ++position_;
    if (c == '\n') ++line_;
    // A quoted line break counts as a part of the record.
    if (raw_.size() >= kMaxRecordBytes && (c != '\n' || scan == Scan::kQuoted)) {
      faulty_ = true;
      fault_ = {record_.line, 0, false, fmt::format("longer than {} bytes", kMaxRecordBytes)};
      if (c != '\n') SkipLine();
      return true;
    }
    if (scan != Scan::kQuoted && (c == delimiter_ || c == '\n')) {
      EndField(c == '\n');
      raw_.push_back(c);
      open_.begin = raw_.size();
      scan = Scan::kFieldStart;
      if (c == '\n') return true;
      continue;
    }
    raw_.push_back(c);
    scan = After(scan, c);
  }
  if (scan == Scan::kQuoted) {
    Blame("the closing quote is missing");
    open_.end = raw_.size();
  }
  EndField(true);
  return true;
}

CsvReader::Scan CsvReader::After(Scan scan, char c) {
  switch (scan) {
    case Scan::kFieldStart:
      if (c != '"') return Scan::kPlain;
      open_.quoted = true;
      open_.begin = raw_.size();
      return Scan::kQuoted;
    case Scan::kPlain:
      if (c == '"') Blame("a quote inside a field that does not begin with one");
      return Scan::kPlain;
    case Scan::kQuoted:
      if (c != '"') return Scan::kQuoted;
      open_.end = raw_.size() - 1;
      return Scan::kQuoteSeen;
    case Scan::kQuoteSeen:
      if (c == '"') {
        open_.doubled_quotes = true;
        return Scan::kQuoted;
      }
      if (c == '\r') return Scan::kClosed;
      break;
    case Scan::kClosed:
      break;
  }
  Blame("text behind the closing quote");
  return Scan::kClosed;
}

void CsvReader::SkipLine() {
  char c;
  while (Peek(c)) {
    const std::size_t end = block_.find('\n', position_);
    position_ = end == std::string::npos ? block_.size() : end + 1;
    if (end == std::string::npos) continue;
    ++line_;
    return;
  }
}

bool CsvReader::CheckUtf8() {
  const auto bad = core::FirstInvalidUtf8(raw_);
  if (!bad) return true;
  const std::uint64_t file_offset = consumed_ + position_ - raw_.size() + *bad;
  const auto field = std::find_if(spans_.begin(), spans_.end(), [&](const Span& span) { return *bad <= span.end; });
  const auto index = static_cast<std::size_t>(field - spans_.begin());
  fault_ = {record_.line, index, true, fmt::format("invalid UTF-8 at byte {} of the file", file_offset)};
  return false;
}

CsvReader::Step CsvReader::Next() {
  if (!begun_) Begin();
  while (true) {
    if (!ReadRaw()) {
      if (!std::exchange(broken_, false)) return Step::kEnd;
      fault_ = {line_, 0, false, "the file could not be read any further"};
      return Step::kFault;
    }
    if (faulty_ || !CheckUtf8()) return Step::kFault;
    if (spans_.size() > 1 || spans_[0].begin != spans_[0].end || spans_[0].quoted) break;
  }
  record_.fields.resize(spans_.size());
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    std::string& field = record_.fields[i];
    field.assign(raw_, spans_[i].begin, spans_[i].end - spans_[i].begin);
    if (!spans_[i].doubled_quotes) continue;
    std::size_t kept = 0;
    for (std::size_t j = 0; j < field.size(); ++j) {
      field[kept++] = field[j];
      if (field[j] == '"') ++j;
    }
    field.resize(kept);
  }
  return Step::kRecord;
}

}  // namespace fairlead::fairleadctl
