#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/poprf/poprf.h"
#include "services/pulse/protocol/bundle.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/slips.h"
#include "services/pulse/protocol/slots.h"

// The page's part of the protocol, for simulations and tests: the same bytes as the page makes of the same seed.
namespace fairlead::pulse {

// What a person answers: one for each question of the manifest, in its order.
struct Reply {
  std::uint8_t answer = kSkipped;
  std::string text = {};  // of a comment
};

class Respondent {
 public:
  // InvalidArgument for cells that the manifest does not have. `manifest` must outlive it.
  static absl::StatusOr<Respondent> Create(const Manifest& manifest, const ManifestHash& hash, const Secret& seed,
                                           const PersonCells& cells);

  const std::vector<Slot>& slots() const { return slots_; }
  const std::vector<Nonce>& nonces() const { return nonces_; }
  SlipRequest Request() const;
  // Checks every proof before anything else (PermissionDenied says at which slot it fails), then has the tokens.
  absl::Status Accept(const SlipAnswer& answer);
  const std::vector<Token>& tokens() const { return tokens_; }
  // After Accept. InvalidArgument for another number of replies, an answer that the question does not have, or a
  // comment that is too long.
  absl::StatusOr<Submission> Submit(const std::vector<Reply>& replies, std::uint32_t revision) const;
  // The key by which the author of the comment in `slot` is known again.
  SigningKey Conversation(std::size_t slot) const;

 private:
  Respondent(const Manifest& manifest, const ManifestHash& hash, const Secret& seed);
  std::string Derive(std::string_view label, std::size_t index) const;
  Secret DeriveSecret(std::string_view label, std::size_t index) const;

  const Manifest* manifest_;
  ManifestHash hash_;
  Secret seed_;
  std::vector<Slot> slots_;
  std::vector<Nonce> nonces_;
  std::vector<poprf::Blinded> blinded_;
  std::vector<Token> tokens_;
};

}  // namespace fairlead::pulse
