#pragma once

#include <string>

#include "services/recognition/domain/ids.h"

namespace fairlead::recognition {

// Text that a person wrote, encrypted under that person's data key.
struct SealedText {
  EmployeeId owner;
  std::string nonce;
  std::string ciphertext;
  friend bool operator==(const SealedText&, const SealedText&) = default;
};

}  // namespace fairlead::recognition
