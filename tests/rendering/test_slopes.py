"""Slopes by their names: only where a derivation has established them, and supposing nothing."""

from __future__ import annotations

import sympy

from symact.library.joining import verified
from symact.library.registry import theorem
from symact.logic import Chain, Derivation, DerivativeIs
from symact.rendering import render
from symact.rendering.slopes import called, slopes

x = sympy.Symbol("x", real=True)
f = sympy.Function("f", real=True)
CHECK = DerivativeIs({f: sympy.Lambda(x, x**3)})


def test_signs_are_those_of_the_slope() -> None:
    shown = verified(theorem("gelu-minimum"))
    text = render(shown)
    for line in (
        "G′(x) = x φ(x) + Φ(x)",
        "G″(x) = (2 − x²) φ(x)",
        "G′(x) < 0 for x ≤ −√2",
        "G″(x) > 0 for x ∈ (−√2, √2)",
        "the only zero of G′(x)",
    ):
        assert line in text
    assert "x φ(x) + Φ(x) <" not in text
    assert "G'(x) &< 0" in render(shown, "latex")
    assert "<msup><mi>G</mi><mi>′</mi></msup>" in render(shown, "html")


def test_what_was_not_run_has_no_slopes() -> None:
    chain = Chain.of(f(x).diff(x), ("=", 3 * x**2, "differentiate", CHECK))
    declared = Derivation.of(chain)
    assert "d/dx f(x) = 3 x²" in render(declared)
    assert slopes(declared.verify()) != {}
    assert "f′(x) = 3 x²" in render(declared.verify())


def test_a_letter_or_a_function_keeps_its_name() -> None:
    line = DerivativeIs({f: sympy.Lambda(x, x**2 / 2)})
    found = slopes(Derivation.of(Chain.of(f(x).diff(x), ("=", x, "differentiate", line))).verify())
    assert found == {}


def test_only_whole_sides_are_called_so() -> None:
    known = slopes(
        Derivation.of(Chain.of(f(x).diff(x), ("=", 3 * x**2, "differentiate", CHECK))).verify()
    )
    whole, part = called(Derivation.of(Chain(3 * x**2, ()), Chain(3 * x**2 + 1, ())), known).chains
    assert whole.subject == known[3 * x**2]
    assert part.subject == 3 * x**2 + 1
