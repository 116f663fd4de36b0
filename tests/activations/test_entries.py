"""The entries of the catalogue: formula, pieces, derivative and bounds agree with each other."""

from __future__ import annotations

import itertools
import pickle
import re
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from symact.activations import entries as activations
from symact.activations.entries import Activation, activation, names
from symact.display import number_of
from symact.networks.kinds.enclosure import enclose
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network
from symact.numbers.matrix import RationalMatrix
from tests.numbers import balls
from tests.numbers.balls import X

F = Fraction
EXACT = [name for name in names() if activation(name).exact is not None]
SMOOTH = ["sigmoid", "tanh", "gelu", "gelu_tanh", "silu", "softplus", "mish"]
KINKS = {"hardswish": (F(-3), F(3)), "elu": (F(0),), "selu": (F(0),)}

# parameters that change the shape: zero, negative, steep, equal to another entry, out of the way
PARAMETERS: dict[str, list[dict[str, Any]]] = {
    "leaky_relu": [{"alpha": a} for a in (0, 1, -1, "-7/3", 10**40)],
    "hardsigmoid": [
        {"alpha": "1/5"},
        {"beta": -3},
        {"alpha": 1, "beta": 0},
        {"alpha": 7, "beta": "9/2"},
    ],
    "elu": [{"alpha": a} for a in (0, -2, "1/3", 10**40)],
    "selu": [{"alpha": 1, "scale": "1/2"}, {"alpha": -5}, {"scale": 3}],
}
ENTRIES = [activation(name, **p) for name in names() for p in ({}, *PARAMETERS.get(name, ()))]
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=str)


def kinks(entry: Activation) -> tuple[Fraction, ...]:
    return entry.pieces.knots if entry.pieces else KINKS.get(entry.name, ())


# -- the catalogue ------------------------------------------------------------------------------


def test_the_catalogue_has_these_entries_in_this_order() -> None:
    assert " ".join(names()) == (
        "relu leaky_relu abs relu6 hardtanh hardsigmoid identity step sign hardswish sigmoid tanh "
        "gelu gelu_tanh silu softplus elu selu mish"
    )
    linear = [name for name in names() if activation(name).is_piecewise_linear]
    assert linear == list(names()[:9])
    assert [name for name in EXACT if name not in linear] == ["hardswish"]
    assert [name for name in names() if not activation(name).is_continuous] == ["step", "sign"]


@pytest.mark.parametrize("name", names())
def test_an_entry_with_its_defaults_is_a_name_of_the_module(name: str) -> None:
    entry = getattr(activations, "abs_" if name == "abs" else name)
    assert entry is activation(name)
    assert entry is activation(name, **entry.parameters)
    assert entry.name == name
    assert entry.title
    initials, family, year = r"(?:\w\.[ -]?)*", r"[\w-]+ ?\w+", r", \d{4}"
    people = rf"{initials} ?{family}(?:(?:, | and ){initials} ?{family})*(?: et al\.)?"
    assert name == "identity" or re.fullmatch(people + year, entry.source)


def test_default_parameters() -> None:
    assert {n: dict(activation(n).parameters) for n in names() if activation(n).parameters} == {
        "leaky_relu": {"alpha": F("0.01")},
        "hardsigmoid": {"alpha": F(1, 6), "beta": F(1, 2)},
        "elu": {"alpha": F(1)},
        "selu": {
            "alpha": F("1.6732632423543772848170429916717"),
            "scale": F("1.0507009873554804934193349852946"),
        },
    }


# -- formula, pieces, derivative ----------------------------------------------------------------


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.exact is not None], ids=str)
@given(x=st.fractions(-12, 12, max_denominator=50) | st.fractions())
def test_the_formula_is_the_exact_value_at_rationals(entry: Activation, x: Fraction) -> None:
    for point in (x, *kinks(entry)):
        expected = entry.formula(X).subs(X, sympy.Rational(point))
        assert F(int(expected.p), int(expected.q)) == entry(point) == entry.exact(point)  # type: ignore[misc]
        assert entry(sympy.Rational(point)) == expected


