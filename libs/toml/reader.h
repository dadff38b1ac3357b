#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "toml++/toml.h"

// Files that people write for a program, in TOML (toml.io, 1.0), with errors that say where and what to do. The
// namespace is not `toml`: that is toml++'s own.
namespace fairlead::toml_file {

// The table that `bytes` are. `path` is for errors only. InvalidArgument "<path>:<line>: not TOML: …".
absl::StatusOr<toml::table> Parse(std::string_view bytes, const std::string& path);

// The bytes of the file at `path`. NotFound if it cannot be read: the message calls it `what` and says that `option`
// names it.
absl::StatusOr<std::string> ReadBytes(const std::string& path, std::string_view what, std::string_view option);

// Both.
absl::StatusOr<toml::table> ReadTable(const std::string& path, std::string_view what, std::string_view option);

// Reads values of one file; every error is InvalidArgument "<path>:<line>: what is wrong and what to do". Base of the
// readers of one kind of file. Immutable, thread-safe.
class Reader {
 public:
  // `example` is the file that explains the keys.
  Reader(std::string path, std::string example) : path_(std::move(path)), example_(std::move(example)) {}

  absl::Status Wrong(const toml::node& node, std::string_view problem) const;
  absl::Status CheckKeys(const toml::table& table, const std::set<std::string_view>& known) const;
  // Of a key that may be absent.
  absl::StatusOr<std::optional<std::int64_t>> Number(const toml::table& table, std::string_view key, std::int64_t least,
                                                     std::int64_t most) const;
  // The same from 0 to the largest int.
  absl::StatusOr<std::optional<int>> Natural(const toml::table& table, std::string_view key) const;
  absl::StatusOr<std::optional<absl::CivilDay>> Date(const toml::table& table, std::string_view key) const;
  // False if there is no such key.
  absl::StatusOr<bool> Flag(const toml::table& table, std::string_view key) const;
  // An array of different, not empty texts; empty if there is no such key.
  absl::StatusOr<std::vector<std::string>> Texts(const toml::table& table, std::string_view key) const;
  // A text that must be there, `owner` ("[[award]]") must have it.
  absl::StatusOr<std::string> Text(const toml::table& table, std::string_view key, std::string_view owner) const;
  // The tables under [[key]]; empty if there is no such key.
  absl::StatusOr<std::vector<const toml::table*>> Tables(const toml::table& table, std::string_view key) const;

 private:
  const std::string path_;
  const std::string example_;
};

}  // namespace fairlead::toml_file
