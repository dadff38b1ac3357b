#include "services/pulse/protocol/batch.h"

#include <cstdint>

#include "fmt/format.h"
#include "libs/core/hash.h"

namespace fairlead::pulse {
namespace {

const unsigned char* Data(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string OuterTopic(const SurveyId& survey) { return fmt::format("pulse.outer.{}", core::Hex(survey.view())); }
std::string InnerTopic(const SurveyId& survey) { return fmt::format("pulse.inner.{}", core::Hex(survey.view())); }

std::string EndMarkKey(std::string_view replica, int round) { return fmt::format("end:{}:{}", round, replica); }

BatchDigest::BatchDigest() { crypto_hash_sha256_init(&state_); }

void BatchDigest::Add(std::string_view ballot) {
  const std::string length = Writer().U32(static_cast<std::uint32_t>(ballot.size())).Take();
  crypto_hash_sha256_update(&state_, Data(length), length.size());
  crypto_hash_sha256_update(&state_, Data(ballot), ballot.size());
}

std::string BatchDigest::Value() const {
  crypto_hash_sha256_state state = state_;
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace fairlead::pulse
