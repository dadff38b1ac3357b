// Issue: "milestones over a simulated year of 10,000 people in 30 time zones with both daylight-saving changes,
// 29 February hires, restarts at random: each exactly once, at 8:00 local".
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/milestone_replica.h"

namespace fairlead::recognition {
namespace {

using Reached = std::tuple<std::string, MilestoneKind, int>;  // who, what, years

// Thirty zones: both hemispheres' daylight saving, none, and offsets that are no whole hours.
constexpr const char* kZones[] = {
    "Europe/Paris",      "Europe/London",      "Europe/Lisbon",       "Europe/Athens",       "Europe/Istanbul",
    "America/New_York",  "America/Chicago",    "America/Denver",      "America/Los_Angeles", "America/Phoenix",
    "America/Anchorage", "Pacific/Honolulu",   "America/St_Johns",    "America/Toronto",     "America/Mexico_City",
    "America/Sao_Paulo", "America/Santiago",   "Africa/Casablanca",   "Africa/Lagos",        "Africa/Johannesburg",
    "Asia/Dubai",        "Asia/Kolkata",       "Asia/Kathmandu",      "Asia/Tokyo",          "Asia/Shanghai",
    "Australia/Sydney",  "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland",    "Pacific/Chatham"};
static_assert(std::size(kZones) == 30);

constexpr absl::Duration kStep = absl::Minutes(15);  // all offsets are multiples of it

int PeopleCount() {
  const char* const asked = std::getenv("FAIRLEAD_MILESTONE_PEOPLE");
  return asked == nullptr ? 10'000 : std::atoi(asked);
}

struct Hire {
  std::string id;
  absl::CivilDay hired;
  absl::TimeZone zone;
  absl::Time known_from;  // when the directory tells
};

// The days that are to be remembered, counted one by one and without the code under test.
bool IsAnniversary(absl::CivilDay hired, absl::CivilDay day) {
  const auto years = day.year() - hired.year();
  if (years < 1 || (years > 3 && years % 5 != 0)) return false;
  if (hired.month() == 2 && hired.day() == 29 && absl::CivilDay(day.year(), 2, 29).month() != 2) {
    return day.month() == 2 && day.day() == 28;
  }
  return day.month() == hired.month() && day.day() == hired.day();
}

class MilestoneYear : public ::testing::Test {
 protected:
  MilestoneYear() {
    world_.clock.Set(start_);
    std::vector<absl::TimeZone> zones;
    for (const char* zone : kZones) zones.push_back(Zone(zone));
    for (int i = 0; i < PeopleCount(); ++i) {
      absl::CivilDay hired = absl::CivilDay(2026, 6, 1) + Pick(366);  // some begin within the year
      absl::Time known = start_;
      if (i % 10 != 0) hired = absl::CivilDay(2026, 5, 23) - Pick(365 * 31);  // no welcome to be made up for
      if (i % 50 == 0) hired = absl::CivilDay(1996 + 4 * Pick(8), 2, 29);
      if (i % 10 == 0) known = absl::FromCivil(hired, zones[0]) - absl::Hours(24 * (1 + Pick(60)));
      hires_.push_back({.id = "e" + std::to_string(i), .hired = hired, .zone = zones[i % 30], .known_from = known});
    }
    std::ranges::sort(hires_, {}, &Hire::known_from);
  }
  int Pick(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)); }

  // A replica that is killed and started again at random, each time for minutes or hours.
  struct Slot {
    std::unique_ptr<MilestoneReplica> replica;
    std::size_t told = 0;  // how many of the hires the directory has told it of
    bool ran = false;      // a whole round, since it started
    absl::Time back_at;    // while it is away
  };
  void Start(Slot& slot) {
    slot.replica = std::make_unique<MilestoneReplica>(world_);
    slot.told = 0;
    slot.ran = false;
  }
  void Tell(Slot& slot, absl::Time now) {
    for (; slot.told < hires_.size() && hires_[slot.told].known_from <= now; ++slot.told) {
      const Hire& hire = hires_[slot.told];
      slot.replica->process.people.Put(
          {.id = Employee(hire.id), .team = "T", .time_zone = hire.zone, .hired = hire.hired});
    }
  }
  void Step(Slot& slot, absl::Time now) {
    if (slot.replica == nullptr && now >= slot.back_at) Start(slot);
    if (slot.replica == nullptr) return;
    Tell(slot, now);
    if (PerhapsDieHalfway(slot, now)) return;
    const RememberMilestones::Round round = slot.replica->remember.Run();
    ASSERT_EQ(round.failed, 0) << round.problem;
    made_ += round.reached;
    looked_at_ = now;
    slot.ran = true;
    if (Pick(kStepsBetweenKills) == 0) Kill(slot, now);
  }
  // Killed when some of what is due was made, and neither the rest nor how far it got.
  bool PerhapsDieHalfway(Slot& slot, absl::Time now) {
    if (!slot.ran) return false;
    const auto due = slot.replica->agenda.Due(now, now - absl::Minutes(10));
    if (due.size() < 2 || Pick(kRoundsBetweenDeathsHalfway) != 0) return false;
    for (std::size_t i = 0; i < due.size() / 2; ++i) {
      const ReachMilestone::Command command{.employee = due[i].employee, .milestone = due[i].milestone};
      const absl::Status status = core::BlockOn(slot.replica->process.use_cases.reach_milestone.Run(command));
      made_ += status.ok() ? 1 : 0;
      EXPECT_TRUE(status.ok() || absl::IsAlreadyExists(status)) << status;
    }
    Kill(slot, now);
    return true;
  }
  // It comes back at once, or within an hour or a day.
  void Kill(Slot& slot, absl::Time now) {
    slot.replica.reset();
    slot.back_at = now + kStep * (1 + Pick(Pick(2) == 0 ? 4 : 24 * 4));
    ++kills_;
  }

