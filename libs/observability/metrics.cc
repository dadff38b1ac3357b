#include "libs/observability/metrics.h"

#include <mutex>
#include <utility>

#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace fairlead::observability {

struct Registry::State {
  prometheus::Registry metrics;
  std::mutex mutex;  // guards what follows, and is held while collectors run
  std::map<std::size_t, std::function<void()>> collectors;
  std::size_t next_id = 0;
};

std::vector<double> LatencyBuckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

Registry::Registry() : state_(std::make_shared<State>()) {}
Registry::~Registry() = default;

Counter& Registry::AddCounter(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(state_->metrics).Add(labels);
}

Gauge& Registry::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(state_->metrics).Add(labels);
}

Histogram& Registry::AddHistogram(const std::string& name, const std::string& help, const Labels& labels,
                                  const std::vector<double>& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(state_->metrics).Add(labels, bounds);
}

Registry::CollectorPtr Registry::BeforeScrape(std::function<void()> collect) {
  const std::lock_guard lock(state_->mutex);
  const std::size_t id = state_->next_id++;
  state_->collectors.emplace(id, std::move(collect));
  return std::make_unique<Collector>(state_, id);
}

std::string Registry::Text() {
  const std::lock_guard lock(state_->mutex);
  for (const auto& [id, collect] : state_->collectors) collect();
  return prometheus::TextSerializer().Serialize(state_->metrics.Collect());
}

Registry::Collector::~Collector() {
  const std::lock_guard lock(state_->mutex);
  state_->collectors.erase(id_);
}

void Metrics::SetBuildInfo(const std::string& service, const std::string& version) {
  const Labels labels = {{"service", service}, {"version", version}, {"compiler", __VERSION__}};
  operations.AddGauge("fairlead_build_info", "What runs here; always 1", labels).Set(1);
}

}  // namespace fairlead::observability
