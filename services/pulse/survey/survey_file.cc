#include "services/pulse/survey/survey_file.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/toml/reader.h"
#include "services/pulse/survey/noise_reader.h"
#include "services/pulse/survey/question_reader.h"
#include "services/pulse/survey/rotation_reader.h"
#include "services/pulse/survey/schedule_reader.h"

namespace fairlead::pulse::survey {
namespace {

constexpr char kExample[] = "survey.example.toml";
constexpr std::size_t kMostTitleCharacters = 80;
constexpr std::size_t kMostTenureBoundaries = 8;
constexpr std::int64_t kMostTenureMonths = 600;
constexpr std::int64_t kMostThreshold = 1'000'000;
constexpr std::int64_t kMostReminderDays = 60;
constexpr std::size_t kMostReminders = 5;
constexpr std::size_t kKeyDigits = 64;  // of 32 bytes

class SurveyReader : private QuestionReader {
 public:
  SurveyReader(const std::string& path, const QuestionBank& bank)
      : QuestionReader(path, kExample),
        bank_(bank),
        schedule_(path, kExample),
        rotation_(path, kExample),
        noise_(path, kExample) {}

  absl::StatusOr<Survey> Read(const toml::table& root) const {
    FL_RETURN_IF_ERROR(
        CheckKeys(root, {"slug",         "title",   "questions",           "question",          "rotation",
                         "sample",       "cadence", "most_a_quarter",      "dimensions",        "crossings",
                         "time_zone",    "opens",   "tenure_bands_months", "comment_dimension", "thresholds",
                         "second_close", "closes",  "second_signer",       "confidential",      "reminders",
                         "downstream",   "noise"}));
    Survey survey;
    FL_TRY(survey.slug, IdOf(root, "slug", "survey"));
    FL_TRY(survey.title, TextOf(root, "title", "a survey", kMostTitleCharacters));
    FL_TRY(survey.schedule, schedule_.Read(root));
    FL_RETURN_IF_ERROR(ReadFixed(root, survey));
    FL_RETURN_IF_ERROR(rotation_.Read(root, bank_, survey));
    FL_RETURN_IF_ERROR(ReadDimensions(root, survey));
    FL_RETURN_IF_ERROR(ReadTenure(root, survey));
    FL_RETURN_IF_ERROR(ReadThresholds(root, survey.thresholds));
    FL_RETURN_IF_ERROR(ReadSecondSigner(root, survey));
    FL_TRY(survey.confidential, Flag(root, "confidential"));
    FL_TRY(survey.noise, noise_.Read(root));
    FL_RETURN_IF_ERROR(ReadReminders(root, survey));
    FL_RETURN_IF_ERROR(ReadDownstream(root, survey));
    return survey;
  }

 private:
  // `questions` names those of the bank and the file's own in their order; own ones that it does not name follow.
  absl::Status ReadFixed(const toml::table& root, Survey& survey) const {
    FL_TRY(std::vector<Question> own, Questions(root));
    std::vector<std::string> known;
    for (const Question& question : bank_.all()) known.push_back(question.id);
    for (std::size_t i = 0; i < own.size(); ++i) {
      const toml::table& table = *root.get("question")->as_array()->get(i)->as_table();
      if (bank_.Find(own[i].id) != nullptr) {
        return Wrong(*table.get("id"), fmt::format("the bank has a question '{}'; give yours another id", own[i].id));
      }
      known.push_back(own[i].id);
    }
    FL_TRY(const std::vector<std::string> ids, Texts(root, "questions"));
    for (const std::string& id : ids) {
      const auto mine = std::ranges::find(own, id, &Question::id);
      const Question* const found = mine == own.end() ? bank_.Find(id) : &*mine;
      if (found == nullptr) {
        return Wrong(*root.get("questions"), fmt::format("there is no question '{}', neither in the bank nor here{}",
                                                         id, DidYouMean(id, known)));
      }
      survey.fixed.push_back(*found);
    }
    for (Question& question : own) {
      if (std::ranges::find(ids, question.id) == ids.end()) survey.fixed.push_back(std::move(question));
    }
    return absl::OkStatus();
  }

  absl::Status ReadDimensions(const toml::table& root, Survey& survey) const {
    FL_TRY(const std::vector<std::string> names, Texts(root, "dimensions"));
    if (names.empty()) return Wrong(root, "no dimensions; add e.g. dimensions = [\"team\"]");
    std::vector<Trait> traits;
    for (const std::string& name : names) {
      FL_TRY(const Trait trait, TraitOf(*root.get("dimensions"), name));
      traits.push_back(trait);
      survey.dimensions.push_back(DimensionOf({trait}));
    }
    FL_RETURN_IF_ERROR(ReadCrossings(root, traits, survey));
    std::string comments = "team";
    if (root.get("comment_dimension") != nullptr) {
      FL_TRY(comments, Reader::Text(root, "comment_dimension", "survey"));
    }
    const auto found = std::ranges::find(survey.dimensions, comments, &Dimension::id);
    if (found == survey.dimensions.end() && root.get("comment_dimension") != nullptr) {
      std::vector<std::string> ids;
      for (const Dimension& dimension : survey.dimensions) ids.push_back(dimension.id);
      return Wrong(*root.get("comment_dimension"),
                   fmt::format("'{}' is not a dimension of this survey; those are {}", comments, fmt::join(ids, ", ")));
    }
    if (found != survey.dimensions.end()) {
      survey.comment_dimension = static_cast<std::size_t>(found - survey.dimensions.begin());
    }
    return absl::OkStatus();
  }

