#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/manifest.h"

// What one token is good for (README.md, "Slots").
namespace fairlead::pulse {

enum class SlotKind : std::uint8_t { kAnswer = 1, kComment = 2, kAdmission = 3 };

// One answer to one question in one cell, one comment, or one admission.
struct Slot {
  SlotKind kind = SlotKind::kAnswer;
  std::uint8_t dimension = 0;  // indices in the manifest
  std::uint16_t cell = 0;
  std::uint8_t question = 0;
  friend auto operator<=>(const Slot&, const Slot&) = default;
};

// A person's own cell in each dimension.
using PersonCells = std::vector<std::uint16_t>;

// InvalidArgument unless there is one cell of the manifest for each dimension.
absl::Status CheckCells(const Manifest& manifest, const PersonCells& cells);

// The slots of whoever has these cells (checked before): as many, and in the same order, for everybody.
std::vector<Slot> SlotsOf(const Manifest& manifest, const PersonCells& cells);

// How many there are of each kind.
struct SlotCounts {
  std::size_t answers = 0;
  std::size_t comments = 0;
  std::size_t All() const { return answers + comments + 1; }
};
SlotCounts CountSlots(const Manifest& manifest);

// The cell that a comment from `cell` (of the comment dimension) belongs to: the lowest with enough eligible people.
std::uint16_t CommentCell(const Manifest& manifest, std::uint16_t cell);

// Whether a token for the slot can exist: its indices are in the manifest, its question is of its kind, and a comment's
// cell is one that comments belong to.
bool IsSlotOf(const Manifest& manifest, const Slot& slot);

// The public info under which the slot's token is made.
std::string InfoOf(const SurveyId& survey, const ManifestHash& manifest, const Slot& slot);

}  // namespace fairlead::pulse
