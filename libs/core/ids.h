#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace fairlead::core {

// A string that identifies one kind of thing, so that an employee's id cannot be passed where an award's is expected.
// `Tag` is any type, used for its identity only. The text is opaque: what makes it well formed is the domain's matter.
// Values are ordered and hashed as their text. Thread-compatible.
template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend auto operator<=>(const Id&, const Id&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Id& id) { return out << id.text_; }
  template <typename H>
  friend H AbslHashValue(H state, const Id& id) {
    return H::combine(std::move(state), id.text_);
  }

 private:
  std::string text_;
};

}  // namespace fairlead::core

template <typename Tag>
struct std::hash<fairlead::core::Id<Tag>> {
  std::size_t operator()(const fairlead::core::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
