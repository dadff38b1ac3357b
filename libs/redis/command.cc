#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "libs/redis/client.h"

namespace fairlead::redis {

Command::Command(std::initializer_list<std::string_view> words) {
  constexpr std::size_t kFraming = 16;  // "$", a length and two line ends
  std::size_t size = 0;
  for (const std::string_view word : words) size += word.size() + kFraming;
  words_.reserve(size);
  for (const std::string_view word : words) Add(word);
}

Command& Command::Add(std::string_view word) {
  const fmt::format_int length(word.size());
  words_ += '$';
  words_.append(length.data(), length.size());
  words_ += "\r\n";
  words_ += word;
  words_ += "\r\n";
  ++count_;
  return *this;
}

Command& Command::Add(std::int64_t number) {
  const fmt::format_int digits(number);
  return Add(std::string_view(digits.data(), digits.size()));
}

Command& Command::Append(const Command& words) {
  words_ += words.words_;
  count_ += words.count_;
  return *this;
}

std::string Command::Wire() const {
  std::string wire;
  wire.reserve(WireSize());
  AppendTo(wire);
  return wire;
}

void Command::AppendTo(std::string& out) const {
  const fmt::format_int count(count_);
  out += '*';
  out.append(count.data(), count.size());
  out += "\r\n";
  out += words_;
}

std::size_t Command::WireSize() const { return words_.size() + fmt::format_int(count_).size() + 3; }

std::vector<std::string> Command::Words() const {
  std::vector<std::string> words;
  for (std::string_view rest = words_; !rest.empty();) {
    std::size_t length = 0;
    const char* end = std::from_chars(rest.data() + 1, rest.data() + rest.size(), length).ptr;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 2);
    words.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length + 2);
  }
  return words;
}

}  // namespace fairlead::redis
