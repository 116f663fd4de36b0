"""Documents: what they look like, and that KaTeX and pdflatex accept every one of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import UsageError
from symact.logic.checks import RingIdentity
from symact.logic.derivation import Chain, Derivation, Meaning, Step
from symact.rendering import FORMATS, render
from tests.rendering.engines import katex_objections, katex_package, pdflatex
from tests.rendering.expressions import EXPRESSIONS
from tests.rendering.samples import NAMES, SAID, checked, sample

# what documents may use of LaTeX: KaTeX, MathJax on GitHub and plain amsmath all know it
ALLOWED = {
    "begin", "end", "left", "right", "frac", "sqrt", "text", "mathrm", "mathbb", "hat", "tilde",
    "bar", "ddot", "quad", "qquad", "cdot", "cdots", "vdots", "ddots", "times", "sum", "prod",
    "int", "lim", "to", "mapsto", "in", "leq", "geq", "neq", "Rightarrow", "Leftrightarrow",
    "infty", "max", "min", "log", "tanh", "erf", "alpha", "sigma", "partial", "odot", "wedge",
    "vee", "neg", "lfloor", "rfloor", "lceil", "rceil", "sin", "cos", "exp", "det", "pi",
    "backslash", "sim",
}  # fmt: skip


@pytest.fixture(params=NAMES)
def derivation(request: pytest.FixtureRequest) -> Derivation:
    return sample(request.param)


def latex(name: str, **options: object) -> str:
    return render(sample(name), "latex", **options)  # type: ignore[arg-type]


def text(name: str) -> str:
    return render(checked(name), "text")


def test_every_format_ends_with_one_newline_and_repeats_itself(derivation: Derivation) -> None:
    for style in FORMATS:
        document = render(derivation, style)
        assert document.endswith("\n")
        assert not document.endswith("\n\n")
        assert not re.search(r"[ \t]+$", document, re.MULTILINE)
        assert render(derivation, style) == document


def test_latex_is_one_aligned_body(derivation: Derivation) -> None:
    body = render(derivation, "latex")
    assert body.isascii()
    assert body.startswith("\\begin{aligned}\n")
    assert body.endswith("\n\\end{aligned}\n")
    assert body.count(r"\begin{aligned}") == 1
    assert "$" not in body.replace(r"\$", "")
    assert set(re.findall(r"\\([A-Za-z]+)", body)) <= ALLOWED
    assert set(re.findall(r"\\begin\{(\w+)\}", body)) <= {"aligned", "matrix", "cases"}
    rows = body.split("\n")[1:-2]
    assert all(re.search(r" \\\\(\[1ex\])?$", row) for row in rows[:-1])
    assert "checked" not in body


def _has(name: str, symbol: str) -> bool:
    """Whether a symbol occurs in a sample; one that does not is refused."""
    try:
        latex(name, symbols={symbol: "Q"})
    except UsageError:
        return False
    return True


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed (npm, or KATEX=folder)")
def test_katex_accepts_everything() -> None:
    bodies = [latex(name, width=width) for name in NAMES for width in (40, 70, 100, 200)]
    bodies += [latex_ for _, _, latex_ in EXPRESSIONS]
    symbols = {"W_1": r"\boldsymbol{W}_{1}", "x": r"\mathbf{x}", "in_features": "n_{\\text{in}}"}
    for name in NAMES:
        have = {symbol: code for symbol, code in symbols.items() if _has(name, symbol)}
        bodies.append(latex(name, symbols=have))
    refused = [pair for pair in zip(bodies, katex_objections(bodies), strict=True) if pair[1]]
    assert not refused


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_pdflatex_compiles_everything_and_nothing_is_too_wide(tmp_path: Path) -> None:
    documents = [render(sample(name), "tex") for name in NAMES]
    head, _ = documents[0].split("\\begin{document}\n")
    contents = []
    for document in documents:
        assert document.startswith(head)
        contents.append(document.split("\\begin{document}\n")[1].split("\\end{document}")[0])
    contents += [f"\\[{latex_}\\]\n" for _, _, latex_ in EXPRESSIONS]
    log = pdflatex(f"{head}\\begin{{document}}\n{''.join(contents)}\\end{{document}}\n", tmp_path)
    assert "Overfull" not in log
    assert "Warning" not in log.replace("LaTeX Font Warning: Size", "")


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "from symact.rendering import render; from tests.rendering.samples import sample;"
        "print(*(render(sample(n), s) for n in ('edges', 'joined', 'widths 2,3,1') "
        "for s in ('text', 'latex', 'html', 'json')))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@given(
    st.lists(st.integers(1, 4), min_size=3, max_size=4),
    st.sampled_from([100, 120, 160]),
)
def test_lines_of_text_keep_to_the_width(widths: list[int], width: int) -> None:
    for line in render(collapse(generic(widths)).derivation, "text", width=width).split("\n"):
        assert len(line) <= width


def test_symbols_are_used_verbatim() -> None:
    body = latex("depth 3", symbols={"W_1": r"\mathbf{W}_1", "x": "u"})
    assert body == (
        r"""\begin{aligned}
