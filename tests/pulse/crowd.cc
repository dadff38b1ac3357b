#include "tests/pulse/crowd.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "httplib.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/ballot.h"
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/roster.h"

namespace fairlead::pulse::testing {
namespace {

constexpr char kBinary[] = "application/octet-stream";

struct Answered {
  int status = 0;
  std::string body;
  int attempts = 1;  // nobody answered those before the last
};

// Says the same again and again while nobody is there, until there is an answer.
class Caller {
 public:
  Caller(const std::string& origin, absl::Time give_up, std::atomic<std::uint64_t>& retries)
      : client_(origin), give_up_(give_up), retries_(retries) {
    client_.set_connection_timeout(2, 0);
    client_.set_read_timeout(15, 0);
    client_.set_keep_alive(true);
  }
  // Unavailable when the patience has ended.
  absl::StatusOr<Answered> Post(const std::string& path, const httplib::Headers& headers, const std::string& body) {
    return Insist([&] { return client_.Post(path.c_str(), headers, body, kBinary); });
  }
  absl::StatusOr<Answered> Get(const std::string& path) {
    return Insist([&] { return client_.Get(path.c_str()); });
  }

 private:
  template <typename Ask>
  absl::StatusOr<Answered> Insist(const Ask& ask) {
    int attempts = 1;
    for (auto pause = std::chrono::milliseconds(20);; pause = std::min(pause * 2, std::chrono::milliseconds(1000))) {
      const httplib::Result result = ask();
      const bool answered = result != nullptr && result->status != 503 && result->status != 500;
      if (answered) return Answered{.status = result->status, .body = result->body, .attempts = attempts};
      if (absl::Now() > give_up_) return absl::UnavailableError("nobody answered");
      ++attempts;
      ++retries_;
      std::this_thread::sleep_for(pause);
    }
  }

  httplib::Client client_;
  const absl::Time give_up_;
  std::atomic<std::uint64_t>& retries_;
};

// OutOfRange: the survey is closed; FailedPrecondition: anything else.
absl::Status Refused(const char* step, const Answered& answer) {
  std::string message = fmt::format("{}: {} {}", step, answer.status, answer.body.substr(0, 200));
  return answer.status == 410 ? absl::OutOfRangeError(message) : absl::FailedPreconditionError(message);
}

Outcome::End EndOf(const absl::Status& problem) {
  if (absl::IsOutOfRange(problem)) return Outcome::End::kClosed;
  return absl::IsUnavailable(problem) ? Outcome::End::kGaveUp : Outcome::End::kRefused;
}

// What one person does, as the page would.
class Person {
 public:
  Person(const Manifest& manifest, const ManifestHash& hash, const CrowdOptions& options, std::string employee,
         std::atomic<std::uint64_t>& retries)
      : manifest_(manifest),
        hash_(hash),
        options_(options),
        give_up_(absl::Now() + options.patience),
        retries_(retries),
        issuer_(manifest.issuer, give_up_, retries),
        chance_(options.seed ^ std::hash<std::string>{}(employee)),
        outcome_{.employee = std::move(employee)} {}

  Outcome Answer() {
    const absl::Status answered = Run();
    if (!answered.ok()) {
      outcome_.problem = std::string(answered.message());
      // Whoever was acknowledged before stays so, unless something is wrong.
      const bool sent = outcome_.end == Outcome::End::kAcknowledged || outcome_.end == Outcome::End::kUnanswered;
      if (!sent || EndOf(answered) == Outcome::End::kRefused) outcome_.end = EndOf(answered);
    }
    return outcome_;
  }

