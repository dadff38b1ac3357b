#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/protocol/keys.h"

// conversations.json (services/pulse/protocol/README.md, "Conversations"): what HR and the authors of released comments
// say to each other in public.
namespace fairlead::fairleadctl {

struct ConversationMessage {
  bool by_author = false;  // else HR's
  std::size_t number = 0;  // among HR's, or as the author signed it; from 1
  std::string text;
};

// By conversation key; only those that were answered. In the order in which they became public.
using Conversations = std::map<pulse::VerifyingKey, std::vector<ConversationMessage>>;

// InvalidArgument says where and what is wrong, also where a reply is not signed by the comment's author.
absl::StatusOr<Conversations> DecodeConversations(std::string_view bytes, const SignedManifest& manifest);

// None where there is no such file yet. Errors as PublicFiles::Read and DecodeConversations.
absl::StatusOr<Conversations> ReadConversations(const PublicFiles& files, const SignedManifest& manifest);

}  // namespace fairlead::fairleadctl
