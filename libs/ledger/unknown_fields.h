#pragma once

#include <string>

// A newer version may run beside this one and store messages with fields that this one does not know. A codec keeps
// them in its state as bytes and puts them back, so that whatever is stored again loses nothing. They come last in a
// message, where the newer version puts them too: numbers of fields only grow. A field that must change with others
// (another sum) cannot be carried: it needs a new schema_version, and the older version must be stopped first.
namespace fairlead::ledger {

// `message` is a generated protobuf message (this library knows none).
template <typename Message>
std::string UnknownFieldsOf(const Message& message) {
  std::string bytes;
  const auto& unknown = message.GetReflection()->GetUnknownFields(message);
  if (!unknown.empty()) unknown.SerializeToString(&bytes);
  return bytes;
}

// Puts back what UnknownFieldsOf gave.
template <typename Message>
void SetUnknownFields(const std::string& bytes, Message& message) {
  if (!bytes.empty()) message.GetReflection()->MutableUnknownFields(&message)->ParseFromString(bytes);
}

}  // namespace fairlead::ledger
