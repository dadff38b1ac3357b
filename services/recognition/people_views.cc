#include "services/recognition/people_views.h"

#include <limits>
#include <set>
#include <vector>

#include "libs/observability/log.h"
#include "services/recognition/transport/event_handlers.h"

namespace fairlead::recognition {
namespace {

void LogUnreadable(const messaging::Event& event, const absl::Status& status) {
  if (status.ok()) return;
  observability::Log(
      observability::Level::kWarning, "a view passes over an event",
      {{"topic", event.topic}, {"partition", event.partition}, {"offset", event.offset}, {"error", status}});
}

}  // namespace

ledger::View::Apply SnapshotsTo(People& people) {
  return [&people](const messaging::Event& event) { LogUnreadable(event, TakeSnapshot(event, people)); };
}

ledger::View::Apply AwardsTo(PeopleFigures& people, MonthFigures& months, const EventCodec& events) {
  return [&people, &months, &events](const messaging::Event& event) {
    LogUnreadable(event, TakeAward(event, events, people, months));
  };
}

PeopleMetrics::PeopleMetrics(PeopleFigures& figures, const People& people, const core::Clock& clock,
                             observability::Metrics& metrics)
    : figures_(figures), clock_(clock), registry_(metrics.people) {
  observability::Gauge& known = metrics.operations.AddGauge("fairlead_recognition_people",
                                                            "Employees known from the directory, also former ones");
  people_collector_ = metrics.people.BeforeScrape([this] { Collect(); });
  operations_collector_ =
      metrics.operations.BeforeScrape([&known, &people] { known.Set(static_cast<double>(people.size())); });
}

PeopleMetrics::Gauges& PeopleMetrics::GaugesOf(const std::string& team) {
  const auto found = teams_.find(team);
  if (found != teams_.end()) return found->second;
  const auto gauge = [&](const std::string& name, const std::string& help) -> observability::Gauge& {
    return registry_.AddGauge("fairlead_people_" + name, help, {{"team", team}});
  };
  const Gauges gauges{
      .count = gauge("count", "People who work in the team and those below it"),
      .awards = gauge("awards_1d", "Awards given by people of the team in the last 24 hours"),
      .points = gauge("points_1d", "Points given by people of the team in the last 24 hours"),
      .customer_awards = gauge("customer_awards_1d",
                               "Awards given by people of the team in the last 24 hours for a value about customers"),
      .customer_points = gauge("customer_points_1d",
                               "Points given by people of the team in the last 24 hours for a value about customers"),
      .gave = gauge("gave_30d_ratio", "Share of the team's people who gave an award in the last 30 days"),
      .received = gauge("received_30d_ratio", "Share of the team's people who received an award in the last 30 days"),
      .active = gauge("active_30d_ratio", "Share of the team's people who gave or received in the last 30 days")};
  return teams_.emplace(team, gauges).first->second;
}

void PeopleMetrics::Collect() {
  constexpr double kHidden = std::numeric_limits<double>::quiet_NaN();
  std::set<std::string> shown;
  for (const TeamFigures& figures : figures_.At(clock_.Now())) {
    const Gauges& gauges = GaugesOf(figures.team);
    gauges.count.Set(static_cast<double>(figures.people));
    gauges.awards.Set(static_cast<double>(figures.awards_a_day));
    gauges.points.Set(static_cast<double>(figures.points_a_day));
    gauges.customer_awards.Set(static_cast<double>(figures.customer_awards_a_day));
    gauges.customer_points.Set(static_cast<double>(figures.customer_points_a_day));
    gauges.gave.Set(figures.gave_ratio);
    gauges.received.Set(figures.received_ratio);
    gauges.active.Set(figures.took_part_ratio);
    shown.insert(figures.team);
  }
  for (const auto& [team, gauges] : teams_) {
    if (shown.contains(team)) continue;
    for (observability::Gauge* gauge : {&gauges.count, &gauges.awards, &gauges.points, &gauges.customer_awards,
                                        &gauges.customer_points, &gauges.gave, &gauges.received, &gauges.active}) {
      gauge->Set(kHidden);
    }
  }
}

}  // namespace fairlead::recognition
