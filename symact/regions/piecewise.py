"""An atlas as SymPy expressions: one branch for each region."""

from __future__ import annotations

from collections.abc import Sequence
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


def inside(vertices: Sequence[Point], symbols: Sequence[sympy.Expr]) -> sympy.Basic:
    """The condition of a closed cell: a polygon counter-clockwise, or an interval."""
    if not symbols:
        return sympy.true
    if len(symbols) == 1:
        (low,), (high,) = vertices
        return sympy.And(symbols[0] >= _number(low), symbols[0] <= _number(high))
    x, y = symbols
    sides = []
    for (a, b), (c, d) in zip(vertices, (*vertices[1:], vertices[0]), strict=True):
        # left of the edge: (c − a)(y − b) − (d − b)(x − a) ≥ 0, in integers
        p, q, r, _ = over_common((d - b, a - c, (d - b) * a - (c - a) * b))
        scale = sympy.igcd(p, q, r)
        sides.append(p // scale * x + q // scale * y <= r // scale)
    return sympy.And(*sides)


def satisfying(region: Polyhedron, symbols: Sequence[sympy.Expr]) -> sympy.Basic:
    """The condition of a closed region that is given by half-spaces."""
    return sympy.And(
        *(
            sympy.Add(*(-a * x for a, x in zip(row[:-1], symbols, strict=True))) <= row[-1]
            for row in region.rows
        )
    )


def expressions(form: Form, symbols: Sequence[sympy.Expr]) -> tuple[sympy.Expr, ...]:
    """The outputs of an affine map in the symbols."""
    *rows, last = form
    return tuple(
        sympy.Add(
            *(sympy.Rational(a, last[-1]) * x for a, x in zip(row[:-1], symbols, strict=True)),
            sympy.Rational(row[-1], last[-1]),
        )
        for row in rows
    )


def outputs(
    forms: Sequence[Form], cells: Sequence[sympy.Basic], symbols: Sequence[sympy.Expr]
) -> sympy.ImmutableMatrix:
    """A column of ``Piecewise``, with a branch for each cell."""
    columns = zip(*(expressions(form, symbols) for form in forms), strict=True)
    pieces = [sympy.Piecewise(*zip(c, cells, strict=True), evaluate=False) for c in columns]
    return sympy.ImmutableMatrix(pieces)


def _number(value: Any) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)
