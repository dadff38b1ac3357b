#include "libs/poprf/group.h"

#include <algorithm>

#include "sodium.h"

namespace fairlead::poprf {
namespace {

static_assert(Scalar::kBytes == crypto_core_ristretto255_SCALARBYTES);
static_assert(Element::kBytes == crypto_core_ristretto255_BYTES);

using Wide = std::array<unsigned char, crypto_core_ristretto255_NONREDUCEDSCALARBYTES>;
static_assert(std::tuple_size_v<Wide> == crypto_core_ristretto255_HASHBYTES);

Scalar Reduced(Wide& wide) {
  Scalar scalar;
  crypto_core_ristretto255_scalar_reduce(scalar.data(), wide.data());
  sodium_memzero(wide.data(), wide.size());
  return scalar;
}

template <typename Fixed>
Fixed ChosenOf(unsigned bit, const Fixed& zero, const Fixed& one) {
  const auto mask = static_cast<unsigned char>(0U - (bit & 1U));
  Fixed chosen;
  for (std::size_t i = 0; i < Fixed::kBytes; ++i) {
    chosen.data()[i] = static_cast<unsigned char>(zero.data()[i] ^ (mask & (zero.data()[i] ^ one.data()[i])));
  }
  return chosen;
}

}  // namespace

Scalar Scalar::Random() {
  Scalar scalar;
  do {
    crypto_core_ristretto255_scalar_random(scalar.data());
  } while (scalar.IsZero());
  return scalar;
}

Scalar::~Scalar() { sodium_memzero(bytes_.data(), bytes_.size()); }

bool Scalar::IsZero() const { return sodium_is_zero(bytes_.data(), bytes_.size()) == 1; }

absl::StatusOr<Scalar> Scalar::Decode(std::string_view bytes) {
  if (bytes.size() != kBytes) return absl::InvalidArgumentError("a scalar has 32 bytes");
  // Reduced, it must be what it was.
  Wide wide{};
  std::copy(bytes.begin(), bytes.end(), wide.begin());
  const Scalar scalar = Reduced(wide);
  if (sodium_memcmp(scalar.data(), bytes.data(), kBytes) != 0) {
    return absl::InvalidArgumentError("a scalar is not below the order of the group");
  }
  return scalar;
}

absl::StatusOr<Scalar> Scalar::Reduce(std::string_view bytes) {
  Wide wide{};
  if (bytes.size() != wide.size()) return absl::InvalidArgumentError("64 bytes are needed for a number of this group");
  std::copy(bytes.begin(), bytes.end(), wide.begin());
  return Reduced(wide);
}

std::string Scalar::Encode() const { return {reinterpret_cast<const char*>(bytes_.data()), kBytes}; }

absl::StatusOr<Element> Element::Decode(std::string_view bytes) {
  if (bytes.size() != kBytes) return absl::InvalidArgumentError("an element has 32 bytes");
  Element element;
  std::copy(bytes.begin(), bytes.end(), element.bytes_.begin());
  if (crypto_core_ristretto255_is_valid_point(element.data()) != 1) {
    return absl::InvalidArgumentError("the bytes encode no element of the group");
  }
  if (element.IsIdentity()) return absl::InvalidArgumentError("the identity is no element for this function");
  return element;
}

absl::StatusOr<Element> Element::FromUniform(std::string_view bytes) {
  if (bytes.size() != crypto_core_ristretto255_HASHBYTES) {
    return absl::InvalidArgumentError("64 bytes are needed for an element of this group");
  }
  Element element;
  crypto_core_ristretto255_from_hash(element.data(), reinterpret_cast<const unsigned char*>(bytes.data()));
  return element;
}

bool Element::IsIdentity() const { return sodium_is_zero(bytes_.data(), bytes_.size()) == 1; }

Element Generator() {
  Scalar one;
  one.data()[0] = 1;
  return TimesGenerator(one);
}

// libsodium says whether the result is the identity; IsIdentity says it as well, without an answer to lose.
Element Times(const Scalar& scalar, const Element& element) {
  Element product;
  if (crypto_scalarmult_ristretto255(product.data(), scalar.data(), element.data()) != 0) return Element();
  return product;
}

Element TimesGenerator(const Scalar& scalar) {
  Element product;
  if (crypto_scalarmult_ristretto255_base(product.data(), scalar.data()) != 0) return Element();
  return product;
}

Element Sum(const Element& a, const Element& b) {
  Element sum;
  crypto_core_ristretto255_add(sum.data(), a.data(), b.data());
  return sum;
}

Element Difference(const Element& a, const Element& b) {
  Element difference;
  crypto_core_ristretto255_sub(difference.data(), a.data(), b.data());
  return difference;
}

Scalar Sum(const Scalar& a, const Scalar& b) {
  Scalar sum;
  crypto_core_ristretto255_scalar_add(sum.data(), a.data(), b.data());
  return sum;
}

Scalar Difference(const Scalar& a, const Scalar& b) {
  Scalar difference;
  crypto_core_ristretto255_scalar_sub(difference.data(), a.data(), b.data());
  return difference;
}

Scalar Product(const Scalar& a, const Scalar& b) {
  Scalar product;
  crypto_core_ristretto255_scalar_mul(product.data(), a.data(), b.data());
  return product;
}

Scalar Inverse(const Scalar& scalar) {
  Scalar inverse;
  crypto_core_ristretto255_scalar_invert(inverse.data(), scalar.data());
  return inverse;
}

bool Equal(const Scalar& a, const Scalar& b) { return sodium_memcmp(a.data(), b.data(), Scalar::kBytes) == 0; }

Element Choose(unsigned bit, const Element& zero, const Element& one) { return ChosenOf(bit, zero, one); }
Scalar Choose(unsigned bit, const Scalar& zero, const Scalar& one) { return ChosenOf(bit, zero, one); }

}  // namespace fairlead::poprf
