#include "services/pulse/shuffler/shuffler.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/messaging/read_range.h"
#include "services/pulse/protocol/batch.h"

namespace fairlead::pulse {
namespace {

using messaging::Watermarks;

constexpr absl::Duration kPatience = absl::Minutes(2);

v1::PulseFact BallotsShuffled(const SurveyId& survey, const Watermarks& range, const Shuffled& shuffled) {
  v1::PulseFact fact = FactAbout(survey);
  v1::BallotsShuffled& said = *fact.mutable_shuffled();
  said.set_begin(range.begin);
  said.set_end(range.end);
  said.set_submissions(shuffled.counts.submissions);
  said.set_superseded(shuffled.counts.superseded);
  said.set_refused_signature(shuffled.counts.refused_signature);
  said.set_refused_bundle(shuffled.counts.refused_bundle);
  said.set_refused_copy(shuffled.counts.refused_copy);
  said.set_repeated_ballots(shuffled.counts.repeated_ballots);
  said.set_bundles(shuffled.counts.bundles);
  said.set_answers(shuffled.counts.answers);
  said.set_comments(shuffled.counts.comments);
  said.set_digest(shuffled.digest);
  return fact;
}

// Key and headers empty, and one time for all: nothing of a ballot is outside of its seal.
messaging::Record RecordOf(const std::string& topic, const std::string& ballot) {
  return {.topic = topic, .partition = 0, .value = ballot, .timestamp = absl::FromUnixMillis(1)};
}

}  // namespace

absl::StatusOr<bool> Shuffler::Step(const SurveyId& id, const DueWork::Stopping& stopping) {
  const std::shared_ptr<const Survey> survey = book_.Find(id);
  if (survey == nullptr || survey->shuffle_key_destroyed) return false;
  if (survey->shuffled.has_value() || survey->destroyed_unread) {
    FL_RETURN_IF_ERROR(DestroyKey(id));
    return true;
  }
  if (!survey->ended.has_value()) return false;
  const std::lock_guard lock(deciding_);
  if (const auto now = book_.Find(id); now->destroyed_unread) return true;
  const absl::StatusOr<SealingKey> key = keys_.Find(id);
  if (absl::IsNotFound(key.status())) return false;
  FL_RETURN_IF_ERROR(key.status());
  FL_TRY(const Shuffled shuffled, ShuffleCollected(*survey, *key, stopping));
  if (shuffled.too_few) {
    v1::PulseFact fact = FactAbout(id);
    fact.mutable_destroyed_unread()->set_bundles_needed(survey->manifest.thresholds.bundles);
    FL_RETURN_IF_ERROR(Say(facts_, book_, fact));
    return true;
  }
  FL_TRY(const Watermarks range, WriteBatch(id, shuffled, stopping));
  FL_RETURN_IF_ERROR(Say(facts_, book_, BallotsShuffled(id, range, shuffled)));
  return true;
}

absl::Status Shuffler::GiveUp(const SurveyId& id) {
  const std::unique_lock lock(deciding_, std::try_to_lock);
  if (!lock.owns_lock()) return absl::UnavailableError("a survey is being shuffled right now; ask again");
  const std::shared_ptr<const Survey> survey = book_.Find(id);
  if (survey == nullptr) return absl::NotFoundError("no such survey was launched");
  if (survey->destroyed_unread) return absl::OkStatus();
  if (!survey->ended.has_value()) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "collection goes on; keys can be destroyed once it has ended", "NOT_ENDED");
  }
  if (survey->shuffled.has_value()) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "the survey is shuffled and its key destroyed; the tally destroys its own by itself",
                               "SHUFFLED");
  }
  v1::PulseFact fact = FactAbout(id);
  fact.mutable_destroyed_unread()->set_given_up(true);
  return Say(facts_, book_, fact);
}

absl::StatusOr<Shuffled> Shuffler::ShuffleCollected(const Survey& survey, const SealingKey& key,
                                                    const DueWork::Stopping& stopping) const {
  Shuffle shuffle(survey.manifest);
  for (const v1::CollectionEnded::End& end : survey.ended->ends()) {
    if (end.offset() == 0) continue;  // nobody came, and nobody made the topic
    FL_RETURN_IF_ERROR(messaging::ReadRange(
        log_, {OuterTopic(survey.manifest.survey), end.partition()}, {0, end.offset()},
        [&shuffle](const messaging::Record& record) { shuffle.Add(record.value); }, stopping));
  }
  return shuffle.Finish(key);
}

absl::StatusOr<Watermarks> Shuffler::WriteBatch(const SurveyId& survey, const Shuffled& shuffled,
                                                const DueWork::Stopping& stopping) const {
  const std::string topic = InnerTopic(survey);
  FL_RETURN_IF_ERROR(log_.EnsureTopic({.name = topic, .partitions = 1}));
  FL_TRY(const Watermarks before, log_.Ends({topic, 0}));
  FL_TRY(const std::unique_ptr<messaging::ProducerSession> session, log_.StartProducer());
  for (const std::string& ballot : shuffled.batch) {
    // What fails at its delivery fails Flush.
    absl::Status produced = session->Produce(RecordOf(topic, ballot), [](const absl::Status&) {});
    if (absl::IsResourceExhausted(produced)) {
      FL_RETURN_IF_ERROR(session->Flush(kPatience));
      produced = session->Produce(RecordOf(topic, ballot), [](const absl::Status&) {});
    }
    FL_RETURN_IF_ERROR(produced);
  }
  FL_RETURN_IF_ERROR(session->Flush(kPatience));
  FL_TRY(const Watermarks after, log_.Ends({topic, 0}));
  const Watermarks range{before.end, after.end};
  // What an earlier run had under way when it was killed may have arrived in between.
  BatchDigest digest;
  FL_RETURN_IF_ERROR(messaging::ReadRange(
      log_, {topic, 0}, range, [&digest](const messaging::Record& record) { digest.Add(record.value); }, stopping));
  if (digest.Value() != shuffled.digest) {
    return absl::AbortedError(
        fmt::format("{} {} to {} is not the batch as it was written", topic, range.begin, range.end));
  }
  return range;
}

absl::Status Shuffler::DestroyKey(const SurveyId& survey) {
  FL_RETURN_IF_ERROR(keys_.Destroy(survey));
  FL_RETURN_IF_ERROR(DropTopic(log_, OuterTopic(survey)));
  v1::PulseFact fact = FactAbout(survey);
  fact.mutable_shuffle_key_destroyed();
  return Say(facts_, book_, fact);
}

}  // namespace fairlead::pulse
