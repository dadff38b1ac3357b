#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace fairlead::core {

// Why a request was refused, in a form that programs understand: what google.rpc.ErrorInfo and BadRequest carry
// (AIP-193), without protobuf, so that the domain can say it. Travels as a payload of absl::Status.
struct Refusal {
  std::string reason;                           // UPPER_SNAKE_CASE, e.g. "ALLOWANCE_EXCEEDED"
  std::map<std::string, std::string> metadata;  // e.g. {"left", "10"}
  struct FieldViolation {
    std::string field;        // path in the request, e.g. "recipients[2]", "rows[17].manager_id"
    std::string description;  // what is wrong and what to do
  };
  std::vector<FieldViolation> violations;  // only for InvalidArgument
};

// An error that carries `refusal`. `message` is for people: one sentence that says what was wrong and what to do.
absl::Status Refuse(absl::StatusCode code, std::string message, Refusal refusal);
// The same with a reason alone, without metadata and fields.
absl::Status RefuseBecause(absl::StatusCode code, std::string message, std::string reason);

// InvalidArgument about one field of the request; reason "INVALID_FIELD".
absl::Status InvalidField(const std::string& field, const std::string& description);

// The refusal in `status`, if it carries one.
std::optional<Refusal> RefusalOf(const absl::Status& status);

// A status as bytes and back (code, message, refusal), for stored replies. Decoding bytes that Encode did not make
// gives DataLoss.
std::string EncodeStatus(const absl::Status& status);
absl::Status DecodeStatus(const std::string& bytes);

}  // namespace fairlead::core
