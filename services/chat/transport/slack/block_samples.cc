// chat_block_samples DIRECTORY: writes every message, modal and Home view as JSON, in English and French, for ordinary
// and for outrageous words, so that tests/slack-double can check them: npm run check-blocks -- DIRECTORY
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "services/chat/transport/slack/blocks.h"
#include "services/chat/transport/slack/sample_json.h"
#include "services/chat/transport/slack/sample_views.h"
#include "texts/chat.h"

int main(int argc, char** argv) {
  using namespace fairlead;               // NOLINT(google-build-using-namespace): a program of one function
  using namespace fairlead::chat::slack;  // NOLINT(google-build-using-namespace)
  if (argc != 2) {
    std::cerr << "usage: chat_block_samples DIRECTORY\n";
    return 2;
  }
  const texts::Texts texts(chat::say::Catalogue());
  std::error_code error;
  std::filesystem::create_directories(argv[1], error);
  int written = 0;
  for (const Scenario& scenario : Scenarios()) {
    for (const SampleView& sample : SampleViews(scenario)) {
      for (const char* locale : {"en-GB", "fr-FR"}) {
        const absl::StatusOr<Json> json = SampleJson(sample, locale, texts);
        const auto path =
            std::filesystem::path(argv[1]) / fmt::format("{}.{}.{}.json", scenario.name, sample.name, locale);
        std::ofstream file(path, std::ios::binary | std::ios::trunc);
        if (json.ok()) file << Dump(*json) << "\n" << std::flush;
        if (!json.ok() || !file) {
          std::cerr << fmt::format("{}: {}\n", path.string(),
                                   json.ok() ? "cannot be written" : json.status().ToString());
          return 1;
        }
        ++written;
      }
    }
  }
  std::cout << fmt::format("{} files\n", written);
  return 0;
}
