#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "libs/core/text.h"
#include "services/fairleadctl/people/csv_reader.h"

// Whatever the bytes: the reader ends, its fields are well-formed UTF-8, and lines never go back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fairlead::fairleadctl::CsvReader;
  std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
  CsvReader reader(input, CsvReader::kAutomatic);
  std::size_t steps = 0;
  std::uint32_t line = 1;
  while (true) {
    const CsvReader::Step step = reader.Next();
    if (step == CsvReader::Step::kEnd) return 0;
    if (++steps > size + 1) std::abort();
    const std::uint32_t at = step == CsvReader::Step::kRecord ? reader.record().line : reader.fault().line;
    if (at < line) std::abort();
    line = at;
    if (step == CsvReader::Step::kFault) continue;
    for (const std::string& field : reader.record().fields) {
      if (fairlead::core::FirstInvalidUtf8(field)) std::abort();
    }
  }
}
