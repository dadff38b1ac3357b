#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/core/status.h"
#include "libs/core/task.h"
#include "libs/redis/client.h"

namespace fairlead::ledger {

// The texts of the .lua files beside this header, put in at build time (embed.cmake).
extern const char kCommitLua[];
extern const char kTrimLua[];
extern const char kRaiseLua[];
extern const char kLeaseLua[];

// A Lua script that is called by its SHA-1 and sent in full where the server does not know it (after a restart).
// Immutable, thread-safe.
class Script {
 public:
  explicit Script(std::string_view text);

  // What a script is called with: words without a command's name.
  struct Input {
    redis::Command keys;
    redis::Command arguments;
  };

  // "EVALSHA sha numkeys keys... arguments...", or EVAL with the text.
  redis::Command Call(const Input& input) const;
  redis::Command CallInFull(const Input& input) const;
  redis::Command LoadCommand() const;

  // The script's reply, or its error as a status: Unavailable and DeadlineExceeded from the connection;
  // ResourceExhausted out of memory; Unavailable while the server loads or cannot write its log; else DataLoss.
  core::Task<absl::StatusOr<redis::Reply>> Run(redis::Connector& redis, std::uint32_t route, Input input) const;
  core::Task<absl::StatusOr<redis::Reply>> Run(redis::Connector& redis, std::uint32_t route,
                                               std::vector<std::string> keys, std::vector<std::string> arguments) const;

 private:
  std::string text_;
  std::string sha_;
};

// A Redis error reply as a status, as Script::Run says.
absl::Status ErrorStatus(const redis::Reply& error);

}  // namespace fairlead::ledger
