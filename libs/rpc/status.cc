#include "libs/rpc/status.h"

#include <string_view>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/observability/log.h"

namespace fairlead::rpc {
namespace {

constexpr char kDomain[] = "fairlead";

bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

std::string Details(const absl::Status& status, const core::Refusal& refusal) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  google::rpc::ErrorInfo info;
  info.set_reason(refusal.reason);
  info.set_domain(kDomain);
  for (const auto& [key, value] : refusal.metadata) (*info.mutable_metadata())[key] = value;
  details.add_details()->PackFrom(info);
  if (!refusal.violations.empty()) {
    google::rpc::BadRequest bad;
    for (const auto& violation : refusal.violations) {
      auto* field = bad.add_field_violations();
      field->set_field(violation.field);
      field->set_description(violation.description);
    }
    details.add_details()->PackFrom(bad);
  }
  return details.SerializeAsString();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, const std::string& traceparent) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  if (IsOurFault(status.code())) {
    observability::Log(observability::Level::kError, "A call failed by our fault.",
                       {observability::Trace(traceparent), {"error", status}});
    const std::string_view trace =
        traceparent.size() >= 35 ? std::string_view(traceparent).substr(3, 32) : std::string_view("unknown");
    return {code, fmt::format("internal error, trace {}", trace)};
  }
  const auto refusal = core::RefusalOf(status);
  return {code, std::string(status.message()), refusal ? Details(status, *refusal) : std::string()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.error_code() == grpc::StatusCode::CANCELLED && status.error_message() == "CANCELLED") {
    return absl::UnavailableError("the server ended the call as it stopped; try again");
  }
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status details;
  if (status.error_details().empty() || !details.ParseFromString(status.error_details())) {
    return absl::Status(code, status.error_message());
  }
  core::Refusal refusal;
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    if (any.UnpackTo(&info) && info.domain() == kDomain) {
      refusal.reason = info.reason();
      for (const auto& [key, value] : info.metadata()) refusal.metadata[key] = value;
    } else if (any.UnpackTo(&bad)) {
      for (const auto& field : bad.field_violations()) {
        refusal.violations.push_back({field.field(), field.description()});
      }
    }
  }
  if (refusal.reason.empty()) return absl::Status(code, status.error_message());
  return core::Refuse(code, status.error_message(), std::move(refusal));
}

}  // namespace fairlead::rpc
