#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/poprf/poprf.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

// The manifest: everything about a survey that is fixed before the first answer (README.md).
namespace fairlead::pulse {

struct BothLanguages {
  std::string en;
  std::string fr;
  friend bool operator==(const BothLanguages&, const BothLanguages&) = default;
};

enum class QuestionKind { kLikert5, kEnps, kChoice, kComment };
std::string NameOf(QuestionKind kind);  // "likert5", as the files have it

struct Question {
  std::string id;
  std::string driver;
  QuestionKind kind = QuestionKind::kLikert5;
  BothLanguages text;
  std::vector<BothLanguages> choices = {};  // only of kChoice
  friend bool operator==(const Question&, const Question&) = default;
};

// Answers are small numbers; kSkipped stands for none.
inline constexpr std::uint8_t kSkipped = 255;
// Whether `answer` is one to `question` (never to a comment): in its range, or skipped.
bool IsAnswerTo(const Question& question, std::uint8_t answer);

struct Cell {
  std::string id;
  BothLanguages name;
  int parent = -1;             // index in its dimension; -1: the root
  std::uint32_t eligible = 0;  // people at it or below it
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Dimension {
  std::string id;
  BothLanguages name;
  std::vector<Cell> cells;  // the root first, every parent before its children
  friend bool operator==(const Dimension&, const Dimension&) = default;
};

struct Thresholds {
  std::uint32_t respondents = 5;
  std::uint32_t eligible = 8;
  std::uint32_t comment_eligible = 30;
  std::uint32_t comment_respondents = 10;
  std::uint32_t comments = 5;
  std::uint32_t bundles = 20;
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

// An earlier survey that this one's figures may be compared with (rule R9).
struct EarlierSurvey {
  SurveyId survey;
  // Per dimension of this manifest and cell: the same cell of the earlier survey, an index in its dimension of the same
  // id; kNotComparable where there is none, or where so few people joined or left that a change would speak of them.
  std::vector<std::vector<int>> cells;
  friend bool operator==(const EarlierSurvey&, const EarlierSurvey&) = default;
};
inline constexpr int kNotComparable = -1;

// SHA-256 of a survey's padding key (counting/noise_bytes.h).
using NoiseKeyHash = FixedBytes<struct NoiseKeyHashTag, 32>;

// Noise on figures of 100 and more answers (rule R11), in thousandths of epsilon.
struct Noise {
  static constexpr std::int64_t kLeast = 50;  // as services/pulse/reporting has them
  static constexpr std::int64_t kMost = 5'000;
  std::uint32_t epsilon = 0;        // of each published histogram
  std::uint32_t most_a_person = 0;  // what this survey can spend of whoever is in the most of them
  NoiseKeyHash key = {};            // of the key that the noise is drawn with, which nobody can choose any more
  friend bool operator==(const Noise&, const Noise&) = default;
};
inline constexpr std::size_t kMostEarlier = 12;

// When chat reminds everybody on the roster, all alike.
struct Reminders {
  static constexpr std::size_t kMost = 5;
  static constexpr std::int64_t kMostDays = 60;
  std::vector<int> days = {};  // after the day of opening, ascending; empty: never
  int hour = 0;                // on the clocks where each person lives
  friend bool operator==(const Reminders&, const Reminders&) = default;
};

struct Manifest {
  SurveyId survey;
  std::uint32_t sequence = 1;
  std::optional<ManifestHash> previous = std::nullopt;
  BothLanguages title;
  std::vector<Question> questions;
  std::vector<Dimension> dimensions;
  std::size_t comment_dimension = 0;
  Thresholds thresholds = {};
  poprf::Element token_key;
  poprf::Element admission_key;
  SealingPublicKey shuffle_key;  // Ks
  SealingPublicKey tally_key;    // Kt
  TreeHash roster_root;
  std::uint32_t roster_size = 0;
  std::string issuer;     // origin
  std::string collector;  // origin
  absl::Time opens;
  absl::Time closes;
  absl::Time second_close;
  std::string page_script;  // "sha384-…"
  std::vector<std::string> downstream = {};
  std::optional<Reminders> reminders = std::nullopt;  // none: halfway and one working day before the first close
  bool confidential = false;                // whether people may also answer by buttons in chat, not anonymously
  std::vector<EarlierSurvey> earlier = {};  // the newest first, at most kMostEarlier
  std::optional<Noise> noise = std::nullopt;
  VerifyingKey platform_key;
  std::optional<VerifyingKey> second_signer_key = std::nullopt;
  friend bool operator==(const Manifest&, const Manifest&) = default;

  // Its bytes, which are what is signed.
  std::string Encode() const;
  // InvalidArgument says where ("dimensions[1].cells[3].parent") and what is wrong.
  static absl::StatusOr<Manifest> Decode(std::string_view bytes);
};

// SHA-256 of a manifest's bytes.
ManifestHash HashOf(std::string_view manifest_bytes);

struct ManifestSignatures {
  ManifestHash manifest;
  Signature platform;
  std::optional<Signature> second_signer = std::nullopt;

  std::string Encode() const;
  static absl::StatusOr<ManifestSignatures> Decode(std::string_view bytes);
};

Signature SignManifest(const SigningKey& key, const ManifestHash& hash);
// OK if the signatures are of this hash, by the keys that the manifest names, as many as it names. PermissionDenied
// says which is not.
absl::Status CheckSignatures(const Manifest& manifest, const ManifestHash& hash, const ManifestSignatures& signatures);

}  // namespace fairlead::pulse
