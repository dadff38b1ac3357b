#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/chat/application/actions.h"

// How buttons, forms and fields are called in Slack's JSON, and back. Names are part of messages that were sent long
// ago: never change one.
namespace fairlead::chat::slack {

// The action_id of a button.
std::string_view NameOf(Action action);
std::optional<Action> ActionOf(std::string_view name);

// What stands in the value of kStopMessages and kResumeMessages.
std::string_view NameOf(MessageKind kind);
std::optional<MessageKind> MessageKindOf(std::string_view name);

// The callback_id of a modal.
std::string_view NameOf(Form form);
std::optional<Form> FormOf(std::string_view name);

// The block_id of a survey's question in a form, and the action_id of its element.
std::string NameOfQuestion(std::string_view question);
std::optional<std::string_view> QuestionOf(std::string_view name);

// The block_id of a field in a form, and the action_id of its element: view.state.values.<name>.<name>.
std::string_view NameOf(Field field);
std::optional<Field> FieldOf(std::string_view name);

}  // namespace fairlead::chat::slack
