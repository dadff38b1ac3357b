// A data race with frames of an uninstrumented library in one of the two stacks. ThreadSanitizer must report it: a
// suppression that hid it would hide ours too.

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "grpcpp/alarm.h"

namespace {

std::mutex mutex;
std::condition_variable changed;
bool done = false;
int raced = 0;

[[gnu::noinline]] void PlantedRace() { ++raced; }

}  // namespace

int main() {
  grpc::Alarm alarm;
  alarm.Set(std::chrono::system_clock::now(), [](bool) {
    PlantedRace();
    const std::scoped_lock lock(mutex);
    done = true;
    changed.notify_one();
  });
  PlantedRace();
  std::unique_lock lock(mutex);
  changed.wait(lock, [] { return done; });
  std::printf("%d\n", raced);
  return 0;
}
