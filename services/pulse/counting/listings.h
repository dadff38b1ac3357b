#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/pulse/counting/count.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/keys.h"

// M8: lists by which each person sees that their ballots were counted, and nobody how many others were. Pure.
namespace fairlead::pulse {

// The leaves of one cell and question, 32 bytes each, sorted as unsigned bytes.
struct Listing {
  std::uint8_t dimension = 0;
  std::uint16_t cell = 0;
  std::uint8_t question = 0;
  std::string leaves;
  friend bool operator==(const Listing&, const Listing&) = default;
};

// A survey's key for padding, from Kt, of which it tells nothing.
Secret PaddingKeyOf(const SurveyId& survey, const Secret& tally_secret);

// Lists `receipts` in the cell that `listing` names, filled up to `size` leaves (at least as many as there are
// receipts) with bytes that nobody can tell from leaves without the `padding` key. They are derived from it and from
// the cell and question: chance would differ between two attempts, and what both have in common would be the leaves.
Listing ListingOf(const SurveyId& survey, const Listing& listing, const std::vector<Receipt>& receipts,
                  std::size_t size, const Secret& padding);

}  // namespace fairlead::pulse
