#include "libs/core/refusal.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/strings/cord.h"
#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::core {
namespace {

constexpr char kPayload[] = "fairlead.dev/refusal";

void Append(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((size >> shift) & 0xff));
  out.append(text);
}

// Reads what Append wrote; `ok` turns false at the first malformed length and stays so.
struct Reader {
  std::string_view rest;
  bool ok = true;

  std::string Next() {
    if (rest.size() < 4) return Fail();
    std::uint32_t size = 0;
    for (int i = 3; i >= 0; --i) size = (size << 8) | static_cast<unsigned char>(rest[static_cast<std::size_t>(i)]);
    rest.remove_prefix(4);
    if (rest.size() < size) return Fail();
    std::string text(rest.substr(0, size));
    rest.remove_prefix(size);
    return text;
  }

  std::string Fail() {
    ok = false;
    rest = {};
    return {};
  }
};

std::string Encode(const Refusal& refusal) {
  std::string out;
  Append(out, refusal.reason);
  Append(out, std::to_string(refusal.metadata.size()));
  for (const auto& [key, value] : refusal.metadata) {
    Append(out, key);
    Append(out, value);
  }
  for (const auto& violation : refusal.violations) {
    Append(out, violation.field);
    Append(out, violation.description);
  }
  return out;
}

std::optional<Refusal> Decode(std::string_view bytes) {
  Reader reader{bytes};
  Refusal refusal;
  refusal.reason = reader.Next();
  const std::string count = reader.Next();
  if (!reader.ok || count.empty() || count.find_first_not_of("0123456789") != std::string::npos || count.size() > 4) {
    return std::nullopt;
  }
  for (int left = std::stoi(count); left > 0 && reader.ok; --left) {
    std::string key = reader.Next();
    refusal.metadata[std::move(key)] = reader.Next();
  }
  while (reader.ok && !reader.rest.empty()) {
    std::string field = reader.Next();
    refusal.violations.push_back({std::move(field), reader.Next()});
  }
  if (!reader.ok) return std::nullopt;
  return refusal;
}

}  // namespace

absl::Status Annotate(const absl::Status& status, const std::string& context) {
  if (status.ok()) return status;
  absl::Status result(status.code(), fmt::format("{}: {}", context, std::string(status.message())));
  status.ForEachPayload([&](auto url, const absl::Cord& payload) { result.SetPayload(url, payload); });
  return result;
}

absl::Status Refuse(absl::StatusCode code, std::string message, Refusal refusal) {
  absl::Status status(code, message);
  status.SetPayload(kPayload, absl::Cord(Encode(refusal)));
  return status;
}

absl::Status RefuseBecause(absl::StatusCode code, std::string message, std::string reason) {
  return Refuse(code, std::move(message), Refusal{.reason = std::move(reason), .metadata = {}, .violations = {}});
}

absl::Status InvalidField(const std::string& field, const std::string& description) {
  return Refuse(absl::StatusCode::kInvalidArgument, fmt::format("{}: {}", field, description),
                {.reason = "INVALID_FIELD", .metadata = {}, .violations = {{field, description}}});
}

std::optional<Refusal> RefusalOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload) return std::nullopt;
  return Decode(std::string(*payload));
}

std::string EncodeStatus(const absl::Status& status) {
  std::string out;
  Append(out, std::to_string(static_cast<int>(status.code())));
  Append(out, std::string(status.message()));
  const auto payload = status.GetPayload(kPayload);
  Append(out, payload ? std::string(*payload) : std::string());
  return out;
}

absl::Status DecodeStatus(const std::string& bytes) {
  Reader reader{bytes};
  const std::string code = reader.Next();
  const std::string message = reader.Next();
  const std::string payload = reader.Next();
  if (!reader.ok || !reader.rest.empty() || code.empty() || code.size() > 2 ||
      code.find_first_not_of("0123456789") != std::string::npos) {
    return absl::DataLossError("a stored status is not readable");
  }
  absl::Status status(static_cast<absl::StatusCode>(std::stoi(code)), message);
  if (!payload.empty()) status.SetPayload(kPayload, absl::Cord(payload));
  return status;
}

}  // namespace fairlead::core
