#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace fairlead::fairleadctl {

// One record of a CSV file.
struct CsvRecord {
  std::uint32_t line = 0;  // where it begins; 1 is the first line
  std::vector<std::string> fields;
};

// Why a record could not be read.
struct CsvFault {
  std::uint32_t line = 0;
  std::size_t field = 0;  // index of the field in the record, where one is to blame
  bool in_field = false;
  std::string problem;  // a sentence's end, e.g. "invalid UTF-8 at byte 52 of the file"
};

// Reads comma- or semicolon-separated values (RFC 4180) record by record: quoted fields with doubled quotes and line
// breaks inside, LF or CRLF, a UTF-8 byte order mark at the start, empty lines passed over. Needs memory for one record
// (at most 1 MiB) and one block, whatever the size of the file. After a fault the next call goes on behind the faulty
// record. Not thread-safe.
class CsvReader {
 public:
  static constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 20;
  static constexpr char kAutomatic = '\0';
  enum class Step { kRecord, kFault, kEnd };

  // `input` is opened in binary mode and outlives the reader. With kAutomatic the delimiter is whichever of `,` and `;`
  // is more frequent in the first line.
  CsvReader(std::istream& input, char delimiter);

  // kRecord fills record(), kFault fills fault(): invalid UTF-8, a quote where none may be, a quoted field without an
  // end, a record above the limit, a read error (then kEnd follows).
  Step Next();
  const CsvRecord& record() const { return record_; }
  const CsvFault& fault() const { return fault_; }
  char delimiter() const { return delimiter_; }

 private:
  // A field's place in raw_, without its quotes.
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool quoted = false;
    bool doubled_quotes = false;
  };
  enum class Scan { kFieldStart, kPlain, kQuoted, kQuoteSeen, kClosed };

  bool Peek(char& next);
  void Begin();
  bool ReadRaw();
  Scan After(Scan scan, char c);
  void EndField(bool ends_record);
  void Blame(std::string problem);
  void SkipLine();
  bool CheckUtf8();

  std::istream& input_;
  char delimiter_;
  std::string block_;
  std::size_t position_ = 0;    // in block_
  std::uint64_t consumed_ = 0;  // bytes of the file before block_
  std::uint32_t line_ = 1;
  bool begun_ = false;
  bool broken_ = false;
  std::string raw_;
  std::vector<Span> spans_;
  Span open_;
  bool faulty_ = false;
  CsvRecord record_;
  CsvFault fault_;
};

}  // namespace fairlead::fairleadctl
