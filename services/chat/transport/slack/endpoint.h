#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"
#include "services/chat/transport/slack/intake.h"
#include "services/chat/transport/slack/secret_file.h"

namespace fairlead::chat::slack {

struct EndpointOptions {
  std::string address = "127.0.0.1:8090";
  int threads = 128;                  // each connection holds one until it ends or has been idle for 2 s
  std::size_t max_body = 512 * 1024;  // Slack's largest requests hold a view of 250 kB
  absl::Duration form_patience = absl::Milliseconds(600);  // how long a form waits for its answer, of Slack's 3 s
};

// Where Slack's requests come to: POST /slack/commands, /slack/interactivity and /slack/events. The order of things is
// the contract: the size is bounded while it is read, then the signature is verified over the raw body, and only then
// is anything parsed; the request is stored; Slack is answered. Nothing is done for anybody before that.
//   200  taken (or taken before); with the challenge, or what is wrong with a form
//   400  signed by Slack, but malformed
//   401  not signed, signed with another secret, or too old
//   413  too large
//   503  cannot be stored now: Slack repeats events, and people are told in a command's answer
// Metrics: fairlead_chat_requests_total{entrance,outcome}, fairlead_chat_acknowledgement_seconds{entrance}.
// Bounded threads, sizes and times.
class Endpoint final : public runtime::Component {
 public:
  // All must outlive it.
  Endpoint(EndpointOptions options, const SecretFile& secret, Intake& intake, const core::Clock& clock,
           observability::Registry& metrics);
  ~Endpoint() override;

  std::string name() const override;
  // Unavailable names the address if it cannot be bound.
  absl::Status Start() override;
  void Stop(absl::Time deadline) override;
  absl::Status Ready() const override;

  // The bound port, after Start.
  int port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::chat::slack
