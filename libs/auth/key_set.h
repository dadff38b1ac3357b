#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "libs/auth/jws.h"
#include "libs/auth/token.h"

namespace fairlead::auth {

// Public keys by key id. Immutable.
using KeySet = std::map<std::string, PublicKey, std::less<>>;

// Reads all keys of the files that `options` name. Errors: see TokenVerifier::Load.
absl::StatusOr<KeySet> ReadKeys(const VerifierOptions& options);

// A text that changes when any of those files does (name, inode, size, time of change). Cheap: looks at no content.
std::string KeyFingerprint(const VerifierOptions& options);

// The keys of a JSON Web Key Set (RFC 7517). Keys of other kinds, for encryption, or without a key id are passed over,
// as section 5 asks; a key of our kinds that is malformed, or whose key id is there before, is an error, or, where
// `unusable` is given, passed over and counted in it: what somebody else serves must not fail for one bad key.
absl::StatusOr<KeySet> ParseJwks(const std::string& json, std::size_t* unusable = nullptr);

}  // namespace fairlead::auth
