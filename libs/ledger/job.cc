#include "libs/ledger/job.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace fairlead::ledger {
namespace {

const JobCodec kJobs;

absl::StatusOr<std::string_view> NextWord(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  if (end == std::string_view::npos) return absl::DataLossError("a stored job ends too early");
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return word;
}

template <typename Number>
absl::Status NextNumber(std::string_view& rest, Number& number) {
  FL_TRY(const std::string_view word, NextWord(rest));
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size()) return absl::OkStatus();
  return absl::DataLossError("a stored job has a number that is none");
}

}  // namespace

// "<due> <made> <claimed until> <begun> <ended> <owner or -> <kind> <id> <payload>", times in milliseconds.
std::string JobCodec::Encode(const Job& job) const {
  return absl::StrCat(absl::ToUnixMillis(job.due), " ", absl::ToUnixMillis(job.made), " ",
                      job.owner.empty() ? 0 : absl::ToUnixMillis(job.claimed_until), " ", job.begun, " ", job.ended,
                      " ", job.owner.empty() ? "-" : job.owner, " ", job.kind, " ", job.id, " ", job.payload);
}

absl::StatusOr<Job> JobCodec::Decode(std::string_view bytes) const {
  std::array<std::int64_t, 3> times{};
  Job job;
  for (std::int64_t& time : times) FL_RETURN_IF_ERROR(NextNumber(bytes, time));
  FL_RETURN_IF_ERROR(NextNumber(bytes, job.begun));
  FL_RETURN_IF_ERROR(NextNumber(bytes, job.ended));
  FL_TRY(const std::string_view owner, NextWord(bytes));
  FL_TRY(const std::string_view kind, NextWord(bytes));
  FL_TRY(const std::string_view id, NextWord(bytes));
  job.due = absl::FromUnixMillis(times[0]);
  job.made = absl::FromUnixMillis(times[1]);
  if (owner != "-") {
    job.owner = owner;
    job.claimed_until = absl::FromUnixMillis(times[2]);
  }
  job.kind = kind;
  job.id = id;
  job.payload = bytes;
  return job;
}

Key JobKey(const std::string& id) { return KeyOf(kJobs, id); }

IndexChange JobIndex(const Job& job) {
  const absl::Time free = job.owner.empty() ? job.due : job.claimed_until;
  return {.kind = IndexChange::Kind::kSetScore,
          .index = "jobs",
          .member = job.id,
          .score = -static_cast<double>(absl::ToUnixMillis(free))};
}

absl::Status AddJob(Unit& unit, const Job& job) {
  FL_TRY(const std::optional<Job> present, unit.Find(kJobs, job.id));
  if (present) return absl::OkStatus();
  unit.Put(kJobs, job.id, job);
  unit.Index(JobIndex(job));
  return absl::OkStatus();
}

}  // namespace fairlead::ledger
