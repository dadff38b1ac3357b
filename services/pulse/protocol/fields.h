#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/bytes.h"

// Takes JSON objects apart strictly: every member that is asked for must be there and of its type, and no other may be.
// The first thing that is wrong is kept, and all values read after it are empty. For signed files (README.md).
namespace fairlead::pulse {

class Fields;

// What is wrong with one document, if anything.
class Document {
 public:
  // InvalidArgument if `bytes` are more than `most` or not JSON.
  static absl::Status Parse(std::string_view bytes, std::size_t most, nlohmann::json& json);
  void Wrong(const std::string& path, std::string_view problem);
  absl::Status status() const { return status_; }

 private:
  absl::Status status_;
};

// One object of the document. `path` names it in errors: "dimensions[1].cells[3]"; empty for the outermost.
class Fields {
 public:
  Fields(Document& document, const nlohmann::json& json, std::string path);
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;
  // Members that nobody asked for are wrong.
  ~Fields();

  // 1 to `most` bytes of UTF-8.
  std::string Text(const char* key, std::size_t most);
  // The same, or nothing.
  std::string TextOrEmpty(const char* key, std::size_t most);
  // UTF-8 of any length and several lines, as people write it: what would steer a terminal may be in it.
  std::string AnyText(const char* key);
  std::uint32_t Count(const char* key);
  std::int64_t Number(const char* key, std::int64_t least, std::int64_t most);
  bool IsNull(const char* key);
  bool Flag(const char* key);
  // Whether there is such a member.
  bool Has(const char* key) const;
  // An object's or an array's member.
  const nlohmann::json& Object(const char* key);
  const nlohmann::json& List(const char* key, std::size_t least, std::size_t most);
  // Bytes in hexadecimal.
  std::string Hex(const char* key, std::size_t size);
  template <typename Fixed>
  Fixed Take(const char* key) {
    const auto fixed = Fixed::Decode(Hex(key, Fixed::kBytes));
    return fixed.ok() ? *fixed : Fixed();
  }

  Document& document() { return document_; }
  std::string PathOf(std::string_view key) const;
  void Wrong(std::string_view key, std::string_view problem) { document_.Wrong(PathOf(key), problem); }

 private:
  const nlohmann::json* Find(const char* key);
  std::string TextOf(const char* key, std::size_t least, std::size_t most);

  Document& document_;
  const nlohmann::json& json_;
  const std::string path_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace fairlead::pulse