y &= W_3 \left(W_2 \left(\mathbf{W}_1 u + b_1\right) + b_2\right) + b_3 \\
  &= W_3 W_2 \mathbf{W}_1 u + W_3 W_2 b_1 + W_3 b_2 + b_3 && \text{distribute} \\
  &= A u + c && \text{collect} \\[1ex]
A &= W_3 W_2 \mathbf{W}_1 \\
c &= W_3 W_2 b_1 + W_3 b_2 + b_3
\end{aligned}
"""
    )


def test_latex_with_an_entry_for_every_weight() -> None:
    assert latex("widths 2,2,1") == (
        r"""\begin{aligned}
y &= W_2 \left(W_1 x + b_1\right) + b_2 \\
  &= W_2 W_1 x + W_2 b_1 + b_2 && \text{distribute} \\
"""
        r"  &= \left[\begin{matrix}w^{(2)}_{11} w^{(1)}_{11} + w^{(2)}_{12} w^{(1)}_{21} & "
        r"w^{(2)}_{11} w^{(1)}_{12} + w^{(2)}_{12} w^{(1)}_{22}\end{matrix}\right] x + "
        r"\left[\begin{matrix}w^{(2)}_{11} b^{(1)}_{1} + w^{(2)}_{12} b^{(1)}_{2} + b^{(2)}_{1}"
        r"\end{matrix}\right] && \text{multiply}"
        "\n\\end{aligned}\n"
    )


def test_latex_of_an_induction() -> None:
    assert latex("depth L") == (
        r"""\begin{aligned}
  &\text{Base} \\
h_0 &= x \\
  &= I x + 0 && \text{no layers} \\[1ex]
  &\text{Step} \\
"""
        r"h_{L + 1} &= W_{L + 1} \left(W_L \cdots W_1 x + \sum_{k = 1}^{L} W_L \cdots W_{k + 1} b_k"
        r"\right) + b_{L + 1} \\"
        "\n"
        r"  &= W_{L + 1} W_L \cdots W_1 x + W_{L + 1} \sum_{k = 1}^{L} W_L \cdots W_{k + 1} b_k + "
        r"b_{L + 1} && \text{distribute} \\"
        "\n"
        r"  &= W_{L + 1} \cdots W_1 x + \sum_{k = 1}^{L + 1} W_{L + 1} \cdots W_{k + 1} b_k "
        r"&& \text{collect} \\[1ex]"
        "\n"
        r"""  &\text{For every depth} \\
