#include "services/pulse/protocol/fields.h"

#include <limits>

#include "fmt/format.h"
#include "libs/core/text.h"
#include "libs/core/unhex.h"

namespace fairlead::pulse {
namespace {

const nlohmann::json& Nothing() {
  static const nlohmann::json* const kNothing = new nlohmann::json();
  return *kNothing;
}

}  // namespace

absl::Status Document::Parse(std::string_view bytes, std::size_t most, nlohmann::json& json) {
  if (bytes.size() > most) return absl::InvalidArgumentError(fmt::format("more than {} bytes", most));
  // What nlohmann would read without end: an object in an object in an object.
  constexpr int kDeepest = 16;
  bool too_deep = false;
  const auto callback = [&too_deep](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep = too_deep || depth > kDeepest;
    return !too_deep;
  };
  json = nlohmann::json::parse(bytes.begin(), bytes.end(), callback, /*allow_exceptions=*/false);
  if (too_deep) return absl::InvalidArgumentError("not JSON of this kind: nested too deeply");
  if (json.is_discarded()) return absl::InvalidArgumentError("not JSON");
  return absl::OkStatus();
}

void Document::Wrong(const std::string& path, std::string_view problem) {
  if (status_.ok())
    status_ = absl::InvalidArgumentError(path.empty() ? std::string(problem) : fmt::format("{}: {}", path, problem));
}

Fields::Fields(Document& document, const nlohmann::json& json, std::string path)
    : document_(document), json_(json), path_(std::move(path)) {
  if (!json_.is_object()) document_.Wrong(path_, "must be an object");
}

Fields::~Fields() {
  if (!json_.is_object() || !document_.status().ok()) return;
  for (const auto& member : json_.items()) {
    if (!read_.contains(member.key())) Wrong(member.key(), "is not a member that this version knows");
  }
}

std::string Fields::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

bool Fields::Has(const char* key) const { return json_.is_object() && json_.contains(key); }

const nlohmann::json* Fields::Find(const char* key) {
  read_.emplace(key);
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(key);
  if (found != json_.end()) return &*found;
  Wrong(key, "is missing");
  return nullptr;
}

std::string Fields::Text(const char* key, std::size_t most) { return TextOf(key, 1, most); }

std::string Fields::TextOrEmpty(const char* key, std::size_t most) { return TextOf(key, 0, most); }

std::string Fields::TextOf(const char* key, std::size_t least, std::size_t most) {
  const nlohmann::json* const value = Find(key);
  if (value == nullptr) return {};
  const auto* const text = value->get_ptr<const std::string*>();
  if (text == nullptr || text->size() < least || text->size() > most) {
    Wrong(key, fmt::format("must be a text of {} to {} bytes", least, most));
    return {};
  }
  if (core::HasControlCharacters(*text, /*allow_lines=*/false)) {
    Wrong(key, "must not have control characters");
    return {};
  }
  return *text;
}

std::string Fields::AnyText(const char* key) {
  const nlohmann::json* const value = Find(key);
  if (value == nullptr) return {};
  const auto* const text = value->get_ptr<const std::string*>();
  if (text != nullptr && !core::FirstInvalidUtf8(*text).has_value()) return *text;
  Wrong(key, "must be a text");
  return {};
}

std::uint32_t Fields::Count(const char* key) {
  return static_cast<std::uint32_t>(Number(key, 0, std::numeric_limits<std::uint32_t>::max()));
}

std::int64_t Fields::Number(const char* key, std::int64_t least, std::int64_t most) {
  const nlohmann::json* const value = Find(key);
  if (value == nullptr) return least;
  // A number above 2^63 is unsigned to nlohmann, and would turn negative.
  const bool fits = value->is_number_integer() &&
                    !(value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(most));
  if (!fits || value->get<std::int64_t>() < least || value->get<std::int64_t>() > most) {
    Wrong(key, fmt::format("must be a whole number from {} to {}", least, most));
    return least;
  }
  return value->get<std::int64_t>();
}

bool Fields::Flag(const char* key) {
  const nlohmann::json* const value = Find(key);
  if (value == nullptr) return false;
  if (!value->is_boolean()) Wrong(key, "must be true or false");
  return value->is_boolean() && value->get<bool>();
}

bool Fields::IsNull(const char* key) {
  const nlohmann::json* const value = Find(key);
  return value == nullptr || value->is_null();
}

const nlohmann::json& Fields::Object(const char* key) {
  const nlohmann::json* const value = Find(key);
  return value == nullptr ? Nothing() : *value;
}

const nlohmann::json& Fields::List(const char* key, std::size_t least, std::size_t most) {
  const nlohmann::json* const value = Find(key);
  if (value == nullptr) return Nothing();
  if (!value->is_array() || value->size() < least || value->size() > most) {
    Wrong(key, fmt::format("must be a list of {} to {}", least, most));
    return Nothing();
  }
  return *value;
}

std::string Fields::Hex(const char* key, std::size_t size) {
  const std::string text = Text(key, 2 * size);
  auto bytes = core::Unhex(text);
  if (!bytes.ok() || bytes->size() != size) {
    Wrong(key, fmt::format("must be {} bytes in hexadecimal, lower case", size));
    return {};
  }
  return *std::move(bytes);
}

}  // namespace fairlead::pulse
