"""What is printed is read back, in text and in LaTeX, by readers that share nothing with printers.

All heads that have a form are put into each other: what stands in a place where it is too loose has
to be in parentheses there.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from symact.logic.checks.unfolding import Difference
from symact.logic.laws import Mean
from symact.logic.words import Differentiable, Exists, ForAll, Maximum, Words
from symact.rendering import formula, latex_of, line_of
from symact.rendering.formula import SIGNS, Binding
from symact.rendering.writers.text import formula as text_formula
from tests.rendering.readers.grammar import power, product, total
from tests.rendering.readers.latex import read_latex
from tests.rendering.readers.text import read_text

X, Y, Z, K, N = sympy.symbols("x y z k n", real=True)
F, G, PHI, GELU = (sympy.Function(name) for name in ("f", "g", "Phi", "GELU"))
A, B, C = (sympy.MatrixSymbol(name, 3, 3) for name in "ABC")
U = sympy.MatrixSymbol("u", 3, 1)
WRITTEN = {"Phi": "Φ", "gamma": "Γ", "Heaviside": "H", "Determinant": "det", "Trace": "tr",
           "DiagMatrix": "diag", "Max": "max", "Min": "min"}  # fmt: skip
RELATIONS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
CONNECTIVES = {"And": "∧", "Or": "∨", "Implies": "⇒", "Equivalent": "⇔"}
ENTRYWISE = {"HadamardProduct": "⊙", "KroneckerProduct": "⊗"}


def meaning(e: Any) -> Any:
    """The tree of an expression, read off SymPy."""
    head = type(e).__name__
    all_of = tuple(map(meaning, e.args)) if head not in ("MatrixSymbol", "Symbol") else ()
    match e:
        case sympy.Symbol() | sympy.MatrixSymbol():
            return ("name", e.name)
        case sympy.Rational():
            return ("num", Fraction(int(e.p), int(e.q)))
        case sympy.exp() if head == "exp":
            return power(("name", "e"), all_of[0])
        case sympy.Pow() | sympy.MatPow() | sympy.Inverse():
            exponent = all_of[1] if len(all_of) > 1 else ("num", Fraction(-1))
            return power(all_of[0], exponent)
        case sympy.Add() | sympy.MatAdd():
            return total(list(all_of))
        case sympy.Mul() | sympy.MatMul():
            return product(list(all_of))
        case sympy.Transpose():
            return ("T", all_of[0])
        case sympy.Abs() | sympy.floor() | sympy.ceiling():
            return ("fence", *{"Abs": "||", "floor": "⌊⌋", "ceiling": "⌈⌉"}[head], all_of)
        case sympy.factorial():
            return ("!", all_of[0])
        case sympy.Derivative():
            return ("deriv", tuple((v.name, int(n)) for v, n in e.variable_count), all_of[0])
        case sympy.Integral():
            tree = all_of[0]
            for variable, *ends in e.limits:
                tree = ("∫", tree, variable.name, tuple(map(meaning, ends)))
            return tree
        case sympy.Limit():
            body, variable, point, side = e.args
            side = "" if point.is_infinite else {"+": "+", "-": "−"}.get(str(side), "")
            return ("lim", meaning(body), variable.name, meaning(point), side)
        case sympy.Sum() | sympy.Product():
            tree = all_of[0]
            for variable, start, end in e.limits:
                below = ("rel", ("=",), (meaning(variable), meaning(start)))
                tree = ("∑" if head == "Sum" else "∏", tree, below, meaning(end))
            return tree
        case sympy.Piecewise():
            rows = [(meaning(v), None if c == sympy.true else meaning(c)) for v, c in e.args]
            return ("cases", tuple(rows))
        case sympy.core.relational.Relational():
            return ("rel", (RELATIONS[e.rel_op],), all_of)
        case sympy.Not():
            return ("¬", all_of[0])
        case sympy.Contains():
            return ("rel", ("∈",), all_of)
        case sympy.Interval() if head == "Interval":
            start, end, left, right = e.args
            fences = ("(" if left else "[", ")" if right else "]")
            return ("fence", *fences, (meaning(start), meaning(end)))
        case sympy.Union() | sympy.Intersection():
            sign = "∪" if head == "Union" else "∩"
            return ("rel", (sign,) * (len(all_of) - 1), all_of)
        case sympy.Lambda():
            return ("↦", meaning(e.variables[0]), meaning(e.expr))
        case Differentiable() | Exists():
            words = "exists" if head == "Exists" else "is differentiable"
            return ("words", words, all_of[0])
        case ForAll():
            return ("words", "for all", all_of[0], ("rel", ("≥",), all_of[1:]))
        case Maximum():
            body, variable, low, high = all_of
            return ("maximum", body, ("rel", ("≤", "≤"), (low, variable, high)))
    return _named(e, head, all_of)


def _named(e: Any, head: str, all_of: tuple[Any, ...]) -> Any:
    if head in CONNECTIVES:
        ordered = all_of
        if head != "Implies":
            ordered = tuple(map(meaning, sorted(e.args, key=sympy.default_sort_key)))
        return ("rel", (CONNECTIVES[head],) * (len(ordered) - 1), ordered)
    if head == "HadamardPower":
        return ("∘", *all_of)
    if head in ENTRYWISE:
        return (ENTRYWISE[head], all_of)
    if head == "MatrixElement":
        return ("at", all_of[0], all_of[1:])
    if head == "Indexed":
        return ("at", ("name", str(e.base.label)), all_of[1:])
    if head == "ElementwiseApplyFunction":
        return ("call", type(e.function.expr).__name__, (meaning(e.expr),))
    if head == "Mean":
        return product([("name", "E"), ("fence", "[", "]", (meaning(e.body),))])
    if head in ("Max", "Min"):
        ordered = sorted(e.args, key=lambda arg: (not arg.is_Number, arg.sort_key()))
        return ("call", WRITTEN[head], tuple(map(meaning, ordered)))
    if head == "Heaviside":
        return ("call", "H", all_of[:1])
    fixed = {"Infinity": "∞", "Exp1": "e", "Pi": "π", "Reals": "ℝ", "Integers": "ℤ",
             "Identity": "I", "BooleanTrue": "true", "BooleanFalse": "false"}  # fmt: skip
    if head in fixed:
        return ("name", fixed[head])
    if head == "NegativeInfinity":
        return product([("num", Fraction(-1)), ("name", "∞")])
    return ("call", WRITTEN.get(head, head), all_of)


def unevaluated(head: Any) -> Any:
    return lambda *args: head(*args, evaluate=False)


def quotient(above: Any, below: Any) -> Any:
    return sympy.Mul(above, sympy.Pow(below, -1, evaluate=False), evaluate=False)


def difference(left: Any, right: Any) -> Any:
    return sympy.Add(left, sympy.Mul(-1, right, evaluate=False), evaluate=False)


def applied(matrix: Any) -> Any:
    return ElementwiseApplyFunction(sympy.Lambda(X, F(X)), matrix)


def scalars(deeper: st.SearchStrategy[Any], logic: Any) -> st.SearchStrategy[Any]:
    """A head of scalars around scalars."""
    one = [
        sympy.exp, sympy.log, sympy.tanh, sympy.sin, sympy.erf, sympy.sign, sympy.Abs, sympy.floor,
        sympy.ceiling, sympy.factorial, sympy.gamma, sympy.Heaviside,
    ]  # fmt: skip
    return st.one_of(
        *(deeper.map(unevaluated(head)) for head in one),
        *(deeper.map(head) for head in (F, G, PHI, GELU)),
        *(st.builds(unevaluated(head), deeper, deeper) for head in TWO),
        st.builds(quotient, deeper, deeper),
        st.builds(difference, deeper, deeper),
        st.builds(unevaluated(sympy.Pow), deeper, EXPONENTS),
        st.builds(sympy.Derivative, deeper.map(lambda a: F(X) * a), st.just(X)),
        st.builds(lambda a: sympy.Derivative(F(X, Y) + a, X, Y, Y), deeper),
        st.builds(lambda a: sympy.Derivative(F(a), X), deeper),
        st.builds(lambda a, b: sympy.Integral(a, (X, 0, b)), deeper, deeper),
        st.builds(lambda a: sympy.Integral(a, X), deeper),
        st.builds(lambda a: sympy.Limit(a, X, 0), deeper),
        st.builds(lambda a, p: sympy.Limit(a, X, p), deeper, POINTS),
        st.builds(lambda a, b: sympy.Sum(a, (K, 1, b)), deeper, ENDS),
        st.builds(lambda a: sympy.Product(a, (K, 1, N)), deeper),
        st.builds(unevaluated(sympy.Piecewise), st.tuples(deeper, logic), st.tuples(deeper, TRUE)),
        st.builds(lambda a: sympy.Indexed("x", a, N), st.sampled_from([K, K + 1, 2 * K])),
    )  # fmt: skip


EXPONENTS = st.sampled_from(list(map(sympy.Rational, ("2", "-2", "3", "1/2", "1/3"))))
POINTS = st.sampled_from([sympy.oo, -sympy.oo, 2 * Y])
ENDS = st.sampled_from([N, sympy.oo, N + 1, 2 * N])
TRUE = st.just(sympy.true)
SCALES = [sympy.S(2), sympy.Rational(-1, 2), X + 1, X * Y / Z, sympy.Sum(F(K), (K, 1, N)) / 2,
          sympy.Derivative(F(X), X)]  # fmt: skip
TWO = [sympy.Add, sympy.Mul, sympy.Pow, sympy.Max, sympy.Min, sympy.binomial]
LETTERS = st.sampled_from([X, Y, Z, sympy.pi, sympy.S.Exp1, F(X)])
NUMBERS = st.sampled_from([2, 3, -1, -3, sympy.Rational(1, 2), sympy.Rational(-2, 3)]).map(sympy.S)


def relations(inner: Any) -> st.SearchStrategy[Any]:
    heads = [sympy.Eq, sympy.Ne, sympy.Le, sympy.Lt, sympy.Ge, sympy.Gt]
    return st.one_of(
        *(st.builds(unevaluated(head), inner, inner) for head in heads),
        st.builds(
            lambda a, s: sympy.Contains(a, s, evaluate=False),
            inner,
            st.sampled_from([sympy.S.Reals, sympy.S.Integers, sympy.Interval(0, X),
                             sympy.Interval.Lopen(0, sympy.oo),
                             sympy.Union(sympy.Interval(0, 1), sympy.Interval(2, 3)),
                             sympy.Intersection(sympy.Interval(0, X), sympy.Interval(Y, 3))]),
        ),
    )  # fmt: skip


def statements(deeper: Any) -> st.SearchStrategy[Any]:
    heads = [sympy.And, sympy.Or, sympy.Implies, sympy.Equivalent]
    return st.one_of(
        *(st.builds(unevaluated(head), deeper, deeper) for head in heads),
        deeper.map(unevaluated(sympy.Not)),
    )


def matrix_heads(deeper: Any) -> st.SearchStrategy[Any]:
    two = [sympy.MatAdd, sympy.MatMul, sympy.HadamardProduct]
    return st.one_of(
        *(st.builds(unevaluated(head), deeper, deeper) for head in two),
        *(st.builds(unevaluated(head), deeper, deeper) for head in two),
        deeper.map(sympy.Transpose),
        deeper.map(sympy.Inverse),
        deeper.map(lambda a: sympy.MatPow(a, N)),
        deeper.filter(lambda a: not a.has(ElementwiseApplyFunction)).map(applied),
        st.builds(unevaluated(sympy.MatMul), st.sampled_from(SCALES), deeper),
    )  # fmt: skip


scalar_leaves = st.one_of(LETTERS, NUMBERS)
CONDITIONS = relations(scalar_leaves)
shallow = st.one_of(scalar_leaves, scalars(scalar_leaves, CONDITIONS))
SCALARS = st.recursive(scalar_leaves, lambda deeper: scalars(deeper, CONDITIONS), max_leaves=4)
MATRICES = st.recursive(st.sampled_from([A, B, C, sympy.Identity(3)]), matrix_heads, max_leaves=5)
STATEMENTS = st.recursive(relations(shallow), statements, max_leaves=4)
TOPS = st.one_of(
    STATEMENTS,
    STATEMENTS.map(lambda s: ForAll(s, N, 1)),
    shallow.map(Exists),
    shallow.map(Differentiable),
    shallow.map(lambda a: Maximum(a, X, 0, 1)),
    shallow.map(lambda a: sympy.Lambda(X, a)),
    st.builds(lambda a, b: F(sympy.Lambda(X, a)) * b, shallow, scalar_leaves),
    shallow.map(lambda a: Mean(a + Z, Z) * X),
)
SQUARES = st.one_of(
    MATRICES,
    st.builds(lambda a, b: sympy.KroneckerProduct(a, b), MATRICES, MATRICES),
    MATRICES.map(lambda a: sympy.Trace(a) * X),
    MATRICES.map(lambda a: sympy.Determinant(a) ** 2),
    MATRICES.map(lambda a: MatrixElement(a, K, N)),
)


def assert_reads_back(expression: Any) -> None:
    meant = meaning(expression)
    assert read_text(line_of(expression)) == meant, line_of(expression)
    assert read_latex(latex_of(expression)) == meant, latex_of(expression)


@settings(max_examples=300)
@given(SCALARS)
def test_scalars(expression: Any) -> None:
    assert_reads_back(expression)


@settings(max_examples=150)
@given(TOPS)
def test_statements(expression: Any) -> None:
    assert_reads_back(expression)


@settings(max_examples=150)
@given(SQUARES)
def test_matrices(expression: Any) -> None:
    assert_reads_back(expression)


AB = sympy.KroneckerProduct(A, B)
WRITTEN_OUT = [
    # a derivative takes what is behind it
    (F(X).diff(X) * G(X), "g(x) d/dx f(x)", r"g(x) \frac{d}{d x} f(x)"),
    ((F(X) * G(X)).diff(X), "f(x) d/dx g(x) + g(x) d/dx f(x)",
     r"f(x) \frac{d}{d x} g(x) + g(x) \frac{d}{d x} f(x)"),
    (F(X).diff(X) * G(X).diff(X), "(d/dx f(x)) d/dx g(x)",
     r"\left(\frac{d}{d x} f(x)\right) \frac{d}{d x} g(x)"),
    (F(X).diff(X) ** 2 * X, "x (d/dx f(x))²", r"x \left(\frac{d}{d x} f(x)\right)^2"),
    (sympy.Derivative(F(X) / 2, X), "d/dx (f(x)/2)", r"\frac{d}{d x} \left(\frac{f(x)}{2}\right)"),
    (Difference(sympy.Lambda(X, F(X)), Y, 2, X) * Z, "z Δ_y² f(x)", r"z \Delta_y^2 f(x)"),
    # entrywise products are looser than products, and stand in parentheses beside them
    (sympy.HadamardProduct(A, B) * C, "(A ⊙ B) C", r"\left(A \odot B\right) C"),
    (sympy.HadamardProduct(A, B * C), "A ⊙ (B C)", r"A \odot \left(B C\right)"),
    (sympy.HadamardProduct(A, B) + C, "A ⊙ B + C", r"A \odot B + C"),
    (sympy.MatMul(AB, sympy.KroneckerProduct(C, A), evaluate=False), "(A ⊗ B) (C ⊗ A)",
     r"\left(A \otimes B\right) \left(C \otimes A\right)"),
    (sympy.KroneckerProduct(A, sympy.HadamardProduct(B, C)), "A ⊗ (B ⊙ C)",
     r"A \otimes \left(B \odot C\right)"),
    (2 * sympy.HadamardProduct(A, B), "2 (A ⊙ B)", r"2 \left(A \odot B\right)"),
    # a number in scientific notation is a product
    (sympy.Float("1e-30") ** X, "(1.0 · 10⁻³⁰)ˣ", r"\left(1.0 \cdot 10^{-30}\right)^x"),
    (X / sympy.Float("1e-30", 3), "1.0 · 10³⁰ x", r"1.0 \cdot 10^{30} x"),
    # f²(x) is f(f(x)), GELU(x)² a power
    (GELU(X) ** 2, "GELU(x)²", r"\mathrm{GELU}(x)^2"),
    # a limit's end, an index of two factors
    (sympy.Limit(F(X), X, 2 * Y, "+"), "lim_{x→(2 y)⁺} f(x)",
     r"\lim_{x \to \left(2 y\right)^+} f(x)"),
    (sympy.Indexed("x", K * N), "x_{k n}", "x_{k n}"),
    # cases have one brace
    (sympy.Eq(F(X), sympy.Piecewise((0, X < 0), (X, True)), evaluate=False),
     "f(x) = {0 if x < 0; x otherwise}",
     r"f(x) = \begin{cases}0 & \text{if } x < 0 \\ x & \text{otherwise}\end{cases}"),
    (sympy.And(sympy.Eq(sympy.Eq(X, Y), sympy.Eq(Y, Z)), X > 0),
     "(x = y) = (y = z) ∧ x > 0", None),
    (Words("{} = {}", X, ForAll(X > 0, N, 1)), "x = (x > 0 for all n ≥ 1)", None),
    (Words("{} ⇔ {}", sympy.Implies(X > 0, Y > 0), X > 1), "x > 0 ⇒ y > 0 ⇔ x > 1", None),
    (Words("{} ⇒ {}", sympy.Implies(X > 0, Y > 0), X > 1), "(x > 0 ⇒ y > 0) ⇒ x > 1", None),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "text", "latex"), WRITTEN_OUT, ids=lambda value: str(value))
def test_written_out(expression: Any, text: str, latex: str | None) -> None:
    assert line_of(expression) == text
    assert latex is None or latex_of(expression) == latex


PLANTED = [
    ("⊙", Binding.ATOM, sympy.HadamardProduct(A, B) * C),
    ("⊗", Binding.ATOM, sympy.MatMul(AB, AB, evaluate=False)),
    ("∨", Binding.ATOM, sympy.And(sympy.Or(X > 0, Y > 0), Z > 0)),
    ("=", Binding.ATOM, sympy.Ne(sympy.Eq(X, Y), sympy.Eq(Y, Z))),
    ("↦", Binding.ATOM, sympy.Eq(sympy.Lambda(X, X + 1), Y, evaluate=False)),
]
"""Signs with a place in the order that is not theirs, and what is then printed wrong."""


@pytest.mark.parametrize(("sign", "planted", "expression"), PLANTED)
def test_a_sign_that_is_too_tight_is_found(
    sign: str, planted: Any, expression: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_reads_back(expression)
    monkeypatch.setitem(SIGNS, sign, planted)
    with pytest.raises(AssertionError):
        assert_reads_back(expression)


REACHING = [
    F(X).diff(X) * G(X).diff(X),
    sympy.Sum(F(K), (K, 1, N)) * sympy.Sum(G(K), (K, 1, N)),
    sympy.MatMul(sympy.Derivative(F(X), X), A),
]


@pytest.mark.parametrize("expression", REACHING, ids=str)
def test_an_operator_that_does_not_reach_is_found(
    expression: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_reads_back(expression)
    monkeypatch.setattr("symact.rendering.formula.reaches", lambda *_: False)
    with pytest.raises(AssertionError):
        assert_reads_back(expression)


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        (Binding.SUM, X * (Y + Z)),
        (Binding.PRODUCT, 1 / (X * Y)),
        (Binding.RELATION, sympy.Eq(sympy.Ne(X, Y), sympy.Ne(Y, Z))),
        (Binding.CONJUNCTION, sympy.Not(sympy.And(X > 0, Y > 0), evaluate=False)),
    ],
)
def test_a_kind_that_is_too_tight_is_found(
    kind: Binding, expression: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_reads_back(expression)
    own = formula.binding

    def planted(of: Any) -> Binding:
        return Binding.ATOM if own(of) == kind else own(of)

    for module in (formula, text_formula):
        monkeypatch.setattr(module, "binding", planted)
    with pytest.raises(AssertionError):
        assert_reads_back(expression)
