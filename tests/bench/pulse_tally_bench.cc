// fairlead-pulse-tally-bench: seconds and memory of a shuffle and a count, on one core.
//   fairlead-pulse-tally-bench [people] [questions]     default: 5,000 people, 11 questions, one of them a comment

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <malloc.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "services/pulse/counting/count.h"
#include "services/pulse/protocol/bundle.h"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/shuffler/shuffle.h"
#include "sodium.h"

namespace {

using namespace fairlead::pulse;  // NOLINT(google-build-using-namespace): a program about nothing else

// Bytes that the process has at most had in memory since ResetPeak.
double PeakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    const std::size_t digit = line.find_first_of("0123456789");
    double kilobytes = 0;
    std::from_chars(line.data() + digit, line.data() + line.size(), kilobytes);
    return kilobytes / 1024;
  }
  return 0;
}
// What was freed goes back to the system first: else what runs next would seem to need nothing.
void ResetPeak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

std::size_t Number(int argc, char** argv, int index, std::size_t otherwise) {
  if (argc <= index) return otherwise;
  const std::string_view text = argv[index];
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

void Print(const char* what, std::size_t count, absl::Time begun, double before) {
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
  fmt::print(
      "  {:<8} {:8.2f} s   {:7.1f} us each   peak {:6.1f} MB, {:6.1f} MB of it while it ran ({:.0f} bytes each)\n",
      what, seconds, 1e6 * seconds / static_cast<double>(count), PeakMegabytes(), PeakMegabytes() - before,
      (PeakMegabytes() - before) * 1024 * 1024 / static_cast<double>(count));
}

// A survey of two dimensions whose last question is a comment, and what the collector has of everybody.
struct World {
  TestSurvey survey;
  std::vector<std::pair<std::string, std::string>> records;

  World(std::size_t people, std::size_t questions) {
    const Question likert = survey.manifest.questions.front();
    const Question comment = survey.manifest.questions.back();
    survey.manifest.questions.assign(questions - 1, likert);
    for (std::size_t i = 0; i + 1 < questions; ++i) survey.manifest.questions[i].id = fmt::format("q{}", i);
    survey.manifest.questions.push_back(comment);
    for (std::size_t person = 0; person < people; ++person) Add(person);
  }

  // With the tokens that the issuer would have given: evaluated directly, which costs a tenth of blinding and proving.
  void Add(std::size_t person) {
    const SigningKey admission(Secret::Random());
    Bundle bundle{.admission = *Nonce::Decode(admission.public_key().view()), .answers = {}, .comments = {}};
    const PersonCells& cells = survey.roster[person % survey.roster.size()].cells;
    for (const Slot& slot : SlotsOf(survey.manifest, cells)) {
      if (slot.kind == SlotKind::kAdmission) continue;
      Ballot ballot{.slot = slot, .nonce = *Nonce::Decode(Secret::Random().view()), .token = {}};
      const std::string info = InfoOf(survey.manifest.survey, survey.hash, slot);
      ballot.token = *Token::Decode(*fairlead::poprf::Evaluate(survey.token.secret, ballot.nonce.view(), info));
      ballot.answer = static_cast<std::uint8_t>(1 + person % 5);
      if (slot.kind == SlotKind::kComment && person % 4 == 0) ballot.text = std::string(200, 'x');
      auto& sealed = slot.kind == SlotKind::kAnswer ? bundle.answers : bundle.comments;
      sealed.push_back(Seal(survey.manifest.tally_key, *ballot.Encode()));
    }
    Submission submission{.admission = bundle.admission,
                          .token = {},
                          .revision = 1,
                          .signature = {},
                          .bundle = Seal(survey.manifest.shuffle_key, bundle.Encode())};
    submission.signature = SignSubmission(admission, survey.manifest.survey, 1, submission.bundle);
    records.emplace_back(submission.admission.view(), submission.Encode());
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  const std::size_t people = Number(argc, argv, 1, 5'000);
  const std::size_t questions = Number(argc, argv, 2, 11);
  World world(people, questions);
  const SlotCounts slots = CountSlots(world.survey.manifest);
  const std::size_t ballots = people * (slots.answers + slots.comments);
  fmt::print("{} people, {} answers and {} comments each: {} ballots, {:.1f} MB of bundles\n", people, slots.answers,
             slots.comments, ballots, static_cast<double>(people * SubmissionBytes(slots)) / 1024 / 1024);

  ResetPeak();
  double before = PeakMegabytes();
  absl::Time begun = absl::Now();
  Shuffle shuffle(world.survey.manifest);
  for (const auto& [key, value] : world.records) shuffle.Add(value);
  const absl::StatusOr<Shuffled> shuffled = shuffle.Finish(world.survey.shuffle);
  if (!shuffled.ok() || shuffled->batch.size() != ballots) return 1;
  Print("shuffle", ballots, begun, before);

  world.records = {};
  ResetPeak();
  before = PeakMegabytes();
  begun = absl::Now();
  absl::StatusOr<Count> count = Count::Create(world.survey.manifest, world.survey.hash, world.survey.token.secret);
  if (!count.ok()) return 1;
  for (const std::string& ballot : shuffled->batch) count->Add(OpenBallot(world.survey.tally, ballot));
  const Counted counted = count->Finish();
  Print("count", ballots, begun, before);
  return counted.audit.answers + counted.audit.comments == ballots ? 0 : 1;
}
