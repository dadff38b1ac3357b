#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"

namespace fairlead::observability {

// Thread-safe and cheap: Counter.Increment(n), Gauge.Set/Increment/Decrement, Histogram.Observe(seconds).
using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using Labels = std::map<std::string, std::string>;

// Upper bounds in seconds, from 0.5 ms to 10 s: for request and commit latencies.
std::vector<double> LatencyBuckets();

// A set of metrics that is scraped as one page. Names follow `fairlead_<noun>_<unit>[_total]`
// (https://prometheus.io/docs/practices/naming/). Thread-safe; all references it gives live as long as it does.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The metric of that name and those labels, made at the first request: resolve it once and keep the reference. All
  // metrics of one name have one kind, one help text and the same label names; a breach is a programming error and
  // ends the process.
  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& AddHistogram(const std::string& name, const std::string& help, const Labels& labels = {},
                          const std::vector<double>& bounds = LatencyBuckets());

  // Calls `collect` before each scrape, on the scraping thread, one scrape at a time, to bring gauges up to date; until
  // the returned object is destroyed, which waits for a running call. It must be quick and must not block.
  class Collector;
  using CollectorPtr = std::unique_ptr<Collector>;
  [[nodiscard]] CollectorPtr BeforeScrape(std::function<void()> collect);

  // Runs the collectors and renders the text exposition format 0.0.4.
  std::string Text();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The collector is registered as long as this lives; may outlive its registry.
class Registry::Collector {
 public:
  Collector(std::shared_ptr<State> state, std::size_t id) : state_(std::move(state)), id_(id) {}
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

 private:
  std::shared_ptr<State> state_;
  std::size_t id_;
};

// The two pages of a process: what operators see, and the figures about people, which are permitted apart.
struct Metrics {
  Registry operations;  // /metrics
  Registry people;      // /metrics/people

  // Sets fairlead_build_info{service, version, compiler} to 1 in `operations`.
  void SetBuildInfo(const std::string& service, const std::string& version);
};

}  // namespace fairlead::observability
