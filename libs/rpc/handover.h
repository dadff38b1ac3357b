#pragma once

#include "libs/rpc/stream.h"

#if defined(__SANITIZE_THREAD__)
#define FAIRLEAD_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FAIRLEAD_TSAN 1
#endif
#endif

#ifdef FAIRLEAD_TSAN
extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace fairlead::rpc::internal {

// An operation is begun on one thread and ends on the queue's; gRPC's completion queue orders the two. The
// distribution's gRPC is not instrumented, so ThreadSanitizer has to be told: what happened before the beginning
// happened before Taken, and the inline code of gRPC's headers, between the two, is not looked at. Nothing in other
// builds.
class Handover {
 public:
#ifdef FAIRLEAD_TSAN
  explicit Handover(Operation* operation) {
    __tsan_release(operation);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Handover() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
  static void Taken(Operation* operation) { __tsan_acquire(operation); }
#else
  explicit Handover(Operation*) {}
  ~Handover() = default;
  static void Taken(Operation*) {}
#endif
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;
};

}  // namespace fairlead::rpc::internal
