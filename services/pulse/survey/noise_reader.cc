#include "services/pulse/survey/noise_reader.h"

#include <cmath>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/pulse/reporting/noise.h"

namespace fairlead::pulse::survey {
namespace {

constexpr std::int64_t kMostAYear = 1'000'000;

}  // namespace

absl::StatusOr<std::optional<Noise>> NoiseReader::Read(const toml::table& root) const {
  const toml::node* const node = root.get("noise");
  if (node == nullptr) return std::nullopt;
  const toml::table* const table = node->as_table();
  if (table == nullptr) return Wrong(*node, "write epsilon and most_a_year under [noise]");
  FL_RETURN_IF_ERROR(CheckKeys(*table, {"epsilon", "most_a_year"}));
  Noise noise;
  FL_TRY(noise.epsilon, Thousandths(*table, "epsilon", reporting::kLeastEpsilon, reporting::kMostEpsilon));
  FL_TRY(noise.most_a_year, Thousandths(*table, "most_a_year", noise.epsilon, kMostAYear));
  return noise;
}

absl::StatusOr<std::int64_t> NoiseReader::Thousandths(const toml::table& table, std::string_view key,
                                                      std::int64_t least, std::int64_t most) const {
  const toml::node* const node = table.get(key);
  if (node == nullptr) {
    return Wrong(table,
                 fmt::format("[noise] has no {}; it needs both, e.g. epsilon = 0.5 and most_a_year = 20.0", key));
  }
  const std::optional<double> given = node->is_number() ? node->value<double>() : std::nullopt;
  const double thousandths = given.value_or(0) * 1'000;
  // Written decimals are off by less than this; the bounds come first, as only what is near them can be rounded.
  const bool fits = thousandths > static_cast<double>(least) - 1 && thousandths < static_cast<double>(most) + 1;
  const std::int64_t rounded = fits ? std::llround(thousandths) : 0;
  if (!fits || rounded < least || rounded > most || std::abs(thousandths - static_cast<double>(rounded)) > 1e-6) {
    return Wrong(*node, fmt::format("{} must be a number from {} to {} with at most three decimal places", key,
                                    ThousandthsText(least), ThousandthsText(most)));
  }
  return rounded;
}

}  // namespace fairlead::pulse::survey
