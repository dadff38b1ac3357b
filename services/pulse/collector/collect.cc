#include "services/pulse/collector/collect.h"

#include <chrono>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/core/partition.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/bundle.h"
#include "services/pulse/protocol/slips.h"

namespace fairlead::pulse::collector {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(100);

absl::Status Closed() {
  return core::RefuseBecause(absl::StatusCode::kFailedPrecondition, "the survey is closed; nothing more is counted",
                             "CLOSED");
}

messaging::Record RecordOf(const Survey& survey, std::int32_t partition, std::string_view key, std::string_view value) {
  return {.topic = OuterTopic(survey.manifest.survey),
          .partition = partition,
          .key = std::string(key),
          .value = std::string(value),
          .headers = {},
          .timestamp = NoTime()};
}

}  // namespace

Collect::Collect(const SurveyBook& surveys, messaging::Log& log, const Secret& shared, const core::Clock& clock,
                 CollectOptions options, Limiter limiter)
    : surveys_(surveys),
      log_(log),
      shared_(shared),
      clock_(clock),
      options_(std::move(options)),
      limiter_(std::move(limiter)),
      producer_(log) {}

std::shared_ptr<Collect::State> Collect::StateOf(const Survey& survey) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<State>& state = states_[survey.manifest.survey];
  if (state == nullptr) {
    state = std::make_shared<State>();
    state->admission = AdmissionKeyOf(shared_, survey.manifest.survey).secret;
  }
  return state;
}

absl::Status Collect::Take(const SurveyId& survey, std::string_view submission) {
  const std::shared_ptr<const Survey> found = surveys_.Find(survey);
  if (found == nullptr)
    return core::RefuseBecause(absl::StatusCode::kNotFound, "there is no such survey", "SURVEY_UNKNOWN");
  const absl::Time now = clock_.Now();
  if (now < found->manifest.opens) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition, "the survey is not open yet", "NOT_OPEN");
  }
  const std::shared_ptr<State> state = StateOf(*found);
  {
    const std::lock_guard lock(state->mutex);
    // Both: what the clock says now, and that the end has begun, behind which nothing may be confirmed.
    if (state->closed || found->ended.has_value() || now >= found->Close()) return Closed();
    ++state->under_way;
  }
  absl::Status taken = TakeOpen(*found, *state, submission);
  const std::lock_guard lock(state->mutex);
  if (--state->under_way == 0) state->idle.notify_all();
  return taken;
}

absl::Status Collect::TakeOpen(const Survey& survey, State& state, std::string_view bytes) {
  FL_TRY(const Submission submission, Submission::Decode(bytes, CountSlots(survey.manifest)));
  if (!IsSignatureValid(submission, survey.manifest.survey) ||
      !IsAdmitted(submission, state.admission, survey.manifest.survey, survey.hash)) {
    return core::RefuseBecause(absl::StatusCode::kPermissionDenied, "the bundle has no valid admission",
                               "NOT_ADMITTED");
  }
  if (!limiter_(survey.manifest.survey, submission.admission)) {
    return core::RefuseBecause(absl::StatusCode::kResourceExhausted, "too many attempts; try again in an hour",
                               "TOO_MANY");
  }
  const auto partition = static_cast<std::int32_t>(
      core::PartitionOf(submission.admission.view(), static_cast<std::uint32_t>(options_.partitions)));
  return producer_.Put(RecordOf(survey, partition, submission.admission.view(), bytes), options_.patience);
}

absl::Status Collect::EndDue(FactWriter& facts) {
  absl::Status first;
  for (const std::shared_ptr<const Survey>& survey : surveys_.All()) {
    const std::shared_ptr<State> state = StateOf(*survey);
    if (survey->ended.has_value()) {
      const std::lock_guard lock(state->mutex);
      state->closed = true;
      continue;
    }
    absl::Status done = Prepare(*survey, *state);
    if (done.ok() && clock_.Now() >= survey->Close()) done = End(*survey, *state, facts);
    first.Update(done);
  }
  return first;
}

