#include "services/chat/transport/slack/names.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fairlead::chat::slack {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 13> kActions = {
    "open_kudos_form",  "open_nomination_form", "undo_award",      "approve",
    "decline",          "stop_messages",        "resume_messages", "leave_leaderboard",
    "join_leaderboard", "hide_milestones",      "show_milestones", "ask_later",
    "answer_here"};
constexpr std::array<std::string_view, 7> kMessageKinds = {"award_received", "nomination_news",   "reminder",
                                                           "milestone",      "survey_invitation", "survey_reminder",
                                                           "survey_results"};
constexpr std::array<std::string_view, 4> kForms = {"kudos", "nomination", "decline", "survey"};
constexpr std::array<std::string_view, 6> kFields = {"people", "points", "value", "message", "definition", "reason"};

constexpr std::string_view kQuestion = "question_";

static_assert(kActions.size() == static_cast<std::size_t>(kLastAction) + 1);
static_assert(kMessageKinds.size() == static_cast<std::size_t>(kLastMessageKind) + 1);
static_assert(kForms.size() == static_cast<std::size_t>(kLastForm) + 1);
static_assert(kFields.size() == static_cast<std::size_t>(kLastField) + 1);

template <typename Enum, std::size_t kSize>
std::optional<Enum> Find(const std::array<std::string_view, kSize>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view NameOf(Action action) { return kActions[static_cast<std::size_t>(action)]; }
std::string_view NameOf(MessageKind kind) { return kMessageKinds[static_cast<std::size_t>(kind)]; }
std::string_view NameOf(Form form) { return kForms[static_cast<std::size_t>(form)]; }
std::string_view NameOf(Field field) { return kFields[static_cast<std::size_t>(field)]; }

std::string NameOfQuestion(std::string_view question) { return std::string(kQuestion).append(question); }
std::optional<std::string_view> QuestionOf(std::string_view name) {
  if (!name.starts_with(kQuestion)) return std::nullopt;
  return name.substr(kQuestion.size());
}

std::optional<Action> ActionOf(std::string_view name) { return Find<Action>(kActions, name); }
std::optional<MessageKind> MessageKindOf(std::string_view name) { return Find<MessageKind>(kMessageKinds, name); }
std::optional<Form> FormOf(std::string_view name) { return Find<Form>(kForms, name); }
std::optional<Field> FieldOf(std::string_view name) { return Find<Field>(kFields, name); }

}  // namespace fairlead::chat::slack
