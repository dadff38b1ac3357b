#pragma once

#include <utility>

namespace fairlead::core {

// What the domain decided: the next state, and the fact that made it so. The caller stores both in one commit.
template <typename State, typename Event>
struct Decision {
  State next;
  Event event;
};

}  // namespace fairlead::core