absl::Status Collect::Prepare(const Survey& survey, State& state) {
  if (!state.has_topic) {
    FL_RETURN_IF_ERROR(
        log_.EnsureTopic({.name = OuterTopic(survey.manifest.survey), .partitions = options_.partitions}));
    state.has_topic = true;
  }
  // Extended: open again.
  const std::lock_guard lock(state.mutex);
  if (state.closed && survey.extended && state.marked < 2 && clock_.Now() < survey.Close()) state.closed = false;
  return absl::OkStatus();
}

absl::Status Collect::End(const Survey& survey, State& state, FactWriter& facts) {
  const int round = survey.extended ? 2 : 1;
  {
    std::unique_lock lock(state.mutex);
    state.closed = true;
    // Each is bounded by its patience.
    state.idle.wait(lock, [&state] { return state.under_way == 0; });
  }
  if (state.marked < round) {
    FL_RETURN_IF_ERROR(Mark(survey, round));
    state.marked = round;
  }
  FL_TRY(const Contents contents, Look(survey, round));
  if (!contents.every_mark) return absl::OkStatus();
  v1::PulseFact fact = FactAbout(survey.manifest.survey);
  if (round == 1 && contents.admissions < survey.manifest.thresholds.bundles) {
    fact.mutable_extended();
    return facts.Write(fact);
  }
  for (std::size_t partition = 0; partition < contents.ends.size(); ++partition) {
    v1::CollectionEnded::End* const end = fact.mutable_ended()->add_ends();
    end->set_partition(static_cast<std::int32_t>(partition));
    end->set_offset(contents.ends[partition]);
  }
  return facts.Write(fact);
}

absl::Status Collect::Mark(const Survey& survey, int round) {
  for (std::int32_t partition = 0; partition < options_.partitions; ++partition) {
    FL_RETURN_IF_ERROR(
        producer_.Put(RecordOf(survey, partition, EndMarkKey(options_.replica, round), ""), options_.patience));
  }
  return absl::OkStatus();
}

absl::StatusOr<Collect::Contents> Collect::Look(const Survey& survey, int round) {
  const std::string topic = OuterTopic(survey.manifest.survey);
  std::set<std::string> marks;
  for (const std::string& replica : options_.replicas) marks.insert(EndMarkKey(replica, round));
  struct Partition {
    std::int64_t present_end;
    std::set<std::string> missing;  // marks
    std::int64_t end = 0;
  };
  std::vector<Partition> partitions;
  for (std::int32_t partition = 0; partition < options_.partitions; ++partition) {
    FL_TRY(const messaging::Watermarks ends, log_.Ends({.topic = topic, .partition = partition}));
    partitions.push_back({.present_end = ends.end, .missing = marks});
  }
  FL_TRY(const std::unique_ptr<messaging::Reader> reader, log_.Read(topic, {}, {}));
  const auto all_read = [&] {
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      if (reader->Position(static_cast<std::int32_t>(i)).value_or(0) < partitions[i].present_end) return false;
    }
    return true;
  };
  std::set<std::string> admissions;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!all_read()) {
    if (std::chrono::steady_clock::now() > give_up) return absl::UnavailableError("the log cannot be read to its end");
    FL_TRY(const std::optional<messaging::Record> record, reader->Poll(kPoll));
    if (!record.has_value()) continue;
    Partition& partition = partitions.at(static_cast<std::size_t>(record->partition));
    if (partition.missing.empty()) continue;
    if (IsEndMark(record->value)) {
      partition.missing.erase(record->key);
      partition.end = record->offset + 1;
    } else {
      admissions.insert(record->key);
    }
  }
  Contents contents{.ends = {}, .admissions = admissions.size(), .every_mark = true};
  for (const Partition& partition : partitions) {
    contents.every_mark = contents.every_mark && partition.missing.empty();
    contents.ends.push_back(partition.end);
  }
  return contents;
}

}  // namespace fairlead::pulse::collector
