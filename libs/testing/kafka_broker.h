#pragma once

#include <cstdio>
#include <string>

#include <sys/types.h>

#include "absl/status/status.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::testing {

// A real Apache Kafka, started by scripts/kafka.sh (in $FAIRLEAD_SCRIPTS, which fairlead_test sets) on a loopback port
// of its own, with its own data. Ready once constructed, after 3 to 5 s; aborts the program when it does not start,
// since no test could go on. It needs some 330 MB: share one per test program (Shared). It ends with this object, or
// with the test program however that ends. Not thread-safe.
class KafkaBroker {
 public:
  KafkaBroker();
  ~KafkaBroker();
  KafkaBroker(const KafkaBroker&) = delete;
  KafkaBroker& operator=(const KafkaBroker&) = delete;

  // The program's own, made at the first call.
  static KafkaBroker& Shared();

  // "127.0.0.1:port"; the same through Kill and Start.
  const std::string& bootstrap_servers() const { return bootstrap_servers_; }

  // SIGKILL, and waits for the end.
  void Kill();
  // Starts it again on the same port and data, and waits until it serves. Nothing happens where it runs.
  absl::Status Start();

 private:
  TemporaryDirectory directory_;
  std::FILE* guard_ = nullptr;
  std::string bootstrap_servers_;
  pid_t pid_ = 0;
};

}  // namespace fairlead::testing
