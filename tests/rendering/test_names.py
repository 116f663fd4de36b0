"""Names of symbols: what is recognised, and that everything else is escaped safely."""

from __future__ import annotations

import string

import pytest
import sympy

from symact.rendering import latex_of, text_of
from symact.rendering.writers.latex.formula import Latex
from symact.rendering.writers.latex.prose import paragraph
from tests.rendering.engines import katex_objections, katex_package

NAMES = [
    ("w2_1_3", "w⁽²⁾₁₃", "w^{(2)}_{13}"),
    ("w2_1_13", "w⁽²⁾₁,₁₃", "w^{(2)}_{1,13}"),
    ("w10_1_2", "w⁽¹⁰⁾₁₂", "w^{(10)}_{12}"),
    ("b1_2", "b⁽¹⁾₂", "b^{(1)}_{2}"),
    ("W_1", "W₁", "W_1"),
    ("W1", "W₁", "W_1"),
    ("n_0", "n₀", "n_0"),
    ("v_12", "v₁₂", "v_{12}"),
    ("h_L", "h_L", "h_L"),
    ("h_L + 1", "h_{L+1}", "h_{L + 1}"),
    ("W_k + 1", "Wₖ₊₁", "W_{k + 1}"),
    ("w_1_2", "w₁,₂", "w_{1,2}"),
    ("x'", "x′", "x'"),
    ("alpha", "α", r"\alpha"),
    ("alpha_1", "α₁", r"\alpha_1"),
    ("lamda", "λ", r"\lambda"),
    ("Phi", "Φ", r"\Phi"),
    ("φ", "φ", r"\varphi"),
    ("phi", "ϕ", r"\phi"),
    ("varphi", "φ", r"\varphi"),
    ("ε", "ε", r"\varepsilon"),
    ("θ_1", "θ₁", r"\theta_1"),
    ("x₁", "x₁", "x_1"),
    ("x_max", "xₘₐₓ", r"x_{\mathrm{max}}"),
    ("x_alpha", "x_α", r"x_{\alpha}"),
    ("b_in_features", "b_{in_features}", r"b_{\mathrm{in\_features}}"),
    ("layernorm", "layernorm", r"\mathrm{layernorm}"),
    ("in_features", "in_features", r"\mathrm{in\_features}"),
    ("that", "that", r"\mathrm{that}"),
    ("layer1", "layer1", r"\mathrm{layer1}"),
    ("x%", "x%", r"\mathrm{x\%}"),
    ("a&b", "a&b", r"\mathrm{a\&b}"),
    ("a b", "a b", r"\mathrm{a\ b}"),
    ("a\\b", "a\\b", r"\mathrm{a\backslash b}"),
    ("dense/kernel:0", "dense/kernel:0", r"\mathrm{dense{/}kernel{:}0}"),
    ("größe", "größe", r"\mathrm{gr\ddot{\mathrm{o}}sse}"),
    ("中", "中", r"\mathrm{(U{+}4E2D)}"),
    ("<b>", "<b>", r"\mathrm{{<}b{>}}"),
]

REASONS = [
    ("distribute", r"\text{distribute}", "distribute"),
    ("100% of a_bc", r"\text{100}\%\text{ of a}\_\text{bc}", r"100\% of a\_bc"),
    ("100% of x_1", r"\text{100}\%\text{ of }x_1", r"100\% of $x_1$"),
    ("σ ≤ 1", r"\sigma \leq 1", r"$\sigma \leq 1$"),
    ("W₁ x²", r"W_1 x^2", "$W_1 x^2$"),
    ("eᵀ of wᵢ", r"e^T\text{ of }w_i", r"$e^T$ of $w_i$"),
    ("“so” – it’s", '\\text{"so" - it\'s}', '"so" - it\'s'),
    ("über", r"\ddot{\mathrm{u}}\text{ber}", r"$\ddot{\mathrm{u}}$ber"),
]


@pytest.mark.parametrize(("name", "text", "latex"), NAMES)
def test_names(name: str, text: str, latex: str) -> None:
    assert text_of(sympy.Symbol(name)) == text
    assert latex_of(sympy.Symbol(name)) == latex
    assert latex_of(sympy.MatrixSymbol(name, 2, 2)) == latex


@pytest.mark.parametrize(("reason", "inside", "outside"), REASONS)
def test_words_inside_and_outside_mathematics(reason: str, inside: str, outside: str) -> None:
    assert Latex().words(reason) == inside
    assert paragraph(reason) == outside


def awkward() -> list[str]:
    marks = [mark for mark in string.printable if mark.strip() and not mark.isalnum()]
    marks += list("é中😀σ≤½²₁ᵀ∑ℝ\u0302\u00a0\t")
    return [
        f"{before}{mark}{after}"
        for mark in marks
        for before in ("", "ab", "x_")
        for after in ("", "c")
    ]


def test_every_name_and_reason_is_ascii_and_balanced() -> None:
    for name in awkward():
        for tex in (latex_of(sympy.Symbol(name)), Latex().words(name), paragraph(name)):
            assert tex.isascii(), name
            bare = tex.replace(r"\{", "").replace(r"\}", "")
            assert bare.count("{") == bare.count("}"), name


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed (npm, or KATEX=folder)")
def test_katex_accepts_every_name_and_reason() -> None:
    x = sympy.Symbol("x")
    bodies = [latex_of(sympy.Symbol(name) ** 2 * x) for name in awkward()]
    bodies += [Latex().words(name) for name in awkward()]
    refused = [pair for pair in zip(bodies, katex_objections(bodies), strict=True) if pair[1]]
    assert not refused


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed (npm, or KATEX=folder)")
def test_katex_is_strict() -> None:
    bad = [r"\frac{1}", "é", r"\undefined", "x^2^2", r"a & b", r"\text{%}"]
    assert all(katex_objections(bad))
