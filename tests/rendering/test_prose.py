"""Formulas inside prose: labels, reasons, titles and what letters mean are words with formulas."""

from __future__ import annotations

import pytest

from symact.library.registry import theorems
from symact.rendering import render
from symact.rendering.page import Detail, Details, Page, Section, Sentence
from symact.rendering.writers import FormatName
from symact.rendering.writers.latex.formula import Latex
from symact.rendering.writers.latex.prose import paragraph
from symact.rendering.writers.markdown import escaped

PROSE = [
    ("for all n₀ ≥ 1", "for all $n_0 \\geq 1$"),
    ("the 2^k numbers", "the $2^k$ numbers"),
    ("3√2 and √(x + 1)", "$3 \\sqrt{2}$ and $\\sqrt{x + 1}$"),
    ("σ² of xᵢ", "$\\sigma^2$ of $x_i$"),
    ("x₁² is", "$x_1^2$ is"),
    ("no formula, in words", "no formula, in words"),
    ("n ≤ 2^k.", "$n \\leq 2^k$."),
    ("e^(ax), so", "$e^{a x}$, so"),
    ("e^(f(x) + 1)", "$e^{f(x) + 1}$"),
    ("e^-x", "$e^{-x}$"),
    ("e^(y²)", "$e^{y^2}$"),
    ("n_L units", "$n_L$ units"),
    ("σ_12,", "$\\sigma_{12}$,"),
    ("4⁻ᵐ⁻¹", "$4^{-m - 1}$"),
    ("in_features", "in\\_features"),
    ("a_1.npz", "a\\_1.npz"),
    ("a_b_c", "a\\_b\\_c"),
    ("x_ 1", "x\\_ 1"),
    ("width ≥ 2 there", "$\\text{width} \\geq 2$ there"),
    ("P(Z > 0) = 1 and more", "$P(Z > 0) = 1$ and more"),
    ("about −0.17 at ±√2", "about $-0.17$ at $\\pm \\sqrt{2}$"),
    ("a layer, 3 units, x and y", "a layer, 3 units, x and y"),
    ("D. Knuth and W. Feller, 1968", "D. Knuth and W. Feller, 1968"),
    ("Φ + xφ and |x| ≤ 1", "$\\Phi + x \\varphi$ and $\\left|x\\right| \\leq 1$"),
    ("G″ = (2 − x²)φ ≥ 0 there", "$G'' = \\left(2 - x^2\\right) \\varphi \\geq 0$ there"),
    ("all (n_L×1) of them", "all ($n_L \\times 1$) of them"),
    ("C(n, 0) + … + C(n, d)", "$C(n, 0) + \\ldots + C(n, d)$"),
]


@pytest.mark.parametrize(("prose", "written"), PROSE)
def test_a_formula_in_prose_is_one(prose: str, written: str) -> None:
    assert paragraph(prose) == written
    assert escaped(prose) == written


def test_no_dollar_of_markdown_touches_a_word() -> None:
    assert paragraph("tanh² is") == "tanh${}^{2}$ is"
    assert escaped("tanh² is") == r"$\text{tanh}{}^{2}$ is"
    assert escaped("at 1.1289…, so") == r"at $\text{1.1289}\ldots$, so"


def test_a_root_and_a_letter_are_whole_inside_mathematics_too() -> None:
    assert Latex().words("so √2 n₀") == r"\text{so }\sqrt{2} n_0"


def test_all_titles_and_claims_are_ascii() -> None:
    for theorem in theorems().values():
        assert escaped(theorem.title).isascii()
        assert escaped(theorem.claim or "").isascii()


@pytest.mark.parametrize(("format", "mark"), [("markdown", "# "), ("tex", r"\section*{")])
def test_a_heading_is_words(format: FormatName, mark: str) -> None:
    import sympy

    page = Page(("GELU", sympy.Symbol("x") ** 2), (Section("Next"), Details((Detail("a", "n₀"),))))
    lines = render(page, format).split("\n")
    heads = [line for line in lines if line.startswith(mark)]
    assert heads == [f"{mark}GELU" + "}" * (format == "tex")]
    assert "$x^2$" in lines
    assert "$n_0$" in render(Page((), (Sentence("n₀"),)), format)


def test_the_heading_of_a_formula_has_keys_for_signs_in_markdown() -> None:
    assert render(Page(("x² ≤ Φ(x₁) at −½",), ()), "markdown") == "# x^2 \\<= Phi(x\\_1) at -1/2\n"


def test_letters_in_words_are_those_of_the_page() -> None:
    import sympy

    x = sympy.Symbol("x_0")
    page = Page((), (Sentence(("x falls to x₀, as x ≤ x₀: ", x)),))
    assert render(page, symbols={"x_0": "p"}) == "x falls to p, as x ≤ p: p\n"
    assert "as $x \\leq p$: $p$" in render(page, "markdown", symbols={"x_0": "p"})
    assert "<mo>≤</mo><mi>p</mi>" in render(page, "html", symbols={"x_0": "p"})
