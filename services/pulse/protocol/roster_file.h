#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/roster.h"

namespace fairlead::pulse {

// Whoever may answer a survey, frozen before its launch. Immutable, thread-safe.
class Roster {
 public:
  struct Person {
    RosterEntry entry;
    std::string name;  // as the page shows it to those who are counted together
  };

  // InvalidArgument for no people, too many, or one twice.
  static absl::StatusOr<Roster> Create(std::vector<Person> people);

  // Its bytes, for the file that the issuer keeps and the second signer gets; JSON, described in README.md.
  std::string Encode() const;
  // DataLoss says what is wrong.
  static absl::StatusOr<Roster> Decode(std::string_view bytes);

  const std::vector<Person>& people() const { return people_; }
  const TreeHash& root() const { return tree_.root(); }
  // Null if there is no such person.
  const Person* Find(const std::string& employee) const;
  std::size_t IndexOf(const Person& person) const { return static_cast<std::size_t>(&person - people_.data()); }
  std::vector<TreeHash> PathOf(const Person& person) const { return tree_.PathOf(IndexOf(person)); }
  // How many people are in the same own cells of all dimensions.
  std::map<PersonCells, std::uint32_t> Overlaps() const;
  // Names of those who are at `cell` of `dimension`, or below it, in the order of the alphabet; at most `most`.
  std::vector<std::string> NamesIn(const Manifest& manifest, std::size_t dimension, std::uint16_t cell,
                                   std::size_t most) const;

 private:
  explicit Roster(std::vector<Person> people, RosterTree tree);

  std::vector<Person> people_;
  RosterTree tree_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace fairlead::pulse
