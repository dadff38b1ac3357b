// Reads arbitrary bytes as each message of the protocol: no crash, and what is read encodes to the same bytes again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/pulse/protocol/ballot.h"
#include "services/pulse/protocol/bundle.h"
#include "services/pulse/protocol/comment_reply.h"
#include "services/pulse/protocol/commitments.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/slips.h"

namespace {

using namespace fairlead::pulse;  // NOLINT(google-build-using-namespace)

template <typename Decoded>
void ExpectSame(const Decoded& decoded, std::string_view bytes) {
  if (decoded.ok() && decoded->Encode() != bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 7) {
    case 0: {
      const auto manifest = Manifest::Decode(bytes);
      // Spaces and the order of members may differ; what was understood may not.
      if (manifest.ok() && *Manifest::Decode(manifest->Encode()) != *manifest) std::abort();
      break;
    }
    case 1: {
      const auto signatures = ManifestSignatures::Decode(bytes);
      if (signatures.ok() && !ManifestSignatures::Decode(signatures->Encode()).ok()) std::abort();
      break;
    }
    case 2: {
      const auto ballot = Ballot::Decode(bytes);
      if (ballot.ok() && *ballot->Encode() != bytes) std::abort();
      break;
    }
    case 3: {
      const SlotCounts counts{.answers = 2, .comments = 0};
      const auto bundle = Bundle::Decode(bytes, counts);
      // Ballots of another order are sorted.
      if (bundle.ok() && bundle->Encode().size() != bytes.size()) std::abort();
      break;
    }
    case 4:
      ExpectSame(Submission::Decode(bytes, {.answers = 1, .comments = 0}), bytes);
      break;
    case 5:
      if (const auto reply = CommentReply::Decode(bytes); reply.ok() && *reply->Encode() != bytes) std::abort();
      ExpectSame(SlipRequest::Decode(bytes, 2), bytes);
      ExpectSame(SlipAnswer::Decode(bytes, 2), bytes);
      break;
    default:
      ExpectSame(Commitments::Decode(bytes), bytes);
  }
  return 0;
}
