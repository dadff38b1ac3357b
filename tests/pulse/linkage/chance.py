"""What guessing is worth: the exact distribution of the number of right guesses when what is guessed by tells nothing.

A trial is one guess: which of the L candidates (ballots of one question in one cell, say) is this person's. Where an
order tells nothing, each is right with p = 1/L. The m guesses of one group, its people, name different candidates, since
an adversary who gives two people one ballot surely errs once. So they are not independent, and the Poisson binomial (mean
sum p, variance sum p(1 - p)) has the right mean, m/L, but is too narrow: for m = L the number of right guesses is
that of the fixed points of a random permutation, whose variance is 1 and not 1 - 1/L. For any m <= L the number X of
right guesses has the factorial moments E[C(X, j)] = C(m, j) (L - j)! / L!, and

    P(X = k) = sum over j >= k of (-1)^(j-k) C(j, k) C(m, j) (L - j)! / L!

Groups are independent where nothing is told, so that their sum is the convolution. Where each guess is its own group
(m = 1) this is the Poisson binomial. The 95 % band of an adversary are the central 95 % of that distribution: outside
of it lies at most 2.5 % on each side. p-values are two-sided: an order that is wrong too often tells something, too.

Several adversaries: of twelve, each within its band in 95 % of runs, one is outside in nearly every second run. The
verdict over all is Holm's, at 5 % for the family, whatever the dependence between them: sort the p-values, compare the
i-th smallest (from 0) with 0.05 / (n - i), and stop at the first that is larger. So one run in twenty fails by chance
alone; who runs it often asks for a smaller level than 5 %, which a real leak is far beyond, and does not run it again.
"""

from collections import Counter
from fractions import Fraction
from math import comb

FAMILY = 0.05
_NEGLIGIBLE = 1e-18


def group_distribution(guesses, candidates):
    """P(X = k), k = 0, 1, ..., of one group; cut where what is left is below 1e-18."""
    if not 0 < guesses <= candidates:
        raise ValueError(f"{guesses} guesses among {candidates} candidates: each guess names another candidate")
    most = min(guesses, 30)
    # E[C(X, j)]: exact, because the sum below alternates.
    moments, falling = [], 1
    for j in range(min(guesses, 60) + 1):
        moments.append(Fraction(comb(guesses, j), falling))
        falling *= max(candidates - j, 1)
    distribution = []
    for k in range(most + 1):
        total = sum((-1) ** (j - k) * comb(j, k) * moments[j] for j in range(k, len(moments)))
        distribution.append(max(float(total), 0.0))
    return _cut(distribution)


def _cut(distribution):
    end = len(distribution)
    while end > 1 and distribution[end - 1] < _NEGLIGIBLE:
        end -= 1
    return distribution[:end]


def _convolve(a, b):
    if len(a) < len(b):
        a, b = b, a
    result = [0.0] * (len(a) + len(b) - 1)
    for j, weight in enumerate(b):
        if weight > 0:
            for i, value in enumerate(a):
                result[i + j] += weight * value
    return _cut(result)


def _power(distribution, times):
    result, square = [1.0], distribution
    while times:
        if times & 1:
            result = _convolve(result, square)
        times >>= 1
        if times:
            square = _convolve(square, square)
    return result


class Chance:
    """The distribution of right guesses over groups, each (guesses, candidates)."""

    def __init__(self, groups):
        self.trials = sum(guesses for guesses, _ in groups)
        self.expected = sum(guesses / candidates for guesses, candidates in groups)
        distribution = [1.0]
        for (guesses, candidates), times in sorted(Counter(groups).items()):
            distribution = _convolve(distribution, _power(group_distribution(guesses, candidates), times))
        self._distribution = distribution

    def band(self):
        """(low, high): the central 95 %."""
        below, low, high = 0.0, None, None
        for k, weight in enumerate(self._distribution):
            below += weight
            if low is None and below > 0.025:
                low = k
            if below >= 0.975:
                high = k
                break
        return low, high if high is not None else len(self._distribution) - 1

    def p_value(self, right):
        """How likely it is by chance to be as far from the middle as `right`; two-sided."""
        at_most = sum(self._distribution[: right + 1])
        at_least = sum(self._distribution[right:])
        return min(1.0, 2 * min(at_most, at_least))


def rejected_by_holm(p_values, family=FAMILY):
    """The indices of those that are not chance, with at most `family` probability that any of them is."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    rejected = set()
    for rank, index in enumerate(order):
        if p_values[index] > family / (len(p_values) - rank):
            break
        rejected.add(index)
    return rejected
