#include "tests/pulse/crowd.h"

#include <algorithm>
#include <atomic>
#include <chrono>
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
#include "services/pulse/protocol/respondent.h"
#include "services/pulse/protocol/roster.h"

namespace fairlead::pulse::testing {
namespace {

constexpr char kBinary[] = "application/octet-stream";

struct Answered {
  int status = 0;
  std::string body;
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
    for (auto pause = std::chrono::milliseconds(20);; pause = std::min(pause * 2, std::chrono::milliseconds(1000))) {
      const httplib::Result result = ask();
      const bool answered = result != nullptr && result->status != 503 && result->status != 500;
      if (answered) return Answered{.status = result->status, .body = result->body};
      if (absl::Now() > give_up_) return absl::UnavailableError("nobody answered");
      ++retries_;
      std::this_thread::sleep_for(pause);
    }
  }

  httplib::Client client_;
  const absl::Time give_up_;
  std::atomic<std::uint64_t>& retries_;
};

absl::Status Refused(const char* step, const Answered& answer) {
  return absl::FailedPreconditionError(fmt::format("{}: {} {}", step, answer.status, answer.body.substr(0, 200)));
}

// What one person does, as the page would.
class Person {
 public:
  Person(const Manifest& manifest, const ManifestHash& hash, const CrowdOptions& options, std::string employee,
         std::atomic<std::uint64_t>& retries)
      : manifest_(manifest),
        hash_(hash),
        options_(options),
        employee_(std::move(employee)),
        give_up_(absl::Now() + options.patience),
        issuer_(manifest.issuer, give_up_, retries),
        collector_(manifest.collector, give_up_, retries),
        chance_(options.seed ^ std::hash<std::string>{}(employee_)) {}

  // True if the person wrote a comment as well.
  absl::StatusOr<bool> Answer() {
    FL_TRY(const PersonCells cells, Describe());
    FL_TRY(Respondent respondent, Respondent::Create(manifest_, hash_, Secret::Random(), cells));
    FL_TRY(const Answered slips, Ask("slips", respondent.Request().Encode()));
    if (slips.status != 200) return Refused("slips", slips);
    FL_TRY(const SlipAnswer answer, SlipAnswer::Decode(slips.body, respondent.slots().size()));
    FL_RETURN_IF_ERROR(respondent.Accept(answer));
    bool comment = false;
    const int revisions = Happens(options_.revising) ? 2 : 1;
    for (int revision = 1; revision <= revisions; ++revision) {
      const std::vector<Reply> replies = Replies(comment);
      FL_TRY(const Submission submission, respondent.Submit(replies, static_cast<std::uint32_t>(revision)));
      const int presses = Happens(options_.pressing_twice) ? 2 : 1;
      for (int press = 0; press < presses; ++press) FL_RETURN_IF_ERROR(Send(submission));
    }
    return comment;
  }

 private:
  bool Happens(double probability) { return std::bernoulli_distribution(probability)(chance_); }

  absl::StatusOr<Answered> Ask(const char* what, const std::string& body) {
    FL_TRY(const std::string token, options_.link_token(employee_));
    return issuer_.Post(fmt::format("/v1/surveys/{}/{}", core::Hex(manifest_.survey.view()), what),
                        {{"Authorization", "Bearer " + token}}, body);
  }

  absl::StatusOr<PersonCells> Describe() {
    FL_TRY(const Answered answer, Ask("person", ""));
    if (answer.status != 200) return Refused("person", answer);
    const nlohmann::json person = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
    if (!person.is_object()) return absl::InternalError("the issuer describes nobody");
    RosterEntry entry{.salt = {}, .employee = employee_, .cells = person["cells"].get<PersonCells>()};
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
    return entry.cells;
  }

  // Contentment that is a person's own, so that answers hang together as people's do.
  std::vector<Reply> Replies(bool& comment) {
    std::normal_distribution<double> mood(3.5, 1.0);
    const double own = mood(chance_);
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
          comment = Happens(0.3);
          if (comment) reply.text = own > 3.5 ? "A good month; keep the quiet Fridays." : "Too many meetings, again.";
          break;
      }
      if (question.kind != QuestionKind::kComment && Happens(0.03)) reply.answer = kSkipped;
      replies.push_back(std::move(reply));
    }
    return replies;
  }

  absl::Status Send(const Submission& submission) {
    FL_TRY(const Answered answer,
           collector_.Post(fmt::format("/v1/surveys/{}/bundles", core::Hex(manifest_.survey.view())), {},
                           submission.Encode()));
    if (answer.status != 200 || answer.body.size() != 64) return Refused("bundles", answer);
    return absl::OkStatus();
  }

  const Manifest& manifest_;
  const ManifestHash& hash_;
  const CrowdOptions& options_;
  const std::string employee_;
  const absl::Time give_up_;
  Caller issuer_;
  Caller collector_;
  std::mt19937_64 chance_;
};

}  // namespace

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
  CrowdResult result;
  std::mutex mutex;  // of the result
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> retries = 0;
  const absl::Time begun = absl::Now();
  const auto work = [&] {
    for (std::size_t mine = next++; mine < options.people.size(); mine = next++) {
      std::mt19937_64 chance(options.seed + mine);
      if (!std::bernoulli_distribution(options.answering)(chance)) continue;
      Person person(manifest, hash, options, options.people[mine], retries);
      const absl::StatusOr<bool> comment = person.Answer();
      const std::lock_guard lock(mutex);
      ++result.asked;
      if (comment.ok()) {
        ++result.answered;
        result.comments += *comment ? 1 : 0;
      } else {
        ++(absl::IsUnavailable(comment.status()) ? result.gave_up : result.refused);
        if (result.problems.size() < 5) result.problems.emplace_back(std::string(comment.status().message()));
      }
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
