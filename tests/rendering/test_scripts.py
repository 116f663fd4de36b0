"""Words taken apart: exponents, indices, and what is left as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.rendering.scripts import KEPT, Span, glued, spans
from symact.rendering.writers.html.document import words as html_words
from symact.rendering.writers.latex.escapes import paragraph, words
from symact.rendering.writers.markdown import escaped

TABLE = [
    ("2^k", "2[^k]", "2^{k}", "$2^{k}$"),
    ("n ≤ 2^k.", "n ≤ 2[^k].", r"\text{n }{\leq}\text{ }2^{k}\text{.}", r"n ${\leq}$ $2^{k}$."),
    ("e^(ax), so", "e[^ax], so", r"e^{ax}\text{, so}", "$e^{ax}$, so"),
    ("e^(f(x) + 1)", "e[^f(x) + 1]", "e^{f(x) + 1}", "$e^{f(x) + 1}$"),
    ("e^-x", "e[^-x]", "e^{-x}", "$e^{-x}$"),
    ("e^(y²)", "e[^y²]", "e^{y^{2}}", "$e^{y^{2}}$"),
    ("n_L units", "n[_L] units", r"n_{L}\text{ units}", "$n_{L}$ units"),
    ("σ_12,", "σ[_12],", r"\sigma_{12}\text{,}", r"$\sigma_{12}$,"),
    ("x₁²", "x[_1][^2]", "x_{1}^{2}", "$x_{1}^{2}$"),
    ("4⁻ᵐ⁻¹", "4[^−m−1]", "4^{-m-1}", "$4^{-m-1}$"),
    ("in_features", "in_features", r"\text{in}\_\text{features}", r"in\_features"),
    ("a_1.npz", "a_1.npz", r"\text{a}\_\text{1.npz}", r"a\_1.npz"),
    ("a_b_c", "a_b_c", r"\text{a}\_\text{b}\_\text{c}", r"a\_b\_c"),
    ("x_ 1", "x_ 1", r"\text{x}\_\text{ 1}", r"x\_ 1"),
    ("x ^ 2", "x ^ 2", r"\text{x }\wedge\text{ 2}", "x ^ 2"),
    ("^2", "^2", r"\wedge\text{2}", "^2"),
]  # fmt: skip


def drawn(text: str) -> str:
    return "".join(
        f"[{span.place}{span.text}]" if span.place else span.text for span in spans(text)
    )


@pytest.mark.parametrize(("text", "parts", "tex", "markdown"), TABLE)
def test_exponents_and_indices(text: str, parts: str, tex: str, markdown: str) -> None:
    assert drawn(text) == parts
    assert words(text) == tex
    assert escaped(text) == markdown


def test_in_html_small_characters_are_large_ones_in_their_place() -> None:
    assert html_words("4⁻ᵐ of x₁²") == "4<sup>−m</sup> of x<sub>1</sub><sup>2</sup>"
    assert html_words("e^(y²)") == "e<sup>y<sup>2</sup></sup>"


def test_what_is_verbatim_has_none() -> None:
    assert words("x_1^2", scripts=False) == r"\text{x}\_\text{1}\wedge\text{2}"
    assert paragraph("x_1", scripts=False) == r"x\_1"
    assert escaped("x_1", scripts=False) == r"x\_1"


def test_mathematics_beside_mathematics_is_one_run_of_it() -> None:
    assert paragraph("σ² ≤ $5") == r"$\sigma^{2}$ ${\leq}$ \$5"
    assert paragraph("$σ") == r"\$$\sigma$"


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    parts = spans(text, small=False)
    assert all(part.text for part in parts)
    kept = "".join(part.text for part in parts)
    marks = re.sub(r"[\^_()]", "", text)
    assert re.sub(r"[\^_()]", "", kept) == marks
    if not re.search(r"[\^_]", text):
        assert parts == ((Span(text),) if text else ())


@given(st.text(st.sampled_from("ab =<(),−")))
def test_gluing_changes_spaces_only(text: str) -> None:
    tied = glued(text)
    assert tied.replace(KEPT, " ") == text
    assert not re.search("[=<−] ", tied)


def test_lines_are_not_broken_behind_signs_or_in_short_parentheses() -> None:
    assert glued("so P(Z > 0) = 1 and (x, y)").split(" ") == [
        "so", f"P(Z{KEPT}>{KEPT}0)", f"={KEPT}1", "and", f"(x,{KEPT}y)",
    ]  # fmt: skip
    assert glued("for a = 0 and ab = 1").split(" ") == [
        "for", f"a{KEPT}={KEPT}0", "and", "ab", f"={KEPT}1",
    ]  # fmt: skip
    assert " " in glued("(which is long enough to be broken)")
