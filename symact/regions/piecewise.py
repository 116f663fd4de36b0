"""An atlas as SymPy expressions: one branch for each affine map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cmp_to_key
from typing import Any

import sympy

from symact.display import count_of
from symact.errors import ShapeError
from symact.geometry.homogeneous import over_common
from symact.geometry.polyhedron import Polyhedron
from symact.geometry.vertices import Point
from symact.numbers.asked import real_expressions
from symact.regions.domain import Box, Domain, Segment
from symact.regions.maps import Form


def parameter_symbols(domain: Domain) -> tuple[sympy.Symbol, ...]:
    """The default symbols: the coordinates x1, x2, … of a box that are not fixed; t for a segment;
    s and t for a plane."""
    match domain:
        case Box():
            names = [f"x{i + 1}" for i in domain.free]
        case Segment():
            names = ["t"]
        case _:
            names = ["s", "t"]
    return tuple(sympy.Symbol(name, real=True) for name in names)


def checked_symbols(domain: Domain, symbols: Sequence[Any] | None) -> tuple[sympy.Expr, ...]:
    """The caller's symbols, one for each parameter, or the default ones."""
    if symbols is None:
        return parameter_symbols(domain)
    if isinstance(symbols, sympy.Expr):
        symbols = [symbols]
    given = tuple(real_expressions(symbols, "the symbols"))
    if len(given) != domain.dimension:
        raise ShapeError(
            f"{count_of(len(given), 'symbol')} for {domain.dimension} parameters of "
            f"{domain.describe()}"
        )
    return given


class Conditions:
    """Conditions of closed cells in some symbols.

    They are built as they are: what SymPy would decide of them is decided already, and its rules
    for relations, And and Or take milliseconds for each.
    """

    def __init__(self, symbols: Sequence[sympy.Expr]) -> None:
        self.symbols = symbols
        self._known: dict[tuple[int, ...], sympy.Basic] = {}

    def inside(self, vertices: Sequence[Point]) -> sympy.Basic:
        """That of a polygon, given counter-clockwise, or of an interval."""
        if not self.symbols:
            return sympy.true
        if len(self.symbols) == 1:
            (low,), (high,) = vertices
            x = self.symbols[0]
            return _all([sympy.Ge(x, _number(low), evaluate=False), _at_most(x, _number(high))])
        corners = [over_common(vertex) for vertex in vertices]
        sides = []
        for (a, b, u), (c, d, v) in zip(corners, (*corners[1:], corners[0]), strict=True):
            # left of the edge: the determinant of the ends and a point is ≥ 0
            sides.append(self._at_least(b * v - d * u, c * u - a * v, a * d - b * c))
        return _all(sides)

    def satisfying(self, region: Polyhedron) -> sympy.Basic:
        """That of a region that is given by half-spaces."""
        return _all(self._at_least(*row) for row in region.rows)

    def _at_least(self, *row: int) -> sympy.Basic:
        """That an affine function with integers, the constant last, is ≥ 0."""
        scale = math.gcd(*row)
        own = tuple(entry // scale for entry in row)
        known = self._known.get(own)
        if known is None:
            *factors, most = map(sympy.Integer, own)
            left = combination([-factor for factor in factors], self.symbols)
            known = self._known[own] = _at_most(left, most)
        return known


def combination(
    factors: Sequence[sympy.Rational],
    symbols: Sequence[sympy.Expr],
    constant: sympy.Rational = sympy.S.Zero,
) -> sympy.Expr:
    """A sum of multiples of symbols, and a constant.

    >>> x, y = sympy.symbols("x y")
    >>> combination([sympy.Integer(2), sympy.Integer(-1)], [x, y], sympy.Rational(1, 2))
    2*x - y + 1/2
    """
    terms = [(f, x) for f, x in zip(factors, symbols, strict=True) if f]
    if not all(x.is_Symbol for _, x in terms):
        return sympy.Add(*(f * x for f, x in terms), constant)
    # what Add and Mul would build, without asking what there is to simplify
    own = [x if f == 1 else sympy.Mul(f, x, evaluate=False) for f, x in terms]
    own.sort(key=cmp_to_key(sympy.Basic.compare))
    if constant or not own:
        own.insert(0, constant)
    return own[0] if len(own) == 1 else sympy.Add(*own, evaluate=False)


def expressions(form: Form, symbols: Sequence[sympy.Expr]) -> tuple[sympy.Expr, ...]:
    """The outputs of an affine map in the symbols."""
    *rows, last = form
    unit = last[-1]
    return tuple(
        combination([sympy.Rational(a, unit) for a in row], symbols, sympy.Rational(shift, unit))
        for *row, shift in rows
    )


def outputs(
    forms: Sequence[Form], cells: Sequence[sympy.Basic], symbols: Sequence[sympy.Expr]
) -> sympy.ImmutableMatrix:
    """A column of ``Piecewise``, with a branch for each distinct map; the map where it is the only
    one.

    Where one map holds on several cells its condition is that one of theirs holds.
    """
    shared: dict[Form, list[sympy.Basic]] = {}
    for form, cell in zip(forms, cells, strict=True):
        shared.setdefault(form, []).append(cell)
    conditions = [_any(own) for own in shared.values()]
    columns = zip(*(expressions(form, symbols) for form in shared), strict=True)
    return sympy.ImmutableMatrix(
        [
            column[0]
            if len(column) == 1
            else sympy.Piecewise(*zip(column, conditions, strict=True), evaluate=False)
            for column in columns
        ]
    )


def _at_most(low: sympy.Expr, high: sympy.Expr) -> sympy.Basic:
    return sympy.Le(low, high, evaluate=False)


def _all(conditions: Iterable[sympy.Basic]) -> sympy.Basic:
    return _joined(sympy.And, conditions)


def _any(conditions: Iterable[sympy.Basic]) -> sympy.Basic:
    return _joined(sympy.Or, conditions)


def _joined(connective: Any, conditions: Iterable[sympy.Basic]) -> sympy.Basic:
    """And or Or of conditions, of which none is decided, in their order."""
    parts = list(dict.fromkeys(conditions))
    if len(parts) == 1:
        return parts[0]
    result = sympy.Basic.__new__(connective, *parts)
    result._argset = frozenset(parts)
    return result


def _number(value: Any) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)
