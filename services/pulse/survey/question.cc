#include "services/pulse/survey/question.h"

#include <algorithm>

namespace fairlead::pulse::survey {
namespace {

template <typename Value>
std::optional<Value> Named(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Value>(found - names.begin());
}

}  // namespace

const std::vector<std::string>& DriverNames() {
  static const auto* const kNames =
      new std::vector<std::string>{"workload",  "manager", "growth",          "recognition",    "belonging",
                                   "wellbeing", "purpose", "safety-to-speak", "customer-focus", "overall"};
  return *kNames;
}

const std::string& NameOf(Driver driver) { return DriverNames()[static_cast<std::size_t>(driver)]; }

std::optional<Driver> DriverNamed(std::string_view name) { return Named<Driver>(DriverNames(), name); }

const std::vector<std::string>& KindNames() {
  static const auto* const kNames = new std::vector<std::string>{"likert5", "enps", "choice", "comment"};
  return *kNames;
}

const std::string& NameOf(QuestionKind kind) { return KindNames()[static_cast<std::size_t>(kind)]; }

std::optional<QuestionKind> KindNamed(std::string_view name) { return Named<QuestionKind>(KindNames(), name); }

}  // namespace fairlead::pulse::survey
