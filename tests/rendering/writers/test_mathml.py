"""MathML: well-formed, with the meaning of the expression, and without latex2mathml's faults."""

from __future__ import annotations

import sys
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import MissingDependencyError, UsageError
from symact.rendering import html_of, render
from symact.rendering.formula import Joined, TextRun
from symact.rendering.writers.html.mathml import Mathml, converted
from tests.rendering.expressions import EXPRESSIONS
from tests.rendering.markup import formulas
from tests.rendering.samples import NAMES, sample
from tests.rendering.test_meaning import at, trees
from tests.rendering.test_names import awkward

pytest.importorskip("latex2mathml")

X = sympy.Symbol("x", real=True)

WRITTEN = [
    ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
    ("x = -1", '<mi>x</mi><mo>=</mo><mo form="prefix">−</mo><mn>1</mn>'),
    ("(-1)", '<mo stretchy="false">(</mo><mo form="prefix">−</mo><mn>1</mn>'),
    ("a - b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
    (r"\cdots - b", "<mo>⋯</mo><mo>−</mo><mi>b</mi>"),
    (r"\left(x\right) - b", "<mo>−</mo><mi>b</mi>"),
    (r"\left(a + b\right)", '<mo stretchy="false" form="prefix">(</mo>'),
    (r"\left(\frac{1}{2}\right)", '<mo stretchy="true" form="prefix">(</mo>'),
    (r"\lim_{x \to \infty} x", '<munder><mo lspace="0" rspace="0.167em">lim</mo>'),
    (r"\left(\sum_{k = 1}^{n} k\right)", "<munderover><mo>∑</mo>"),
    (r"x \to \infty", "<mo>→</mo><mi>∞</mi>"),
    (r"\frac{\partial}{\partial t}", "<mi>∂</mi>"),
    (r"\mathrm{erf}", "<mi>erf</mi>"),
    (r"\phi \varphi \epsilon", "<mi>ϕ</mi><mi>φ</mi><mi>ϵ</mi>"),
    (r"\Phi", '<mi mathvariant="normal">Φ</mi>'),
    (r"\mathbf{W}_1 \boldsymbol{x}", "<msub><mi>𝐖</mi><mn>1</mn></msub><mi>𝒙</mi>"),
    (r"\mathbf{a1}", "𝐚"),
    (r"\text{a \& b}", "<mtext>a\u00a0&amp;\u00a0b</mtext>"),
    ("x/2", '<mo lspace="0" rspace="0">/</mo>'),
]


@pytest.mark.parametrize(("latex", "inside"), WRITTEN)
def test_what_latex2mathml_writes_is_put_in_order(latex: str, inside: str) -> None:
    found = converted(latex, True)
    assert inside in found
    formulas(found)


@pytest.mark.parametrize("expression", [expression for expression, _, _ in EXPRESSIONS])
def test_every_expression_is_well_formed(expression: Any) -> None:
    page = html_of(expression)
    assert formulas(page)
    assert "operatorname" not in page
    assert "0.6ex" not in page


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_of_the_samples_is_well_formed(name: str) -> None:
    found = formulas(render(sample(name), "html"))
    assert bool(found) == bool(sample(name).chains)


def test_names_are_shown_as_they_are() -> None:
    for name in (*awkward(), "<script>alert('x')</script>", "größe", "中", "layer.0.weight"):
        (math,) = formulas(html_of(sympy.Symbol(name) ** 2), hostile=True)
        assert math.tag == "math"
    several = html_of(sympy.Symbol("one_name") * sympy.Symbol("other_name") + sympy.Symbol("W_max"))
    assert [several.count(name) for name in ("one_name", "other_name", "max")] == [1, 1, 1]
    shown = html_of(sympy.Symbol("<b>&größe"))
    assert "<mi>&lt;b&gt;&amp;größe</mi>" in shown


def test_functions_are_names_with_space_before_them() -> None:
    assert "<mi>max</mi>" in html_of(sympy.Max(0, X))
    assert '<mi>x</mi><mspace width="0.167em" /><mi>tanh</mi>' in html_of(X * sympy.tanh(X))


def test_words_inside_formulas() -> None:
    cases = sympy.Piecewise((0, X <= 0), (X, True))
    (math,) = formulas(html_of(cases))
    assert [element.text for element in math.iter("mtext")] == ["if\u00a0", "otherwise"]
    made = Mathml().write(Joined((TextRun("<a b>"), TextRun("2^k")), "="))
    assert "<mtext>&lt;a\u00a0b&gt;</mtext><mo>=</mo><msup><mn>2</mn><mi>k</mi></msup>" in made
    assert '<mi mathvariant="normal">中</mi>' in html_of(sympy.Symbol("中"))


def test_a_line_that_goes_on_begins_with_a_sign_between_two_things() -> None:
    page = render(sample("depth 12"), "html")
    assert '<td class="right more"><math displaystyle="true"><mrow><mrow /><mo>+</mo>' in page


@pytest.mark.parametrize(
    ("latex", "complaint"),
    [
        (r"\foo", r"\foo is no command that a symbol may have"),
        (r"\frac{1}", r"nothing stands behind \frac"),
        ("x^2^3", "there are two ^ behind each other"),
    ],
)
def test_latex_of_the_user_that_is_not_understood_is_refused(latex: str, complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        html_of(X, {"x": latex})
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("latex", "complaint"),
    [
        (r"\foo", r"latex2mathml does not know \foo"),
        (r"\frac{1}", r"\frac{1} is no LaTeX that latex2mathml can read"),
        ("x^2^3", "x^2^3 is no LaTeX that latex2mathml can read"),
    ],
)
def test_latex_that_is_not_understood_is_refused(latex: str, complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        converted(latex)
    assert complaint in str(error.value)


def test_symbols_of_the_user_are_used() -> None:
    assert html_of(X**2, {"x": r"\mathbf{u}"}) == "<math><msup><mi>𝐮</mi><mn>2</mn></msup></math>"


def test_without_latex2mathml_there_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    converted.cache_clear()
    monkeypatch.setitem(sys.modules, "latex2mathml", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'symact\[html\]'") as error:
        render(sample("skip"), "html")
    assert error.value.exit_code == 4
    assert "\n" not in str(error.value)
    assert render(sample("skip"), "markdown")


# -- meaning --------------------------------------------------------------------------------------


def value(element: Element) -> Any:
    """A formula read back: things beside each other are a product."""
    match element.tag, list(element):
        case "mi", _:
            return sympy.Symbol(element.text or "")
        case "mn", _:
            return sympy.Integer(element.text)
        case "mfrac", [above, below]:
            return value(above) / value(below)
        case "msup", [base, power]:
            return value(base) ** value(power)
        case (("math" | "mrow"), children):
            return added(children)
    raise AssertionError(element.tag)


def added(children: list[Element]) -> Any:
    signs = {"+": 1, "−": -1}
    total, product, sign = sympy.Integer(0), None, 1
    for child in children:
        if child.tag != "mo":
            product = value(child) * (1 if product is None else product)
        elif child.text in signs:
            if product is not None:
                total += sign * product
            product, sign = None, signs[child.text]
        else:
            assert child.text in ("(", ")", "·")
    return total if product is None else total + sign * product


@given(trees, st.tuples(*[st.integers(2, 40)] * 3))
def test_what_is_shown_means_what_it_was_made_from(tree: Any, point: tuple[int, int, int]) -> None:
    (math,) = formulas(html_of(tree))
    meant, found = at(tree, point), at(value(math), point)
    assert found == meant or not (meant.is_finite and found.is_finite)