@pytest.mark.parametrize("name", EXACT)
@given(points=st.lists(st.fractions(-8, 8, max_denominator=12), min_size=1, max_size=3))
def test_exact_values_are_what_networks_compute(name: str, points: list[Fraction]) -> None:
    entry = activation(name)
    inputs = RationalMatrix.of([points, [-2 * p for p in points]])
    values = RationalKind().activate(entry, inputs)
    assert values.fractions() == (
        tuple(map(entry, points)),
        tuple(entry(-2 * p) for p in points),
    )


def test_hardswish_is_exact_and_not_piecewise_linear() -> None:
    assert activations.hardswish(1) == F(2, 3)
    assert [activations.hardswish(x) for x in (-4, -3, F(-3, 2), 0, 3, 4)] == [
        0,
        0,
        F(-3, 8),
        0,
        3,
        4,
    ]
    assert not activations.hardswish.is_piecewise_linear


def inside(entry: Activation) -> list[sympy.Expr]:
    """X on each open piece, as a function of P > 0 that is onto the piece."""
    ends = [sympy.Rational(k) for k in kinks(entry)]
    if not ends:
        return [X]
    between = [(a + b * P) / (1 + P) for a, b in itertools.pairwise(ends)]
    return [ends[0] - P, *between, ends[-1] + P]


P = sympy.Symbol("p", positive=True)


def resolved(expression: sympy.Expr) -> sympy.Expr:
    """Max, Min, Abs, sign and Piecewise of functions of P > 0, by the signs of differences."""

    def order(a: Any, b: Any) -> int:
        difference = sympy.factor(sympy.together(a - b))
        assert difference.is_nonnegative or difference.is_nonpositive, difference
        return 1 if difference.is_positive else -1 if difference.is_negative else 0

    if not expression.args:
        return expression
    if isinstance(expression, sympy.Piecewise):
        for value, where in expression.args:
            if where == sympy.true or order(where.lhs, where.rhs) <= 0:
                return resolved(value)
    a, *rest = map(resolved, expression.args)
    match expression:
        case sympy.Max():
            return a if order(a, rest[0]) >= 0 else rest[0]
        case sympy.Min():
            return a if order(a, rest[0]) <= 0 else rest[0]
        case sympy.Abs():
            return order(a, 0) * a
        case sympy.sign():
            return sympy.Integer(order(a, 0))
    return expression.func(a, *rest)


@every_entry
def test_the_slope_is_the_derivative_on_every_open_piece(entry: Activation) -> None:
    """Symbolically: d/dp f(x(p)) = slope(x(p)) · x'(p) for p > 0, x(p) onto the piece."""
    for x in inside(entry):
        variable = X if x == X else P
        values = resolved(entry.formula(X).subs(X, x))
        slopes = resolved(sympy.sympify(entry.slope(X)).subs(X, x))
        difference = sympy.diff(values, variable) - slopes * sympy.diff(x, variable)
        assert sympy.simplify(difference) == 0


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.pieces is not None], ids=str)
def test_the_formula_is_the_piece_on_every_open_piece(entry: Activation) -> None:
    pieces: Any = entry.pieces
    for x, slope, intercept in zip(inside(entry), pieces.slopes, pieces.intercepts, strict=True):
        piece = sympy.Rational(slope) * x + sympy.Rational(intercept)
        assert sympy.simplify(resolved(entry.formula(X).subs(X, x)) - piece) == 0


LEFT = [
    (entry, dict(zip(entry.pieces.knots, entry.pieces.slopes, strict=False)))
    for entry in ENTRIES
    if entry.pieces
] + [
    (activation("hardswish"), {F(-3): F(0), F(3): F(3, 2)}),
    (activation("elu"), {F(0): F(1)}),
    (activation("elu", alpha="1/3"), {F(0): F(1, 3)}),
    (activation("selu", alpha=2, scale=3), {F(0): F(6)}),
]


@pytest.mark.parametrize(("entry", "slopes"), LEFT, ids=lambda case: str(case)[:30])
def test_the_slope_at_a_kink_is_the_left_one(
    entry: Activation, slopes: dict[Fraction, Fraction]
) -> None:
    for kink, slope in slopes.items():
        assert entry.slope(sympy.Rational(kink)) == sympy.Rational(slope)


