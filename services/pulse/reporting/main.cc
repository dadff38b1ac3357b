// fairlead-pulse-report: which cells of an organisation would be published, from a file, with nothing else running.

#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/pulse/reporting/organisation_file.h"
#include "services/pulse/reporting/report.h"

namespace fairlead::pulse::reporting {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{256} << 20U;

constexpr std::string_view kUsage =
    "Usage: fairlead-pulse-report --organisation FILE.json [--table] [--reasons]\n"
    "Says which cells of an organisation would be published and which hidden, from counts alone.\n"
    "  --organisation FILE  units, and people or groups with who answered (services/pulse/reporting/README.md)\n"
    "  --table              a tree to read instead of JSON\n"
    "  --reasons            which rule hides a cell: for audits, not for publication\n"
    "Exit code 0, 1 if the file is wrong, 2 if the command line is.\n";

struct Options {
  std::string organisation;
  bool table = false;
  bool reasons = false;
  bool help = false;
};

absl::StatusOr<Options> OptionsOf(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      options.help = true;
    } else if (argument == "--table") {
      options.table = true;
    } else if (argument == "--reasons") {
      options.reasons = true;
    } else if (argument == "--organisation" && i + 1 < argc) {
      options.organisation = argv[++i];
    } else {
      return absl::InvalidArgumentError(fmt::format("'{}' is no option, or lacks its value (see --help)", argument));
    }
  }
  if (options.organisation.empty() && !options.help) {
    return absl::InvalidArgumentError("--organisation FILE.json is missing (see --help)");
  }
  return options;
}

absl::StatusOr<std::string> FileContent(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content;
  char block[65'536];
  while (file.read(block, sizeof(block)) || file.gcount() > 0) {
    content.append(block, static_cast<std::size_t>(file.gcount()));
    if (content.size() > kMostFileBytes) return absl::InvalidArgumentError("has more than 256 MiB; use groups");
  }
  if (!file.eof()) return absl::NotFoundError("cannot be read; is the path right?");
  return content;
}

absl::StatusOr<std::string> Run(const Options& options) {
  FL_TRY(const std::string content, FileContent(options.organisation));
  FL_TRY(OrganisationFile file, ParseOrganisation(content));
  FL_TRY(const Report report, MakeReport(std::move(file)));
  return options.table ? ToTable(report, options.reasons) : ToJson(report, options.reasons);
}

int Main(int argc, char** argv) {
  const auto options = OptionsOf(argc, argv);
  if (!options.ok()) {
    fmt::print(stderr, "fairlead-pulse-report: {}\n", std::string(options.status().message()));
    return 2;
  }
  if (options->help) {
    fmt::print("{}", kUsage);
    return 0;
  }
  const auto output = Run(*options);
  if (!output.ok()) {
    fmt::print(stderr, "fairlead-pulse-report: {}: {}\n", options->organisation,
               std::string(output.status().message()));
    return 1;
  }
  fmt::print("{}", *output);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace fairlead::pulse::reporting

int main(int argc, char** argv) { return fairlead::pulse::reporting::Main(argc, argv); }
