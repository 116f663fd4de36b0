"""Inputs of merged layers, run through base and adapter, and through the merged numbers.

W x + s·B (A x) is computed in plain fractions, from the stored factors and not from what the merge
computed on the way. A merged number is rounded once, so that the two outputs of a row may differ by
half the gap around each of its numbers, times |x|, and by no more.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from symact.files import path_of
from symact.folding.floats import STORED_FLOATS, StoredFloat
from symact.folding.fold import LazyMatrix
from symact.folding.plan import Planned, as_matrix, planned
from symact.formats.bytes import printable
from symact.formats.safetensors import Stored, read_checkpoint
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.testing.evidence import Pair, Subject, Trial
from symact.testing.families import signed

WIDTH = 16
"""How many inputs of a layer are not 0 in one example."""

EQUAL = "equal but for the rounding of each number"

PRODUCTS = 50
"""How many exact products of matrices an operation in plain fractions is worth."""


def of_merge(
    base: str | os.PathLike[str],
    adapter: str | os.PathLike[str],
    merged: str | os.PathLike[str],
    names: Collection[str] | None = None,
) -> Subject | str:
    """A merged model, beside its base and adapter.

    Args:
        names: the tensors that are the rounded exact merge; all that were merged if left out.
    """
    plan, found = planned(path_of(base), path_of(adapter)), read_checkpoint(path_of(merged))
    layers = [
        Layer(one, found.tensors[name])
        for name, one in plan.tensors.items()
        if one.change is not None and (names is None or name in names)
    ]
    if not layers:
        return "no merged tensor is the rounded exact merge"
    size = st.integers(0, 2**32 - 1)
    examples = st.tuples(
        st.sampled_from(layers), size, size, st.binary(min_size=WIDTH, max_size=WIDTH)
    )
    rank = max(layer.planned.fold().rank for layer in layers)
    cost = PRODUCTS * WIDTH * (rank + 2)
    beside = "the others meet numbers that are not finite"
    return Subject(examples, lambda drawn: drawn[0].tried(*drawn[1:]), cost, EQUAL, beside=beside)


@dataclass(frozen=True)
class Layer:
    """A tensor that was merged.

    Attributes:
        planned: what the base and the adapter have for it.
        stored: what the merged model has.
    """

    planned: Planned
    stored: Stored

    def __repr__(self) -> str:
        return f"Layer({self.planned.name!r})"

    def tried(self, row: int, start: int, drawn: bytes) -> Trial | None:
        """One row on an input with some numbers, the first of them anywhere; None where a number
        is not finite."""
        fold, kind = self.planned.fold(), STORED_FLOATS[self.stored.type]
        height, width = fold.shape
        row, columns = row % height, [(start + j) % width for j in range(min(len(drawn), width))]
        x = [Fraction(signed(byte), 8) for byte in drawn[: len(columns)]]
        matrix = LazyMatrix(as_matrix(self.stored.patterns), kind)
        base, own = (_row(m[row : row + 1, :][0], columns) for m in (fold.base, matrix))
        left, right = fold.left[row : row + 1, :][0], fold.right[:, columns]
        if not all(map(np.all, map(np.isfinite, (left, right)))) or base is None or own is None:
            return None
        inner = [_sum(map(Fraction, factors.tolist()), x) for factors in right]
        given = _sum(base, x) + fold.scale * _sum(map(Fraction, left.tolist()), inner)
        merged = _sum(own, x)
        room = _sum((half_gap(kind, number) for number in own), map(abs, x))
        if abs(given - merged) > room:
            where = ", ".join(f"x[{j}] = {v}" for j, v in zip(columns, x, strict=True))
            return Trial(
                f"output {row} of {printable(self.planned.name)!r} for {where} is "
                f"{float(merged)!r} with the merged numbers and {float(given)!r} with base and "
                "adapter, which rounding each number once does not explain"
            )
        return Pair(Network([AffineMap([own])])).tried(x)


def _row(numbers: Any, columns: list[int]) -> list[Fraction] | None:
    picked = numbers[columns]
    return [Fraction(v) for v in picked.tolist()] if np.isfinite(picked).all() else None


def _sum(factors: Any, numbers: Any) -> Fraction:
    return sum((a * b for a, b in zip(factors, numbers, strict=True)), Fraction(0))


def half_gap(kind: StoredFloat, number: Fraction) -> Fraction:
    """Half the larger of the gaps beside a number of a type.

    >>> half_gap(STORED_FLOATS["BF16"], Fraction(1))
    Fraction(1, 256)
    """
    exponents = kind.bits - kind.fraction - 1
    least = 2 - (1 << (exponents - 1))
    size = abs(number)
    power = least
    if size:
        power = max(least, size.numerator.bit_length() - size.denominator.bit_length())
        if Fraction(2) ** power > size:
            power = max(least, power - 1)
    return Fraction(2) ** (power - kind.fraction - 1)
