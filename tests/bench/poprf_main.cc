// fairlead-poprf-bench: evaluations with proof a second on one core, beside the operations of libsodium that each
// consists of, measured in the same run and in turns.

#include <algorithm>
#include <array>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/poprf/poprf.h"
#include "sodium.h"

namespace {

namespace poprf = fairlead::poprf;

constexpr int kRounds = 20;
constexpr int kEach = 200;

// Microseconds of one call of `run`.
template <typename Run>
double Microseconds(const Run& run) {
  const absl::Time begun = absl::Now();
  for (int i = 0; i < kEach; ++i) run();
  return absl::ToDoubleMicroseconds(absl::Now() - begun) / kEach;
}

double Median(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

}  // namespace

int main() {
  if (sodium_init() < 0) return 1;
  const poprf::KeyPair pair = poprf::RandomKeyPair();
  const poprf::Scalar scalar = poprf::Scalar::Random();
  const poprf::Blinded blinded = *poprf::Blind("input", "info", pair.public_key, scalar);
  const std::vector<poprf::Element> sent(1, blinded.element);
  std::array<unsigned char, crypto_core_ristretto255_BYTES> out{};
  int failed = 0;

  const poprf::Evaluator evaluator = *poprf::Evaluator::Create(pair.secret, "info");

  std::vector<double> base, times, inverse, evaluate, check, check_again;
  for (int round = 0; round < kRounds; ++round) {
    base.push_back(Microseconds([&] { failed += crypto_scalarmult_ristretto255_base(out.data(), scalar.data()); }));
    times.push_back(Microseconds(
        [&] { failed += crypto_scalarmult_ristretto255(out.data(), scalar.data(), blinded.element.data()); }));
    inverse.push_back(
        Microseconds([&] { failed += crypto_core_ristretto255_scalar_invert(out.data(), scalar.data()); }));
    evaluate.push_back(Microseconds([&] { failed += poprf::BlindEvaluate(pair.secret, sent, "info").ok() ? 0 : 1; }));
    check.push_back(Microseconds([&] { failed += poprf::Evaluate(pair.secret, "input", "info").ok() ? 0 : 1; }));
    check_again.push_back(Microseconds([&] { failed += evaluator.Evaluate("input").ok() ? 0 : 1; }));
  }
  // Public key for the info, and commitment to the generator; the element, its weight, the sum under the key, and
  // commitment to the sum; the inverse of the key for the info.
  const double raw = 2 * Median(base) + 4 * Median(times) + Median(inverse);
  const double measured = Median(evaluate);
  fmt::print("  base {:.1f} us   multiplication {:.1f} us   inverse {:.1f} us\n", Median(base), Median(times),
             Median(inverse));
  fmt::print("  evaluation with proof {:.1f} us = {:.0f}/s a core; its operations {:.1f} us: {:.2f} (at least 0.8)\n",
             measured, 1e6 / measured, raw, raw / measured);
  fmt::print("  output from the secret {:.1f} us, of many under one info {:.1f} us\n", Median(check),
             Median(check_again));
  return failed == 0 && raw / measured >= 0.8 ? 0 : 1;
}
