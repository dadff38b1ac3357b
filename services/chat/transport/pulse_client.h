#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fairlead/pulse/catalog/v1/catalog_service.grpc.pb.h"
#include "fairlead/pulse/issuer/v1/issuer_service.grpc.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/client.h"
#include "services/chat/application/ports.h"
#include "services/chat/transport/clients.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::chat {

struct PulseOptions {
  std::string page;                         // where people open surveys: an origin; empty: there are none
  std::string audience = "fairlead-pulse";  // of the tokens in people's links, as the issuer expects it
};

// Surveys as the processes of Pulse tell of them: by facts, and issuer and catalog over gRPC. Thread-safe.
class PulseClient final : public Pulse {
 public:
  // Whether the facts are read as far as they were told.
  using Ready = std::function<absl::Status()>;

  // All must outlive it.
  PulseClient(const pulse::SurveyBook& surveys, Ready ready, const rpc::Client& issuer, const rpc::Client& catalog,
              const PersonTokens& tokens, PulseOptions options, absl::Duration deadline);

  absl::StatusOr<std::optional<Survey>> Find(const std::string& id) const override;
  absl::StatusOr<std::vector<Survey>> All() const override;
  absl::StatusOr<SurveyFigures> FiguresOf(const std::string& id) const override;
  absl::StatusOr<std::vector<SurveyQuestion>> QuestionsOf(const std::string& id) const override;
  absl::StatusOr<std::string> TotalOf(const std::string& id, const std::vector<SurveyAnswers>& answers) const override;
  core::Task<absl::Status> PublishTotal(const std::string& id, const std::string& total) override;
  core::Task<absl::StatusOr<std::vector<EmployeeId>>> ListInvited(const std::string& id) override;
  absl::StatusOr<std::string> LinkFor(const Survey& survey, const EmployeeId& person) const override;
  std::string LinkTo(const Survey& survey) const override;

 private:
  std::shared_ptr<const pulse::Survey> Known(const std::string& id) const;

  const pulse::SurveyBook& surveys_;
  const Ready ready_;
  const std::unique_ptr<pulse::issuer::v1::IssuerService::Stub> stub_;
  const std::unique_ptr<pulse::catalog::v1::CatalogService::Stub> catalog_;
  const PersonTokens& tokens_;
  const PulseOptions options_;
  const absl::Duration deadline_;
};

// The whole company's figures in a release of this survey (services/pulse/tally/README.md). DataLoss for what is no
// release of it. Pure.
absl::StatusOr<SurveyFigures> FiguresIn(const std::string& release, const pulse::Manifest& manifest);

}  // namespace fairlead::chat
