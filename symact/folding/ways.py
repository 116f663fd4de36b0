"""The usual ways to compute a merge, to say which of them gives the numbers that are there.

A way is not run: executions sum in orders of their own. What it can give is enclosed instead. The
product B·A in float32 lies within r·2⁻²⁴·|B|·|A| of the exact one, whatever the order, and each
step after it is monotone, so that every execution lies between what the two ends give. A way fits
where that holds of every number of a tensor; it explains, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.display import number_of
from symact.folding.deciding import are_rounded
from symact.folding.floats import FLOAT32, StoredFloat
from symact.folding.fold import UNIT, Window, windows
from symact.folding.plan import Planned, as_matrix
from symact.numbers.arrays import Array, Floats


@dataclass(frozen=True)
class Way:
    """One way to compute a merge.

    Attributes:
        arithmetic: ``"exact"``, ``"own"`` (each step in the type of the result), ``"float32"``
            (rounded to it at the end) or ``"rounded product"`` (before the sum, too).
        scale: the factor of B·A.
        fault: what is wrong with that factor, in words; empty for the right one.
        is_flipped: whether B·A is transposed.
        times: how often it is added.
    """

    arithmetic: str
    scale: Fraction
    fault: str = ""
    is_flipped: bool = False
    times: int = 1

    def words(self, kind: StoredFloat) -> str:
        """What a person is told."""
        how = {
            "exact": "",
            "own": f"computed in {kind.name}",
            "float32": "computed in float32, then rounded",
            "rounded product": f"the product had been rounded to {kind.name} before the sum",
        }[self.arithmetic]
        return f"as if {', '.join(part for part in (self.fault, how) if part)}"


def ways(planned: Planned, kind: StoredFloat) -> Iterator[Way]:
    """All ways that are tried, those with the right scale first."""
    assert planned.change is not None
    own = planned.change.scale
    arithmetics = ["own", "rounded product", "float32"]
    if kind is FLOAT32:
        arithmetics = ["own"]
    if kind.bits == 64:
        arithmetics = ["own", "float32"]
    yield from (Way(arithmetic, own.value) for arithmetic in arithmetics)
    scales: dict[Fraction, str] = {}
    root = Fraction(float(own.alpha) / own.rank**0.5)
    for scale, fault in (
        (Fraction(0), "the adapter had not been merged"),
        (Fraction(1), f"the scale {shown(own.value)} had been left out"),
        (own.alpha, f"the scale were alpha, {shown(own.alpha)}, and not divided by the rank"),
        (own.alpha / own.rank, "the scale were alpha/r without the root of the rank"),
        (root, "the scale were alpha over the root of the rank"),
        (-own.value, "the adapter had been subtracted"),
        (1 / own.alpha if own.alpha else own.alpha, "the scale were 1/alpha"),
        (own.value**2, f"the scale {shown(own.value)} had been used twice"),
    ):
        if scale != own.value:
            scales.setdefault(scale, fault)
    arithmetics = ["exact", *arithmetics]
    for scale, fault in scales.items():
        yield from (Way(a, scale, fault) for a in (arithmetics if scale else ["exact"]))
    twice = "the adapter had been merged twice"
    yield Way("exact", 2 * own.value, twice)
    yield from (Way(a, own.value, twice, times=2) for a in arithmetics[1:])
    if len(set(planned.stored.shape)) == 1 and len(planned.stored.shape) == 2:
        flipped = "B·A had been transposed"
        yield from (Way(a, own.value, flipped, is_flipped=True) for a in arithmetics)


def shown(scale: Fraction) -> str:
    """A scale as configurations have it, where that says it exactly."""
    near = float(scale)
    return repr(near) if near == scale else number_of(scale)


def fitting(planned: Planned, kind: StoredFloat, patterns: Array) -> Way | None:
    """The first way that can give every number of a tensor; None for none."""
    matrix = as_matrix(patterns)
    left = [*ways(planned, kind)]
    for window in _small_first(matrix.shape):
        stored = np.ascontiguousarray(matrix[window.index])
        products: dict[Any, tuple[Floats, Floats, Floats]] = {}
        left = [way for way in left if _fits(way, planned, kind, stored, window, products)]
        if not left:
            return None
    return left[0]


def _small_first(shape: tuple[int, int]) -> Iterator[Window]:
    """A little of a matrix, which most ways do not survive, and all of it."""
    yield next(windows(shape, 1 << 12))
    yield from windows(shape)


def _fits(
    way: Way,
    planned: Planned,
    kind: StoredFloat,
    stored: Array,
    window: Window,
    products: dict[Any, tuple[Floats, Floats, Floats]],
) -> bool:
    if way.arithmetic == "exact":
        fold = planned.fold(way.scale, flipped=way.is_flipped)
        return bool(are_rounded(fold, kind, stored, window).all())
    is_own = way.arithmetic == "own"
    key = (is_own, way.is_flipped)
    with np.errstate(all="ignore"):
        if key not in products:
            products[key] = _products(planned, kind if is_own else FLOAT32, window, way.is_flipped)
        base, low, high = products[key]
        first, last = (_added(way, kind, base, end) for end in (low, high))
        found = kind.values(stored)
        inside = (np.minimum(first, last) <= found) & (found <= np.maximum(first, last))
        return bool((inside | (np.isnan(found) & np.isnan(base))).all())


def _products(
    planned: Planned, kind: StoredFloat, window: Window, flipped: bool
) -> tuple[Floats, Floats, Floats]:
    """The base, and the two ends of B·A as it is computed with factors of a type."""
    fold = planned.fold(Fraction(1), flipped=flipped)
    left = _rounded(kind, fold.left[window.rows])
    right = _rounded(kind, fold.right[:, window.columns])
    product, size = left @ right, np.abs(left) @ np.abs(right)
    unit = UNIT if kind.bits == 64 else 2.0**-24
    off = (fold.rank + 1) * unit * 1.01 * size + 2.0**-45 * unit * size
    off += 0.0 if kind.bits == 64 else fold.rank * 2.0**-149
    return fold.base[window.index], product - off, product + off


def _added(way: Way, kind: StoredFloat, base: Floats, product: Floats) -> Floats:
    """What the steps after the product give at one end."""
    scale = float(way.scale)
    between = kind if way.arithmetic == "own" else FLOAT32
    delta = _rounded(between, _rounded(between, product) * scale)
    if way.arithmetic == "rounded product":
        delta = _rounded(kind, delta)
    for _ in range(way.times):
        base = _rounded(kind, _rounded(between, base + delta))
    return base


def _rounded(kind: StoredFloat, values: Floats) -> Floats:
    values = np.ascontiguousarray(values)
    return values if kind.bits == 64 else kind.values(kind.nearest_of(values))