  // Every event, from the outboxes by the relay.
  std::vector<MilestoneReached> Events() {
    MilestoneReplica replica(world_);
    replica.process.Start();
    const auto records = [&] {
      std::vector<messaging::Record> all;
      for (std::int32_t partition = 0; partition < 12; ++partition) {
        std::ranges::move(world_.log.Records(kEventsTopic, partition), std::back_inserter(all));
      }
      return all;
    };
    EXPECT_TRUE(testing::Eventually([&] { return static_cast<std::int64_t>(records().size()) >= made_; },
                                    absl::Seconds(60), absl::Milliseconds(100)));
    std::vector<MilestoneReached> events;
    for (const messaging::Record& record : records()) {
      const auto event = messaging::FromRecord(record);
      const auto fact = replica.process.stores.events.Decode(event->type, event->payload);
      events.push_back(std::get<MilestoneReached>(*fact));
    }
    return events;
  }

  static constexpr int kStepsBetweenKills = 2'000;  // about seventeen a year for each replica
  static constexpr int kRoundsBetweenDeathsHalfway = 100;
  static constexpr int kStepsBetweenOutages = 5'000;
  const absl::Time start_ = At("2026-06-01T00:00:00Z");
  const absl::Time end_ = At("2027-06-01T00:00:00Z");
  // fsync is not what is tested here.
  World world_{{.appendfsync = "no"}};
  std::mt19937 random_{2026};
  std::vector<Hire> hires_;
  std::int64_t made_ = 0;
  int kills_ = 0;
  absl::Time looked_at_;
};

TEST_F(MilestoneYear, MakesEachExactlyOnceAtEightLocal) {
  Slot slots[2];
  std::set<absl::Time> unattended;  // no replica was there, or it died on the way
  for (absl::Time now = start_; now < end_; now += kStep) {
    world_.clock.Set(now);
    const int first = Pick(2);
    Step(slots[first], now);
    Step(slots[1 - first], now);
    if (looked_at_ != now) unattended.insert(now);
    if (Pick(kStepsBetweenOutages) == 0) {
      for (Slot& slot : slots) Kill(slot, now);
      slots[0].back_at = slots[1].back_at = now + kStep * (1 + Pick(24 * 4 * 3));  // up to three days
    }
    ASSERT_FALSE(HasFatalFailure());
  }
  Slot last;  // if both were away at the end
  Step(last, world_.clock.Now());

  std::map<Reached, absl::Time> expected;
  for (const Hire& hire : hires_) {
    for (absl::CivilDay day(2026, 5, 31); day <= absl::CivilDay(2027, 6, 2); ++day) {
      const bool welcome = day == hire.hired;
      if (!welcome && !IsAnniversary(hire.hired, day)) continue;
      const absl::Time due = absl::FromCivil(absl::CivilSecond(day.year(), day.month(), day.day(), 8, 0, 0), hire.zone);
      if (due < start_ || due >= end_) continue;
      const auto years = static_cast<int>(day.year() - hire.hired.year());
      expected[{hire.id, welcome ? MilestoneKind::kWelcome : MilestoneKind::kAnniversary, years}] = due;
    }
  }
  std::map<std::string, const Hire*> hire_of;
  for (const Hire& hire : hires_) hire_of[hire.id] = &hire;
  std::map<Reached, int> times;
  int late = 0, leap_days = 0;
  for (const MilestoneReached& event : Events()) {
    const Reached what{event.employee.str(), event.kind, event.years};
    ++times[what];
    const auto due = expected.find(what);
    ASSERT_NE(due, expected.end()) << event.employee.str() << " " << event.years;
    EXPECT_EQ(event.due, due->second);
    const Hire& hire = *hire_of[event.employee.str()];
    EXPECT_EQ(absl::FormatTime("%H:%M:%S", event.due, hire.zone), "08:00:00");
    if (hire.hired.month() == 2 && hire.hired.day() == 29) {
      EXPECT_EQ(absl::ToCivilDay(event.due, hire.zone), absl::CivilDay(2027, 2, 28));
      ++leap_days;
    }
    if (event.at == event.due) continue;
    // Only because no replica was there.
    ++late;
    for (absl::Time time = event.due; time < event.at; time += kStep) {
      EXPECT_TRUE(unattended.contains(time)) << event.employee.str() << " at " << event.at;
    }
  }
  EXPECT_EQ(times.size(), expected.size());
  for (const auto& [what, count] : times) EXPECT_EQ(count, 1) << std::get<0>(what);
  EXPECT_EQ(made_, static_cast<std::int64_t>(expected.size()));
  EXPECT_GT(kills_, 20);
  EXPECT_GT(leap_days, 0);
  EXPECT_GT(late, 0);
  std::printf("people %zu zones %zu milestones %zu leap days %d late %d kills %d\n", hires_.size(), std::size(kZones),
              expected.size(), leap_days, late, kills_);
}

}  // namespace
}  // namespace fairlead::recognition
