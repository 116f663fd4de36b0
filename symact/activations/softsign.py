"""Softsign, x / (1 + |x|): what model files have and the catalogue has no fact sheet of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import sympy

from symact.activations import bends
from symact.activations.activation import Activation
from symact.activations.own import SOFTSIGN, made
from symact.numbers.arrays import Floats


@cache
def softsign() -> Activation:
    """x / (1 + |x|), whose values at rational points are rational (J. Bergstra et al., 2009).

    Its slope 1 / (1 + |x|)² is at most 1. A sum and a quotient, each rounded once, are off by less
    than 2 units in the last place; the bound is stated with room to spare.

    >>> softsign()(Fraction(-1, 2))
    Fraction(-1, 3)
    """
    x = sympy.Symbol("x", real=True)
    return replace(
        made(SOFTSIGN, x / (1 + sympy.Abs(x))),
        doubles=_doubles,
        exact=_exact,
        lipschitz=Fraction(1),
        ulps=4,
        bend=_bend,
        source="J. Bergstra, G. Desjardins, P. Lamblin and Y. Bengio, 2009",
    )


def _bend() -> bends.Bend:
    return bends.SOFTSIGN


def _exact(x: Fraction) -> Fraction:
    return x / (1 + abs(x))


def _doubles(x: Floats) -> Floats:
    # beyond 2^53 the quotient is 1 in doubles, and at infinity the limit is
    size = np.minimum(np.abs(x), 2.0**60)
    values: Floats = np.copysign(size / (1 + size), x)
    return values
