"""Dots stand where something is left out, and only there; the data is always complete."""

from __future__ import annotations

import json

import pytest
import sympy

from symact.rendering import latex_of, line_of, render, text_of
from symact.rendering.reading import shortened
from tests.rendering.samples import NAMES, sample


@pytest.mark.parametrize("limit", range(1, 9))
@pytest.mark.parametrize("count", range(1, 12))
def test_shortened(count: int, limit: int) -> None:
    items = list(range(count))
    head, tail = shortened(items, limit)
    shown = [*head, *tail]
    assert len(shown) <= limit
    assert shown == sorted(set(shown))
    if count <= limit:
        assert shown == items
    else:
        assert len(shown) < count
        assert head[0] == 0
        assert not tail or list(tail) == items[-len(tail) :]


@pytest.mark.parametrize("name", NAMES)
def test_dots_are_explained(name: str) -> None:
    text = render(sample(name), "text")
    is_short = "Dots stand for the rest: " in text
    rows = [line for line in text.split("\n") if not line.startswith("Dots")]
    sums = any("⋯ +" in row or "+ ⋯" in row or "⋮" in row or "⋯  " in row for row in rows)
    assert is_short == sums
    assert ("Dots stand" in render(sample(name), "latex")) == (
        r"+ \cdots" in render(sample(name), "latex") or r"\vdots" in render(sample(name), "latex")
    )


def test_matrices() -> None:
    numbers = sympy.Matrix(9, 7, lambda i, j: 10 * i + j)
    assert text_of(numbers) == (
        "⎡ 0   1   2   3  ⋯   6⎤\n"
        "⎢10  11  12  13  ⋯  16⎥\n"
        "⎢20  21  22  23  ⋯  26⎥\n"
        "⎢30  31  32  33  ⋯  36⎥\n"
        "⎢40  41  42  43  ⋯  46⎥\n"
        "⎢50  51  52  53  ⋯  56⎥\n"
        "⎢ ⋮   ⋮   ⋮   ⋮  ⋱   ⋮⎥\n"
        "⎣80  81  82  83  ⋯  86⎦"
    )
    assert latex_of(numbers[:2, :]).count(r"\cdots") == 2
    assert "⋯" not in text_of(numbers[:8, :6])
    assert "⋮" not in text_of(numbers[:8, :6])


def test_products_sums_and_parentheses() -> None:
    n = sympy.Symbol("n", integer=True, positive=True)
    W = [sympy.MatrixSymbol(f"W_{k}", n, n) for k in range(1, 13)]
    b = [sympy.MatrixSymbol(f"b_{k}", n, 1) for k in range(1, 13)]
    x = sympy.MatrixSymbol("x", n, 1)
    assert line_of(sympy.MatMul(*reversed(W), x)) == "W₁₂ W₁₁ ⋯ W₁ x"
    assert line_of(sympy.MatMul(*reversed(W))) == "W₁₂ W₁₁ ⋯ W₁"
    assert line_of(sympy.MatMul(*reversed(W[:7]), x)) == "W₇ W₆ W₅ W₄ W₃ W₂ W₁ x"
    nested = x
    for weight, bias in zip(W, b, strict=True):
        nested = sympy.MatAdd(sympy.MatMul(weight, nested), bias, evaluate=False)
    deep = line_of(nested)
    assert deep.endswith("⋯ (W₁ x + b₁) ⋯) + b₅) + b₆) + b₇) + b₈) + b₉) + b₁₀) + b₁₁) + b₁₂")
    forked = x
    for weight, bias in zip(W, b, strict=True):
        beside = sympy.MatMul(weight, sympy.MatAdd(x, bias, evaluate=False))
        forked = sympy.MatAdd(sympy.MatMul(weight, forked), beside, evaluate=False)
    assert "(⋯ (x + b₁) ⋯)" in line_of(forked)
    assert text_of(sympy.Add(*sympy.symbols("y1:40"))).count("+") == 15


def test_a_sum_with_a_term_that_is_too_wide() -> None:
    entry = sympy.Add(*(sympy.Symbol(f"w2_1_{k}") * sympy.Symbol(f"w1_{k}_1") for k in range(1, 9)))
    wide = sympy.ImmutableMatrix([[entry, entry], [entry, entry]])
    x, *b = (sympy.MatrixSymbol(name, 2, 1) for name in ("x", *(f"b_{k}" for k in range(1, 25))))
    many = text_of(sympy.MatAdd(wide * x, *b))
    assert "+ b₁ + b₂" in many
    assert "+ b₁₃ + ⋯ + b₂₄" in many
    nested = text_of(sympy.MatAdd(wide * x, sympy.MatAdd(x, b[0]), evaluate=False))
    assert "(x + b₁)" in nested


def test_long_sums_are_broken_between_terms() -> None:
    text = render(sample("depth 12"), "text")
    assert "\n      + W₁₂ W₁₁ ⋯ W₅ b₄" in text
    latex = render(sample("depth 12"), "latex")
    assert "\\\\\n  &\\quad + W_{12} W_{11}" in latex
    assert len(max(render(sample("depth 12"), "text", width=70).split("\n"), key=len)) <= 70


def test_data_leaves_nothing_out() -> None:
    derivation = sample("widths 4,4,4,4,4")
    data = json.loads(render(derivation, "json"))
    last = data["chains"][0]["steps"][-1]["after"]
    assert "⋯" in last["text"]
    entries = derivation.chains[0].steps[-1].after.find(sympy.Symbol)
    assert all(symbol.name in last["sympy"] for symbol in entries)
    assert last["sympy"].count("*w4_1_1") == 4 * 16 + 1 + 4 + 16
