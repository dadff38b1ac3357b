#include "tests/load/verify.h"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "tests/load/connection.h"

namespace fairlead::load {
namespace {

namespace v1 = recognition::v1;

// Asks again while the services come back after a fault.
template <typename Call>
absl::Status Insist(absl::Time deadline, const std::string& token, const Call& call) {
  while (true) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    context.AddMetadata("authorization", "Bearer " + token);
    const grpc::Status status = call(context);
    if (status.ok()) return absl::OkStatus();
    if (absl::Now() > deadline || status.error_code() != grpc::StatusCode::UNAVAILABLE) {
      return absl::UnavailableError(
          fmt::format("recognition answered {}: {}", static_cast<int>(status.error_code()), status.error_message()));
    }
  }
}

struct Awards {
  std::map<std::string, int> times;  // by award id
  std::map<std::string, bool> reversed;
};

// What each person should have, and what they have.
struct Expected {
  std::map<std::string, std::int64_t> net;  // credits less what was taken back
};

class Check {
 public:
  Check(const std::vector<std::string>& targets, const std::string& ca_file, std::string token, absl::Duration settle)
      : stub_(v1::RecognitionService::NewStub(Connect(targets, ca_file))),
        token_(std::move(token)),
        deadline_(absl::Now() + settle) {}

  absl::StatusOr<Awards> AwardsOf(const std::string& giver) {
    Awards awards;
    v1::ListAwardsRequest request;
    request.set_employee_id(giver);
    request.set_direction(v1::AWARD_DIRECTION_GIVEN);
    request.set_page_size(1000);
    do {
      v1::ListAwardsResponse response;
      FL_RETURN_IF_ERROR(Insist(deadline_, token_, [&](grpc::ClientContext& context) {
        return stub_->ListAwards(&context, request, &response);
      }));
      for (const auto& award : response.awards()) {
        ++awards.times[award.award_id()];
        awards.reversed[award.award_id()] = award.reversed();
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return awards;
  }

  absl::StatusOr<std::int64_t> NetOf(const std::string& person) {
    v1::GetWalletRequest request;
    request.set_employee_id(person);
    v1::Wallet wallet;
    FL_RETURN_IF_ERROR(Insist(
        deadline_, token_, [&](grpc::ClientContext& context) { return stub_->GetWallet(&context, request, &wallet); }));
    return wallet.balance() - wallet.owed() + wallet.redeemed();
  }

  absl::Time deadline() const { return deadline_; }

 private:
  std::unique_ptr<v1::RecognitionService::Stub> stub_;
  std::string token_;
  absl::Time deadline_;
};

void Say(Verdict& verdict, std::string problem) {
  if (verdict.problems.size() < 100) verdict.problems.push_back(std::move(problem));
}

// Compares the stored awards of every giver with the journal; fills in who should have got how much.
absl::Status CheckAwards(const std::vector<Entry>& journal, Check& check, Verdict& verdict, Expected& expected) {
  std::map<std::string, std::vector<const Entry*>> by_giver;
  for (const Entry& entry : journal) by_giver[entry.intent.giver].push_back(&entry);
  for (const auto& [giver, entries] : by_giver) {
    FL_TRY(const Awards stored, check.AwardsOf(giver));
    std::set<std::string> known;
    bool all_answered = true;
    for (const Entry* entry : entries) {
      all_answered = all_answered && entry->answered;
      if (entry->award_id.empty()) continue;
      ++verdict.awards;
      if (!known.insert(entry->award_id).second) {
        ++verdict.twice;
        Say(verdict, fmt::format("two requests were answered with award {}", entry->award_id));
        continue;
      }
      const auto found = stored.times.find(entry->award_id);
      if (found == stored.times.end()) {
        ++verdict.lost;
        Say(verdict, fmt::format("award {} was accepted and is not stored", entry->award_id));
        continue;
      }
      if (found->second > 1) {
        ++verdict.twice;
        Say(verdict, fmt::format("award {} is stored {} times", entry->award_id, found->second));
      }
      const bool reversed = stored.reversed.at(entry->award_id);
      if (entry->reversed && !reversed) {
        ++verdict.lost;
        Say(verdict, fmt::format("the reversal of award {} was confirmed and is not stored", entry->award_id));
      }
      if (reversed && !entry->reversed && !entry->reversal_unknown) {
        ++verdict.twice;
        Say(verdict, fmt::format("award {} was reversed, and nobody was told so", entry->award_id));
      }
      if (reversed) continue;
      for (const auto& recipient : entry->intent.recipients) expected.net[recipient] += entry->intent.points;
    }
    for (const auto& [award, times] : stored.times) {
      if (known.contains(award)) continue;
      if (all_answered) {
        ++verdict.twice;
        Say(verdict, fmt::format("award {} of {} answers no request of the journal", award, giver));
      } else {
        ++verdict.unexplained;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Verdict> Verify(const std::vector<Entry>& journal, const std::vector<std::string>& targets,
                               const std::string& ca_file, const std::string& hr_token, absl::Duration settle) {
  Verdict verdict;
  Expected expected;
  Check check(targets, ca_file, hr_token, settle);
  FL_RETURN_IF_ERROR(CheckAwards(journal, check, verdict, expected));
  // Credits and what is taken back follow by events: whoever has not what they should is asked again until the time is
  // over. Then everybody is, for somebody may have got more since.
  std::map<std::string, std::int64_t> open = expected.net;
  while (!open.empty() && absl::Now() <= check.deadline()) {
    for (auto person = open.begin(); person != open.end();) {
      FL_TRY(const std::int64_t has, check.NetOf(person->first));
      person = has == person->second ? open.erase(person) : std::next(person);
    }
    if (!open.empty()) absl::SleepFor(absl::Milliseconds(50));
  }
  verdict.conserved = true;
  for (const auto& [person, should] : expected.net) {
    FL_TRY(const std::int64_t has, check.NetOf(person));
    if (has == should) continue;
    verdict.conserved = false;
    ++(has < should ? verdict.lost : verdict.twice);
    Say(verdict, fmt::format("{} has {} points and should have {}", person, has, should));
  }
  return verdict;
}

}  // namespace fairlead::load
