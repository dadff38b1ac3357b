#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace fairlead::runtime {

// Reads a process's configuration into plain structs. An option "redis.host" is, in this order of precedence,
//   the flag         --redis.host value
//   the environment  FAIRLEAD_REDIS_HOST=value
//   a TOML file      [redis] host = "value"     in the file that --config (or FAIRLEAD_CONFIG) names
//   the default      what the variable held when it was added
// Secrets are never options: an option names a file that holds the secret. Not thread-safe.
class ConfigParser {
 public:
  // `program` and `description` are for --help; --version shows kVersion.
  ConfigParser(std::string program, std::string description);
  ~ConfigParser();
  ConfigParser(const ConfigParser&) = delete;
  ConfigParser& operator=(const ConfigParser&) = delete;

  // Adds an option. `name` is lower_snake_case words joined by dots; `help` one sentence, with the unit. The variable
  // must outlive Parse. Durations are written like "250ms", "1h30m". A list is a repeated flag, an array in the file,
  // and comma-separated in the environment; a map is a list of name=value, and a table in the file. Whatever a source
  // says replaces the default wholly.
  void Add(const std::string& name, std::string& value, const std::string& help);
  void Add(const std::string& name, bool& value, const std::string& help);
  void Add(const std::string& name, int& value, const std::string& help);
  void Add(const std::string& name, std::uint32_t& value, const std::string& help);
  void Add(const std::string& name, std::int64_t& value, const std::string& help);
  void Add(const std::string& name, std::uint64_t& value, const std::string& help);
  void Add(const std::string& name, double& value, const std::string& help);
  void Add(const std::string& name, absl::Duration& value, const std::string& help);
  void Add(const std::string& name, std::vector<std::string>& value, const std::string& help);
  void Add(const std::string& name, std::map<std::string, std::string>& value, const std::string& help);

  // Requires that some source gives the option (before Parse).
  void Require(const std::string& name);
  // A check that Parse runs after all options are set, in the order added; its error's message should name the option.
  void Check(std::function<absl::Status()> check);

  // Finds a variable of the environment by its name.
  using Environment = std::function<std::optional<std::string>(const std::string&)>;

  // Sets all variables. `arguments` are without the program's name. Errors, each one sentence that names the option and
  // where it was given (flag, variable, or file with line):
  //   InvalidArgument  unknown flag, unknown key in the file, value of a wrong form, required option missing
  //   NotFound         the file cannot be read
  //   Cancelled        --help or --version was asked for; the message is the text to print
  absl::Status Parse(const std::vector<std::string>& arguments, const Environment& environment);

  // Parse for main functions: prints help or version and exits 0, prints an error to standard error and exits 2.
  void ParseOrExit(int argc, char** argv);

 private:
  struct Option;
  using Values = std::vector<std::string>;
  void AddOption(const std::string& name, const std::string& help, const std::string& type,
                 const std::string& default_text, bool list, std::function<absl::Status(const Values&)> apply);
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// "log.level".
struct LogOptions {
  std::string level = "info";
  void AddTo(ConfigParser& parser);
  // Sets the process's level; InvalidArgument if there is no such level.
  absl::Status Apply() const;
};

// "stop.endpoint_removal", "stop.timeout": see ApplicationOptions.
struct StopOptions {
  absl::Duration endpoint_removal = absl::Seconds(0);
  absl::Duration timeout = absl::Seconds(20);
  void AddTo(ConfigParser& parser);
};

// Host and port of "127.0.0.1:8080", "[::1]:8080" or "host:8080".
struct Endpoint {
  std::string host;  // without brackets
  int port = 0;
  // Whether the host is 127.0.0.0/8, ::1 or "localhost".
  bool IsLoopback() const;
};
// InvalidArgument says what is wrong with `text`.
absl::Status ParseEndpoint(const std::string& text, Endpoint& endpoint);

}  // namespace fairlead::runtime
