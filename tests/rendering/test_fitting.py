"""Tables whose formulas are broken so that they fit."""

from __future__ import annotations

import re

import sympy

from symact.logic.words import Words
from symact.rendering import latex_of, line_of
from symact.rendering.breadth import Breadth
from symact.rendering.fitting import fit, fitted
from symact.rendering.page import BREAK
from symact.rendering.writers.latex.formula import Latex


def test_a_table_is_as_broad_as_its_page() -> None:
    letters = sympy.symbols("a_1:13")
    rows = [("00", (sympy.Eq(sympy.Symbol("y"), sympy.Add(*letters)),)), ("01", "words")]
    narrow = fitted(rows, 30, Breadth(None))
    assert narrow[0][1].count(BREAK) > 0
    assert narrow[1] == ["01", "words"]
    assert fitted(rows, 300, Breadth(None))[0][1].count(BREAK) == 0


def test_phrases_break_behind_commas_and_inside_formulas_that_are_too_broad() -> None:
    a, b, c, d = sympy.symbols("a b c d")
    measure = Breadth(None)
    phrase = Words("if {}, {}", sympy.Eq(a, b, evaluate=False), sympy.Eq(c, d, evaluate=False))
    lines, _ = fit(phrase, 14, measure)
    written = Latex(None).write
    assert [*map(written, lines)] == [r"\text{if } a = b \text{,}", "c = d"]
    inner = Words("{} for all {}", sympy.Eq(a + b + c, d, evaluate=False), d)
    lines, omitted = fit(Words("{} for all {}", inner, a), 14, measure)
    assert len(lines) > 1
    assert not omitted
    assert all(measure.of(line) <= 14 for line in lines)
    words = "".join(map(written, lines)).replace(r"\text", "")
    assert re.sub("[ {}]", "", words) == "(a+b+c=dforalld)foralla"


def test_a_sum_of_sums_over_something_keeps_its_parentheses() -> None:
    j, n, h = sympy.symbols("j n h")
    f, g = sympy.Function("f"), sympy.Function("g")
    both = (sympy.Sum(f(j), (j, 1, n)) + sympy.Sum(g(j), (j, 1, n))) / h
    assert line_of(both) == "(1/h) (∑ⱼ₌₁ⁿ f(j) + ∑ⱼ₌₁ⁿ g(j))"
    assert latex_of(both).startswith(r"\frac{1}{h} \left(")
    assert line_of(sympy.Sum(f(j), (j, 1, n)) / h) == "(1/h) ∑ⱼ₌₁ⁿ f(j)"
