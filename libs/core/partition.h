#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::core {

// MurmurHash2, 32 bits, with the seed and the byte order of Kafka's Java client
// (org.apache.kafka.common.utils.Utils.murmur2).
std::uint32_t Murmur2(std::string_view key);

// The partition of `key` among `partitions` (> 0): toPositive(murmur2(key)) mod partitions, what Kafka's default
// partitioner computes, so that a partition of state is also a partition of the topic.
std::uint32_t PartitionOf(std::string_view key, std::uint32_t partitions);

}  // namespace fairlead::core
