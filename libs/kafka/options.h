#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "libs/runtime/config.h"

namespace fairlead::kafka {

// Where Kafka is and how to speak to it.
struct KafkaOptions {
  std::string bootstrap_servers;  // "host:port,host:port"
  std::string client_id = "fairlead";
  // Names this replica across restarts, e.g. the pod's name; may be empty. Brokers see it behind the client id, and a
  // subscription takes it for static membership.
  std::string instance;
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

  // Whether records may have times of long ago, or none. A broker forgets what a session has written to a partition
  // once its last record there has a time older than producer.id.expiration.ms (a day); when it starts again it has
  // forgotten at once. Then it takes a session's requests in any order, and takes one that was overtaken for one that
  // it has had: records would be confirmed and not be there. A session of undated records sends one request after the
  // other.
  bool undated = false;

  // Options "kafka.bootstrap_servers" (required), "kafka.replication_factor", "kafka.properties" and "kafka.instance",
  // and Check after they are set.
  void AddTo(runtime::ConfigParser& parser);
};

// InvalidArgument says which property is unknown, malformed, not to be set, or a secret that is not given by a file;
// NotFound says which file cannot be read. Contacts nobody.
absl::Status Check(const KafkaOptions& options);

}  // namespace fairlead::kafka
