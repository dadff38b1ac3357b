#pragma once

namespace fairlead::runtime {

// Call first in every main, before any thread starts. Prepares what is a matter of the whole process: SIGPIPE ignored
// (a broken connection is an error code), SIGTERM and SIGINT blocked (Application waits for them in one place; children
// inherit that), libsodium initialised, abseil's deadlock detection off in release builds (it costs some percent of
// CPU in Debian's build), standard output line-buffered. Ends the process if libsodium cannot start.
void ConfigureProcess();

}  // namespace fairlead::runtime
