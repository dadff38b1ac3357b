#pragma once

namespace fairlead::runtime {

// Call first in every main, before any thread starts. Prepares what is a matter of the whole process: SIGPIPE ignored
// (a broken connection is an error code), SIGTERM and SIGINT blocked (Application waits for them in one place; children
// inherit that), libsodium initialised, abseil's deadlock detection off in release builds (it costs some percent of
// CPU in Debian's build), standard output line-buffered. Ends the process if libsodium cannot start.
void ConfigureProcess();

// Keeps this process's memory off the disks as far as the system allows: no core dump, no debugger of another user, and
// no swapping where RLIMIT_MEMLOCK is unlimited. For processes that hold keys; call it before any thread starts. False
// where memory may still be swapped out: then the machine's swap must be off or encrypted.
bool KeepMemoryPrivate();

// From here on, when it wakes up, the calling thread waits until a processor is free, and takes it from no other
// thread: Linux's batch class (sched(7)), for which no privilege is needed. For threads of which many wake up at once.
// False if the system refuses.
bool WaitForFreeProcessor();

}  // namespace fairlead::runtime
