"""Ranges of real numbers as a kind of number: rigorous, and as narrow as the precision at hand.

At a rational point this tells the values of curves to as many digits as are asked for; on a box it
is interval arithmetic. A jump gives the values on both sides where it is not decided which one is
met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import sympy
from flint import arb, ctx

from symact.activations.activation import Activation
from symact.errors import UnsupportedError
from symact.networks.kinds.kind import EachOperation
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.balls import Jet, Range, ball, compiled, largest_of, least_of
from symact.numbers.matrix import RationalMatrix

Ranges = tuple[Range, ...]

ZERO = Range.between(0, 0)


class BallKind(EachOperation[Ranges]):
    """Vectors of ranges."""

    def join(self, values: Sequence[Ranges]) -> Ranges:
        return tuple(entry for value in values for entry in value)

    def affine(self, operation: Affine, x: Ranges) -> Ranges:
        size, start, result = operation.blocks[0].shape[1], 0, []
        for block in operation.blocks:
            weights, shifts = _points(block.matrix), _points(block.offset)
            for _ in range(operation.copies):
                part = x[start : start + size]
                for row, (shift,) in zip(weights, shifts, strict=True):
                    terms = (w * z for w, z in zip(row, part, strict=True) if w is not ZERO)
                    result.append(reduce(Range.__add__, terms, shift))
                start += size
        return tuple(result)

    def scale(self, operation: Scale, x: Ranges) -> Ranges:
        both = zip(x, _points(operation.factor), _points(operation.shift), strict=True)
        return tuple(factor * z + shift for z, (factor,), (shift,) in both)

    def select(self, operation: Select, x: Ranges) -> Ranges:
        return tuple(x[i] if i >= 0 else ZERO for i in operation.indices)

    def sum(self, operation: Addition, x: Ranges) -> Ranges:
        parts = (x[i :: operation.width] for i in range(operation.width))
        return tuple(reduce(Range.__add__, part) for part in parts)

    def activate(self, activation: Activation, x: Ranges) -> Ranges:
        return tuple(image(activation, z) for z in x)

    def maximum(self, operation: Largest, x: Ranges) -> Ranges:
        parts = (x[i :: operation.width] for i in range(operation.width))
        return tuple(reduce(Range.largest, part) for part in parts)


def at_point(point: Sequence[Fraction]) -> Ranges:
    """A rational point, to the precision at hand."""
    return tuple(Range.between(x, x) for x in point)


def _points(matrix: RationalMatrix) -> list[list[Range]]:
    rows = matrix.fractions()
    return [[Range.between(entry, entry) if entry else ZERO for entry in row] for row in rows]


def image(activation: Activation, x: Range) -> Range:
    """A range around all values of an activation on a range.

    >>> from symact.activations.entries import elu
    >>> found = image(elu, Range.between(-1, 2))
    >>> found.is_above(Fraction("-0.64")), found.is_below(3)
    (True, True)
    """
    found: Range | None = None
    for low, high, function in _branches(activation, ctx.prec):
        outside = (low is not None and x.high <= ball(low)) or (
            high is not None and x.low > ball(high)
        )
        if outside:
            continue
        part = x
        if low is not None:
            part = Range(largest_of(part.low, ball(low).lower()), part.high)
        if high is not None:
            part = Range(part.low, least_of(part.high, ball(high).upper()))
        value = function(part)
        found = value if found is None else found.hull(value)
    assert found is not None  # the branches cover the line
    pieces = activation.pieces
    for knot, own in zip(pieces.knots, pieces.at_knots or (), strict=False) if pieces else ():
        if not (x.is_below(knot) or x.is_above(knot)):
            found = found.hull(Range.between(own, own))
    return found


def enclosed(
    activation: Activation, low: Fraction, high: Fraction
) -> tuple[Fraction, Fraction] | None:
    """Rational bounds of an activation between two numbers; None where none are known.

    >>> from symact.activations.entries import sigmoid
    >>> found = enclosed(sigmoid, Fraction(0), Fraction(2))
    >>> Fraction("0.499") < found[0] <= Fraction(1, 2), Fraction("0.88") < found[1] < 1
    (True, True)
    """
    return bounds_of(image(activation, Range.between(low, high)))


def bounds_of(values: Range) -> tuple[Fraction, Fraction] | None:
    """The ends of a range as rational numbers; None where they are not finite."""
    return (fraction_of(values.low), fraction_of(values.high)) if values.is_finite else None


def fraction_of(end: arb) -> Fraction:
    """An exact number of the balls as a rational one."""
    digits, power = end.man_exp()
    return Fraction(int(digits)) * Fraction(2) ** int(power)


Branch = tuple[Fraction | None, Fraction | None, Callable[[Range], Range]]


@lru_cache(maxsize=256)
def _branches(activation: Activation, precision: int) -> tuple[Branch, ...]:
    """The formulas of an activation, each with the interval on which it holds, closed above."""
    return tuple(_made(activation))


def _made(activation: Activation) -> Iterator[Branch]:
    x = sympy.Symbol("x", real=True)
    if activation.pieces is not None:
        pieces = activation.pieces
        ends = [None, *pieces.knots, None]
        for k, (slope, shift) in enumerate(zip(pieces.slopes, pieces.intercepts, strict=True)):
            yield ends[k], ends[k + 1], _line(slope, shift)
        return
    formula = activation.formula(x)
    if not isinstance(formula, sympy.Piecewise):
        yield None, None, _compiled(formula, x)
        return
    low: Fraction | None = None
    for branch, condition in formula.args:
        high: Fraction | None = None
        if condition != sympy.true:
            if not (isinstance(condition, sympy.Le) and condition.lhs == x):
                raise UnsupportedError(f"{activation} has no enclosure: its cases are not in order")
            high = Fraction(int(condition.rhs.p), int(condition.rhs.q))
        yield low, high, _compiled(branch, x)
        low = high


def _line(slope: Fraction, shift: Fraction) -> Callable[[Range], Range]:
    factor, constant = Range.between(slope, slope), Range.between(shift, shift)
    return lambda x: factor * x + constant if slope else constant


def _compiled(formula: Any, variable: sympy.Symbol) -> Callable[[Range], Range]:
    program = compiled(formula, variable, {})
    return lambda x: program(Jet(x)).value
