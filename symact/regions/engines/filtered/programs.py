"""The float side of a stage that is a program: its operations on many points, with error bounds.

The bounds are those of :mod:`symact.regions.engines.filtered.kernels.point`, operation by
operation. u = 2⁻⁵³; ‖·‖ is the 2-norm, x* the exact value of what is stored as x. Of the numbers x
at a point four things are known:

    |x_k − x_k*| ≤ e,    ‖x − x*‖ ≤ E,    |x_k|, |x_k*| ≤ m,    ‖x‖, ‖x*‖ ≤ M.

*Numbers laid end to end* have the largest e and m, and the root of the sum of squares of E and M.

*A selection* takes no number more than c times. So e and m stay as they are, and E and M grow at
most by √c, since each square is counted at most c times. Nothing is rounded.

*Blocks* W, each on several pieces of n numbers. A piece x of the numbers has ‖x‖ ≤ r = min(M, √n m)
and ‖x − x*‖ ≤ a = min(E, √n e). With w ≥ ‖W_k‖ for every row of every block, β ≥ |b_k|, σ ≥ ‖W‖ and
F ≥ ‖W‖_F for every block, and B ≥ ‖b‖ over all pieces, what any order of summing n + 1 products
loses, with rounding W* and b* to W and b, is at most (n + 6) u (|W_k| |x| + |b_k|) in row k, as
there. So

    e' = w a + (n + 6) u (w r + β),    E' = σ E + (n + 6) u (F M + B),    m' = w r + β,
    M' = σ M + B:

the first because the error of a row is the row times the error of its piece, the second because
squares of norms of pieces add up to that of the whole, so ‖(‖W x_p‖)_p‖ ≤ σ ‖x‖, and the same with
F. What is computed may be larger than m' and M' by the second terms of e' and E'. They are less
than 10⁻⁹ of them, which rounding up pays (``UP``): (n + 6) u is at most 2·10⁻¹⁰ for n up to 10⁶; F
is not σ only for blocks of which the least side s has n s² ≤ 2²⁷, and F ≤ σ √s, so (n + 6) u √s is
at most 4·10⁻¹⁰.

*A scaling* is the case n = 1 with W diagonal, so that w = σ = F is the largest factor. Where all
factors are 0, 1 or −1 and nothing is added, nothing is rounded.

*A sum of k vectors*, which lie end to end: e' = k e + k u · k m, E' = √k E + k u √k M, m' = k m and
M' = √k M, since ‖Σ xᵢ‖ ≤ Σ ‖xᵢ‖ ≤ √k ‖x‖ and k − 1 additions lose at most (k − 1) u Σ |xᵢ| to first
order.

*Underflow* loses at most 2⁻¹⁰²² an operation and 2⁻¹⁰⁷⁵ |x_k| for a weight: 2⁻⁹⁰⁰ (1 + M) is more
than all of them, and added to e', E' and m'; M' contains 2⁻¹⁰⁰⁰ for B.
*Overflow* of a value, or on the way to it, makes w r + β overflow, which is no smaller than any
partial sum, and so e' and E' (F M ≥ w r). A bound that is not finite is infinity. Where weights are
beyond all floats nothing is known of any number that is read off them.

**Zeros.** Of some numbers it is known besides that they are exactly zero: what a ReLU gives at a
point where it is not positive, and all that is made of such numbers alone. No bound tells that two
of them are equal, and a maximum behind ReLUs compares little else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symact.errors import NumberError
from symact.networks.kinds.floats import float_array, float_column
from symact.networks.kinds.kind import EachOperation, Visit
from symact.networks.operations import Addition, Affine, Scale, Select
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Booleans, Floats, Integers
from symact.numbers.matrix import RationalMatrix
from symact.regions.budget import Budget
from symact.regions.engines.filtered.floats import (
    FLOOR,
    UP,
    FloatOutcomes,
    U,
    norms_of,
    spectral_norm,
)
from symact.regions.engines.filtered.sign_rows import StageRows
from symact.regions.programs import Program

WORTH = 1 << 27
"""Up to how many products are spent on a sharp bound of the norm of a block."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """Numbers at points, and what is known of them.

    Attributes:
        values: float64 of shape (points, width).
        peak: e for each point.
        norm: E for each point.
        largest: m for each point.
        size: M for each point.
        zero: which numbers are known to be exactly zero, of the shape of the values.
    """

    values: Floats
    peak: Floats
    norm: Floats
    largest: Floats
    size: Floats
    zero: Booleans

    @classmethod
    def read(cls, values: Floats, errors: Floats, zero: Booleans) -> Bounded:
        """Numbers whose errors have at most these norms, and which of them are zero."""
        with np.errstate(all="ignore"):
            size = norms_of(values) + errors
            largest = np.abs(values).max(axis=1, initial=0.0) + errors
        return cls(values, errors, errors, finite(largest * UP), finite(size * UP), zero)


def finite(bound: Floats) -> Floats:
    """A bound, infinite instead of NaN."""
    return np.where(bound < np.inf, bound, np.inf)


@dataclass(frozen=True, eq=False)
class FloatProgram:
    """The rows of a stage in floats, by the operations that give them.

    Attributes:
        program: what gives the rows.
        outcomes: what to do with the values.
        units: int64, what is read times 2^unit is the number.
        budget: whose seconds hold between operations.
    """

    program: Program
    outcomes: FloatOutcomes
    units: Integers
    budget: Budget

    @classmethod
    def of(cls, rows: StageRows, units: Integers, budget: Budget) -> FloatProgram:
        """The floats of rows that are a program and read numbers in units of 2^``units``."""
        assert isinstance(rows.map, Program)
        scales = np.zeros(rows.count, np.int64)
        return cls(rows.map, FloatOutcomes.of(rows, scales), units, budget)

    @property
    def scales(self) -> Integers:
        """int64 of shape (rows,): zeros, since rows are in ordinary units."""
        return np.zeros(self.program.shape[0], np.int64)

    @cached_property
    def _kind(self) -> _OnPoints:
        return _OnPoints(self.budget)

    def rows(self, values: Floats, errors: Floats, zero: Booleans) -> Bounded:
        """The rows at points, from the numbers read, bounds of the norms of their errors, and
        which of them are known to be exactly zero.

        Raises:
            OutOfTimeError: when the seconds are used up.
        """
        if self.units.any():
            with np.errstate(all="ignore"):
                values = np.ldexp(values, self.units)
                errors = finite(np.ldexp(errors, int(self.units.max())) + FLOOR)
        try:
            with np.errstate(all="ignore"):
                start = Bounded.read(values, errors, zero)
                found = walk(self.program.network, self._kind, start, self.program.last)
        except NumberError:  # a weight beyond all floats
            return _unknown(len(values), self.program.shape[0])
        return found[self.program.network.output]


def _unknown(points: int, rows: int) -> Bounded:
    nothing = np.full(points, np.inf)
    zero = np.zeros((points, rows), bool)
    return Bounded(np.zeros((points, rows)), nothing, nothing, nothing, nothing, zero)


@dataclass(frozen=True, eq=False)
class _Gauge:
    """Upper bounds for the blocks of an operation: w, σ, F, β and B."""

    row: float
    spectral: float
    frobenius: float
    offset: float
    offsets: float

    @classmethod
    def of(cls, weights: Sequence[Floats], offsets: Sequence[Floats], copies: int) -> _Gauge:
        """Those of weights and offsets, each block at so many places."""
        rows = [norms_of(own) for own in weights]
        frobenius = [float(norms_of(own[None])[0]) for own in rows]
        # the exact weights may be larger than what is stored by u of them, which UP pays
        spectral = [
            spectral_norm(own, most) * UP if _is_worth(own) else most
            for own, most in zip(weights, frobenius, strict=True)
        ]
        every = np.concatenate(offsets)
        return cls(
            max(float(own.max()) for own in rows),
            max(spectral),
            max(frobenius),
            float(np.abs(every).max()) * UP,
            float(norms_of(every[None])[0]) * math.sqrt(copies) * UP,
        )


def _is_worth(weights: Floats) -> bool:
    height, width = map(int, weights.shape)
    return height * width * min(height, width) <= WORTH


class _OnPoints(EachOperation[Bounded]):
    """Rows of floats, a row for each point."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._gauges: dict[int, tuple[Any, _Gauge]] = {}

    def push(self, visit: Visit[Bounded], x: Bounded) -> Bounded:
        self.budget.check()
        return super().push(visit, x)

    def join(self, values: Sequence[Bounded]) -> Bounded:
        return Bounded(
            np.concatenate([own.values for own in values], axis=1),
            np.max([own.peak for own in values], axis=0),
            _root([own.norm for own in values]),
            np.max([own.largest for own in values], axis=0),
            _root([own.size for own in values]),
            np.concatenate([own.zero for own in values], axis=1),
        )

    def select(self, operation: Select, x: Bounded) -> Bounded:
        if operation.is_identity:
            return x
        indices, most = self._kept(operation, _indices)
        values, zero = (own.take(indices, axis=1, mode="clip") for own in (x.values, x.zero))
        if indices.min() < 0:
            values[:, indices < 0] = 0.0
            zero[:, indices < 0] = True
        factor = math.sqrt(most) * UP
        return Bounded(values, x.peak, x.norm * factor, x.largest, x.size * factor, zero)

    def affine(self, operation: Affine, x: Bounded) -> Bounded:
        gauge = self._kept(operation, _gauge_of_blocks)
        (height, width), points = operation.blocks[0].shape, len(x.values)
        parts = x.values.reshape(points, len(operation.blocks), operation.copies, width)
        values = np.empty((points, len(operation.blocks), operation.copies, height))
        for g, block in enumerate(operation.blocks):
            weights, offset = (
                float_array(block.matrix, np.float64),
                float_column(block.offset, np.float64),
            )
            product = parts[:, g].reshape(-1, width) @ weights.T
            product += offset
            values[:, g] = product.reshape(points, operation.copies, height)
        zero = np.zeros(values.shape, bool)
        starts = self._kept(operation.blocks, _from_zero)
        if starts.any():
            read = x.zero.reshape(parts.shape).all(axis=3, keepdims=True)
            zero = read & starts[:, None, :]
        shape = points, operation.pieces * height
        return _multiplied(values.reshape(shape), gauge, width, x, zero.reshape(shape))

    def scale(self, operation: Scale, x: Bounded) -> Bounded:
        gauge = self._kept(operation, _gauge_of_factors)
        factor, shift = _factors(operation)
        values = x.values * factor
        zero = x.zero & self._kept(operation.shift, _is_zero)
        if self._kept(operation.factor, _is_exact) and operation.shift.is_zero:
            return Bounded(values, x.peak, x.norm, x.largest, x.size, zero)
        return _multiplied(values + shift, gauge, 1, x, zero)

    def sum(self, operation: Addition, x: Bounded) -> Bounded:
        k = operation.terms
        values = x.values[:, : operation.width]
        for i in range(1, k):
            values = values + x.values[:, i * operation.width : (i + 1) * operation.width]
        unit, root = k * U, math.sqrt(k) * UP
        rounding, total = unit * (k * x.largest), unit * (root * x.size)
        zero = np.logical_and.reduce(x.zero.reshape(len(values), k, -1), axis=1)
        return _known(
            values, k * x.peak + rounding, root * x.norm + total, k * x.largest, root * x.size, zero
        )  # fmt: skip

    def _kept(self, operation: Any, make: Any) -> Any:
        """What is made of an operation once; it is kept beside it, so that its id stays its own."""
        if id(operation) not in self._gauges:
            self._gauges[id(operation)] = (operation, make(operation))
        return self._gauges[id(operation)][1]


