#include "services/pulse/survey/survey.h"

#include <utility>

#include "fmt/format.h"

namespace fairlead::pulse::survey {
namespace {

const Bilingual& TitleOf(Trait trait) {
  static const auto* const kTitles =
      new std::vector<Bilingual>{{"Team", "Équipe"}, {"Location", "Lieu"}, {"Tenure", "Ancienneté"}};
  return (*kTitles)[static_cast<std::size_t>(trait)];
}

}  // namespace

const std::vector<std::string>& TraitNames() {
  static const auto* const kNames = new std::vector<std::string>{"team", "location", "tenure"};
  return *kNames;
}

const std::string& NameOf(Trait trait) { return TraitNames()[static_cast<std::size_t>(trait)]; }

const std::vector<std::string>& CadenceNames() {
  static const auto* const kNames = new std::vector<std::string>{"weekly", "biweekly", "monthly", "quarterly"};
  return *kNames;
}

Dimension DimensionOf(std::vector<Trait> traits) {
  Dimension dimension;
  for (const Trait trait : traits) {
    const char* const times = dimension.id.empty() ? "" : " × ";
    dimension.id += (dimension.id.empty() ? "" : "-") + NameOf(trait);
    dimension.name.en += times + TitleOf(trait).en;
    dimension.name.fr += times + TitleOf(trait).fr;
  }
  dimension.traits = std::move(traits);
  return dimension;
}

std::string ThousandthsText(std::int64_t thousandths) {
  std::string text = fmt::format("{}.{:03}", thousandths / 1'000, thousandths % 1'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace fairlead::pulse::survey
