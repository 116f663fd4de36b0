"""Floats with a proved error beside each value: enclosures of exact and of executed values.

For every input within ``radius`` of ``value`` the exact network stays within the propagated
``radius`` of the propagated ``value``, and an execution in a float type stays within ``error`` of
the exact network. The second is the classical running error analysis (N. J. Higham, *Accuracy and
Stability of Numerical Algorithms*, 2002, chapter 3), in the form that holds for every order of
summation, with or without fused multiply-add.

The model of execution, as :mod:`symact.reports.floats` states it beside every bound: the
input and the weights are rounded to the type, to nearest; then IEEE arithmetic with gradual
underflow, sums and products in the type itself or wider, activations of the catalogue accurate to
their ``ulps``. A sum of n products, each operation relatively exact to u, is off by at most γₙ =
n·u / (1 − n·u) times the sum of magnitudes, plus half the smallest subnormal for each product that
underflows.

The bounds are themselves computed in doubles. All their terms are ≥ 0, so a sum of n products loses
at most the factor 1 − γₙ₊₂; ``up`` multiplies that loss back, with room, and adds the smallest
normal number for underflow. What overflows becomes infinity, which claims nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symact.activations.entries import Activation, Pieces
from symact.display import count_of
from symact.errors import NumberError, ShapeError, UnsupportedError
from symact.networks.kinds.bending import pieces_rounding
from symact.networks.kinds.floats import float_array, float_column
from symact.networks.kinds.kind import EachOperation
from symact.networks.network import Network, need_network
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.arrays import Floats, float_type, is_dyadic, read_array
from symact.numbers.conversion import ordered
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import shown
from symact.numbers.upward import UNIT, above, gamma, known, up


@dataclass(frozen=True)
class Enclosure:
    """Vectors of shape (…, width), in doubles.

    Attributes:
        value: the centre.
        radius: |exact − value| is at most this.
        error: |executed − exact| is at most this.
    """

    value: Floats
    radius: Floats
    error: Floats

    @property
    def magnitude(self) -> Floats:
        """|exact| is at most this."""
        return up(np.abs(self.value) + self.radius, 2)

    @property
    def executed(self) -> Floats:
        """|executed| is at most this."""
        return up(np.abs(self.value) + self.radius + self.error, 3)


def enclose(
    network: Network, value: Any, radius: Any = 0.0, dtype: DTypeLike = np.float32
) -> Enclosure:
    """What the exact network and an execution of it can give for inputs within a radius of a value.

    Args:
        value: finite floats of shape (…, inputs).
        radius: the inputs are all reals of [value − radius, value + radius]; 0 for the points
            themselves.
        dtype: the type that the execution computes in. An input that is no number of this type is
            rounded to it first, and that rounding is part of ``error``.

    Raises:
        NumberError: for numbers that doubles do not hold, and for a radius below 0.
        ShapeError: where the last dimension is not the width of the input.

    >>> from symact import AffineMap
    >>> tight = enclose(Network([AffineMap([[0.5]])]), np.array([1.0]), radius=1.0)
    >>> bool(tight.value[0] == 0.5), bool(0.5 <= tight.radius[0] < 0.5000001)
    (True, True)
    """
    need_network(network, "an enclosure")
    centre, spread = _exact_doubles(value, "the value"), _exact_doubles(radius, "the radius")
    if not np.isfinite(centre).all():
        raise NumberError("the value has an entry that is not finite; give finite numbers")
    if not (spread >= 0).all():
        raise NumberError(f"the radius has the entry {spread.min()}; give numbers that are ≥ 0")
    if centre.ndim == 0 or centre.shape[-1] != network.inputs:
        raise ShapeError(
            f"the value has shape {centre.shape}, but the network reads "
            f"{count_of(network.inputs, 'number')}, which the last dimension must hold"
        )
    if spread.shape not in ((), (network.inputs,), centre.shape):
        raise ShapeError(
            f"the radius has shape {spread.shape}, but the value {centre.shape}; give one radius, "
            "one for each input, or one for each number"
        )
    kind = EnclosureKind(dtype)
    with np.errstate(all="ignore"):
        return network.run(kind, kind.inputs(centre, np.broadcast_to(spread, centre.shape)))


class EnclosureKind(EachOperation[Enclosure]):
    """The kind of number behind :func:`enclose`."""

    def __init__(self, dtype: DTypeLike = np.float32) -> None:
        self.dtype = float_type(dtype)
        info = np.finfo(self.dtype)
        self.unit = float(info.eps) / 2
        self.smallest = float(info.smallest_subnormal)
        self.largest = float(info.max)

    def inputs(self, value: Floats, radius: Floats) -> Enclosure:
        """The reals within the radius, and what rounding them to the type moves them by: a known
        number for a point, at most u |x| or half the smallest subnormal for the reals of a box."""
        rounded = value.astype(self.dtype).astype(np.float64)
        known = np.where(rounded == value, 0.0, up(np.abs(rounded - value), 1))
        reach = up(np.abs(value) + radius, 1)
        most = np.where(reach < self.largest, up(self.unit * reach + self.smallest, 2), np.inf)
        return Enclosure(value, radius, np.where(radius == 0, known, most))

    def join(self, values: Sequence[Enclosure]) -> Enclosure:
        return Enclosure(
            np.concatenate([v.value for v in values], axis=-1),
            np.concatenate([v.radius for v in values], axis=-1),
            np.concatenate([v.error for v in values], axis=-1),
        )

    def affine(self, operation: Affine, x: Enclosure) -> Enclosure:
        height, width = operation.blocks[0].shape
        shape = (len(operation.blocks), operation.copies, width)
        cut = [v.reshape(*v.shape[:-1], *shape) for v in (x.value, x.radius, x.error)]
        results = [
            self._product(
                block.matrix, block.offset, Enclosure(*(part[..., g, :, :] for part in cut))
            )
            for g, block in enumerate(operation.blocks)
        ]
        return Enclosure(
            *(
                np.stack([getattr(r, name) for r in results], axis=-3).reshape(
                    *x.value.shape[:-1], operation.pieces * height
                )
                for name in ("value", "radius", "error")
            )
        )

    def _product(self, matrix: RationalMatrix, offset: RationalMatrix, x: Enclosure) -> Enclosure:
        """W x + b. Exactly: |W x + b − (W₀v + b₀)| ≤ |W₀| r + |W − W₀| (|v| + r), W₀ the doubles
        nearest to W, and rounding. Executed, with Ŵ, b̂ in the type and x̂ within e of x:
        |ŷ − y| ≤ γₙ₊₁ (|Ŵ| |x̂| + |b̂|) + |Ŵ| e + |Ŵ − W| |x| + underflow.

        A product is rounded once itself and in at most n additions, b in as many and once when it
        is stored: n + 1 roundings each, in every order, so that |b̂ − b| needs no term.
        """
        terms = matrix.shape[1]
        weight, bias = _doubles(matrix), _doubles(offset)[..., 0]
        away = _distance(matrix)
        own = float_array(matrix, self.dtype).astype(np.float64)
        own_bias = float_column(offset, self.dtype).astype(np.float64)
        size, own_size = np.abs(weight).T, np.abs(own).T
        value = x.value @ weight.T + bias
        rounding = gamma(terms + 1, UNIT) * (np.abs(x.value) @ size + np.abs(bias))
        radius = x.radius @ size + x.magnitude @ away.T + rounding
        magnitude = up(x.executed @ own_size + np.abs(own_bias), terms + 1)
        moved = np.abs(own - weight) + away
        error = (
            gamma(terms + 1, self.unit) * magnitude
            + x.error @ own_size
            + x.magnitude @ moved.T
            + (terms + 1) * self.smallest
        )
        return self._result(value, up(radius, terms + 8), up(error, terms + 8), magnitude)

    def _result(self, value: Floats, radius: Floats, error: Floats, magnitude: Floats) -> Enclosure:
        """The enclosure, claiming nothing where the value overflowed, nor of an execution that may
        overflow on the way: all that it computes is at most ``magnitude`` + ``error``."""
        safe = up(magnitude + error, 4) < self.largest
        radius = np.where(np.isfinite(value), radius, np.inf)
        return Enclosure(value, known(radius), known(np.where(safe, error, np.inf)))

    def scale(self, operation: Scale, x: Enclosure) -> Enclosure:
        """A product and a sum for each number: the case n = 1 of a matrix product, elementwise."""
        factor, shift = _doubles(operation.factor)[:, 0], _doubles(operation.shift)[:, 0]
        away = _distance(operation.factor)[:, 0]
        own = float_column(operation.factor, self.dtype).astype(np.float64)
        own_shift = float_column(operation.shift, self.dtype).astype(np.float64)
        value = x.value * factor + shift
        rounding = gamma(2, UNIT) * (np.abs(x.value * factor) + np.abs(shift))
        radius = x.radius * np.abs(factor) + x.magnitude * away + rounding
        magnitude = x.executed * np.abs(own) + np.abs(own_shift)
        error = (
            gamma(2, self.unit) * magnitude
            + x.error * np.abs(own)
            + x.magnitude * (np.abs(own - factor) + away)
            + 2 * self.smallest
        )
        return self._result(value, up(radius, 10), up(error, 10), magnitude)

    def select(self, operation: Select, x: Enclosure) -> Enclosure:
        indices = np.array(operation.indices)
        return Enclosure(
            *(
                np.where(indices >= 0, part[..., indices], 0.0)
                for part in (x.value, x.radius, x.error)
            )
        )

    def sum(self, operation: Addition, x: Enclosure) -> Enclosure:
        def total(part: Floats) -> Floats:
            parts = part.reshape(*part.shape[:-1], operation.terms, operation.width)
            return np.asarray(parts.sum(axis=-2))

        terms = operation.terms
        magnitude = up(total(x.executed), terms)
        radius = total(x.radius) + gamma(terms, UNIT) * total(np.abs(x.value))
        error = total(x.error) + gamma(terms, self.unit) * magnitude
        return self._result(total(x.value), up(radius, terms + 4), up(error, terms + 4), magnitude)

    def activate(self, activation: Activation, x: Enclosure) -> Enclosure:
        """|f(x) − f(v)| ≤ L |x − v| plus the jumps that may lie between them, and the rounding of
        f(v) in doubles; the same for x̂ and x, and the rounding of f(x̂) in the type."""
        if activation.lipschitz is None:
            raise UnsupportedError(
                f"it is not known how steep {activation} is, nor how exactly it is computed, so "
                "nothing encloses its values; give knots and slopes to Activation.piecewise"
            )
        value = activation.floats(x.value)
        steepest = above(activation.lipschitz)
        radius = up(
            steepest * x.radius
            + _jumps(activation.pieces, x.value, x.radius, np.dtype(np.float64))
            + _rounding(activation, np.abs(x.value), np.abs(value), np.finfo(np.float64)),
            14,
        )
        moved = up(
            steepest * x.error + _jumps(activation.pieces, x.value, x.radius + x.error, self.dtype),
            4,
        )
        size = up(np.abs(value) + radius + moved, 3)
        error = up(moved + _rounding(activation, x.executed, size, np.finfo(self.dtype)), 12)
        return self._result(value, radius, error, size)

    def maximum(self, operation: Largest, x: Enclosure) -> Enclosure:
        def largest(part: Floats) -> Floats:
            parts = part.reshape(*part.shape[:-1], operation.terms, operation.width)
            return np.asarray(parts.max(axis=-2))

        return Enclosure(largest(x.value), largest(x.radius), largest(x.error))


def _rounding(activation: Activation, argument: Floats, size: Floats, info: np.finfo[Any]) -> Any:
    """What one evaluation in floats adds, for an argument and a result of at most these magnitudes.

    For curved functions the stated units in the last place, of the exact or of the computed result:
    |f̂ − f| ≤ n·2u |f| is at most γ₂ₙ |f̂|.
    """
    unit, smallest = float(info.eps) / 2, float(info.smallest_subnormal)
    pieces = activation.pieces
    if pieces is None:
        return gamma(2 * activation.ulps, unit) * size + activation.ulps * smallest
    return pieces_rounding(pieces, argument, unit, smallest)


def rounding_in_doubles(activation: Activation, argument: Floats, value: Floats) -> Floats | float:
    """What a value is off that was computed in doubles, by :meth:`Activation.floats`."""
    found: Floats | float = _rounding(
        activation, np.abs(argument), np.abs(value), np.finfo(np.float64)
    )
    return found


def _jumps(pieces: Pieces | None, value: Floats, reach: Floats, dtype: np.dtype[Any]) -> Any:
    """How far apart values may be because a jump, at its knot or at the knot as the type has it,
    lies within reach of the value."""
    total: Any = 0.0
    if pieces is None or pieces.is_continuous:
        return total
    for knot, jump in zip(pieces.knots, pieces.jumps, strict=True):
        own = float(dtype.type(float(knot)))
        limit = up(reach + above(abs(Fraction(own) - knot)), 4)
        near = ~(np.abs(value - own) > limit)
        total = up(total + np.where(near, above(abs(jump)), 0.0), 2)
    return total


def _exact_doubles(data: Any, name: str) -> Floats:
    """Floats or integers as doubles; NumberError where that would round."""
    array = read_array(data, name)
    if array is None:
        try:
            array = np.asarray(_nested(data, name))
        except ValueError:  # rows of different lengths
            raise ShapeError(f"{name} is {shown(data)}; give rows of equal length") from None
    wide = array.dtype.kind in "iu" and np.any((array > 2**53) | (array < -(2**53)))
    if wide or not is_dyadic(array):
        raise NumberError(
            f"{name} is made of {array.dtype}, which doubles need not hold exactly; give floats, "
            "and a radius that covers what lies between them"
        )
    return array.astype(np.float64)


def _nested(data: Any, name: str) -> Any:
    """A number, or lists of them, from what has an order."""
    if isinstance(data, (int, float, complex, Fraction, str)):
        return data
    return [_nested(entry, name) for entry in ordered(data, name, "an array of floats")]


def _doubles(matrix: RationalMatrix) -> Floats:
    return float_array(matrix, np.float64)


def _distance(matrix: RationalMatrix) -> Floats:
    """A bound on how far the entries are from the doubles nearest to them: 0 where they fit."""
    doubles = _doubles(matrix)
    if matrix.is_double:
        return np.zeros_like(doubles)
    return up(np.abs(doubles) * UNIT, 2)
