#pragma once

#include <coroutine>
#include <optional>
#include <utility>

namespace fairlead::rpc {

// Something begun whose end a completion queue reports: what its tags point to.
class Operation {
 public:
  // `ok` as grpc::CompletionQueue::Next gives it. May destroy the object.
  virtual void Complete(bool ok) = 0;

 protected:
  ~Operation() = default;
};

// Suspends until an operation has ended; the coroutine goes on in the thread that reports it.
class OperationAwaiter : public Operation {
 public:
  bool await_ready() const noexcept { return false; }
  void Complete(bool ok) final {
    ok_ = ok;
    awaiting_.resume();
  }

 protected:
  ~OperationAwaiter() = default;
  std::coroutine_handle<> awaiting_;
  bool ok_ = false;
};

// The server's side of messages to the caller. One Write at a time. Implemented by the server, and by fakes in tests.
template <typename Response>
class Writer {
 public:
  class [[nodiscard]] WriteAwaiter final : public OperationAwaiter {
   public:
    WriteAwaiter(Writer& writer, const Response& message) : writer_(writer), message_(message) {}
    void await_suspend(std::coroutine_handle<> awaiting) {
      awaiting_ = awaiting;
      writer_.StartWrite(message_, *this);  // nothing after this: the coroutine may already have gone on
    }
    bool await_resume() const noexcept { return ok_; }

   private:
    Writer& writer_;
    const Response& message_;
  };

  virtual ~Writer() = default;

  // `co_await writer.Write(message)`: true when the message was taken and another may be written (flow control); false
  // when the caller is gone, and the handler should end. `message` must live until then.
  WriteAwaiter Write(const Response& message) { return WriteAwaiter(*this, message); }

  // Whether the caller has gone or cancelled; for long work between writes. Any thread.
  virtual bool Cancelled() const = 0;

 protected:
  virtual void StartWrite(const Response& message, Operation& done) = 0;
};

// Messages in both directions. One Read or one Write at a time.
template <typename Request, typename Response>
class Stream : public Writer<Response> {
 public:
  class [[nodiscard]] ReadAwaiter final : public OperationAwaiter {
   public:
    explicit ReadAwaiter(Stream& stream) : stream_(stream) {}
    void await_suspend(std::coroutine_handle<> awaiting) {
      awaiting_ = awaiting;
      stream_.StartRead(message_, *this);
    }
    std::optional<Request> await_resume() {
      if (!ok_) return std::nullopt;
      return std::move(message_);
    }

   private:
    Stream& stream_;
    Request message_;
  };

  // `co_await stream.Read()`: the next message; nothing when the caller has sent its last or is gone. Cancelled() tells
  // which for certain if nothing has been written so far; else the next Write does.
  ReadAwaiter Read() { return ReadAwaiter(*this); }

 protected:
  virtual void StartRead(Request& into, Operation& done) = 0;
};

}  // namespace fairlead::rpc
