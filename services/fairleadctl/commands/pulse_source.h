#pragma once

#include <string>

#include "CLI/App.hpp"
#include "absl/status/statusor.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/protocol/keys.h"

namespace fairlead::fairleadctl {

// For options that name a survey: what is wrong with its id, or nothing.
std::string CheckSurveyId(const std::string& text);

// The secret of a key that `pulse keygen` has made. InvalidArgument if the file holds none.
absl::StatusOr<pulse::Secret> KeyFileSecret(const std::string& path);

// The public half of such a key, hexadecimal, as `pulse keygen` has written it to FILE.pub. InvalidArgument if the file
// holds none.
absl::StatusOr<pulse::SealingPublicKey> PublicKeyFile(const std::string& path);

// Gives the shuffler the sealing key in a file that `pulse keygen` has made.
absl::Status HandOverKey(Session& session, const std::string& survey, const std::string& file);

// The survey's id, in hexadecimal, as a required argument.
void AddSurveyArgument(CLI::App& command, std::string& survey);

// Which survey, and where its public files are: options that all commands share that read them.
struct PulseSource {
  std::string survey;     // hexadecimal
  std::string page;       // origin, or
  std::string directory;  // the same files

  void AddTo(CLI::App& command);
  pulse::SurveyId Id() const;
  // A usage error unless exactly one place is named.
  absl::StatusOr<PublicFiles> Open(const Session& session) const;
};

}  // namespace fairlead::fairleadctl
