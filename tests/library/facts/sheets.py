"""The sheets of all activations, made once, and how an example refutes a line of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from symact.activations.entries import Activation, activation
from symact.library.sheet import FactSheet, fact_sheet

SUBJECTS = (
    "relu", "leaky_relu", "leaky_relu alpha=-2", "leaky_relu alpha=1", "abs", "relu6", "hardtanh",
    "hardsigmoid", "hardsigmoid alpha=1/5", "identity", "step", "sign", "hardswish", "sigmoid",
    "tanh", "gelu", "gelu_tanh", "silu", "softplus", "elu", "elu alpha=2", "elu alpha=-1/2",
    "elu alpha=0", "selu", "selu alpha=1 scale=2",
    "selu alpha=1e-12", "selu alpha=-2", "mish",
)  # fmt: skip
"""Every activation with its defaults, and some with other parameters."""


def entry_of(subject: str) -> Activation:
    """``leaky_relu alpha=1/10`` as an activation."""
    name, *parameters = subject.split()
    return activation(name, **dict(text.split("=") for text in parameters))


@cache
def sheet_of(subject: str) -> FactSheet:
    """The sheet of an activation, made once."""
    return fact_sheet(entry_of(subject))


def numbers_of(subject: str) -> dict[str, Mapping[str, Any]]:
    """The numbers of each line."""
    return {fact.what: fact.reading.numbers for fact in sheet_of(subject).facts}


def between(entry: Activation, at: Fraction) -> tuple[Fraction, Fraction]:
    """What the value can be: the exact one, or that of NumPy with the error that is stated."""
    if entry.exact is not None:
        return entry.exact(at), entry.exact(at)
    value = float(entry.floats(np.array([float(at)]))[0])
    slack = Fraction(math.ulp(value)) * entry.ulps
    return Fraction(value) - slack, Fraction(value) + slack


Numbers = Mapping[str, Any]


def beyond_range(entry: Activation, numbers: Numbers, a: Fraction, _: Fraction) -> bool:
    low, high = between(entry, a)
    if "values" in numbers:
        return all(not low <= Fraction(value) <= high for value in numbers["values"])
    below, above = numbers["low"], numbers["high"]
    return (below is not None and high < Fraction(below["low"])) or (
        above is not None and low > Fraction(above["high"])
    )


def below_minimum(entry: Activation, numbers: Numbers, a: Fraction, _: Fraction) -> bool:
    return between(entry, a)[1] < Fraction(numbers["low"])


def above_maximum(entry: Activation, numbers: Numbers, a: Fraction, _: Fraction) -> bool:
    return between(entry, a)[0] > Fraction(numbers["high"])


def too_steep(entry: Activation, numbers: Numbers, a: Fraction, b: Fraction) -> bool:
    if "jump" in numbers:
        return False
    (low, high), (below, above) = between(entry, a), between(entry, b)
    return max(low - above, below - high) > Fraction(numbers["high"]) * abs(a - b)


def is_in(a: Fraction, interval: Mapping[str, Any]) -> bool:
    low, high = interval["low"], interval["high"]
    above = low is None or Fraction(low) < a or (interval["has_low"] and Fraction(low) == a)
    below = high is None or a < Fraction(high) or (interval["has_high"] and Fraction(high) == a)
    return above and below


def too_far(entry: Activation, numbers: Numbers, a: Fraction, _: Fraction) -> bool:
    low, high = between(entry, a)
    relu = max(a, Fraction(0))
    return max(low - relu, relu - high) > Fraction(numbers["high"])


def otherwise_fixed(entry: Activation, numbers: Numbers, a: Fraction, _: Fraction) -> bool:
    low, high = between(entry, a)
    if str(a) in numbers["points"] or any(is_in(a, part) for part in numbers["intervals"]):
        return not low <= a <= high
    return entry.exact is not None and low == a


REFUTES: Mapping[str, Callable[..., bool]] = {
    "range": beyond_range,
    "minimum": below_minimum,
    "maximum": above_maximum,
    "Lipschitz": too_steep,
    "from ReLU": too_far,
    "fixed points": otherwise_fixed,
}
"""Whether two numbers, double floats both, show that a line is wrong."""


def words_refuted(entry: Activation, what: str, words: str, a: Fraction, b: Fraction) -> bool:
    """The same for lines that are words about f(a) and f(b)."""
    a, b = min(a, b), max(a, b)
    (low, high), (below, above) = between(entry, a), between(entry, b)
    match what, words.split()[0]:
        case "monotone", "strictly" | "non-decreasing" | "non-increasing":
            rises = words in ("strictly increasing", "non-decreasing")
            if entry.exact is not None and words.startswith("strictly") and a < b:
                return low >= below if rises else low <= below
            return low > above if rises else high < below
        case "homogeneous", "yes,":
            factor = Fraction(abs(b) or 1)
            left, right = between(entry, factor * a), between(entry, a)
            return left[0] > factor * right[1] or left[1] < factor * right[0]
        case "symmetry", word:
            low, high = between(entry, a)
            below, above = between(entry, -a)
            total = {"even": (low - above, high - below), "odd": (low + below, high + above)}
            if word in total:
                least, most = total[word]
            elif words.startswith("f(x)"):
                least, most = low - above - a, high - below - a
            else:
                least, most = low + below - 1, high + above - 1
            return least > 0 or most < 0
    return False
