#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// What the machine can do at most, measured with nothing of ours in the way: the limits that our own figures are put in
// proportion to. Each function blocks for about `duration` and returns operations a second.
namespace fairlead::bench {

// Serves GiveAward by gRPC's callback API with an answer of the usual size and no work, on a free loopback port that is
// written to `port_file`, until SIGTERM.
absl::Status ServeEcho(const std::string& port_file);

// Calls to such a server, with the client, the messages and the number in flight that fairlead-load uses.
absl::StatusOr<double> MeasureEcho(const std::string& target, int in_flight, absl::Duration duration);

// commit.lua as an award sends it (wallet, award, index entries, one event, one reply), made beforehand and sent by
// plain hiredis over one connection with `in_flight` unanswered.
absl::StatusOr<double> MeasureCommits(int redis_port, int in_flight, absl::Duration duration);

// Records of `bytes` to `topic` by plain librdkafka: idempotent, acks=all, all partitions in turn. Makes the topic.
absl::StatusOr<double> MeasureProduce(const std::string& bootstrap, const std::string& topic, int partitions,
                                      std::size_t bytes, absl::Duration duration);

}  // namespace fairlead::bench