@every_entry
def test_a_convention_is_stated_exactly_where_there_is_a_kink(entry: Activation) -> None:
    smooth = entry.name in ("elu", "selu") and entry.parameters["alpha"] == 1
    assert bool(entry.convention) == (bool(kinks(entry)) and not smooth)
    if entry.pieces and entry.is_continuous:
        for kink, slope in zip(entry.pieces.knots, entry.pieces.slopes, strict=False):
            said = f"{number_of(slope)} at {number_of(kink)}".replace("-", "−")
            assert said in entry.convention


def test_values_at_jumps() -> None:
    for name in ("step", "sign"):
        assert "value 0 and derivative 0 at 0" in activation(name).convention
        assert activation(name)(0) == activation(name)(0.0) == 0
        assert activation(name).slope(X) == 0


# -- Lipschitz bounds ---------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.pieces is not None], ids=str)
def test_the_lipschitz_bound_of_pieces_is_their_steepest_slope(entry: Activation) -> None:
    slopes = [abs(slope) for slope in entry.pieces.slopes]  # type: ignore[union-attr]
    assert all(slope <= entry.lipschitz for slope in slopes)
    assert entry.lipschitz in slopes


def test_the_lipschitz_bound_of_hardswish_is_the_larger_end_slope() -> None:
    """The derivative is affine on each piece, so it is largest at an end of one."""
    entry = activation("hardswish")
    ends = [entry.slope(X).subs(X, x) for x in (-4, sympy.Rational(-3), 3, 4)]
    first = sympy.limit(entry.slope(X).args[1][0], X, -3)
    assert max(abs(slope) for slope in (*ends, first)) == sympy.Rational(entry.lipschitz)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.name in ("elu", "selu")], ids=str)
def test_the_lipschitz_bound_of_exponential_units(entry: Activation) -> None:
    """The slope is c exp(x) on the left, |exp(x)| ≤ 1 there, and constant on the right."""
    left, right = (
        (part for part, _ in sympy.sympify(entry.slope(X)).args)
        if entry.parameters != {"alpha": 0}
        else (0, 1)
    )
    coefficient = sympy.simplify(left * sympy.exp(-X))
    assert coefficient.is_Rational
    assert max(abs(coefficient), abs(right)) == sympy.Rational(entry.lipschitz)


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("sigmoid", ((1 - sympy.exp(-X)) / (1 + sympy.exp(-X))) ** 2 / 4),
        ("tanh", sympy.tanh(X) ** 2),
        ("softplus", 1 / (1 + sympy.exp(X))),
    ],
)
def test_the_lipschitz_bound_exceeds_a_positive_slope_by_something_positive(
    name: str, rest: sympy.Expr
) -> None:
    entry = activation(name)
    slope = entry.slope(X)
    assert rest.is_nonnegative
    assert slope.is_positive or sympy.simplify(slope - 1 / sympy.cosh(X) ** 2) == 0
    assert sympy.simplify(sympy.Rational(entry.lipschitz) - slope - rest) == 0


def steeper(entry: Activation, bound: Fraction, end: int) -> Fraction | None:
    """A place in [−end, end] where |slope| ≤ bound is not shown by balls of width 2⁻²⁰, or None."""
    slope, limit = entry.slope(X), balls.ball(bound)
    work = [(F(-end), F(end))]
    while work:
        low, high = work.pop()
        middle, radius = (low + high) / 2, (high - low) / 2
        x = arb(balls.ball(middle), balls.ball(radius))
        if not abs(balls.evaluated(slope, x)) <= limit:  # so that NaN is no success
            if radius < F(1, 2**20):
                return middle
            work += [(low, middle), (middle, high)]
    return None


