#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::redis {

// A Redis reply (RESP2), owning its bytes.
struct Reply {
  enum class Kind { kNil, kInteger, kString, kStatus, kArray, kError };
  Kind kind = Kind::kNil;
  std::int64_t integer = 0;     // of kInteger
  std::string text;             // of kString, kStatus and kError
  std::vector<Reply> elements;  // of kArray

  bool IsNil() const { return kind == Kind::kNil; }
  bool IsInteger() const { return kind == Kind::kInteger; }
  bool IsString() const { return kind == Kind::kString; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsError() const { return kind == Kind::kError; }
  // A status such as "OK" or "PONG".
  bool IsStatus(std::string_view expected) const { return kind == Kind::kStatus && text == expected; }

  // Of kError: its first word, such as "WRONGTYPE" or "NOSCRIPT", which is all of an error that may be logged: the rest
  // can repeat arguments. Empty for other kinds. Valid while the reply is.
  std::string_view ErrorCode() const {
    return IsError() ? std::string_view(text).substr(0, text.find(' ')) : std::string_view();
  }

  friend bool operator==(const Reply&, const Reply&) = default;
};

}  // namespace fairlead::redis