def _multiplied(values: Floats, gauge: _Gauge, terms: int, x: Bounded, zero: Booleans) -> Bounded:
    """What is known of products of blocks of so many columns with numbers."""
    unit, root = (terms + 6) * U, math.sqrt(terms) * UP
    apart, reach = np.minimum(x.norm, root * x.peak), np.minimum(x.size, root * x.largest)
    tiny = FLOOR * (1.0 + x.size)
    most = gauge.row * reach + gauge.offset
    rounding = unit * most + tiny
    total = unit * (gauge.frobenius * x.size + gauge.offsets) + tiny
    return _known(
        values,
        gauge.row * apart + rounding,
        gauge.spectral * x.norm + total,
        most + tiny,
        gauge.spectral * x.size + gauge.offsets,
        zero,
    )


def _known(
    values: Floats, peak: Any, norm: Any, largest: Any, size: Any, zero: Booleans
) -> Bounded:
    """Bounds that were computed in floats, rounded up."""
    e, norm, m, size = (finite(bound * UP) for bound in (peak, norm, largest, size))
    return Bounded(values, e, norm, m, size, zero)


def _root(parts: Sequence[Floats]) -> Floats:
    """A bound of the root of a sum of squares, also where squares are out of range."""
    return finite(norms_of(np.stack(parts, axis=1)))


