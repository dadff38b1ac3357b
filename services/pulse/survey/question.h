#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is known of a pulse survey before its launch: questions, survey files, rotation, panels, cells. Pure code but
// for LoadSurvey, which reads a file; no clock and no chance.
namespace fairlead::pulse::survey {

// What is shown, in each language that the page has. UTF-8, never empty.
struct Bilingual {
  std::string en;
  std::string fr;
  friend auto operator<=>(const Bilingual&, const Bilingual&) = default;
};

// What a question is about. kOverall is no driver of anything: what the drivers are to move, such as the eNPS.
enum class Driver {
  kWorkload,
  kManager,
  kGrowth,
  kRecognition,
  kBelonging,
  kWellbeing,
  kPurpose,
  kSafetyToSpeak,
  kCustomerFocus,
  kOverall,
};
inline constexpr std::size_t kDrivers = 10;

// Names as files and the manifest write them ("safety-to-speak"), in the order of the enumeration.
const std::vector<std::string>& DriverNames();
const std::string& NameOf(Driver driver);
std::optional<Driver> DriverNamed(std::string_view name);

// As services/pulse/protocol has them.
enum class QuestionKind {
  kLikert5,  // a statement; 1 "strongly disagree" … 5 "strongly agree"
  kEnps,     // "how likely …?"; 0 … 10
  kChoice,   // one of 2 … 12 choices
  kComment,  // free text
};
const std::vector<std::string>& KindNames();
const std::string& NameOf(QuestionKind kind);
std::optional<QuestionKind> KindNamed(std::string_view name);

inline constexpr std::size_t kMostQuestionCharacters = 120;  // Unicode code points, in each language
inline constexpr std::size_t kMostChoiceCharacters = 60;
inline constexpr std::size_t kLeastChoices = 2;
inline constexpr std::size_t kMostChoices = 12;

struct Question {
  std::string id{};
  Driver driver = Driver::kOverall;
  QuestionKind kind = QuestionKind::kLikert5;
  bool reversed = false;  // agreement is bad; kLikert5 only
  Bilingual text{};
  std::vector<Bilingual> choices{};  // kChoice only
  friend bool operator==(const Question&, const Question&) = default;
};

}  // namespace fairlead::pulse::survey
