"""Letters: as the user wants them, and no two of them alike in one printed object."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import sympy
from hypothesis import given as drawn
from hypothesis import strategies as st

from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import UsageError
from symact.library.registry import theorems
from symact.rendering import html_of, latex_of, line_of, render
from symact.rendering.given import given
from symact.rendering.letters import spelling_of
from symact.rendering.page import Formulas, Page, Sentence
from symact.rendering.writers import FormatName

S, F = sympy.Symbol, sympy.Function
X = sympy.MatrixSymbol("X", 3, 3)

TOLD_APART = [
    (S("x12") + S("x_12"), "x12 + x₁₂", r"\mathrm{x12} + x_{12}"),
    (S("w1_2_3") * S("w1_23"), "w1_2_3 w⁽¹⁾₂₃", r"\mathrm{w1\_2\_3} w^{(1)}_{23}"),
    (S("alpha") + S("α"), "alpha + α", r"\mathrm{alpha} + \alpha"),
    (S("pi") * sympy.pi, "π pi", r"\pi \mathrm{pi}"),
    (S("x₁") + S("x_1"), "x_1 + x₁", r"\mathrm{x\_1} + x_1"),
    (S("varphi") + S("φ"), "varphi + φ", r"\mathrm{varphi} + \varphi"),
    (X[0, 1] * S("X_0_1"), "X_0_1 X_{0,1}", r"\mathrm{X\_0\_1} X_{0, 1}"),
    (S("x_1_2") + S("x_1,2"), "x_1,2 + x₁,₂", r"\mathrm{x\_1,2} + x_{1,2}"),
]

REFUSED = [
    (S("e") * sympy.E, ["the symbol e", "the fixed letter e"]),
    (S("i") * sympy.I, ["the symbol i", "the fixed letter i"]),
    (S("x") + S("x", real=True), ["the symbol x", "the symbol x (real)"]),
    (S("x", positive=True) + S("x", real=True), ["x (positive)", "x (real)"]),
    (S("f") * F("f")(S("x")), ["the symbol f", "the function f"]),
    (sympy.MatrixSymbol("A", 3, 3)[0, 0] * S("A"), ["the symbol A", "the matrix A"]),
    (sympy.MatMul(sympy.Identity(3), sympy.MatrixSymbol("I", 3, 3), evaluate=False), ["letter I"]),
    (sympy.Heaviside(S("x")) * F("H")(S("x")), ["the function H", "letter H"]),
    (sympy.Max(0, S("x")) * F("max")(S("x")), ["the function max", "letter max"]),
]


@pytest.mark.parametrize(("expression", "text", "latex"), TOLD_APART, ids=str)
def test_told_apart(expression: Any, text: str, latex: str) -> None:
    assert line_of(expression) == text
    assert latex_of(expression) == latex


@pytest.mark.parametrize(("expression", "names"), REFUSED, ids=str)
def test_refused_with_both_names(expression: Any, names: list[str]) -> None:
    for write in (line_of, latex_of, html_of):
        with pytest.raises(UsageError, match="would both be written") as refusal:
            write(expression)
        assert all(name in str(refusal.value) for name in names)


def test_an_object_is_a_page_too() -> None:
    page = Page(("Two",), (Sentence(S("x12")), Formulas(((S("y"), S("x_12")),))))
    formats: tuple[FormatName, ...] = ("text", "latex", "tex", "markdown", "html")
    for format in formats:
        written = render(page, format)
        assert "x12" in written
        assert "x12 +" not in written
    assert "x₁₂" in render(page)
    alike = Page((), (Sentence((S("x"), " and ", S("x", real=True))),))
    with pytest.raises(UsageError, match="the symbol x"):
        render(alike, "markdown")


NAMES = [
    "".join(parts)
    for parts in itertools.product(
        ("x", "alpha", "α", "w1", "phi"), ("", "_"), ("", "1", "₁", "12")
    )
]


@drawn(st.sets(st.sampled_from(NAMES), min_size=2, max_size=5))
def test_different_letters_are_never_alike(names: set[str]) -> None:
    """All of them in one object, each by itself as it is written there."""
    everything = sympy.Tuple(*map(S, sorted(names)))
    for write in (line_of, latex_of):
        try:
            written = write(everything)
        except UsageError:
            continue
        inside = written.replace(r"\left(", "").replace(r"\right)", "").strip("()")
        assert len(set(inside.split(", "))) == len(names)


def test_theorems_have_letters_that_differ() -> None:
    for theorem in theorems().values():
        for statement in theorem.statements:
            assert not spelling_of(statement.derivation()).apart


# -- what a user gives -----------------------------------------------------------------------------

FORMATS: tuple[FormatName, ...] = ("text", "latex", "tex", "markdown", "html", "json")
WHOLE = [
    ("U", "U", "U"),
    (r"\mathbf{U}_1", r"\mathbf{U}_1", "𝐔₁"),
    (r"\alpha", r"\alpha", "α"),
    ("a+b", r"\left(a+b\right)", "(a+b)"),
    ("ab", r"\left(ab\right)", "(ab)"),
    ("2", r"\left(2\right)", "(2)"),
    (r"\frac{a}{b}", r"\left(\frac{a}{b}\right)", None),
    (r"\hat{x}", r"\hat{x}", "x̂"),
    (r"\mathrm{net}", r"\mathrm{net}", "net"),
    (r"\left(a\right)", r"\left(a\right)", "(a)"),
    (r"\mathcal{L}^{(k)}", r"\mathcal{L}^{(k)}", "𝓛^{(k)}"),
]
BROKEN = [
    "{x", "x}", "x_", "x^", "x_1_2", "x^2^3", r"\mathbf", r"\mathbf{}", r"\frac{a}", r"\left(a",
    r"a\right)", r"\left(a\right]", "$x$", "50%", "a&b", "#1", "~", "é", "x\ny", " ", "{}", "\\",
    r"\input{x}", r"\def\x{y}", r"\write18{ls}", r"\catcode`\%=12", r"\begin{matrix}", r"\end{x}",
    r"\csname x\endcsname", r"\href{x}{y}", r"\\", r"\text{$x$}", r"\left", r"\nosuch",
]  # fmt: skip


@pytest.mark.parametrize(("latex", "written", "text"), WHOLE)
def test_given(latex: str, written: str, text: str | None) -> None:
    assert (given("x", latex).latex, given("x", latex).text) == (written, text)


@pytest.mark.parametrize("latex", BROKEN)
def test_what_is_not_whole_or_does_more_than_draw_is_refused(latex: str) -> None:
    derivation = collapse(generic(depth=2)).derivation
    for format in FORMATS:
        with pytest.raises(UsageError, match="symbol x="):
            render(derivation, format, symbols={"x": latex})


@drawn(
    st.lists(st.sampled_from([*"ab1{}^_ '$+()", r"\mathbf", r"\left(", r"\right)"])).map("".join)
)
def test_whatever_is_given_is_balanced_or_refused(latex: str) -> None:
    try:
        written = given("x", latex).latex
    except UsageError:
        return
    bare = written.replace("\\\\", "").replace(r"\{", "").replace(r"\}", "")
    depths = list(itertools.accumulate((c == "{") - (c == "}") for c in bare))
    assert min(depths, default=0) >= 0
    assert not depths or depths[-1] == 0
    assert written.count(r"\left") == written.count(r"\right")


def test_given_letters_are_everywhere_indices_too() -> None:
    derivation = collapse(generic(depth="L")).derivation
    text = render(derivation, symbols={"L": "N", "x": "a+b"})
    assert "h_N = W_N ⋯ W₁ (a+b) + ∑ₖ₌₁ᴺ W_N ⋯ Wₖ₊₁ bₖ" in text
    assert "W_{N+1} (W_N ⋯" in text
    assert "L" not in text
    tex = render(derivation, "latex", symbols={"L": "N", "x": "a+b"})
    assert r"W_{N + 1} \cdots W_1 \left(a+b\right) + \sum_{k = 1}^{N + 1}" in tex
    assert "L" not in tex
    assert "(a+b)" in render(derivation, "json", symbols={"x": "a+b"})


def test_given_letters_with_something_above_are_raised_in_parentheses() -> None:
    assert latex_of(S("x") ** 2, {"x": "h^{(1)}"}) == r"\left(h^{(1)}\right)^2"
    page = Page((), (Sentence(S("x") ** 2),))
    assert render(page, symbols={"x": "h^{(1)}"}) == "(h⁽¹⁾)²\n"


@pytest.mark.parametrize("format", FORMATS)
def test_unknown_names_are_refused_and_the_known_ones_listed(format: FormatName) -> None:
    derivation = collapse(generic(depth=2)).derivation
    with pytest.raises(UsageError, match=r"no symbol 'q'.*there is .*W_1, W_2.*x, y"):
        render(derivation, format, symbols={"q": "U"})


def test_given_letters_are_not_those_of_others() -> None:
    derivation = collapse(generic(depth=2)).derivation
    for latex in ("W_1", "W_{1}", "A"):
        with pytest.raises(UsageError, match="would both be written"):
            render(derivation, "latex", symbols={"x": latex})


def test_text_refuses_what_it_has_no_characters_for() -> None:
    derivation = collapse(generic(depth=2)).derivation
    assert r"\frac{a}{b}" in render(derivation, "latex", symbols={"x": r"\frac{a}{b}"})
    with pytest.raises(UsageError, match="text has no characters for"):
        render(derivation, symbols={"x": r"\frac{a}{b}"})
