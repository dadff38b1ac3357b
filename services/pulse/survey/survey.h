#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/pulse/survey/question.h"

namespace fairlead::pulse::survey {

// What the directory knows of a person that a dimension can be made of.
enum class Trait { kTeam, kLocation, kTenure };
const std::vector<std::string>& TraitNames();
const std::string& NameOf(Trait trait);

// One way to divide everybody into cells: by a trait, or by two that are crossed, the outer one first.
struct Dimension {
  std::string id;  // "team", "team-location"
  Bilingual name;
  std::vector<Trait> traits;  // 1 or 2
  friend bool operator==(const Dimension&, const Dimension&) = default;
};
// A dimension of these traits, with its id and name.
Dimension DimensionOf(std::vector<Trait> traits);

// The least of everything that is published; as services/pulse/protocol has them, at their floors.
struct Thresholds {
  std::int64_t respondents = 5;
  std::int64_t eligible = 8;
  std::int64_t comment_eligible = 30;
  std::int64_t comment_respondents = 10;
  std::int64_t comments = 5;
  std::int64_t bundles = 20;
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

enum class Cadence { kOnce, kWeekly, kBiweekly, kMonthly, kQuarterly };
// The last four: what a file may say.
const std::vector<std::string>& CadenceNames();

// When the first wave happens; wave_calendar.h has the others.
struct Schedule {
  Cadence cadence = Cadence::kOnce;
  absl::TimeZone zone;
  absl::CivilSecond opens;
  absl::CivilSecond closes;
  absl::CivilSecond second_close;  // where fewer than thresholds.bundles came until `closes`
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// Questions of the bank that come and go; rotation.h says which wave asks which.
struct Rotation {
  struct Pool {
    Driver driver;
    std::vector<Question> questions;  // at least one
    friend bool operator==(const Pool&, const Pool&) = default;
  };
  int per_wave = 0;  // 0: nothing rotates
  std::vector<Pool> pools{};
  friend bool operator==(const Rotation&, const Rotation&) = default;
};

// Who is asked; panels.h deals people to panels.
struct Sample {
  int panels = 1;  // wave k asks panel k modulo panels; 1: everybody, every time
  std::string salt{};
  friend bool operator==(const Sample&, const Sample&) = default;
};

struct Reminders {
  std::vector<int> days{};  // after the day of opening, ascending; empty: never
  int hour = 0;             // where each person lives
  friend bool operator==(const Reminders&, const Reminders&) = default;
};

// Noise on the figures of large cells (reporting rule R11), in thousandths of epsilon.
struct Noise {
  std::int64_t epsilon = 0;      // of each released histogram
  std::int64_t most_a_year = 0;  // what one person may spend in a calendar year, over all surveys
  friend bool operator==(const Noise&, const Noise&) = default;
};
// "0.5", "20", "0.125".
std::string ThousandthsText(std::int64_t thousandths);

inline constexpr int kMostQuestions = 60;  // of one wave: the protocol's bound

// What a survey file says, with everything looked up and checked. A series where there is a cadence: each wave becomes
// a survey of its own, with its own manifest, roster and release.
struct Survey {
  std::string slug;
  Bilingual title;
  std::vector<Question> fixed;  // asked in every wave, in this order
  Rotation rotation;
  Sample sample;
  int most_a_quarter = 0;             // questions that one person is asked in a calendar quarter; 0: not bounded
  std::vector<Dimension> dimensions;  // at least one
  std::size_t comment_dimension = 0;
  std::vector<int> tenure_months;  // where a band ends and the next begins, ascending
  Thresholds thresholds;
  Schedule schedule;
  std::string second_signer;  // Ed25519 public key in hexadecimal; empty: none
  bool confidential = false;  // also answered by buttons in the chat, which form a total of their own
  std::optional<Noise> noise{};
  std::optional<Reminders> reminders{};  // none: chat reminds halfway and one working day before the first close
  std::vector<std::string> downstream;   // uses that releases have beyond being shown
  friend bool operator==(const Survey&, const Survey&) = default;
};

}  // namespace fairlead::pulse::survey
