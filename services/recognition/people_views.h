#pragma once

#include <map>
#include <string>

#include "libs/core/clock.h"
#include "libs/ledger/view.h"
#include "libs/observability/metrics.h"
#include "services/recognition/application/month_figures.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/people_figures.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// What the process's views do with what they read; an event that cannot be understood is logged and passed over.
ledger::View::Apply SnapshotsTo(People& people);
ledger::View::Apply AwardsTo(PeopleFigures& people, MonthFigures& months, const EventCodec& events);

// Shows figures about people before each scrape, on /metrics/people, with the label team ("" is the company):
//   fairlead_people_count                people who work there
//   fairlead_people_awards_1d            awards that they gave in the last 24 hours
//   fairlead_people_points_1d            points that they gave in the last 24 hours
//   fairlead_people_customer_awards_1d, …_customer_points_1d   of these, for a value that is about customers
//   fairlead_people_gave_30d_ratio       share of them who gave in the last 30 days; also received_, active_ (one of
//   two)
// A team that has become too small to be shown is NaN. On /metrics: fairlead_recognition_people, employees known.
class PeopleMetrics {
 public:
  // All arguments must outlive it.
  PeopleMetrics(PeopleFigures& figures, const People& people, const core::Clock& clock,
                observability::Metrics& metrics);

 private:
  struct Gauges {
    observability::Gauge& count;
    observability::Gauge& awards;
    observability::Gauge& points;
    observability::Gauge& customer_awards;
    observability::Gauge& customer_points;
    observability::Gauge& gave;
    observability::Gauge& received;
    observability::Gauge& active;
  };
  Gauges& GaugesOf(const std::string& team);
  void Collect();

  PeopleFigures& figures_;
  const core::Clock& clock_;
  observability::Registry& registry_;
  std::map<std::string, Gauges> teams_;
  observability::Registry::CollectorPtr people_collector_;
  observability::Registry::CollectorPtr operations_collector_;
};

}  // namespace fairlead::recognition
