#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fairlead/directory/v1/directory_service.grpc.pb.h"
#include "fairlead/recognition/v1/recognition_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/issuer.h"
#include "libs/core/clock.h"
#include "libs/rpc/client.h"
#include "services/chat/application/ports.h"

namespace fairlead::chat {

struct TokenOptions {
  std::string key_file;         // PEM file of our private key
  std::string key_id = "chat";  // the name of our public key's file at the services, without ".pem"
  std::string issuer;           // what the services expect
  std::string audience = "fairlead";
};

// Tokens with which we act for people: role service, the person as actor (RFC 8693), good for five minutes.
// Thread-safe.
class PersonTokens {
 public:
  // NotFound or InvalidArgument names the key file that cannot be used. `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<PersonTokens>> Load(TokenOptions options, const core::Clock& clock);

  // Nobody: a token of our own.
  absl::StatusOr<std::string> For(const std::string& person) const;

  // The person's own, for another audience: role employee, good until `until`. Made anew by each call and not kept.
  absl::StatusOr<std::string> OfPerson(const std::string& person, const std::string& audience, absl::Time until) const;

 private:
  PersonTokens(TokenOptions options, std::string key, const core::Clock& clock)
      : options_(std::move(options)), key_(std::move(key)), clock_(clock) {}

  struct Known {
    std::string token;
    absl::Time until;
  };
  const TokenOptions options_;
  const std::string key_;
  const core::Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Known> known_;
};

// The directory over gRPC. Thread-safe.
class DirectoryClient final : public Directory {
 public:
  // Both must outlive it.
  DirectoryClient(const rpc::Client& client, const PersonTokens& tokens, absl::Duration deadline);

  core::Task<absl::StatusOr<Employee>> FindByEmail(const std::string& email) override;
  core::Task<absl::StatusOr<Employee>> Get(const EmployeeId& id) override;

 private:
  const std::unique_ptr<directory::v1::DirectoryService::Stub> stub_;
  const PersonTokens& tokens_;
  const absl::Duration deadline_;
};

// Recognition over gRPC. Thread-safe.
class RecognitionClient final : public Recognition {
 public:
  // All must outlive it.
  RecognitionClient(const rpc::Client& client, const PersonTokens& tokens, const core::Clock& clock,
                    absl::Duration deadline);

  core::Task<absl::StatusOr<AwardReceipt>> GiveAward(const EmployeeId& person, const std::string& request,
                                                     const AwardDraft& draft) override;
  core::Task<absl::Status> ReverseAward(const EmployeeId& person, const std::string& request, const std::string& award,
                                        const std::string& reason) override;
  core::Task<absl::StatusOr<Wallet>> GetWallet(const EmployeeId& person) override;
  core::Task<absl::StatusOr<std::vector<Award>>> ListAwards(const EmployeeId& person, AwardDirection direction,
                                                            int limit) override;
  core::Task<absl::StatusOr<Leaderboard>> GetLeaderboard(const EmployeeId& person, int places) override;
  core::Task<absl::StatusOr<Choices>> GetChoices(const EmployeeId& person) override;
  core::Task<absl::Status> ChooseLeaderboard(const EmployeeId& person, const std::string& request,
                                             bool opt_out) override;
  core::Task<absl::Status> ChooseMilestones(const EmployeeId& person, const std::string& request,
                                            bool opt_out) override;
  core::Task<absl::StatusOr<std::vector<AwardDefinition>>> ListDefinitions(const EmployeeId& person) override;
  core::Task<absl::StatusOr<Nomination>> Nominate(const EmployeeId& person, const std::string& request,
                                                  const NominationDraft& draft) override;
  core::Task<absl::StatusOr<Nomination>> Decide(const EmployeeId& person, const std::string& request,
                                                const std::string& nomination, bool approve,
                                                const std::string& reason) override;
  core::Task<absl::StatusOr<std::vector<Nomination>>> ListToDecide(const EmployeeId& person) override;
  core::Task<absl::StatusOr<std::vector<UpcomingMilestone>>> ListMilestones(const EmployeeId& person,
                                                                            int days) override;
  core::Task<absl::StatusOr<Nomination>> GetNomination(const std::string& nomination) override;
  core::Task<absl::StatusOr<Award>> GetAward(const std::string& award) override;
  // Asked again after a minute.
  core::Task<absl::StatusOr<std::vector<std::string>>> ListValues() override;

 private:
  const std::unique_ptr<recognition::v1::RecognitionService::Stub> stub_;
  const PersonTokens& tokens_;
  const core::Clock& clock_;
  const absl::Duration deadline_;
  std::mutex mutex_;
  std::vector<std::string> values_;
  absl::Time values_until_ = absl::InfinitePast();
};

}  // namespace fairlead::chat
