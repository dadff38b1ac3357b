#include "services/fairleadctl/people/people_file.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "absl/strings/ascii.h"
#include "libs/core/status.h"
#include "services/fairleadctl/people/values.h"

namespace fairlead::fairleadctl {
namespace {

// How much of a value a message repeats.
std::string Quoted(std::string_view value) {
  constexpr std::size_t kMost = 40;
  if (value.size() <= kMost) return fmt::format("\"{}\"", value);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return fmt::format("\"{}…\"", value.substr(0, end));
}

std::string Place(const std::string& path, std::uint32_t line, const std::string& column, const std::string& problem) {
  if (column.empty()) return fmt::format("{}:{}: {}", path, line, problem);
  return fmt::format("{}:{}: column \"{}\": {}", path, line, column, problem);
}

}  // namespace

PeopleFile::PeopleFile(std::string path, Mapping mapping, absl::CivilDay as_of)
    : path_(std::move(path)),
      mapping_(std::move(mapping)),
      as_of_(as_of),
      input_(std::make_unique<std::ifstream>(path_, std::ios::binary)),
      reader_(*input_, mapping_.delimiter()) {}

absl::StatusOr<PeopleFile> PeopleFile::Open(const std::string& path, Mapping mapping, absl::CivilDay as_of) {
  PeopleFile file(path, std::move(mapping), as_of);
  if (!*file.input_) return absl::NotFoundError(fmt::format("{}: the file cannot be opened", path));
  FL_RETURN_IF_ERROR(file.ReadHeader());
  return file;
}

absl::Status PeopleFile::ReadHeader() {
  switch (reader_.Next()) {
    case CsvReader::Step::kEnd:
      return absl::InvalidArgumentError(Place(path_, 1, "", "the file is empty; its first line must name the columns"));
    case CsvReader::Step::kFault:
      return absl::InvalidArgumentError(Describe(FromFault(reader_.fault())));
    case CsvReader::Step::kRecord:
      break;
  }
  const std::uint32_t line = reader_.record().line;
  for (const std::string& field : reader_.record().fields) {
    header_.emplace_back(absl::StripAsciiWhitespace(field));
    if (columns_.emplace(header_.back(), columns_.size()).second) continue;
    return absl::InvalidArgumentError(Place(path_, line, header_.back(), "this column is there twice"));
  }
  for (std::size_t i = 0; i < Mapping::kFieldNames.size(); ++i) {
    const FieldRule* rule = mapping_.rule(static_cast<Field>(i));
    if (rule == nullptr) continue;
    for (const TemplatePart& part : rule->text) {
      if (part.kind != TemplatePart::Kind::kColumn || columns_.contains(part.text)) continue;
      return absl::InvalidArgumentError(
          Place(path_, line, part.text,
                fmt::format("this column is missing; {}:{} takes the field \"{}\" from it. The file has: {}",
                            mapping_.file(), rule->line, Mapping::kFieldNames[i], fmt::join(header_, ", "))));
    }
  }
  return absl::OkStatus();
}

LineProblem PeopleFile::FromFault(const CsvFault& fault) const {
  std::string column;
  if (fault.in_field) {
    column = fault.field < header_.size() ? header_[fault.field] : fmt::format("number {}", fault.field + 1);
  }
  return {fault.line, std::move(column), fault.problem};
}

absl::StatusOr<std::optional<PeopleFile::Line>> PeopleFile::Next() {
  switch (reader_.Next()) {
    case CsvReader::Step::kEnd:
      if (rows_ == 0) {
        return absl::InvalidArgumentError(
            Place(path_, 1, "", "there is nobody in the file: it has no line but the first"));
      }
      return std::optional<Line>();
    case CsvReader::Step::kFault: {
      ++rows_;
      Line line;
      line.problems.push_back(FromFault(reader_.fault()));
      return std::optional<Line>(std::move(line));
    }
    case CsvReader::Step::kRecord:
      break;
  }
  ++rows_;
  return std::optional<Line>(Map(reader_.record()));
}

PeopleFile::Line PeopleFile::Map(const CsvRecord& record) const {
  Line line;
  if (record.fields.size() != header_.size()) {
    line.problems.push_back(
        {record.line, "",
         fmt::format("{} fields, but the first line names {} columns", record.fields.size(), header_.size())});
    return line;
  }
  line.row.set_line(record.line);
  for (std::size_t i = 0; i < Mapping::kFieldNames.size(); ++i) {
    const auto field = static_cast<Field>(i);
    if (mapping_.rule(field) == nullptr) continue;
    absl::StatusOr<std::string> value = Value(field, record);
    const absl::Status status = value.ok() ? SetField(field, *std::move(value), line.row) : value.status();
    if (status.ok()) continue;
    line.problems.push_back({record.line, mapping_.ColumnOf(Mapping::kFieldNames[i]), std::string(status.message())});
  }
  return line;
}

std::string PeopleFile::Fill(const Template& parts, const CsvRecord& record) const {
  std::string text;
  for (const TemplatePart& part : parts) {
    switch (part.kind) {
      case TemplatePart::Kind::kText:
        text += part.text;
        break;
      case TemplatePart::Kind::kColumn: {
        const auto& value = record.fields[columns_.at(part.text)];
        const auto trimmed = absl::StripAsciiWhitespace(value);
        text.append(trimmed.data(), trimmed.size());
        break;
      }
      case TemplatePart::Kind::kRowNumber:
        text += fmt::format("{}", rows_);
        break;
      case TemplatePart::Kind::kAsOfDate:
        text += FormatDate(as_of_);
        break;
    }
  }
  return text;
}

absl::StatusOr<std::string> PeopleFile::Value(Field field, const CsvRecord& record) const {
  const FieldRule& rule = *mapping_.rule(field);
  std::string text = Fill(rule.text, record);
  if (rule.values) {
    const auto found = rule.values->find(text);
    if (found == rule.values->end()) {
      std::vector<std::string> known;
      for (const auto& [from, to] : *rule.values) known.push_back(Quoted(from));
      return absl::InvalidArgumentError(fmt::format("{} is not among the values that {}:{} translates ({})",
                                                    Quoted(text), mapping_.file(), rule.line, fmt::join(known, ", ")));
    }
    text = Fill(found->second, record);
  }
  const bool is_date = field == Field::kHireDate || field == Field::kLeaveDate;
  if (!is_date || text.empty()) return text;
  absl::StatusOr<absl::CivilDay> date =
      rule.years_before ? YearsBefore(as_of_, text) : ParseDate(text, rule.values ? "" : rule.date_format);
  if (!date.ok())
    return absl::InvalidArgumentError(fmt::format("{} {}", Quoted(text), std::string(date.status().message())));
  return FormatDate(*date);
}

absl::Status PeopleFile::SetField(Field field, std::string text, directory::v1::PersonRow& row) const {
  const auto explain = [&text](const absl::Status& status) {
    return absl::InvalidArgumentError(fmt::format("{} {}", Quoted(text), std::string(status.message())));
  };
  switch (field) {
    case Field::kEmployeeId:
      row.set_employee_id(std::move(text));
      break;
    case Field::kName:
      row.set_name(std::move(text));
      break;
    case Field::kEmail:
      row.set_email(std::move(text));
      break;
    case Field::kTeam:
      row.set_team(std::move(text));
      break;
    case Field::kManagerId:
      row.set_manager_id(std::move(text));
      break;
    case Field::kLocation:
      row.set_location(std::move(text));
      break;
    case Field::kTimeZone:
      row.set_time_zone(std::move(text));
      break;
    case Field::kLocale:
      row.set_locale(std::move(text));
      break;
    case Field::kRoleLevel: {
      const auto level = ParseWholeNumber(text);
      if (!level.ok()) return explain(level.status());
      row.set_role_level(*level);
      break;
    }
    case Field::kContractedHours: {
      const auto tenths = ParseTenths(text);
      if (!tenths.ok()) return explain(tenths.status());
      row.set_contracted_decihours(*tenths);
      break;
    }
    case Field::kHireDate:
      row.set_hire_date(std::move(text));
      break;
    case Field::kLeaveDate:
      row.set_leave_date(std::move(text));
      break;
    case Field::kLeaveKind: {
      const auto kind = ParseLeaveKind(text);
      if (!kind.ok()) return explain(kind.status());
      row.set_leave_kind(*kind);
      break;
    }
  }
  return absl::OkStatus();
}

std::string PeopleFile::Describe(const LineProblem& problem) const {
  return Place(path_, problem.line, problem.column, problem.problem);
}

LineProblem PeopleFile::Located(const directory::v1::RowProblem& problem) const {
  return {.line = problem.line(),
          .column = problem.field().empty() ? "" : mapping_.ColumnOf(problem.field()),
          .problem = problem.problem()};
}

}  // namespace fairlead::fairleadctl
