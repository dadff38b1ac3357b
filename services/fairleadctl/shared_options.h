#pragma once

#include <string>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "services/fairleadctl/commands/command.h"

namespace fairlead::fairleadctl {

// The options that all commands share. Each comes from the first that gives it: the flag, the environment
// (FAIRLEAD_TOKEN_FILE), the file (token_file = "..."), the default. Not thread-safe.
class SharedOptions {
 public:
  // Adds the flags and --config. This object outlives the parsing of `app`.
  void AddTo(CLI::App& app, const Session::Options& defaults);

  // After the flags were parsed: fills `options`. The file is what --config names, else
  // $XDG_CONFIG_HOME/fairlead/ctl.toml (or ~/.config/...) if there is one. InvalidArgument or NotFound says where a
  // wrong value, an unknown key, or no file was given.
  absl::Status Resolve(Session::Options& options) const;

 private:
  void Add(CLI::App& app, const std::string& flag, const std::string& key, const std::string& shown_default,
           const std::string& help);

  std::string config_;
  std::vector<std::pair<std::string, const CLI::Option*>> flags_;  // by the key in the file
};

}  // namespace fairlead::fairleadctl
