"""Exact numbers as an execution holds them: rounded to its type, or computed in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symact.networks.derived import Derived
from symact.networks.kinds.arithmetic import Arithmetic
from symact.networks.kinds.floats import float_array
from symact.numbers.arrays import Array, Booleans, Floats
from symact.numbers.matrix import RationalMatrix
from symact.numbers.upward import UNIT, growth, up


@dataclass(frozen=True)
class Held:
    """Numbers as an execution holds them, and how far they are from the exact ones, in doubles;
    ``away`` is None where they are the same."""

    own: Floats
    away: Floats | None

    @classmethod
    def of(
        cls,
        matrix: RationalMatrix,
        arithmetic: Arithmetic,
        derived: Derived | None = None,
        sizes: RationalMatrix | None = None,
        more: int = 0,
    ) -> Held:
        """Numbers, of which ``derived`` says how they are computed, ``sizes`` of which size what is
        rounded is, and ``more`` by how many roundings beside these."""
        own = arithmetic.rounded(matrix)
        doubles = float_array(matrix, np.float64)
        away: Floats = np.abs(own - doubles)
        if not matrix.is_double:
            away = away + np.abs(doubles) * UNIT
        if derived is not None:
            size = np.abs(doubles) if sizes is None else np.abs(float_array(sizes, np.float64))
            away = away + growth(derived.roundings + more, arithmetic.step) * up(size, 2)
            away = away + derived.absolute * arithmetic.unit
            lost = arithmetic.smallest + 4 * arithmetic.flushed
            away = np.where(away > 0, away + (derived.roundings + more) * lost, 0.0)
        return cls(own, up(away, 3) if away.any() else None)


def is_power(array: Array) -> Booleans:
    """Whether an entry is ± a power of two, or 0: products with it do not round."""
    found: Booleans = (np.abs(np.frexp(array)[0]) == 0.5) | (array == 0)
    return found
