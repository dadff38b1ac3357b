#include "services/pulse/protocol/slots.h"

#include <algorithm>

#include "fmt/format.h"

namespace fairlead::pulse {
namespace {

constexpr std::string_view kLabel = "fairlead-pulse-token-v1";

bool IsComment(const Question& question) { return question.kind == QuestionKind::kComment; }

std::uint8_t Small(std::size_t index) { return static_cast<std::uint8_t>(index); }

}  // namespace

absl::Status CheckCells(const Manifest& manifest, const PersonCells& cells) {
  if (cells.size() != manifest.dimensions.size()) {
    return absl::InvalidArgumentError(
        fmt::format("{} cells for {} dimensions", cells.size(), manifest.dimensions.size()));
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] >= manifest.dimensions[i].cells.size()) {
      return absl::InvalidArgumentError(
          fmt::format("dimension {} has no cell {}", manifest.dimensions[i].id, cells[i]));
    }
  }
  return absl::OkStatus();
}

std::vector<Slot> SlotsOf(const Manifest& manifest, const PersonCells& cells) {
  std::vector<Slot> slots;
  slots.reserve(CountSlots(manifest).All());
  for (std::size_t dimension = 0; dimension < manifest.dimensions.size(); ++dimension) {
    for (std::size_t question = 0; question < manifest.questions.size(); ++question) {
      if (IsComment(manifest.questions[question])) continue;
      slots.push_back({.kind = SlotKind::kAnswer,
                       .dimension = Small(dimension),
                       .cell = cells[dimension],
                       .question = Small(question)});
    }
  }
  for (std::size_t question = 0; question < manifest.questions.size(); ++question) {
    if (!IsComment(manifest.questions[question])) continue;
    slots.push_back({.kind = SlotKind::kComment,
                     .dimension = Small(manifest.comment_dimension),
                     .cell = CommentCell(manifest, cells[manifest.comment_dimension]),
                     .question = Small(question)});
  }
  slots.push_back({.kind = SlotKind::kAdmission});
  return slots;
}

SlotCounts CountSlots(const Manifest& manifest) {
  const auto comments =
      static_cast<std::size_t>(std::count_if(manifest.questions.begin(), manifest.questions.end(), IsComment));
  return {.answers = manifest.dimensions.size() * (manifest.questions.size() - comments), .comments = comments};
}

std::uint16_t CommentCell(const Manifest& manifest, std::uint16_t cell) {
  const std::vector<Cell>& cells = manifest.dimensions[manifest.comment_dimension].cells;
  while (cell != 0 && cells[cell].eligible < manifest.thresholds.comment_eligible) {
    cell = static_cast<std::uint16_t>(cells[cell].parent);
  }
  return cell;
}

bool IsSlotOf(const Manifest& manifest, const Slot& slot) {
  if (slot.kind == SlotKind::kAdmission) return slot == Slot{.kind = SlotKind::kAdmission};
  if (slot.dimension >= manifest.dimensions.size() || slot.question >= manifest.questions.size() ||
      slot.cell >= manifest.dimensions[slot.dimension].cells.size()) {
    return false;
  }
  if (IsComment(manifest.questions[slot.question]) != (slot.kind == SlotKind::kComment)) return false;
  return slot.kind == SlotKind::kAnswer ||
         (slot.dimension == manifest.comment_dimension && CommentCell(manifest, slot.cell) == slot.cell);
}

std::string InfoOf(const SurveyId& survey, const ManifestHash& manifest, const Slot& slot) {
  return Writer()
      .Bytes(kLabel)
      .Bytes(survey.view())
      .Bytes(manifest.view())
      .U8(static_cast<std::uint8_t>(slot.kind))
      .U8(slot.dimension)
      .U16(slot.cell)
      .U8(slot.question)
      .Take();
}

}  // namespace fairlead::pulse
