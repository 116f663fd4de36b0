"""Floats with a proved error beside each value: rigorous enclosures of exact and of executed values.

For every input within ``radius`` of ``value`` the exact network stays within the propagated
``radius`` of the propagated ``value``, and an execution in a float type stays within ``error`` of
the exact network. The second is the classical running error analysis (N. J. Higham, *Accuracy and
Stability of Numerical Algorithms*, 2002, chapter 3), in the form that holds for every order of
summation, with or without fused multiply-add.

The model of execution, stated once: IEEE arithmetic with gradual underflow, sums and products in
the type itself or wider, activations of the catalogue accurate to their ``ulps``. A sum of n
products, each operation relatively exact to u, is off by at most γₙ = n·u / (1 − n·u) times the sum
of magnitudes, plus half the smallest subnormal for each product that underflows.

The bounds are themselves computed in doubles. All their terms are ≥ 0, so a sum of n products loses
at most the factor 1 − γₙ₊₂; ``_up`` multiplies that loss back, with room, and adds the smallest
normal number for underflow. What overflows becomes infinity, which claims nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.activations import Activation
from symact.exact import RationalMatrix
from symact.kinds import Floats, float_array, float_column
from symact.network import Network
from symact.operations import Affine, Maximum, Scale, Select, Sum

_U = 2.0**-53
_TINY = float(np.finfo(np.float64).tiny)


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
        return _up(np.abs(self.value) + self.radius, 2)

    @property
    def executed(self) -> Floats:
        """|executed| is at most this."""
        return _up(np.abs(self.value) + self.radius + self.error, 3)


def enclose(network: Network, value: Any, radius: Any = 0.0, dtype: Any = np.float32) -> Enclosure:
    """What the exact network and an execution of it can give for inputs within a radius of a value.

    Args:
        value: doubles of shape (…, inputs); numbers of ``dtype`` for a statement about executions.
        radius: inputs range over [value − radius, value + radius]; 0 for the points themselves.
        dtype: the type that the execution computes in.

    >>> from symact import AffineMap
    >>> tight = enclose(Network([AffineMap([[0.5]])]), np.array([1.0]), radius=1.0)
    >>> bool(tight.value[0] == 0.5), bool(0.5 <= tight.radius[0] < 0.5000001)
    (True, True)
    """
    centre = np.asarray(value, dtype=np.float64)
    spread = np.broadcast_to(np.asarray(radius, dtype=np.float64), centre.shape)
    with np.errstate(all="ignore"):
        return network.run(EnclosureKind(dtype), Enclosure(centre, spread, np.zeros_like(centre)))


class EnclosureKind:
    """The kind of number behind :func:`enclose`."""

    def __init__(self, dtype: Any = np.float32) -> None:
        self.dtype = np.dtype(dtype)
        info = np.finfo(self.dtype)
        self.unit = float(info.eps) / 2
        self.smallest = float(info.smallest_subnormal)
        self.largest = float(info.max)

    def join(self, values: Sequence[Enclosure]) -> Enclosure:
        return Enclosure(
            np.concatenate([v.value for v in values], axis=-1),
            np.concatenate([v.radius for v in values], axis=-1),
            np.concatenate([v.error for v in values], axis=-1),
        )

    def affine(self, operation: Affine, x: Enclosure) -> Enclosure:
        shape = (len(operation.blocks), operation.copies, -1)
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
                    *x.value.shape[:-1], -1
                )
                for name in ("value", "radius", "error")
            )
        )

    def _product(self, matrix: RationalMatrix, offset: RationalMatrix, x: Enclosure) -> Enclosure:
        """W x + b. Exactly: |W x + b − (W₀v + b₀)| ≤ |W₀| r + |W − W₀| (|v| + r) + |b − b₀|, W₀ the
        doubles nearest to W. Executed, with Ŵ, b̂ in the type and x̂ within e of x:
        |ŷ − y| ≤ γₙ₊₁ (|Ŵ| |x̂| + |b̂|) + |Ŵ| e + |Ŵ − W| |x| + |b̂ − b| + underflow.
        """
        terms = matrix.shape[1]
        weight, bias = _doubles(matrix), _doubles(offset)[..., 0]
        away, bias_away = _distance(matrix), _distance(offset)[..., 0]
        own = float_array(matrix, self.dtype).astype(np.float64)
        own_bias = float_column(offset, self.dtype).astype(np.float64)
        size, own_size = np.abs(weight).T, np.abs(own).T
        value = x.value @ weight.T + bias
        rounding = _gamma(terms + 1, _U) * (np.abs(x.value) @ size + np.abs(bias))
        radius = x.radius @ size + x.magnitude @ away.T + bias_away + rounding
        magnitude = x.executed @ own_size + np.abs(own_bias)
        moved = np.abs(own - weight) + away
        error = (
            _gamma(terms + 1, self.unit) * magnitude
            + x.error @ own_size
            + x.magnitude @ moved.T
            + (np.abs(own_bias - bias) + bias_away)
            + (terms + 1) * self.smallest
        )
        return self._result(value, _up(radius, terms + 8), _up(error, terms + 8), magnitude)

    def _result(self, value: Floats, radius: Floats, error: Floats, magnitude: Floats) -> Enclosure:
        """The enclosure, claiming nothing of an execution that may overflow on the way."""
        safe = _up(magnitude + error, 4) < self.largest
        return Enclosure(value, _known(radius), _known(np.where(safe, error, np.inf)))

    def scale(self, operation: Scale, x: Enclosure) -> Enclosure:
        """A product and a sum for each number: the case n = 1 of a matrix product, elementwise."""
        factor, shift = _doubles(operation.factor)[:, 0], _doubles(operation.shift)[:, 0]
        away, shift_away = _distance(operation.factor)[:, 0], _distance(operation.shift)[:, 0]
        own = float_column(operation.factor, self.dtype).astype(np.float64)
        own_shift = float_column(operation.shift, self.dtype).astype(np.float64)
        value = x.value * factor + shift
        rounding = _gamma(2, _U) * (np.abs(x.value * factor) + np.abs(shift))
        radius = x.radius * np.abs(factor) + x.magnitude * away + shift_away + rounding
        magnitude = x.executed * np.abs(own) + np.abs(own_shift)
        error = (
            _gamma(2, self.unit) * magnitude
            + x.error * np.abs(own)
            + x.magnitude * (np.abs(own - factor) + away)
            + (np.abs(own_shift - shift) + shift_away)
            + 2 * self.smallest
        )
        return self._result(value, _up(radius, 10), _up(error, 10), magnitude)

    def select(self, operation: Select, x: Enclosure) -> Enclosure:
        indices = np.array(operation.indices)
        return Enclosure(
            *(
                np.where(indices >= 0, part[..., indices], 0.0)
                for part in (x.value, x.radius, x.error)
            )
        )

    def sum(self, operation: Sum, x: Enclosure) -> Enclosure:
        def total(part: Floats) -> Floats:
            return part.reshape(*part.shape[:-1], operation.terms, operation.width).sum(axis=-2)

        terms = operation.terms
        magnitude = total(x.executed)
        radius = total(x.radius) + _gamma(terms, _U) * total(np.abs(x.value))
        error = total(x.error) + _gamma(terms, self.unit) * magnitude
        return self._result(
            total(x.value), _up(radius, terms + 4), _up(error, terms + 4), magnitude
        )

    def activate(self, activation: Activation, x: Enclosure) -> Enclosure:
        """|f(x̂) − f(x)| ≤ L |x̂ − x|, plus the jump where one may lie between them, plus rounding."""
        value = activation.floats(x.value)
        bound = float(activation.lipschitz)
        radius, error = _up(bound * x.radius, 2), _up(bound * x.error, 2)
        jump = _reachable_jumps(activation, x)
        size = np.abs(value) + radius + error + jump
        radius = _up(radius + jump + self._rounding(activation, x, size, _U), 6)
        error = _up(error + jump + self._rounding(activation, x, size, self.unit), 6)
        return self._result(value, radius, error, size)

    def _rounding(self, activation: Activation, x: Enclosure, size: Floats, unit: float) -> Any:
        """What one evaluation in floats adds: nothing where a piece returns its input or a number
        of the type; the coefficients' and the operations' rounding for other pieces; the stated
        units in the last place for curved functions."""
        pieces = activation.pieces
        if pieces is None:
            return activation.ulps * 2 * unit * size + activation.ulps * self.smallest
        constants = (*pieces.intercepts, *pieces.knots)
        if (
            all(abs(s) in (0, 1) for s in pieces.slopes)
            and all(c.denominator == 1 and abs(c) < 256 for c in constants)
            and not any(s and t for s, t in zip(pieces.slopes, pieces.intercepts, strict=True))
        ):
            return 0.0
        steepest = max(float(abs(s)) for s in pieces.slopes)
        highest = max(float(abs(c)) for c in constants) if constants else 0.0
        return 8 * unit * (steepest * (x.executed + highest) + highest) + 8 * self.smallest

    def maximum(self, operation: Maximum, x: Enclosure) -> Enclosure:
        def largest(part: Floats) -> Floats:
            return part.reshape(*part.shape[:-1], operation.terms, operation.width).max(axis=-2)

        return Enclosure(largest(x.value), largest(x.radius), largest(x.error))


def _reachable_jumps(activation: Activation, x: Enclosure) -> Any:
    """How far apart values may be because a jump lies between two arguments of the enclosure."""
    pieces = activation.pieces
    if pieces is None or pieces.is_continuous:
        return 0.0
    reach = x.radius + x.error
    total = np.zeros_like(x.value)
    for knot, jump in zip(pieces.knots, pieces.jumps, strict=True):
        near = ~(np.abs(x.value - float(knot)) > _up(reach, 4))
        total += np.where(near, float(abs(jump)), 0.0)
    return total


def _gamma(terms: int, unit: float) -> float:
    """γₙ, rounded up; infinite where n·u is no longer small, so that nothing is claimed."""
    product = terms * unit
    return product / (1 - product) * (1 + 4 * _U) if product < 0.5 else float("inf")


def _up(bound: Floats, operations: int) -> Floats:
    """A computed sum of non-negative terms, made at least as large as the exact one."""
    return bound * (1 + 4 * (operations + 2) * _U) + (operations + 2) * _TINY


def _known(bound: Floats) -> Floats:
    """Infinity in place of NaN: an indeterminate bound claims nothing."""
    return np.where(np.isnan(bound), np.inf, bound)


def _doubles(matrix: RationalMatrix) -> Floats:
    return float_array(matrix, np.float64)


def _distance(matrix: RationalMatrix) -> Floats:
    """A bound on how far the entries are from the doubles nearest to them: 0 for dyadics that fit."""
    doubles = _doubles(matrix)
    if matrix.is_double:
        return np.zeros_like(doubles)
    return _up(np.abs(doubles) * _U, 2)
