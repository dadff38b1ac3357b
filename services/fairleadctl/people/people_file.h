#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "fairlead/directory/v1/directory_service.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/fairleadctl/people/csv_reader.h"
#include "services/fairleadctl/people/mapping.h"

namespace fairlead::fairleadctl {

// What is wrong with a line of a file of people, for the person who sent it.
struct LineProblem {
  std::uint32_t line = 0;
  std::string column;  // empty where the whole line is meant
  std::string problem;
};

// A file of people, read row by row through a mapping, in bounded memory. Not thread-safe.
class PeopleFile {
 public:
  // One line of the file: a row for the directory, or why there is none.
  struct Line {
    directory::v1::PersonRow row;  // meaningful only without problems
    std::vector<LineProblem> problems;
  };

  // Opens `path` and reads its header. `as_of` is the date that years and {#as_of} refer to.
  // NotFound if there is no such file; InvalidArgument if it is empty, has a column twice, or lacks one that the
  // mapping names (tells file, line 1, the column, and the line of the mapping).
  static absl::StatusOr<PeopleFile> Open(const std::string& path, Mapping mapping, absl::CivilDay as_of);

  // The next line, or nothing behind the last one. InvalidArgument behind a file that has a header and nothing else.
  absl::StatusOr<std::optional<Line>> Next();

  // "people.csv:17: column \"Attrition\": <problem>": one sentence that names the place.
  std::string Describe(const LineProblem& problem) const;
  // What the directory found wrong with a row, which it names by its line and its field.
  LineProblem Located(const directory::v1::RowProblem& problem) const;
  const std::string& path() const { return path_; }

 private:
  PeopleFile(std::string path, Mapping mapping, absl::CivilDay as_of);

  absl::Status ReadHeader();
  Line Map(const CsvRecord& record) const;
  std::string Fill(const Template& parts, const CsvRecord& record) const;
  absl::StatusOr<std::string> Value(Field field, const CsvRecord& record) const;
  absl::Status SetField(Field field, std::string text, directory::v1::PersonRow& row) const;
  LineProblem FromFault(const CsvFault& fault) const;

  std::string path_;
  Mapping mapping_;
  absl::CivilDay as_of_;
  std::unique_ptr<std::ifstream> input_;  // the reader refers to it, so it keeps its place when this object moves
  CsvReader reader_;
  std::vector<std::string> header_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::uint64_t rows_ = 0;
};

}  // namespace fairlead::fairleadctl
