#pragma once

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "services/chat/transport/slack/blocks.h"
#include "services/chat/transport/slack/sample_views.h"

namespace fairlead::chat::slack {

// A sample as somebody with the locale gets it, in UTC.
inline absl::StatusOr<Json> SampleJson(const SampleView& sample, const std::string& locale, const texts::Texts& texts) {
  const view::Reader reader{.locale = locale, .zone = absl::UTCTimeZone()};
  if (const auto* message = std::get_if<view::MessageView>(&sample.what)) return Message(*message, reader, texts);
  if (const auto* form = std::get_if<view::FormView>(&sample.what)) return Modal(*form, reader, texts);
  if (const auto* home = std::get_if<view::HomeView>(&sample.what)) return Home(*home, reader, texts);
  return Errors(std::get<view::FormErrors>(sample.what), reader, texts);
}

}  // namespace fairlead::chat::slack