h_L &= W_L \cdots W_1 x + \sum_{k = 1}^{L} W_L \cdots W_{k + 1} b_k && \text{by induction}
\end{aligned}
"""
    )
    # the index of the sum is another letter where k is the depth
    assert r"\sum_{j = 1}^{k} W_k \cdots W_{j + 1} b_j" in latex("depth k")


def test_latex_of_letters_with_sizes() -> None:
    rank = re.search(r"of rank (\d+)", text("lettered"))
    assert rank is not None
    assert latex("lettered").endswith(
        "  &= A x + c && \\text{multiply} \\\\[1ex]\n"
        rf"A &\in \mathbb{{R}}^{{101 \times 30}}\text{{ of rank {rank[1]}}} \\"
        "\nc &\\in \\mathbb{R}^{101 \\times 1}\n\\end{aligned}\n"
    )


def test_text_of_several_runs() -> None:
    assert text("several runs") == (
        """2 runs of affine maps

z₁ = W₂ (W₁ x + b₁) + b₂
   = W₂ W₁ x + W₂ b₁ + b₂      distribute

     ⎡ 6    3⎤     ⎡ 7⎤
   = ⎢ 9  −12⎥ x + ⎢−1⎥        multiply
     ⎣−9    1⎦     ⎣−7⎦

 y = W₄ (W₃ h₁ + b₃) + b₄
   = W₄ W₃ h₁ + W₄ b₃ + b₄     distribute

   = ⎡ 6   0   8⎤ h₁ + ⎡ 9⎤    multiply
     ⎣−4  −1  −5⎦      ⎣−6⎦

checked: exactly (symbolic)
"""
    )


def test_text_of_matrices_with_dots() -> None:
    # shortened, explained, and never wider than asked
    assert text("widths 4,4,4,4,4").endswith(
        """
        ⎡w⁽⁴⁾₁₁ w⁽³⁾₁₁ w⁽²⁾₁₁ b⁽¹⁾₁ + w⁽⁴⁾₁₁ w⁽³⁾₁₁ w⁽²⁾₁₂ b⁽¹⁾₂ + ⋯ + b⁽⁴⁾₁⎤
      + ⎢w⁽⁴⁾₂₁ w⁽³⁾₁₁ w⁽²⁾₁₁ b⁽¹⁾₁ + w⁽⁴⁾₂₁ w⁽³⁾₁₁ w⁽²⁾₁₂ b⁽¹⁾₂ + ⋯ + b⁽⁴⁾₂⎥
        ⎢w⁽⁴⁾₃₁ w⁽³⁾₁₁ w⁽²⁾₁₁ b⁽¹⁾₁ + w⁽⁴⁾₃₁ w⁽³⁾₁₁ w⁽²⁾₁₂ b⁽¹⁾₂ + ⋯ + b⁽⁴⁾₃⎥
        ⎣w⁽⁴⁾₄₁ w⁽³⁾₁₁ w⁽²⁾₁₁ b⁽¹⁾₁ + w⁽⁴⁾₄₁ w⁽³⁾₁₁ w⁽²⁾₁₂ b⁽¹⁾₂ + ⋯ + b⁽⁴⁾₄⎦

Dots stand for the rest: sums have up to 85 terms, the matrix is 4×4.

checked: exactly (symbolic)
"""
    )


def test_text_of_an_induction() -> None:
    assert text("depth L").startswith(
        """Any number of affine maps is one

Base
    h₀ = x
       = I x + 0                                                            no layers

Step
    h_{L+1} = W_{L+1} (W_L ⋯ W₁ x + ∑ₖ₌₁ᴸ W_L ⋯ Wₖ₊₁ bₖ) + b_{L+1}
"""
    )


def test_statements_and_long_reasons() -> None:
    assert text("edges") == EDGES


EDGES = """Words & 100% of σ_1 {so} far

First
    |x| − y ≤ x + y                            the triangle inequality, which
                                               holds for 100% of the numbers
                                               and costs $0

    the function erf(x) grows on [0, 1] because its derivative 2 e^(−x²)/√π is positive there, which
      is all that has to be known about it

