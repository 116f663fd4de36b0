"""No line separates the two classes of exclusive or; two ReLU units do."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem

POINTS = ((0, 0, -1), (0, 1, 1), (1, 0, 1), (1, 1, -1))
"""The corners of the unit square, and on which side of the line each would have to be."""


def no_line(last=-1, shares=(Fraction(1, 4),) * 4):
    """Four strict inequalities for a line that add up to 0 > 0; ``last`` is the class of (1, 1)."""
    from sympy import And, StrictGreaterThan, false, symbols

    from symact.logic import Chain, Derivation, Farkas

    v, w, b = symbols("v w b", real=True)
    corners = (*POINTS[:3], (1, 1, last))
    sides = [StrictGreaterThan((y * (v * p + w * q + b)).expand(), 0) for p, q, y in corners]
    check = Farkas(dict(zip(sides, shares, strict=True)))
    chain = Chain.of(
        And(*sides, evaluate=False), ("⇒", false, "a quarter of each, added up", check)
    )
    return Derivation.of(chain)


def two_units(slope=2, places=(0, 1)):
    """r(x + y) − 2 r(x + y − 1) is exclusive or on the corners."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Chain, Derivation, Finite

    corners = Finite({x: places, y: places}, DEFINITIONS)
    chain = Chain.of(
        r(x + y) - slope * r(x + y - 1),
        ("=", x + y - 2 * x * y, "corner by corner", corners),
    )
    return Derivation.of(chain, meanings=meanings(r))


def lines():
    """Coefficients of a line."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=20, max_denominator=5) for name in ("v", "w", "b")}


def misses_a_corner(v, w, b, last=-1):
    """Whether some corner is not strictly on its side."""
    corners = (*POINTS[:3], (1, 1, last))
    return any(y * (v * p + w * q + b) <= 0 for p, q, y in corners)


theorem = Theorem(
    id="xor-not-linearly-separable",
    title="No line separates the classes of exclusive or, and two ReLU units do",
    section="1",
    claim="A network without activations can only tell two classes apart by a line or a plane.",
    verdict="holds",
    statements=(
        Statement("no line", no_line),
        Statement("two units", two_units),
    ),
    attack=Attack(lines, misses_a_corner, wrong={"last": 1}),
    mutants=(
        Mutant("(1, 1) in the other class, so that a line separates", {"last": 1}, "no line"),
        Mutant(
            "shares that do not cancel",
            {"shares": (Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8))},
            "no line",
        ),
        Mutant("a negative share", {"shares": (Fraction(-1, 4),) * 4}, "no line"),
        Mutant("the second unit too weak", {"slope": 1}, "two units"),
        Mutant("other points than corners", {"places": (0, 1, 2)}, "two units"),
    ),
    references=(
        "M. Minsky and S. Papert, 1969, Perceptrons",
        "J. Farkas, 1902, Theorie der einfachen Ungleichungen",
    ),
    see_also=("xor-needs-two-relu-units", "cannot-curve-convexity"),
    concludes=("no line", "two units"),
)