@pytest.mark.parametrize(
    ("name", "below"),
    [("gelu", "1.1289"), ("gelu_tanh", "1.1289"), ("silu", "1.0998"), ("mish", "1.088")],
)
def test_the_lipschitz_bound_holds_in_balls_and_in_the_tails(name: str, below: str) -> None:
    """In [−20, 20] by balls. Beyond, |slope| ≤ 1 + |x| exp(−|x|), which falls with |x| ≥ 1:

    * gelu: Φ + x φ, and φ(x) ≤ exp(−|x|) where x² ≥ 2|x|;
    * silu: σ (1 + x (1 − σ)), and σ(−|x|) ≤ exp(−|x|);
    * mish: tanh s + x sech² s · σ with s = log(1 + eˣ): on the right sech² s ≤ 4 exp(−2x), on the
      left tanh s ≤ s ≤ eˣ and σ ≤ eˣ;
    * gelu_tanh: σ(t) + x t' σ(t) σ(−t) with |t| ≥ k |x|, t' = k (1 + 3·0.044715 x²), k > 1.59, and
      t' ≤ exp((k − 1) |x|) from 20 on.
    """
    entry = activation(name)
    assert steeper(entry, entry.lipschitz, 20) is None
    assert 1 + 20 * arb(-20).exp() < balls.ball(entry.lipschitz)
    assert steeper(entry, F(below), 20) is not None


# -- enclosures ---------------------------------------------------------------------------------


def exact_ball(entry: Activation, x: Fraction) -> arb:
    return balls.ball(entry.exact(x)) if entry.exact is not None else balls.value(entry, x)


def within(found: float, exact: arb, bound: float) -> bool:
    return bool(abs(arb(found) - exact) <= arb(bound))


WIDTHS = {np.float16: 16, np.float32: 32, np.float64: 64}


@every_entry
@given(
    data=st.data(),
    radius=st.sampled_from([0.0, 2.0**-30, 0.125, 3.0, 50.0]) | st.floats(0, 1e6),
    dtype=st.sampled_from(list(WIDTHS)),
    inner=st.lists(st.fractions(-1, 1, max_denominator=64), max_size=3),
)
def test_enclosures_hold_what_they_say(
    entry: Activation, data: st.DataObject, radius: float, dtype: Any, inner: list[Fraction]
) -> None:
    near = st.floats(-60, 60, width=WIDTHS[dtype])
    centre = data.draw(near | st.floats(-6e4, 6e4, width=WIDTHS[dtype]) | at_kinks(entry, dtype))
    box = enclose(Network([entry], inputs=1), [centre], radius, dtype)
    value, reach, error = (float(part[0]) for part in (box.value, box.radius, box.error))
    for share in (F(0), F(1), F(-1), *inner):
        x = F(centre) + share * F(radius)
        with flint.ctx.workprec(balls.PRECISIONS[-1]), np.errstate(over="ignore"):
            assert within(value, exact_ball(entry, x), reach)
            argument = np.array([float(x)]).astype(dtype)
            if np.isfinite(argument[0]) and abs(F(float(argument[0])) - F(centre)) <= F(radius):
                exact = exact_ball(entry, F(float(argument[0])))
                assert error == np.inf or within(float(entry.floats(argument)[0]), exact, error)


def at_kinks(entry: Activation, dtype: Any) -> st.SearchStrategy[float]:
    """Numbers of the type on, and next to, the kinks."""
    on = [dtype(float(kink)) for kink in kinks(entry)] or [dtype(0)]
    return st.sampled_from(
        [
            float(x)
            for k in on
            for x in (k, np.nextafter(k, dtype(np.inf)), np.nextafter(k, -dtype(1e3)))
        ]
    )


# -- processes and imports ----------------------------------------------------------------------


def run(code: str, data: bytes = b"") -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def loaded(statement: str, heavy: Sequence[str] = ("sympy", "numpy", "flint")) -> str:
    return run(f"{statement}\nimport sys\nprint(*[m for m in {heavy!r} if m in sys.modules])")


def test_listing_the_catalogue_imports_nothing_heavy() -> None:
    use = "; ".join(
        [
            "from symact.activations.entries import activation, names, relu",
            "[activation(n).lipschitz for n in names()]",
            "relu.pieces(relu.lipschitz)",
        ]
    )
    assert loaded(use) == ""


def test_the_test_of_imports_would_see_them() -> None:
    assert loaded("from symact.activations.entries import gelu; gelu(1.0)") == "sympy numpy flint"


def test_entries_reach_another_process() -> None:
    entries = (activation("gelu"), activation("leaky_relu", alpha="-1/3"))
    found = run("import pickle, sys; print(pickle.load(sys.stdin.buffer))", pickle.dumps(entries))
    assert found == "(<activation gelu>, <activation leaky_relu(alpha=-1/3)>)"