Second
    x > 0 ⇔ f(x) > 0 ⇒ [−0.75, 1.5]            so

    x² + y² + f(0) − f(x) − f(y) + f(x + y)
                     = a&b x% + in_features    by f_1
                     ≠ √x                      root_of #1

         in_features is 10×64, kept as a convolution of size 3×3
                   q is any number above 100%
                  α₁ = 1/100                   set

checked: argued in words, not checked by machine (prose)
"""


def test_a_tex_document() -> None:
    assert render(checked("depth 3"), "tex") == (
        r"""\documentclass{article}
\usepackage[a4paper, margin=18mm]{geometry}
\usepackage{amsmath, amssymb}
\allowdisplaybreaks
\begin{document}
\raggedright
\section*{One affine map}
\begin{alignat*}{2}
y &= W_3 \left(W_2 \left(W_1 x + b_1\right) + b_2\right) + b_3 \\
  &= W_3 W_2 W_1 x + W_3 W_2 b_1 + W_3 b_2 + b_3 & \qquad & \text{distribute} \\
  &= A x + c & \qquad & \text{collect} \\[1ex]
A &= W_3 W_2 W_1 \\
c &= W_3 W_2 b_1 + W_3 b_2 + b_3
\end{alignat*}
Checked: exactly (symbolic).
\end{document}
"""
    )


def test_markdown() -> None:
    document = render(checked("edges"), "markdown")
    assert document.startswith(
        "# Words & 100% of sigma\\_1 \\{so\\} far\n\nFirst:\n\n$$\n\\begin{aligned}\n"
    )
    assert document.count("\n\n$$\n\\begin{aligned}\n") == 3
    assert r"\alpha_1 &= \frac{1}{100} && \text{set}" in document
    assert "\n\nSecond:\n\n$$\n" in document
    assert "\n\nHere:\n\n$$\n\\begin{aligned}\n\\mathrm{in\\_features} &\\in" in document
    assert document.endswith(
        "\n\\end{aligned}\n$$\n\nChecked: argued in words, not checked by machine (prose).\n"
    )
    # a line of a display that starts like a list, a heading or nothing ends it for some readers
    for inside in document.split("$$")[1::2]:
        assert not re.search(r"^\s*([-+*#>=]|$)", inside.strip("\n"), re.MULTILINE)


LEVELS_OF = {"edges": "(prose)", "nothing": "nothing, since there are no steps"}


@pytest.mark.parametrize("name", NAMES)
def test_every_document_names_its_level(name: str) -> None:
    """Of what was run; what was not has none."""
    shown, level = LEVELS_OF.get(name, "(symbolic)"), checked(name).level
    for style in ("text", "tex", "markdown", "html"):
        document = render(sample(name), style)
        assert shown in render(checked(name), style)
        assert ("eclared, not checked" in document) == (name != "nothing")
        assert (shown in document) == (name == "nothing")
    assert f'"level": {json.dumps(level)}' in render(checked(name), "json")
    assert '"level": null' in render(sample(name), "json")


def test_what_is_argued_stands_behind_the_level() -> None:
    x_0 = sympy.Symbol("x_0", real=True)
    words = "the depth of a network *that* is so deep that no line can hold all of it, nor a page"
    chain = Chain.of(x_0 + x_0, ("=", 2 * x_0, "collect", RingIdentity()))
    found = Derivation.of(chain, meanings=(Meaning(x_0, words),)).verify()
    said = f"step by step; what the letters mean is argued (argued); argued: that x_0 is {words}"
    text = render(found, "text", width=60)
    assert f"checked: {said}" in " ".join(text.split())
    assert all(len(line) <= 60 for line in text.split("\n"))
    assert r"that $x_0$ is the depth of a network \*that\* is" in render(found, "markdown")
    assert json.loads(render(found, "json"))["argued"] == [f"that x_0 is {words}"]


def test_premises_stand_under_their_chain() -> None:
    x, c = sympy.symbols("x c", real=True)
    chain = Chain.of(c / x, ("=", 2 / x, "put in", RingIdentity(given={c: 2})))
    found = Derivation.of(chain).verify()
    assert re.search(r"2/x +put in\n+if c = 2, x ≠ 0\n", render(found, "text"))
    assert "if" not in render(found.derivation, "text").split()


def test_labels_and_reasons_keep_their_places() -> None:
    body = latex("edges")
    assert r"  &\text{First} \\" in body
    assert "&& \\text{the triangle inequality, which} \\\\\n  & && \\text{holds for" in body
    assert r"\alpha_1 &= \frac{1}{100} && \text{set}" in body
    # in a document of its own a label is a sentence and not a row
    document = render(sample("edges"), "tex")
    assert "\nSecond:\n\\begin{alignat*}{2}\n" in document
    assert r"\text{Second}" not in document
    assert document.count(r"\begin{alignat*}") == 3


def test_long_labels_are_broken_and_a_minus_in_front_is_a_sign() -> None:
    x = sympy.Symbol("x", real=True)
    step = Step(sympy.Gt(-x, 0), sympy.Lt(x, 0), "turn round", SAID, "⇒")
    label = "For all numbers that anybody has ever thought of, and for all of the others as well"
    derivation = Derivation(
        f"Signs: {label}", (Chain(-x * 10**40 - 1, (), label), Chain(step.before, (step,)))
    )
    body = render(derivation, "latex")
    assert "&{-}10^{40} x" in body
    assert max(len(row) for row in body.split("\n") if "text" in row) < len(label)
    text = render(derivation, "text", width=60)
    assert all(len(line) <= 60 for line in text.split("\n"))
    assert text.startswith("Signs: For all numbers that anybody has ever thought of, and\nfor all")
    assert "\n\nFor all numbers that anybody has ever thought of, and\n  for all of the" in text


def test_a_reason_goes_on_beside_the_lines_of_what_it_explains() -> None:
    symbols = sympy.symbols("a_1:20")
    reason = "one after the other, as far as there are any of them that are left"
    step = Step(symbols[0], sympy.Add(*symbols), reason, SAID)
    derivation = Derivation("Sum", (Chain(symbols[0], (step,)),))
    latex = render(derivation, "latex", width=60)
    assert r"&& \text{one after the other,} \\" in latex
    assert re.search(r"&\\quad \+ .*a_\{?\d+\}? && \\text\{as far", latex)
    text = render(derivation, "text", width=84)
    assert re.search(r"^ +\+ .*a.* {2,}as there", text, re.MULTILINE)


def test_lines_of_words_end_before_a_sign_and_outside_short_parentheses() -> None:
    x = sympy.Symbol("x")
    reason = "it is a probability, so P(Z > 0) = 1 and f(a, b) + g(c) = 2 follow"
    for width in range(40, 90):
        derivation = Derivation("t", (Chain(x, (Step(x, x + 1, reason, SAID),)),))
        text = render(derivation, "text", width=width)
        assert not re.search(
            r"[=+>]$|\((Z|a,)", re.sub(r"\((Z > 0|a, b)\)", "", text), re.MULTILINE
        )
        words = Meaning(x, f"{reason}, which is said again: {reason}")
        latex = render(Derivation("t", (), (words,)), "latex", width=width)
        assert not re.search(r"(=|\+|>)(\})? \\\\$", latex, re.MULTILINE)


def test_a_symbol_that_is_too_broad_stands_above_what_it_is() -> None:
    x = sympy.Symbol("x")
    broad = sympy.Add(*(sympy.Function("f")(x - k) for k in range(9)))
    meanings = (Meaning(broad, "what is read"), Meaning(broad, "a value", x**2))
    text = render(Derivation("t", (), meanings), "text")
    assert re.search(r"f\(x − 1\)\n +is what is read$", text, re.MULTILINE)
    assert re.search(r"^ += x² +a value$", text, re.MULTILINE)
    assert all(len(line) <= 100 for line in text.split("\n"))
