// Reads arbitrary bytes as each kind of request: no crash, and what is read agrees with what the envelope says.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/chat/transport/slack/requests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fairlead::chat;  // NOLINT(google-build-using-namespace)
  if (size == 0) return 0;
  const auto entrance = static_cast<slack::Entrance>(data[0] % 3);
  const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto envelope = slack::ReadEnvelope(entrance, body);
  const auto incoming = slack::ReadIncoming(entrance, body);
  if (envelope.ok() && envelope->kind == slack::Envelope::Kind::kWork) {
    // What is taken as work can be read, and names its person.
    if (!incoming.ok() || envelope->user.empty() || envelope->id.empty()) std::abort();
  }
  return 0;
}