  absl::Status ReadCrossings(const toml::table& root, const std::vector<Trait>& traits, Survey& survey) const {
    const toml::node* const node = root.get("crossings");
    if (node == nullptr) return absl::OkStatus();
    constexpr char kForm[] = "crossings must be pairs of dimensions, e.g. crossings = [[\"team\", \"location\"]]";
    if (!node->is_array()) return Wrong(*node, kForm);
    for (const toml::node& each : *node->as_array()) {
      const toml::array* const pair = each.as_array();
      if (pair == nullptr || pair->size() != 2) return Wrong(each, kForm);
      std::vector<Trait> crossed;
      for (const toml::node& element : *pair) {
        const auto name = element.value_exact<std::string>();
        if (!name) return Wrong(element, kForm);
        FL_TRY(const Trait trait, TraitOf(element, *name));
        if (std::ranges::find(traits, trait) == traits.end()) {
          return Wrong(element, fmt::format("'{}' is crossed but not in dimensions; add it there", *name));
        }
        crossed.push_back(trait);
      }
      if (crossed[0] == crossed[1]) return Wrong(each, "a dimension cannot be crossed with itself; name two");
      const std::vector<Trait> turned = {crossed[1], crossed[0]};
      for (const Dimension& other : survey.dimensions) {
        if (other.traits == crossed || other.traits == turned) {
          return Wrong(each, fmt::format("these two are crossed already, as {}; drop one", other.id));
        }
      }
      survey.dimensions.push_back(DimensionOf(std::move(crossed)));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Trait> TraitOf(const toml::node& node, const std::string& name) const {
    const auto found = std::ranges::find(TraitNames(), name);
    if (found != TraitNames().end()) return static_cast<Trait>(found - TraitNames().begin());
    return Wrong(node, fmt::format("there is no dimension '{}'; those are {}", name, fmt::join(TraitNames(), ", ")));
  }

  absl::Status ReadTenure(const toml::table& root, Survey& survey) const {
    const toml::node* const node = root.get("tenure_bands_months");
    const bool needed = std::ranges::find(survey.dimensions, "tenure", &Dimension::id) != survey.dimensions.end();
    if (node == nullptr) {
      if (!needed) return absl::OkStatus();
      return Wrong(root, "the dimension tenure needs its boundaries; add e.g. tenure_bands_months = [6, 24, 60]");
    }
    if (!needed) return Wrong(*node, "tenure_bands_months without the dimension tenure; drop it, or add the dimension");
    const toml::array* const array = node->as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      const auto months = array->get(i)->value_exact<std::int64_t>();
      const int last = survey.tenure_months.empty() ? 0 : survey.tenure_months.back();
      if (!months || *months <= last || *months > kMostTenureMonths) {
        return Wrong(*array->get(i), fmt::format("a boundary of tenure must be a whole number of months above {} and "
                                                 "at most {}",
                                                 last, kMostTenureMonths));
      }
      survey.tenure_months.push_back(static_cast<int>(*months));
    }
    if (survey.tenure_months.empty() || survey.tenure_months.size() > kMostTenureBoundaries) {
      return Wrong(*node, fmt::format("tenure_bands_months must be an array of 1 to {} months, e.g. [6, 24, 60]",
                                      kMostTenureBoundaries));
    }
    return absl::OkStatus();
  }

  absl::Status ReadThresholds(const toml::table& root, Thresholds& thresholds) const {
    const toml::node* const node = root.get("thresholds");
    if (node == nullptr) return absl::OkStatus();
    const toml::table* const table = node->as_table();
    if (table == nullptr) return Wrong(*node, "write the thresholds under [thresholds]");
    const std::vector<std::pair<std::string_view, std::int64_t*>> fields = {
        {"respondents", &thresholds.respondents},
        {"eligible", &thresholds.eligible},
        {"comment_eligible", &thresholds.comment_eligible},
        {"comment_respondents", &thresholds.comment_respondents},
        {"comments", &thresholds.comments},
        {"bundles", &thresholds.bundles}};
    FL_RETURN_IF_ERROR(CheckKeys(
        *table, {"respondents", "eligible", "comment_eligible", "comment_respondents", "comments", "bundles"}));
    for (const auto& [key, value] : fields) {
      const toml::node* const given = table->get(key);
      if (given == nullptr) continue;
      const auto number = given->value_exact<std::int64_t>();
      if (!number || *number < *value || *number > kMostThreshold) {
        return Wrong(*given, fmt::format("{} must be a whole number from {}: thresholds may be raised, never lowered",
                                         key, *value));
      }
      *value = *number;
    }
    return CheckCells(*node, thresholds);
  }

  absl::Status CheckCells(const toml::node& node, const Thresholds& thresholds) const {
    const auto above = [&](std::string_view more, std::int64_t a, std::string_view less, std::int64_t b) {
      return Wrong(node, fmt::format("{} = {} is above {} = {}, so that the smallest cells could never be published; "
                                     "raise {} too",
                                     more, a, less, b, less));
    };
    const Thresholds& t = thresholds;
    if (t.respondents > t.eligible) return above("respondents", t.respondents, "eligible", t.eligible);
    if (t.eligible > t.comment_eligible) return above("eligible", t.eligible, "comment_eligible", t.comment_eligible);
    if (t.comment_respondents > t.comment_eligible) {
      return above("comment_respondents", t.comment_respondents, "comment_eligible", t.comment_eligible);
    }
    if (t.comments > t.comment_respondents) {
      return above("comments", t.comments, "comment_respondents", t.comment_respondents);
    }
    return absl::OkStatus();
  }

  absl::Status ReadSecondSigner(const toml::table& root, Survey& survey) const {
    if (root.get("second_signer") == nullptr) return absl::OkStatus();
    FL_TRY(survey.second_signer, Reader::Text(root, "second_signer", "survey"));
    if (survey.second_signer.size() == kKeyDigits &&
        survey.second_signer.find_first_not_of("0123456789abcdef") == std::string::npos) {
      return absl::OkStatus();
    }
    return Wrong(*root.get("second_signer"),
                 "second_signer must be an Ed25519 public key, 64 hexadecimal digits in lower case; drop it where "
                 "there is no second signer");
  }

  absl::Status ReadReminders(const toml::table& root, Survey& survey) const {
    const toml::node* const node = root.get("reminders");
    if (node == nullptr) return absl::OkStatus();
    const toml::table* const table = node->as_table();
    if (table == nullptr) return Wrong(*node, "write the reminders under [reminders]");
    FL_RETURN_IF_ERROR(CheckKeys(*table, {"days", "hour"}));
    FL_TRY(const auto hour, Number(*table, "hour", 0, 23));
    const toml::node* const days = table->get("days");
    if (!hour || days == nullptr) return Wrong(*node, "[reminders] needs days, e.g. [2, 4], and an hour, e.g. 10");
    const toml::array* const array = days->as_array();
    if (array == nullptr || array->size() > kMostReminders) {
      return Wrong(*days, fmt::format("days must be an array of at most {} days, e.g. [2, 4]; [] for no reminders",
                                      kMostReminders));
    }
    survey.reminders.emplace();
    const auto open = absl::CivilDay(survey.schedule.closes) - absl::CivilDay(survey.schedule.opens);
    for (const toml::node& element : *array) {
      const auto day = element.value_exact<std::int64_t>();
      const int last = survey.reminders->days.empty() ? 0 : survey.reminders->days.back();
      if (!day || *day <= last || *day > std::min<std::int64_t>(open, kMostReminderDays)) {
        return Wrong(element, fmt::format("each of days must be a whole number above {} and at most {}: days after "
                                          "the opening, ascending, until the close",
                                          last, std::min<std::int64_t>(open, kMostReminderDays)));
      }
      survey.reminders->days.push_back(static_cast<int>(*day));
    }
    survey.reminders->hour = static_cast<int>(*hour);
    return absl::OkStatus();
  }

  absl::Status ReadDownstream(const toml::table& root, Survey& survey) const {
    // Unlike elsewhere an empty array is meant: it says that there are none.
    const toml::node* const node = root.get("downstream");
    if (node != nullptr && node->is_array() && node->as_array()->empty()) return absl::OkStatus();
    FL_TRY(survey.downstream, Texts(root, "downstream"));
    for (const std::string& use : survey.downstream) {
      if (!IsId(use)) return Wrong(*node, fmt::format("a downstream use must be {}, not '{}'", kIdForm, use));
    }
    return absl::OkStatus();
  }

  const QuestionBank& bank_;
  const ScheduleReader schedule_;
  const RotationReader rotation_;
  const NoiseReader noise_;
};

}  // namespace

absl::StatusOr<Survey> ParseSurvey(std::string_view bytes, const std::string& path, const QuestionBank& bank) {
  FL_TRY(const toml::table root, toml_file::Parse(bytes, path));
  return SurveyReader(path, bank).Read(root);
}

absl::StatusOr<Survey> LoadSurvey(const std::string& path, const QuestionBank& bank) {
  FL_TRY(const std::string bytes, toml_file::ReadBytes(path, "survey file", "FILE"));
  return ParseSurvey(bytes, path, bank);
}

std::string MadeOf(std::string_view definition, int wave) {
  return core::Sha256(fmt::format("fairlead-pulse-made-of-v1 {}\n{}", wave, definition));
}

}  // namespace fairlead::pulse::survey