 private:
  absl::Status Run() {
    FL_TRY(const PersonCells cells, Describe());
    const Secret seed = Secret::Random();
    FL_TRY(Respondent respondent, Respondent::Create(manifest_, hash_, seed, cells));
    const absl::Time fetched = absl::Now();
    FL_TRY(const SlipAnswer answer, FetchSlips(respondent));
    FL_RETURN_IF_ERROR(respondent.Accept(answer));
    NoteLeaves(respondent);
    NoteTruth(respondent, seed);
    const absl::Time sent = absl::Now();
    const int revisions = Happens(options_.revising) ? 2 : 1;
    for (int revision = 1; revision <= revisions; ++revision) {
      const std::vector<Reply> replies = Replies(/*delighted=*/revision > 1);
      FL_TRY(const Submission submission, respondent.Submit(replies, static_cast<std::uint32_t>(revision)));
      FL_TRY(const bool taken, Send(submission));
      if (taken) outcome_.replies.clear();
      NoteReplies(replies);
      NoteObserved(cells, fetched, sent, replies);
      if (taken) outcome_.end = Outcome::End::kAcknowledged;
      if (taken) continue;
      if (outcome_.end != Outcome::End::kAcknowledged) outcome_.end = Outcome::End::kUnanswered;
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  // What CrowdResult tells of a person besides.
  void NoteObserved(const PersonCells& cells, absl::Time fetched, absl::Time sent, const std::vector<Reply>& replies) {
    std::size_t answers = 0;
    std::size_t comment_bytes = 0;
    for (std::size_t i = 0; i < replies.size(); ++i) {
      const bool comment = manifest_.questions[i].kind == QuestionKind::kComment;
      answers += !comment && replies[i].answer != kSkipped ? 1U : 0U;
      comment_bytes += replies[i].text.size();
    }
    const nlohmann::json observed = {
        {"employee", outcome_.employee},   {"cells", cells},     {"fetched", absl::ToUnixNanos(fetched)},
        {"sent", absl::ToUnixNanos(sent)}, {"answers", answers}, {"comment_bytes", comment_bytes}};
    outcome_.observed = observed.dump();
  }

  void NoteTruth(const Respondent& respondent, const Secret& seed) {
    nlohmann::json truth = {{"employee", outcome_.employee},
                            {"admission", core::Hex(respondent.nonces().back().view())},
                            {"seed", core::Hex(seed.view())},
                            {"opening", opening_},
                            {"slots", nlohmann::json::array()}};
    for (std::size_t i = 0; i + 1 < respondent.slots().size(); ++i) {
      const Slot& slot = respondent.slots()[i];
      nlohmann::json written = {{"kind", static_cast<int>(slot.kind)},
                                {"dimension", slot.dimension},
                                {"cell", slot.cell},
                                {"question", slot.question},
                                {"nonce", core::Hex(respondent.nonces()[i].view())},
                                {"token", core::Hex(respondent.tokens()[i].view())}};
      if (slot.kind == SlotKind::kComment) {
        written["conversation"] = core::Hex(respondent.Conversation(i).public_key().view());
      }
      truth["slots"].push_back(std::move(written));
    }
    outcome_.truth = truth.dump();
  }

  bool Happens(double probability) { return std::bernoulli_distribution(probability)(chance_); }

  // The same request by one press of a button, or by two at once.
  std::vector<absl::StatusOr<Answered>> Press(const std::string& origin, const std::string& path,
                                              const httplib::Headers& headers, const std::string& body) {
    std::vector<std::future<absl::StatusOr<Answered>>> presses;
    const int times = Happens(options_.pressing_twice) ? 2 : 1;
    for (int press = 0; press < times; ++press) {
      presses.push_back(
          std::async(std::launch::async, [&] { return Caller(origin, give_up_, retries_).Post(path, headers, body); }));
    }
    std::vector<absl::StatusOr<Answered>> answers;
    for (auto& press : presses) answers.push_back(press.get());
    return answers;
  }

  absl::StatusOr<SlipAnswer> FetchSlips(const Respondent& respondent) {
    FL_TRY(const std::string token, options_.link_token(outcome_.employee));
    absl::Status problem;
    std::string slips;
    for (const auto& answer : Press(manifest_.issuer, PathOf("slips"), {{"Authorization", "Bearer " + token}},
                                    respondent.Request().Encode())) {
      if (!answer.ok() || answer->status != 200) {
        problem = answer.ok() ? Refused("slips", *answer) : answer.status();
        if (absl::IsFailedPrecondition(problem)) return problem;
      } else if (!slips.empty() && slips != answer->body) {
        return absl::FailedPreconditionError("slips: the same list was answered in two ways");
      } else {
        slips = answer->body;
      }
    }
    if (slips.empty()) return problem;
    return SlipAnswer::Decode(slips, respondent.slots().size());
  }

  std::string PathOf(const char* what) const {
    return fmt::format("/v1/surveys/{}/{}", core::Hex(manifest_.survey.view()), what);
  }

  absl::StatusOr<PersonCells> Describe() {
    FL_TRY(const std::string token, options_.link_token(outcome_.employee));
    FL_TRY(const Answered answer, issuer_.Post(PathOf("person"), {{"Authorization", "Bearer " + token}}, ""));
    if (answer.status != 200) return Refused("person", answer);
    const nlohmann::json person = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
    if (!person.is_object()) return absl::InternalError("the issuer describes nobody");
    RosterEntry entry{.salt = {}, .employee = outcome_.employee, .cells = person["cells"].get<PersonCells>()};
    FL_TRY(const std::string salt, core::Unhex(person["salt"].get<std::string>()));
    FL_TRY(entry.salt, Salt::Decode(salt));
    std::vector<TreeHash> path;
    for (const auto& hash : person["path"]) {
      FL_TRY(const std::string bytes, core::Unhex(hash.get<std::string>()));
      FL_TRY(path.emplace_back(), TreeHash::Decode(bytes));
    }
    if (!IsInTree(LeafHash(entry), person["leaf"].get<std::size_t>(), person["size"].get<std::size_t>(), path,
                  manifest_.roster_root)) {
      return absl::PermissionDeniedError("the roster proof fails");
    }
    opening_ = person["opening"].get<std::string>();
    return entry.cells;
  }

  // Contentment that is a person's own, so that answers hang together as people's do.
  std::vector<Reply> Replies(bool delighted) {
    std::normal_distribution<double> mood(options_.contentment, 1.0);
    // Who answers again is far from what they were, so that figures show which of both was counted.
    const double own = delighted ? 5.0 : mood(chance_);
    std::vector<Reply> replies;
    for (const Question& question : manifest_.questions) {
      Reply reply;
      const double answer = own + std::normal_distribution<double>(0, 0.8)(chance_);
      switch (question.kind) {
        case QuestionKind::kLikert5:
          reply.answer = static_cast<std::uint8_t>(std::clamp(answer, 1.0, 5.0));
          break;
        case QuestionKind::kEnps:
          reply.answer = static_cast<std::uint8_t>(std::clamp(2 * answer, 0.0, 10.0));
          break;
        case QuestionKind::kChoice:
          reply.answer = static_cast<std::uint8_t>(chance_() % question.choices.size());
          break;
        case QuestionKind::kComment:
          // Some write at length.
          for (int sentences = Happens(0.3) ? 1 + static_cast<int>(chance_() % 12) : 0; sentences > 0; --sentences) {
            reply.text += own > 3.5 ? "A good month; keep the quiet Fridays. " : "Too many meetings, again. ";
          }
          break;
      }
      if (question.kind != QuestionKind::kComment && Happens(0.03)) reply.answer = kSkipped;
      replies.push_back(std::move(reply));
    }
    return replies;
  }

  // Whether it was taken; false where that is not known. Errors are Refused's.
  absl::StatusOr<bool> Send(const Submission& submission) {
    bool taken = false;
    bool unknown = false;
    absl::Status closed;
    for (const auto& answer : Press(manifest_.collector, PathOf("bundles"), {}, submission.Encode())) {
      if (answer.ok() && answer->status == 200 && answer->body.size() == 64) {
        taken = true;
      } else if (answer.ok() && answer->status != 410) {
        return Refused("bundles", *answer);
      } else if (answer.ok() && answer->attempts == 1) {
        closed = Refused("bundles", *answer);
      } else {
        unknown = true;
      }
    }
    if (taken || unknown) return taken;
    return closed;
  }

  void NoteReplies(const std::vector<Reply>& replies) {
    std::vector<std::uint8_t>& noted = outcome_.replies.emplace_back();
    outcome_.comment = false;
    for (const Reply& reply : replies) {
      noted.push_back(reply.answer);
      outcome_.comment = outcome_.comment || !reply.text.empty();
    }
  }

  void NoteLeaves(const Respondent& respondent) {
    for (std::size_t i = 0; i + 1 < respondent.slots().size(); ++i) {
      const Slot& slot = respondent.slots()[i];
      outcome_.leaves.emplace_back(
          fmt::format("{}-0-{}", slot.dimension, slot.question),
          ReceiptLeaf(manifest_.survey, slot, 0, respondent.nonces()[i], respondent.tokens()[i]));
    }
  }

  const Manifest& manifest_;
  const ManifestHash& hash_;
  const CrowdOptions& options_;
  const absl::Time give_up_;
  std::atomic<std::uint64_t>& retries_;
  Caller issuer_;
  std::mt19937_64 chance_;
  Outcome outcome_;
  std::string opening_ = {};  // as the issuer told it, in hexadecimal
};

}  // namespace

std::uint64_t CrowdResult::Count(Outcome::End end) const {
  return static_cast<std::uint64_t>(std::ranges::count(people, end, &Outcome::end));
}

absl::StatusOr<Manifest> FetchManifest(const std::string& page, const SurveyId& survey, ManifestHash& hash) {
  std::atomic<std::uint64_t> retries = 0;
  Caller caller(page, absl::Now() + absl::Seconds(30), retries);
  const std::string from = fmt::format("/s/{}/", core::Hex(survey.view()));
  FL_TRY(const Answered manifest, caller.Get(from + "manifest.json"));
  FL_TRY(const Answered signatures, caller.Get(from + "signatures.json"));
  if (manifest.status != 200 || signatures.status != 200) return Refused("manifest", manifest);
  hash = HashOf(manifest.body);
  FL_TRY(Manifest decoded, Manifest::Decode(manifest.body));
  FL_TRY(const ManifestSignatures signed_by, ManifestSignatures::Decode(signatures.body));
  FL_RETURN_IF_ERROR(CheckSignatures(decoded, hash, signed_by));
  return decoded;
}

absl::StatusOr<CrowdResult> Answer(const CrowdOptions& options) {
  ManifestHash hash;
  FL_TRY(const Manifest manifest, FetchManifest(options.page, options.survey, hash));
  std::vector<std::string> people;
  for (std::size_t i = 0; i < options.people.size(); ++i) {
    std::mt19937_64 chance(options.seed + i);
    if (std::bernoulli_distribution(options.answering)(chance)) people.push_back(options.people[i]);
  }
  CrowdResult result;
  std::mutex mutex;  // of the result
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> retries = 0;
  const absl::Time begun = absl::Now();
  const auto work = [&] {
    for (std::size_t mine = next++; mine < people.size(); mine = next++) {
      const double share = static_cast<double>(mine) / static_cast<double>(people.size());
      absl::SleepFor(begun + options.over * share - absl::Now());
      Outcome outcome = Person(manifest, hash, options, people[mine], retries).Answer();
      const std::lock_guard lock(mutex);
      result.people.push_back(std::move(outcome));
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < options.threads; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  result.retries = retries;
  result.took = absl::Now() - begun;
  return result;
}

}  // namespace fairlead::pulse::testing
