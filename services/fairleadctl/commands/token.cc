#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/auth/issuer.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"

namespace fairlead::fairleadctl {
namespace {

struct IssueArguments {
  std::string keys = "keys";
  std::string key_id = "development";
  std::string subject;
  std::string role = "employee";
  std::string actor;
  std::string issuer = "fairlead-development";
  std::string audience = "fairlead";
  double hours = 8;
};

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(fmt::format("{} cannot be read", path.string()));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// `mode` holds from the start: a private key is never readable by others, not even for a moment.
absl::Status WriteFile(const std::filesystem::path& path, const std::string& text, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    return absl::PermissionDeniedError(
        fmt::format("{} cannot be written: {}", path.string(), std::generic_category().message(errno)));
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(file);
  return written ? absl::OkStatus() : absl::UnknownError(fmt::format("{} could not be written whole", path.string()));
}

// Makes the key pair at first use: <keys>/private/<id>.pem, and <keys>/<id>.pem for the services.
absl::StatusOr<std::string> PrivateKey(const IssueArguments& arguments) {
  const std::filesystem::path keys = arguments.keys;
  const auto private_file = keys / "private" / (arguments.key_id + ".pem");
  if (std::filesystem::exists(private_file)) return ReadFile(private_file);
  std::error_code error;
  std::filesystem::create_directories(keys / "private", error);
  if (error)
    return absl::PermissionDeniedError(
        fmt::format("{} cannot be made: {}", (keys / "private").string(), error.message()));
  FL_TRY(const auth::KeyPair pair, auth::GenerateKeyPair(auth::KeyType::kEd25519));
  FL_RETURN_IF_ERROR(WriteFile(private_file, pair.private_pem, 0600));
  FL_RETURN_IF_ERROR(WriteFile(keys / (arguments.key_id + ".pem"), pair.public_pem, 0644));
  fmt::print(stderr, "Made a development key pair in {}; give the services --auth.key_directory {}.\n", arguments.keys,
             arguments.keys);
  return pair.private_pem;
}

absl::StatusOr<auth::Role> RoleOf(const std::string& name) {
  static constexpr std::pair<const char*, auth::Role> kRoles[] = {{"employee", auth::Role::kEmployee},
                                                                  {"manager", auth::Role::kManager},
                                                                  {"hr", auth::Role::kHr},
                                                                  {"admin", auth::Role::kAdmin},
                                                                  {"service", auth::Role::kService}};
  for (const auto& [text, role] : kRoles) {
    if (name == text) return role;
  }
  return UsageError(fmt::format("'{}' is no role; say employee, manager, hr, admin or service", name));
}

absl::Status Issue(const Session& session, const IssueArguments& arguments) {
  FL_TRY(const auth::Role role, RoleOf(arguments.role));
  FL_TRY(const std::string key, PrivateKey(arguments));
  auth::TokenContent content;
  content.principal = {.subject = arguments.subject, .role = role, .actor = arguments.actor};
  content.issuer = arguments.issuer;
  content.audience = arguments.audience;
  content.issued_at = absl::Now();
  content.expires_at = content.issued_at + absl::Hours(arguments.hours);
  FL_TRY(const std::string token, auth::SignToken(content, key, arguments.key_id));
  if (session.options.json) {
    return PrintJson({{"token", token},
                      {"subject", arguments.subject},
                      {"role", arguments.role},
                      {"expires_at", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", content.expires_at, absl::UTCTimeZone())}});
  }
  fmt::print("{}\n", token);
  return absl::OkStatus();
}

}  // namespace

void AddTokenCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const token =
      AddCommand(app, "token", "Tokens for development; in production an identity provider issues them",
                 "fairleadctl token issue --subject e17");
  token->require_subcommand(1);
  CLI::App* const issue = AddCommand(*token, "issue", "Prints a token, and makes a development key pair at first use",
                                     "fairleadctl token issue --keys ./keys --subject hr-desk --role hr > hr.token");
  const auto arguments = std::make_shared<IssueArguments>();
  issue->add_option("--keys", arguments->keys, "Directory of the public keys; private ones lie in its folder private")
      ->capture_default_str();
  issue->add_option("--key-id", arguments->key_id, "Name of the key pair")->capture_default_str();
  issue->add_option("--subject", arguments->subject, "Employee id, or a process's name")->required();
  issue->add_option("--role", arguments->role, "employee, manager, hr, admin or service")->capture_default_str();
  issue->add_option("--actor", arguments->actor, "With role service: for which employee it acts");
  issue->add_option("--issuer", arguments->issuer, "What the services expect by --auth.issuer")->capture_default_str();
  issue->add_option("--audience", arguments->audience, "What the services expect by --auth.audience")
      ->capture_default_str();
  issue->add_option("--hours", arguments->hours, "How long it is valid")
      ->check(CLI::Range(0.01, 24.0 * 365))
      ->capture_default_str();
  issue->callback(
      [&session, &action, arguments] { action = [&session, arguments] { return Issue(session, *arguments); }; });
}

}  // namespace fairlead::fairleadctl
