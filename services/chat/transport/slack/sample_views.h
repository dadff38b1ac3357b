#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "services/chat/application/views.h"

namespace fairlead::chat::slack {

// What people write and how they are called, from the ordinary to the outrageous.
struct Scenario {
  std::string name;
  std::size_t people = 2;          // where several are named
  bool in_chat = true;             // people can be mentioned
  std::vector<std::string> names;  // of people, taken in turn
  std::string value;
  std::string award;
  std::string message;  // also a reason, and what was typed
};

// Ordinary; everything at its longest with 20 people and 1,000 characters; the same with emoji of many code points;
// right-to-left; people who are in no chat; text that tries to mention, link and format.
std::vector<Scenario> Scenarios();
// Text that is not UTF-8.
Scenario IllFormed();

struct SampleView {
  std::string name;  // "award_announcement", "problem_07"
  std::variant<view::MessageView, view::FormView, view::HomeView, view::FormErrors> what;
};

// Every view that there is, and every problem, filled from the scenario.
std::vector<SampleView> SampleViews(const Scenario& scenario);

}  // namespace fairlead::chat::slack
