// fairlead-simulator: makes invented people for the demo, tests and benchmarks.

#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/civil_time.h"
#include "fmt/format.h"
#include "tests/simulator/company.h"

namespace {

// Writes to a file, or to standard output for "-". False when not everything could be written.
bool Write(const std::string& path, const std::string& text) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool flushed = std::fflush(file) == 0;
  const bool closed = file == stdout || std::fclose(file) == 0;
  return written && flushed && closed;
}

}  // namespace

int main(int argc, char** argv) {
  fairlead::simulator::CompanyOptions options;
  std::string as_of = absl::FormatCivilTime(options.as_of);
  std::string out = "-";

  CLI::App app{"Makes invented people for the demo, tests and benchmarks."};
  app.require_subcommand(1);
  CLI::App* people = app.add_subcommand("people", "Writes a company as CSV; the same options give the same file.");
  people->footer("Example: fairlead-simulator people --count 1000 --seed 1 --out people.csv");
  people->add_option("--count", options.count, "rows, those who left included")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  people->add_option("--seed", options.seed, "which company")->capture_default_str();
  people->add_option("--as-of", as_of, "the day of the file, as 2026-11-01")->capture_default_str();
  people->add_option("--leavers", options.leavers_per_thousand, "of 1,000 who manage nobody, how many left recently")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  people->add_option("--email-domain", options.email_domain, "of the e-mail addresses")->capture_default_str();
  people->add_option("--out", out, "the file; - is standard output")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  if (!absl::ParseCivilTime(as_of, &options.as_of)) {
    fmt::print(stderr, "fairlead-simulator: --as-of {} is not a date; write it as 2026-11-01\n", as_of);
    return 2;
  }
  if (!Write(out, ToCsv(MakeCompany(options)))) {
    fmt::print(stderr, "fairlead-simulator: {} could not be written\n", out);
    return 1;
  }
  return 0;
}
