#include "libs/runtime/process.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <pthread.h>
#include <sched.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "absl/synchronization/mutex.h"

namespace fairlead::runtime {

void ConfigureProcess() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  if (sodium_init() < 0) {
    std::fputs("libsodium cannot start: no source of random bytes.\n", stderr);
    std::exit(1);
  }
}

bool KeepMemoryPrivate() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // Below a limit the lock would make later allocations fail.
  rlimit most{};
  if (getrlimit(RLIMIT_MEMLOCK, &most) != 0 || most.rlim_cur != RLIM_INFINITY) return false;
  return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
}

bool WaitForFreeProcessor() {
  const sched_param parameters{};
  return sched_setscheduler(0, SCHED_BATCH, &parameters) == 0;
}

}  // namespace fairlead::runtime
