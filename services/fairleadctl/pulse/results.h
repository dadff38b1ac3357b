#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/conversations.h"
#include "services/fairleadctl/pulse/release.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/published/confidential_total.h"
#include "services/pulse/reporting/trends.h"
#include "services/pulse/reporting/values.h"

// A release with its manifest's names, as people and programs read it. Pure.
namespace fairlead::fairleadctl {

// What public files say of all that is hidden (R10).
inline constexpr std::string_view kTooFew = "TOO_FEW";

// One line of a dimension's tree.
struct ResultRow {
  std::size_t cell = 0;
  int depth = 0;        // the root: 0
  bool others = false;  // everybody in the cell who is in none of the published cells nearest below
  std::optional<pulse::reporting::Values> values = std::nullopt;  // nothing: hidden
  pulse::reporting::Trend trend = pulse::reporting::Trend::kNotShown;
};

// The cells from the root downwards, each behind the one above it, and the others in a cell behind all that is below.
std::vector<ResultRow> RowsOf(const pulse::Dimension& dimension, const ShownDimension& shown);

// What of a release is shown. Empty: all.
struct Selection {
  std::string question;
  std::string dimension;
  bool Takes(const pulse::Question& asked) const { return question.empty() || question == asked.id; }
  bool Takes(const pulse::Dimension& of) const { return dimension.empty() || dimension == of.id; }
};
// InvalidArgument names what there is.
absl::Status CheckSelection(const pulse::Manifest& manifest, const Selection& selection);

struct Style {
  bool french = false;
  bool plain = false;  // ASCII bars and dashes
};

// Answered questions: a tree of cells for each dimension.
std::string ResultsText(const pulse::Manifest& manifest, const Release& release, const Selection& selection,
                        const Style& style);
// Comments by cell, each with the id by which `pulse answer` takes it, its answers and its author's replies. What would
// steer a terminal is shown as '?'.
std::string CommentsText(const pulse::Manifest& manifest, const Release& release, const Conversations& conversations,
                         const Selection& selection, const Style& style);

// RFC 4180 with a heading: a line for each figure ("score", "share 1" …), for each cell without any, and for each
// hidden cell, with its reason. `change` is that of the score.
std::string ResultsCsv(const pulse::Manifest& manifest, const Release& release, const Selection& selection);

// The total of what was answered by buttons in chat: under a heading of its own, since no figure above has it in it.
std::string ConfidentialText(const pulse::Manifest& manifest, const pulse::ConfidentialValues& values,
                             const Selection& selection, const Style& style);
// As ResultsCsv, without cells.
std::string ConfidentialCsv(const pulse::Manifest& manifest, const pulse::ConfidentialValues& values,
                            const Selection& selection);
nlohmann::ordered_json ConfidentialJson(const pulse::Manifest& manifest, const pulse::ConfidentialValues& values,
                                        const Selection& selection);

nlohmann::ordered_json ResultsJson(const pulse::Manifest& manifest, const Release& release, const Selection& selection);
nlohmann::ordered_json CommentsJson(const pulse::Manifest& manifest, const Release& release,
                                    const Conversations& conversations, const Selection& selection);

}  // namespace fairlead::fairleadctl