def _indices(operation: Select) -> tuple[Integers, int]:
    """The indices, and how often the one that is taken most is taken."""
    indices = np.array(operation.indices)
    return indices, int(np.bincount(indices[indices >= 0]).max(initial=1))


def _gauge_of_blocks(operation: Affine) -> _Gauge:
    weights = [float_array(block.matrix, np.float64) for block in operation.blocks]
    offsets = [float_column(block.offset, np.float64) for block in operation.blocks]
    return _Gauge.of(weights, offsets, operation.copies)


def _factors(operation: Scale) -> tuple[Floats, Floats]:
    return float_column(operation.factor, np.float64), float_column(operation.shift, np.float64)


def _gauge_of_factors(operation: Scale) -> _Gauge:
    factor, shift = _factors(operation)
    most, offset = (float(np.abs(own).max()) * UP for own in (factor, shift))
    return _Gauge(most, most, most, offset, float(norms_of(shift[None])[0]))


def _is_zero(column: RationalMatrix) -> Booleans:
    """Which entries of a column are exactly zero."""
    return np.array([not entry for entry in column.flat])


def _from_zero(blocks: Sequence[AffineMap]) -> Booleans:
    """Which rows of which blocks give exactly zero for zeros, shape (blocks, rows)."""
    return np.stack([_is_zero(block.offset) for block in blocks])


def _is_exact(factors: RationalMatrix) -> bool:
    """Whether to multiply with factors is to keep, to drop, or to change signs."""
    return set(factors.flat) <= {-factors.denominator, 0, factors.denominator}
