#include <memory>
#include <string>

#include "fmt/format.h"
#include "services/fairleadctl/commands/command.h"
#include "services/fairleadctl/commands/errors.h"
#include "services/fairleadctl/slack/manifest.h"

namespace fairlead::fairleadctl {
namespace {

absl::Status PrintManifest(const Session& session, const ManifestOptions& options) {
  const absl::StatusOr<nlohmann::ordered_json> manifest = SlackManifest(options);
  if (!manifest.ok()) return UsageError(std::string(manifest.status().message()));
  if (session.options.json) return PrintJson(*manifest);
  fmt::print("{}", ManifestYaml(*manifest));
  return absl::OkStatus();
}

}  // namespace

void AddSlackCommands(CLI::App& app, Session& session, Action& action) {
  CLI::App* const slack = AddCommand(app, "slack", "What a Slack workspace needs; docs/slack.md has the whole way",
                                     "fairleadctl slack manifest --base-url https://chat.example.com");
  slack->require_subcommand(1);
  CLI::App* const manifest =
      AddCommand(*slack, "manifest", "Prints the manifest from which Slack makes the application, as YAML or --json",
                 "fairleadctl slack manifest --base-url https://chat.example.com > manifest.yaml");
  const auto options = std::make_shared<ManifestOptions>();
  manifest->add_option("--base-url", options->base_url, "Where Slack reaches fairlead-chat; /slack/… is added")
      ->required();
  manifest->add_option("--name", options->name, "What the application is called in Slack")->capture_default_str();
  manifest->callback(
      [&session, &action, options] { action = [&session, options] { return PrintManifest(session, *options); }; });
}

}  // namespace fairlead::fairleadctl
