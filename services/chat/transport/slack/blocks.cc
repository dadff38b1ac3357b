#include "services/chat/transport/slack/blocks.h"

#include <variant>

#include "libs/core/text.h"
#include "services/chat/transport/slack/names.h"
#include "services/chat/transport/slack/problem_words.h"
#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {

Json Message(const view::MessageView& view, const view::Reader& reader, const texts::Texts& texts) {
  const Speakers speakers(texts, reader);
  return std::visit([&](const auto& one) { return Build(one, speakers); }, view);
}

Json Errors(const view::FormErrors& errors, const view::Reader& reader, const texts::Texts& texts) {
  const Voice plain(texts, reader, Voice::Style::kPlain);
  Json by_block = Json::object();
  for (const auto& [field, problem] : errors) {
    by_block[std::string(NameOf(field))] = core::CutGraphemes(Sentence(problem, plain), kLabel);
  }
  return {{"response_action", "errors"}, {"errors", std::move(by_block)}};
}

}  // namespace fairlead::chat::slack
