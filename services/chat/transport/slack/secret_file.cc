#include "services/chat/transport/slack/secret_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "fmt/format.h"

namespace fairlead::chat::slack {
namespace {

constexpr absl::Duration kLook = absl::Seconds(1);

}  // namespace

absl::StatusOr<std::string> SecretFile::Read() const {
  const std::lock_guard lock(mutex_);
  const absl::Time now = absl::Now();
  if (now - read_at_ < kLook) return secret_;
  read_at_ = now;
  absl::StatusOr<std::string> fresh = ReadNow();
  if (fresh.ok() || !secret_.ok()) secret_ = std::move(fresh);
  return secret_;
}

absl::StatusOr<std::string> SecretFile::ReadNow() const {
  std::ifstream file(path_, std::ios::binary);
  std::string secret{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(fmt::format("the file {} cannot be read", path_));
  absl::StripAsciiWhitespace(&secret);
  if (secret.empty()) return absl::InvalidArgumentError(fmt::format("the file {} holds nothing", path_));
  // It becomes a header.
  if (std::any_of(secret.begin(), secret.end(), [](char c) { return c < 0x21 || c > 0x7e; })) {
    return absl::InvalidArgumentError(fmt::format("the file {} holds more than one word", path_));
  }
  return secret;
}

}  // namespace fairlead::chat::slack
