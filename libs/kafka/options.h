#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"

namespace fairlead::kafka {

// Where Kafka is and how to speak to it.
struct KafkaOptions {
  std::string bootstrap_servers;  // "host:port,host:port"
  std::string client_id = "fairlead";
  // -1: what the broker is set to.
  int replication_factor = -1;
  // Any property of librdkafka (its CONFIGURATION.md), for example security.protocol, sasl.username or
  // queue.buffering.max.messages. A name that ends in ".file" takes the property before it from that file, without a
  // trailing line feed, read again whenever a client is made: "sasl.password.file" = "/run/secrets/kafka". Secrets are
  // accepted in that form only. Values never appear in errors or logs.
  //
  // What the commit protocol rests on cannot be set: idempotence, acknowledgements, the gapless guarantee, delivery
  // without a local timeout, offsets stored by hand, and what identifies a group's member.
  std::map<std::string, std::string> properties;
};

// InvalidArgument says which property is unknown, malformed, not to be set, or a secret that is not given by a file;
// NotFound says which file cannot be read. Contacts nobody.
absl::Status Check(const KafkaOptions& options);

}  // namespace fairlead::kafka
