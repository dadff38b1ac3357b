#pragma once

#include <cstddef>
#include <vector>

#include "services/pulse/survey/survey.h"

// Which questions a wave asks. The drivers of the rotation stand in a circle; every wave goes on where the one before
// it stopped, and a driver that comes round again brings its next question. So all drivers are measured equally often,
// and what a wave asks follows from the file and the wave's number alone. Pure.
namespace fairlead::pulse::survey {

// The fixed questions, then those of the rotation, all different. `wave` counts from 0.
std::vector<Question> QuestionsOf(const Survey& survey, int wave);

// How many those are: the same in every wave.
int QuestionsPerWave(const Survey& survey);

// The waves until every driver was measured: of so many waves in a row, each driver is in at least one. 0: nothing
// rotates.
int WavesForAllDrivers(const Rotation& rotation);

// The most questions that one person is asked in a calendar quarter.
int MostQuestionsAQuarter(const Survey& survey);

// Whether each of `panels` panels is asked about every driver in the long run. Where it is not, a panel meets the same
// few drivers again and again, and a driver's figures come from the same people.
bool EveryPanelMeetsEveryDriver(const Rotation& rotation, int panels);

}  // namespace fairlead::pulse::survey
