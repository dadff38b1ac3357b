#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// The group ristretto255 (RFC 9496) and the numbers modulo its order, as libsodium has them. All functions are pure but
// for Scalar::Random, and thread-safe; nothing takes a time that depends on a scalar.
namespace fairlead::poprf {

// A number modulo the group's order, little-endian. Wiped when it ends.
class Scalar {
 public:
  static constexpr std::size_t kBytes = 32;
  using Bytes = std::array<unsigned char, kBytes>;

  // Uniform and not 0.
  static Scalar Random();
  // InvalidArgument if `bytes` are not 32 that encode a number below the order.
  static absl::StatusOr<Scalar> Decode(std::string_view bytes);
  // What 64 bytes, as a little-endian number, are modulo the order: uniform if they are. InvalidArgument for another
  // number of bytes.
  static absl::StatusOr<Scalar> Reduce(std::string_view bytes);
  std::string Encode() const;

  Scalar() : bytes_{} {}
  explicit Scalar(const Bytes& bytes) : bytes_(bytes) {}
  Scalar(const Scalar&) = default;
  Scalar& operator=(const Scalar&) = default;
  ~Scalar();
  bool IsZero() const;
  const unsigned char* data() const { return bytes_.data(); }
  unsigned char* data() { return bytes_.data(); }

 private:
  Bytes bytes_;
};

// An element of the group; at first the identity.
class Element {
 public:
  static constexpr std::size_t kBytes = 32;
  using Bytes = std::array<unsigned char, kBytes>;

  // InvalidArgument if `bytes` are not 32 that encode an element, or encode the identity.
  static absl::StatusOr<Element> Decode(std::string_view bytes);
  // Of 64 uniform bytes, an element whose logarithm to any other nobody knows (RFC 9496, 4.3.4). InvalidArgument for
  // another number of bytes.
  static absl::StatusOr<Element> FromUniform(std::string_view bytes);
  std::string Encode() const { return std::string(view()); }
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), kBytes}; }
  bool IsIdentity() const;
  friend bool operator==(const Element&, const Element&) = default;

  Element() : bytes_{} {}
  const unsigned char* data() const { return bytes_.data(); }
  unsigned char* data() { return bytes_.data(); }

 private:
  Bytes bytes_;
};

Element Generator();
Element Times(const Scalar& scalar, const Element& element);
Element TimesGenerator(const Scalar& scalar);
Element Sum(const Element& a, const Element& b);
Element Difference(const Element& a, const Element& b);

Scalar Sum(const Scalar& a, const Scalar& b);
Scalar Difference(const Scalar& a, const Scalar& b);
Scalar Product(const Scalar& a, const Scalar& b);
Scalar Inverse(const Scalar& scalar);  // of 0: 0
bool Equal(const Scalar& a, const Scalar& b);

// `one` if `bit` is 1, `zero` if it is 0; nothing tells which by its time.
Element Choose(unsigned bit, const Element& zero, const Element& one);
Scalar Choose(unsigned bit, const Scalar& zero, const Scalar& one);

}  // namespace fairlead::poprf
