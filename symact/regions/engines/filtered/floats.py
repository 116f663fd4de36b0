"""The float side of a stage: its rows in float64 and the constants of the error bounds.

The bounds are proved in :mod:`symact.regions.engines.filtered.kernels.point`; here are the norms
that they are made of, each rounded up. Rows are stored as they are, or in units of 2^k where they
would be out of range: a network with weights near 1e300, or with rows of very different size, then
is no harder than any other. A power of two costs no accuracy, and it is taken back from the columns
of the next stage.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.activation import Pieces
from symact.errors import NumberError
from symact.networks.kinds.floats import float_array
from symact.numbers.affine import AffineMap, nearest_float
from symact.numbers.arrays import Booleans, Floats, Integers
from symact.regions.engines.filtered.sign_rows import StageRows

U = 2.0**-53
UP = 1.0 + 1e-9
"""Pays for the rounding in sums of up to 10⁶ squares, and all that is computed with them."""
FLOOR = 2.0**-900
"""Pays for underflow: see the proof."""
SMALL, LARGE = 2.0**-300, 2.0**300
"""Between these, squares of norms neither underflow nor overflow."""
RATIO = 2.0**20
"""Rows of more different sizes are scaled."""


@dataclass(frozen=True, eq=False)
class FloatStage:
    """Rows of a stage in floats.

    Attributes:
        transposed: the weights W, shape (inputs, rows), in C order.
        offset: b, shape (rows,).
        scales: int64 of shape (rows,): the stored row times 2^scale is the row.
        row_norm, norm, frobenius: upper bounds of max ‖W_k‖, ‖W‖ and of the Frobenius norm, the
            first and the second of the exact W too.
        offset_max, offset_norm: upper bounds of max |b_k| and ‖b‖.
        outcomes: what to do with the values.
    """

    transposed: Floats
    offset: Floats
    scales: Integers
    row_norm: float
    norm: float
    frobenius: float
    offset_max: float
    offset_norm: float
    outcomes: FloatOutcomes

    @classmethod
    def of(cls, rows: StageRows, scales: Integers, precise: bool) -> FloatStage:
        """The floats of rows that read numbers in units of 2^``scales``.

        ``precise`` asks for a sharp bound of the spectral norm, for which W is multiplied with
        itself.
        """
        assert isinstance(rows.map, AffineMap)
        weights, offset, own = _floats(rows.map, scales)
        row_norms = norms_of(weights)
        frobenius = float(norms_of(row_norms[None])[0])
        norm = spectral_norm(weights, frobenius) if precise else frobenius
        return cls(
            np.ascontiguousarray(weights.T),
            offset,
            own,
            float(row_norms.max(initial=0.0)),
            # the exact W may be larger than what is stored by u·W: u √n of a norm, which UP pays
            norm * UP,
            frobenius,
            float(np.abs(offset).max(initial=0.0)),
            float(norms_of(offset[None])[0]),
            FloatOutcomes.of(rows, own),
        )

    def sizes(self, radius: float) -> tuple[float, float]:
        """Upper bounds of max |z_k| and ‖z‖ for numbers of norm at most ``radius``."""
        largest = self.row_norm * radius + self.offset_max
        return largest * UP, (self.frobenius * radius + self.offset_norm) * UP


def norms_of(rows: Floats) -> Floats:
    """Upper bounds of the norms of rows, also where squares would be out of range, and of those of
    exact rows that are stored rounded."""
    largest = np.abs(rows).max(axis=1, initial=0.0)
    unit = np.where((largest > 0.0) & (largest < np.inf), largest, 1.0)[:, None]
    norms: Floats = np.sqrt(((rows / unit) ** 2).sum(axis=1)) * unit[:, 0]
    return norms * UP + 2.0**-1000


def _floats(map: AffineMap, scales: Integers) -> tuple[Floats, Floats, Integers]:
    """Matrix, offset and the scales of the rows: no scales as long as rows are of ordinary size."""
    if not scales.any():
        try:
            weights = float_array(map.matrix, np.float64)
            offset = float_array(map.offset, np.float64)[:, 0]
        except NumberError:  # beyond the largest float
            return _scaled(map, scales)
        largest = np.maximum(np.abs(weights).max(axis=1, initial=0.0), np.abs(offset))
        used = largest > 0.0
        smallest = largest.min(initial=np.inf, where=used)
        highest = largest.max(initial=0.0)
        ordinary = smallest > SMALL and highest < LARGE and highest < RATIO * smallest
        if (ordinary or not used.any()) and _are_zero(map, np.flatnonzero(~used)):
            return weights, offset, np.zeros(len(offset), np.int64)
    return _scaled(map, scales)


def _are_zero(map: AffineMap, rows: Integers) -> bool:
    """Whether rows are exactly zero: their floats are, but tiny numbers round to zero."""
    if not len(rows):
        return True
    return map.take(rows.tolist()).matrix.is_zero and map.take(rows.tolist()).offset.is_zero


def _scaled(map: AffineMap, scales: Integers) -> tuple[Floats, Floats, Integers]:
    """Every row in units of a power of two that brings its largest entry near 1.

    An entry is rounded once, with an error of at most u times itself or 2⁻¹⁰⁷⁵.
    """
    info = np.finfo(np.float64)
    shifts = [int(scale) for scale in scales]
    common = math.lcm(map.matrix.denominator, map.offset.denominator)
    factor, own_factor = common // map.matrix.denominator, common // map.offset.denominator
    weights = np.zeros(map.shape)
    offset = np.zeros(map.shape[0])
    own = np.zeros(map.shape[0], np.int64)
    numerators = map.matrix.numerators.to_list()
    for r, (entries, last) in enumerate(zip(numerators, map.offset.flat, strict=True)):
        row = [*(int(entry) * factor for entry in entries), int(last) * own_factor]
        sizes = [
            entry.bit_length() + shift
            for entry, shift in zip(row, [*shifts, 0], strict=True)
            if entry
        ]
        if not sizes:
            continue
        own[r] = max(sizes) - common.bit_length()
        floats = [
            _quotient(entry, shift - int(own[r]), common, info)
            for entry, shift in zip(row, [*shifts, 0], strict=True)
        ]
        weights[r], offset[r] = floats[:-1], floats[-1]
    return weights, offset, own


def _quotient(numerator: int, shift: int, denominator: int, info: Any) -> float:
    """The float nearest to numerator · 2^shift / denominator."""
    if shift >= 0:
        return nearest_float(numerator << shift, denominator, info)
    return nearest_float(numerator, denominator << -shift, info)


def spectral_norm(weights: Floats, frobenius: float) -> float:
    """An upper bound of ‖W‖ from ‖W‖² = ‖G‖ ≤ ‖G²‖_F^½ with G = WᵀW.

    With n the number of terms in the products, computing G adds at most n u ‖W‖_F² to its norm,
    and computing G² at most n u ‖G‖_F²; the factor 2 pays for second-order terms.
    """
    small = weights if weights.shape[0] <= weights.shape[1] else weights.T
    with np.errstate(all="ignore"):
        # fourth powers of weights that are not near 1 are out of range
        _, exponent = np.frexp(frobenius)
        small, frobenius = np.ldexp(small, -exponent), float(np.ldexp(frobenius, -exponent))
        gram = small @ small.T
        size = float(np.linalg.norm(gram)) * UP
        terms = 2 * max(weights.shape) * U
        square = float(np.linalg.norm(gram @ gram)) * UP + terms * size * size
    bound = math.sqrt(math.sqrt(square) + terms * frobenius * frobenius) * UP
    return float(np.ldexp(bound if bound < frobenius else frobenius, exponent))


@dataclass(frozen=True, eq=False)
class FloatOutcomes:
    """The functions of a stage on float values.

    Attributes:
        is_relu: positive parts, row by row.
        functions: those and maxima of one kind: where they go, and the arrays they need.
        count: how many numbers come out.
        scales: int64 of shape (count,): what comes out times 2^scale is the number.
        lipschitz: an upper bound of how much a change of the values can grow.
        slope, intercept: the largest absolute slope and intercept that is rounded, or 0.
    """

    is_relu: bool
    functions: tuple[_FloatFunction, ...]
    count: int
    scales: Integers
    lipschitz: float
    slope: float
    intercept: float

    @classmethod
    def of(cls, rows: StageRows, scales: Integers) -> FloatOutcomes:
        """The functions for rows in units of 2^``scales``."""
        if rows.is_relu:
            return cls(True, (), rows.count, scales, 1.0, 0.0, 0.0)
        kinds: dict[Any, list[int]] = {}
        groups = rows.stage.groups
        for place, (group, pieces) in enumerate(zip(groups, rows.stage.pieces, strict=True)):
            kinds.setdefault((pieces, len(group), int(scales[group[0]])), []).append(place)
        functions = tuple(
            _FloatFunction.of(pieces, [groups[place] for place in places], places, scales)
            for (pieces, *_), places in kinds.items()
        )
        own = np.zeros(len(groups), np.int64)
        for function in functions:
            own[function.places] = function.scale
        return cls(
            False,
            functions,
            len(groups),
            own,
            max((function.lipschitz for function in functions), default=1.0),
            max((function.rounded[0] for function in functions), default=0.0),
            max((function.rounded[1] for function in functions), default=0.0),
        )

    def apply(self, values: Floats, errors: Floats, largest: float) -> tuple[Floats, Floats]:
        """The numbers that come out at points and bounds η of the norm of their errors.

        ``values`` (n, rows) have errors of norm ``errors`` (n,) and are at most ``largest``. A
        function with slopes s and intercepts t is computed as s x + t with three roundings, on the
        piece that the floats choose; the rounded functions of two pieces differ by as little near a
        kink, so the error is at most L |x − x*| + 6 u (|s x| + |t|) with L the largest slope.
        """
        if self.is_relu:
            return np.maximum(values, 0.0), errors
        result = np.empty((len(values), self.count))
        for function in self.functions:
            result[:, function.places] = function.apply(values)
        rounding = 6 * U * (self.slope * largest + self.intercept) * math.sqrt(self.count) * UP
        tiny = FLOOR * (1.0 + largest)
        return result, errors * (self.lipschitz * UP) + (rounding + tiny)

    def vanishing(self, bits: Integers, zero: Booleans) -> Booleans:
        """Which numbers that come out are exactly zero, shape (n, count).

        ``bits`` (n, signs) says which sign rows are positive, ``zero`` (n, rows) which rows are
        known to be exactly zero.
        """
        if self.is_relu:
            return np.equal(bits, 0)
        result = np.empty((len(bits), self.count), bool)
        for function in self.functions:
            result[:, function.places] = function.vanishing(bits, zero)
        return result


@dataclass(frozen=True, eq=False)
class _FloatFunction:
    """One function for many outcomes: pieces of one row each, or a maximum of equally many."""

    places: Integers
    rows: Integers
    knots: Floats
    slopes: Floats
    intercepts: Floats
    scale: int
    lipschitz: float
    rounded: tuple[float, float]
    own_scales: Integers
    nothing: Booleans

    @classmethod
    def of(
        cls,
        pieces: Pieces | None,
        groups: list[tuple[int, ...]],
        places: list[int],
        scales: Integers,
    ) -> _FloatFunction:
        rows = np.array(groups)
        scale = int(scales[rows].max())
        knots = () if pieces is None else pieces.knots
        slopes = () if pieces is None else pieces.slopes
        intercepts = () if pieces is None else pieces.intercepts
        # a function of x in units of 2^scale has knots and intercepts in those units
        unit = Fraction(2) ** -scale
        floats = [np.array([_double(x * unit) for x in own]) for own in (knots, intercepts)]
        lipschitz = max((_double(abs(s)) * UP for s in slopes), default=1.0)
        is_exact = all(s in (-1, 0, 1) for s in slopes) and not any(intercepts)
        largest = float(np.abs(floats[1]).max(initial=0.0))
        return cls(
            np.array(places),
            rows,
            floats[0],
            np.array([_double(s) for s in slopes]),
            floats[1],
            scale,
            max(lipschitz, 1.0),
            (0.0, 0.0) if is_exact else (lipschitz, largest),
            scales[rows] - scale,
            np.array([not s and not t for s, t in zip(slopes, intercepts, strict=True)]),
        )

    def apply(self, values: Floats) -> Floats:
        """The outcomes at points, shape (n, places)."""
        result: Floats
        if len(self.slopes) == 0:
            result = np.ldexp(values[:, self.rows], self.own_scales).max(axis=2)
            return result
        x = values[:, self.rows[:, 0]]
        if len(self.knots) == 1 and self.knots[0] == 0.0 and not self.intercepts.any():
            result = np.where(x > 0.0, self.slopes[1] * x, self.slopes[0] * x)
            return result
        piece = np.searchsorted(self.knots, x)
        result = self.slopes[piece] * x + self.intercepts[piece]
        return result

    def vanishing(self, bits: Integers, zero: Booleans) -> Booleans:
        """Which outcomes are exactly zero: on a piece that is nothing but zero, and of zeros."""
        first, found = self.rows[:, 0], np.zeros((len(bits), len(self.places)), bool)
        if not len(self.slopes):
            found[:] = zero[:, self.rows].all(axis=2)
        elif len(self.knots):
            piece = sum(bits[:, first + k].astype(np.int64) for k in range(len(self.knots)))
            found[:] = self.nothing[piece]
        return found


def _double(value: Fraction) -> float:
    """The nearest double, infinite beyond all of them."""
    return nearest_float(value.numerator, value.denominator, np.finfo(np.float64))
