"""Good arguments for checks: what each is made of, and two sides that it finds in a relation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import sympy

from symact import RationalMatrix, logic
from symact.logic import Case, Cases, Induction, Split, Step, UniqueZero
from tests.hostile.good.things import DERIVATION, RING, Good, N, X, Y

G = sympy.Function("g", real=True)
A = sympy.MatrixSymbol("A", 2, 2)
V = sympy.MatrixSymbol("v", 2, 1)
DOUBLING = Induction(N, {G(0): 1, G(N + 1): 2 * G(N)}, RING, RING)
ZERO = UniqueZero(2 * X, X, (Fraction(-1, 2), Fraction(1, 2)))
PARTS = (
    Case(2 * X, sympy.S.Zero, Cases((Split(X, on=sympy.Interval(-sympy.oo, -1)),)), "<"),
    Case(sympy.S(2), sympy.S.Zero, Cases((Split(X, on=sympy.Interval.open(-1, 1)),)), ">"),
    Case(2 * X, sympy.S.Zero, Cases((Split(X, on=sympy.Interval(1, sympy.oo)),)), ">"),
)
ABOVE = sympy.Interval.open(0, sympy.oo)


def _pairs() -> list[tuple[int, int]]:
    return [(1, 1)]


_BETWEEN = logic.Between("-0.1", "0.1")
_HALVES = {"definitions": {}, "given": {}}
CHECKS: dict[str, tuple[dict[str, Any], tuple[Any, Any, str]]] = {
    "Cases": ({"splits": (X,), **_HALVES}, (abs(X), X, "≥")),
    "Cite": ({"source": "a book"}, (X, X, "=")),
    "DerivativeIs": ({**_HALVES, "on": ()}, (sympy.Derivative(X**2, X), 2 * X, "=")),
    "Enclosed": ({"zeros": {}, **_HALVES, "bits": 64}, (sympy.pi, sympy.S(3), ">")),
    "Farkas": ({"multipliers": {X > 1: 1}}, (X > 1, X > 0, "⇒")),
    "Finite": ({"sets": {X: (1, 2)}, **_HALVES}, (X, X, "=")),
    "Induction": (
        {
            "variable": N,
            "recursion": {G(0): 1, G(N + 1): 2 * G(N)},
            "base": RING,
            "step": RING,
            "start": 0,
            "instances": ({},),
            "identity": RING,
        },
        (G(N), 2**N, "="),
    ),
    "Instances": ({"make": _pairs, "why": "they are"}, (X, X, "=")),
    "LimitIs": (dict(_HALVES), (sympy.Limit(1 / X, X, sympy.oo), sympy.S.Zero, "=")),
    "MatrixIdentity": (
        {"definitions": {}, "rules": {}, "given": {}, "shown": None},
        (A, A, "="),
    ),
    "MaximumIs": ({**_HALVES, "bits": 64}, (logic.Maximum(X, X, -1, 0), _BETWEEN, "∈")),
    "MeanIs": (
        {"laws": (), **_HALVES, "pointwise": ()},
        (logic.Mean(2 * X, X), 2 * logic.Mean(X, X), "="),
    ),
    "Monotone": (
        {"variable": X, "on": ABOVE, "end": "left", "at": (), **_HALVES},
        (sympy.S.Zero, X, "<"),
    ),
    "OnInterval": (
        {"variable": X, "low": 1, "high": 2, **_HALVES, "bits": 64},
        (X, sympy.S.Zero, ">"),
    ),
    "Prose": ({"why": "it is"}, (X, X, "=")),
    "RingIdentity": (dict(_HALVES), (X, X, "=")),
    "SameSlope": (
        {"variable": X, "point": 0, "slopes": {}, "definitions": {}},
        (X, X, "="),
    ),
    "Shown": ({"derivation": DERIVATION, "values": {}}, (X, X, "=")),
    "Squares": ({"squares": [(1, X)], **_HALVES}, (sympy.S.Zero, X**2, "≤")),
    "TurningPoint": (
        {"variable": X, "point": Y, "zero": ZERO, "parts": PARTS, "definitions": {}},
        (X**2, Y**2, "≥"),
    ),
    "UniqueZero": (
        {
            "expression": 2 * X,
            "variable": X,
            "bracket": (Fraction(-1, 2), Fraction(1, 2)),
            **_HALVES,
            "bits": 64,
        },
        (Y, _BETWEEN, "∈"),
    ),
    "Values": (
        {"variables": (V,), "values": {A: RationalMatrix.identity(2)}},
        (A * V, A * V, "="),
    ),
}
"""For each check what it is made of, and two sides that it finds in a relation."""


def decided(kind: Any, sides: tuple[Any, Any, str]) -> Callable[..., Any]:
    """Make a check, and let it decide."""

    def made(**parts: Any) -> Any:
        before, after, relation = sides
        step = Step(before, after, "", kind(**parts), relation)
        step.verify()
        return step.shown

    return made


def checks() -> Iterator[tuple[str, Good]]:
    for name, (parts, sides) in CHECKS.items():
        kind = getattr(logic, name)
        yield name, (decided(kind, sides), parts)
        before, after, relation = sides
        yield (
            f"{name}.run",
            (kind(**parts).run, {"before": before, "after": after, "relation": relation}),
        )
