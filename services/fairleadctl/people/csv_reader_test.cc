#include "services/fairleadctl/people/csv_reader.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::fairleadctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Row = std::vector<std::string>;
using Step = CsvReader::Step;

std::vector<Row> ReadAll(const std::string& text, char delimiter = CsvReader::kAutomatic) {
  std::istringstream input(text);
  CsvReader reader(input, delimiter);
  std::vector<Row> rows;
  while (true) {
    const Step step = reader.Next();
    if (step == Step::kEnd) return rows;
    EXPECT_EQ(step, Step::kRecord) << reader.fault().problem;
    if (step == Step::kRecord) rows.push_back(reader.record().fields);
  }
}

// The first fault of `text`, behind `good` good records.
CsvFault FaultOf(const std::string& text, int good) {
  std::istringstream input(text);
  CsvReader reader(input, ',');
  for (int i = 0; i < good; ++i) EXPECT_EQ(reader.Next(), Step::kRecord);
  EXPECT_EQ(reader.Next(), Step::kFault);
  return reader.fault();
}

TEST(CsvReader, ReadsRecordsOfFields) { EXPECT_THAT(ReadAll("a,b\n1,2\n"), ElementsAre(Row{"a", "b"}, Row{"1", "2"})); }

TEST(CsvReader, NeedsNoLineBreakAtTheEnd) { EXPECT_THAT(ReadAll("a,b"), ElementsAre(Row{"a", "b"})); }

TEST(CsvReader, KeepsEmptyFieldsAndSpaces) {
  EXPECT_THAT(ReadAll(",\n a , b\n", ','), ElementsAre(Row{"", ""}, Row{" a ", " b"}));
}

TEST(CsvReader, PassesOverEmptyLinesButNotAnEmptyQuotedField) {
  EXPECT_THAT(ReadAll("a\n\n\r\n\"\"\nb\n\n"), ElementsAre(Row{"a"}, Row{""}, Row{"b"}));
}

TEST(CsvReader, DropsTheByteOrderMark) {
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF"
                      "a,b\n"),
              ElementsAre(Row{"a", "b"}));
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF\"a\",b\n"), ElementsAre(Row{"a", "b"}));
}

TEST(CsvReader, EndsLinesAtCarriageReturnAndLineFeed) {
  EXPECT_THAT(ReadAll("a,\"b\"\r\n1,2\r\n3,\"4\"\r"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}, Row{"3", "4"}));
}

TEST(CsvReader, UnquotesFieldsWithDelimitersLineBreaksAndDoubledQuotes) {
  EXPECT_THAT(ReadAll("\"a,b\",\"c\nd\",\"say \"\"hi\"\"\"\n\"\"\"\",x\n", ','),
              ElementsAre(Row{"a,b", "c\nd", "say \"hi\""}, Row{"\"", "x"}));
}

TEST(CsvReader, TakesTheMoreFrequentDelimiterOfTheFirstLine) {
  EXPECT_THAT(ReadAll("a;b,c;d\n1;2;3\n"), ElementsAre(Row{"a", "b,c", "d"}, Row{"1", "2", "3"}));
  EXPECT_THAT(ReadAll("\"a;;;b\",c\n"), ElementsAre(Row{"a;;;b", "c"}));
  EXPECT_THAT(ReadAll("a;b\n", ','), ElementsAre(Row{"a;b"}));
}

TEST(CsvReader, GivesTheLineWhereEachRecordBegins) {
  std::istringstream input("a,b\n\"x\ny\",1\n\nz,2\n");
  CsvReader reader(input, ',');
  std::vector<std::uint32_t> lines;
  while (reader.Next() == Step::kRecord) lines.push_back(reader.record().line);
  EXPECT_THAT(lines, ElementsAre(1u, 2u, 5u));
}

TEST(CsvReader, HasNothingInAnEmptyFile) {
  EXPECT_THAT(ReadAll(""), IsEmpty());
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF"), IsEmpty());
}

TEST(CsvReader, NamesLineFieldAndByteOfInvalidUtf8) {
  const CsvFault fault = FaultOf("a,b\nok,\xC3\xA9\nx,p\xFFq\n", 2);
  EXPECT_EQ(fault.line, 3u);
  EXPECT_EQ(fault.field, 1u);
  EXPECT_THAT(fault.problem, HasSubstr("byte 13 of"));  // 4 + 6 bytes before the line, 3 before the byte
}

TEST(CsvReader, CountsTheByteOrderMarkInOffsets) {
  EXPECT_THAT(FaultOf("\xEF\xBB\xBF\xFF\n", 0).problem, HasSubstr("byte 3 of"));
}

TEST(CsvReader, RefusesMisplacedQuotes) {
  EXPECT_THAT(FaultOf("a,5\" pipe\n", 0).problem, HasSubstr("quote inside"));
  EXPECT_THAT(FaultOf("\"a\"b,c\n", 0).problem, HasSubstr("behind the closing quote"));
  EXPECT_THAT(FaultOf("a\nb,\"c\n", 1).problem, HasSubstr("closing quote is missing"));
}

TEST(CsvReader, GoesOnBehindAFaultyRecord) {
  std::istringstream input("\xFF\n\"a\"b\nc\n");
  CsvReader reader(input, ',');
  EXPECT_EQ(reader.Next(), Step::kFault);
  EXPECT_EQ(reader.Next(), Step::kFault);
  ASSERT_EQ(reader.Next(), Step::kRecord);
  EXPECT_EQ(reader.record().line, 3u);
  EXPECT_EQ(reader.Next(), Step::kEnd);
}

TEST(CsvReader, TakesARecordOfTheLimitAndRefusesOneByteMore) {
  const std::string most(CsvReader::kMaxRecordBytes, 'x');
  EXPECT_TRUE((ReadAll(most + "\nnext\n") == std::vector<Row>{{most}, {"next"}}));
  const CsvFault fault = FaultOf("a\n" + most + "y\n", 1);
  EXPECT_EQ(fault.line, 2u);
  EXPECT_THAT(fault.problem, HasSubstr("longer than 1048576 bytes"));
}

// A file of which only the part that was asked for exists.
class EndlessLine : public std::streambuf {
 public:
  explicit EndlessLine(std::uint64_t size) : left_(size) {}

 private:
  int_type underflow() override {
    if (left_ == 0) return traits_type::eof();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, chunk_.size()));
    left_ -= size;
    setg(chunk_.data(), chunk_.data(), chunk_.data() + size);
    return traits_type::to_int_type(chunk_[0]);
  }
  std::uint64_t left_;
  std::string chunk_ = std::string(1 << 20, ',');
};

TEST(CsvReader, RefusesALineOfAGigabyteInBoundedMemory) {
  EndlessLine line(1'000'000'000);
  std::istream input(&line);
  CsvReader reader(input, ',');
  ASSERT_EQ(reader.Next(), Step::kFault);
  EXPECT_EQ(reader.fault().line, 1u);
  EXPECT_THAT(reader.fault().problem, HasSubstr("longer than"));
  EXPECT_EQ(reader.Next(), Step::kEnd);
}

}  // namespace
}  // namespace fairlead::fairleadctl
