// fairlead-pulse-commitments-bench: what commitments to 10,000 people take of one core, made and checked.

#include <cstddef>
#include <ctime>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "services/pulse/protocol/commitments.h"
#include "sodium.h"

namespace {

// Of the processor, so that others on the machine do not count.
double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main() {
  using namespace fairlead::pulse;  // NOLINT(google-build-using-namespace)
  if (sodium_init() < 0) return 1;
  constexpr std::size_t kPeople = 10'000;
  const Secret rows = Secret::Random();
  const SurveyId survey = *SurveyId::Decode("survey-number-16");
  const ManifestHash manifest;
  std::vector<bool> fetched(kPeople);
  for (std::size_t i = 0; i < kPeople; ++i) fetched[i] = i % 10 < 7;

  const double begun = Seconds();
  const std::string bytes = CommitTo(fetched, rows, survey, manifest).Encode();
  const double made = Seconds();
  const auto read = Commitments::Decode(bytes);
  const double decoded = Seconds();
  const bool right = read.ok() && CheckCommitments(*read, survey, manifest).ok();
  const double checked = Seconds();
  fmt::print("  {} commitments with proofs, {} bytes: made in {:.2f} s, read in {:.2f} s, checked in {:.2f} s\n",
             kPeople, bytes.size(), made - begun, decoded - made, checked - decoded);
  return right ? 0 : 1;
}
