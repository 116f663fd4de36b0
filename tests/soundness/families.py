"""Families of true statements, several for each check: identities, cases and calculus."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import sympy
from sympy import (
    Abs,
    Derivative,
    Eq,
    Interval,
    Lambda,
    LambertW,
    Limit,
    Max,
    Min,
    Product,
    S,
    Sum,
    erf,
    erfc,
    exp,
    log,
    oo,
    sqrt,
    tanh,
)

from symact.logic.checks import (
    Case,
    Cases,
    DerivativeIs,
    Difference,
    Iterate,
    LimitIs,
    Monotone,
    RingIdentity,
    SameSlope,
    Split,
    Squares,
    TurningPoint,
    UniqueZero,
)
from symact.logic.meanings import Meaning
from symact.logic.words import OnlyZero
from tests.soundness.families_exact import (
    enclosed,
    farkas,
    finite,
    induction,
    induction_order,
    induction_recursion,
    instances,
    matrices,
    matrix_rules,
    maximum,
    means,
    on_interval,
    shown,
    shown_half_line,
    stored,
    unique_zero,
)
from tests.soundness.generator import Claim, small

x, y, z, t, u = sympy.symbols("x y z t u", real=True)
p, q = sympy.symbols("p q", positive=True)
n, m = sympy.symbols("n m", integer=True, nonnegative=True)
j = sympy.Symbol("j", integer=True, positive=True)
f, g, a = (sympy.Function(name, real=True) for name in "fga")
X, Y = sympy.symbols("X Y", real=True)
A, B, C = (sympy.MatrixSymbol(name, 2, 2) for name in "ABC")
v = sympy.MatrixSymbol("v", 2, 1)
star = sympy.Symbol("x_0", real=True)
RING = RingIdentity()
R = Lambda(t, Max(0, t))
SIGMOID = Lambda(t, 1 / (1 + exp(-t)))


def polynomial(random: Random, letter: Any = x, degree: int = 3) -> Any:
    return sum((small(random, zero=True) * letter**k for k in range(degree + 1)), small(random))


Family = Callable[[Random], Claim]

# -- identities -----------------------------------------------------------------------------------


def ring_expand(random: Random) -> Claim:
    first, second = polynomial(random), polynomial(random, y, 2)
    return Claim("RingIdentity expand", first * second, "=", sympy.expand(first * second), RING)


def ring_quotient(random: Random) -> Claim:
    k = small(random)
    left = sympy.Mul(x**2 - k**2, 1 / (x - k), evaluate=False)
    return Claim("RingIdentity quotient", left, "=", x + k, RING, (sympy.Ne(x, k),))


def ring_transcendental(random: Random) -> Claim:
    k = small(random)
    pairs = [
        (tanh(k * x) * (exp(2 * k * x) + 1), exp(2 * k * x) - 1),
        (exp(x) * exp(k * y), exp(x + k * y)),
        (erfc(k * x) + erf(k * x), S.One),
        (log(p * q**2) * k, k * log(p) + 2 * k * log(q)),
        (sqrt(p) * sqrt(p * q) * k, k * p * sqrt(q)),
        (SIGMOID(x) + SIGMOID(-x), S.One),
        ((2 * k * x) ** 2 / p, 4 * k**2 * x**2 / p),
        (x ** (n + 2) * k, k * x**2 * x**n),
    ]
    left, right = random.choice(pairs)
    return Claim("RingIdentity functions", left, "=", right, RING)


def ring_given(random: Random) -> Claim:
    k = small(random)
    check = RingIdentity(given={y: k * x + 1})
    return Claim(
        "RingIdentity given",
        y**2,
        "=",
        k**2 * x**2 + 2 * k * x + 1,
        check,
        (Eq(y, k * x + 1),),
        changes=(("nothing put in", {"check": RING, "premises": ()}),),
    )


def ring_unfolding(random: Random) -> Claim:
    k = small(random)
    body = k * j**2
    pairs = [
        (Sum(body, (j, 1, n + 1)), Sum(body, (j, 1, n)) + k * (n + 1) ** 2),
        (Product(x + j, (j, 1, n + 1)), (x + n + 1) * Product(x + j, (j, 1, n))),
        (Iterate(Lambda(t, k * t + 1), 2, x), k**2 * x + k + 1),
        (Difference(Lambda(t, t**2), y, 2, x), 2 * y**2),
    ]
    left, right = random.choice(pairs)
    return Claim("RingIdentity unfolding", left, "=", right, RING)


def squares(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    body = x + k * y
    left = sympy.expand(c * body**2) + (c if random.random() < 0.5 else 0)
    return Claim(
        "Squares one",
        left,
        "≥",
        S.Zero,
        Squares([(c, body), (left - sympy.expand(c * body**2), 1)]),
        changes=(
            ("a negative factor", {"left": -left, "check": Squares([(-c, body)])}),
            ("less", {"left": left - 2 * c - 1}),
        ),
    )


# -- cases ----------------------------------------------------------------------------------------


def cases_relu(random: Random) -> Claim:
    k = small(random, positive=True)
    pairs = [
        (Max(0, k * x) - Max(0, -k * x), "=", k * x, (x,)),
        (Max(0, x) ** 2 + Max(0, -x) ** 2, "=", x**2, (x,)),
        (Abs(x + k), "≤", Abs(x) + k, (Split(x, (-k, 0)),)),
        (Max(x, y), "≥", x, (x, Split(y, (x,)))),
        (Abs(x) * sympy.sign(x) * k, "=", k * x, (x,)),
        (Min(k, Max(-k, x)), "≤", k, (Split(x, (-k, k)),)),
        (2 * sympy.Heaviside(x) - 1, "=", sympy.sign(x), (x,)),
        (sympy.Piecewise((k * x, x > 0), (x, True)), "=", x + (k - 1) * Max(0, x), (x,)),
    ]
    left, relation, right, splits = random.choice(pairs)
    return Claim("Cases kinks", left, relation, right, Cases(splits))


def cases_domain(random: Random) -> Claim:
    k = small(random)
    on = random.choice([Interval(k, oo), Interval.open(k, oo), Interval(k, k + 2)])
    wider = Interval(k - 1, oo)
    check = Cases((Split(x, (), on),))
    strict = ">" if on.left_open else "≥"
    domain = sympy.Contains(x, on, evaluate=False)
    return Claim(
        "Cases domain",
        x - k,
        strict,
        S.Zero,
        check,
        (domain,),
        changes=(
            (
                "another end",
                {
                    "check": Cases((Split(x, (k,), wider),)),
                    "premises": (sympy.Contains(x, wider, evaluate=False),),
                },
            ),
            ("no domain", {"check": Cases((Split(x, (k,)),)), "premises": ()}),
        ),
    )


def cases_signs(random: Random) -> Claim:
    k = small(random, positive=True)
    pairs = [
        (exp(k * p), ">", 1 + k * p),
        (erf(k * x), "<", S.One),
        (p / (p + k), "<", S.One),
        (1 / (1 + exp(k * x)), "<", S.One),
        (tanh(k * p), ">", S.Zero),
        (log(1 + k * p), ">", S.Zero),
        (x**2 + k, "≠", S.Zero),
    ]
    left, relation, right = random.choice(pairs)
    return Claim("Cases signs", left, relation, right, Cases(()))


# -- calculus -------------------------------------------------------------------------------------


def derivative(random: Random) -> Claim:
    k = small(random)
    c = small(random, positive=True)
    curve = random.choice(
        [
            polynomial(random),
            exp(k * x) * x,
            erf(k * x),
            tanh(k * x),
            log(1 + exp(k * x)),
            x * SIGMOID(x),
            1 / (x**2 + c),
            sqrt(x**2 + c),
            exp(-(x**2)) * k,
            sympy.sin(k * x) * x,
            (x**2 + c) ** sympy.pi,
        ]
    )
    order = random.choice([1, 1, 1, 2])
    slope = sympy.diff(curve, x, order)
    return Claim("DerivativeIs all", Derivative(curve, (x, order)), "=", slope, DerivativeIs())


def derivative_on(random: Random) -> Claim:
    k = small(random)
    above, apart = sympy.Gt(x, 0), sympy.Ne(x, 0)
    curve, on = random.choice(
        [
            (k * sqrt(x), above),
            (log(x) * x, above),
            (k / x, apart),
            (x ** sympy.Rational(5, 3), above),
            (LambertW(x) * k, sympy.Gt(x, -exp(-1))),
            (1 / (x - k), sympy.Ne(x - k, 0)),
        ]
    )
    return Claim(
        "DerivativeIs on",
        Derivative(curve, x),
        "=",
        sympy.diff(curve, x),
        DerivativeIs(on=(on,)),
        (on,),
        changes=(("everywhere", {"check": DerivativeIs(), "premises": ()}),),
    )


def nested(random: Random, depth: int = 2) -> Any:
    """Something of the vocabulary of functions, nested."""
    if depth == 0:
        return random.choice([x, -x, x + 1, x / 2, x**2])
    inner = nested(random, depth - 1)
    return random.choice(
        [
            exp(-inner),
            erf(inner),
            erfc(inner),
            tanh(inner),
            log(1 + exp(inner)),
            SIGMOID(inner),
            LambertW(exp(inner)),
            1 / (1 + inner**2),
            inner * SIGMOID(inner),
            inner * erfc(inner),
        ]
    )


def limit_simple(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    body, right = random.choice(
        [
            ((k * x + 1) / (x + c), k),
            (erf(c * x) + k, k + 1),
            (tanh(c * x) * k, k),
            (x * exp(-c * x), S.Zero),
            (k * SIGMOID(c * x), k),
            (x * erfc(x) + k, k),
            (log(1 + exp(x)) - x, S.Zero),
            (x**2 * exp(-x) + erf(tanh(x)), erf(1)),
            (sqrt(x**2 + c) - x, S.Zero),
        ]
    )
    return Claim("LimitIs known", Limit(body, x, oo, "-"), "=", right, LimitIs())


def limit_nested(random: Random) -> Claim:
    """What SymPy says of a random limit; it is true or false, and must not be taken if false."""
    body = random.choice([nested(random), nested(random) + nested(random), nested(random) * x])
    end = random.choice([oo, -oo])
    return Claim("LimitIs nested", Limit(body, x, end), "=", _sympy_limit(body, end), LimitIs())


def _sympy_limit(body: Any, end: Any) -> Any:
    try:
        found = sympy.limit(body, x, end)
    except Exception:  # whatever SymPy does there is no concern of the check
        return S.Zero
    return found if isinstance(found, sympy.Expr) and not found.has(Limit, sympy.nan) else S.Zero


def monotone(random: Random) -> Claim:
    k = small(random, positive=True)
    right_half = Interval.open(0, oo)
    left, relation, right, on, end = random.choice(
        [
            (exp(k * x), ">", 1 + k * x, right_half, "left"),
            (log(1 + k * x), "<", k * x, right_half, "left"),
            (erf(x), "<", S.One, Interval(-oo, oo), "right"),
            (tanh(k * x), "<", S.One, Interval(-oo, oo), "right"),
            (x**3 + k * x, ">", S.Zero, right_half, "left"),
            (k / (1 + x), "<", k + 0 * x, right_half, "left"),
        ]
    )
    whole = Interval(-oo, oo)
    domain = () if on == whole else (sympy.Contains(x, on, evaluate=False),)
    wider = Interval.open(-sympy.Rational(1, 2), oo)
    return Claim(
        "Monotone one",
        left,
        relation,
        right,
        Monotone(x, on, end),
        domain,
        changes=(
            (
                "another end",
                {
                    "check": Monotone(x, wider, end),
                    "premises": (sympy.Contains(x, wider, evaluate=False),),
                },
            ),
        ),
    )


def same_slope(random: Random) -> Claim:
    k = small(random)
    left, right = random.choice(
        [
            ((x + k) ** 3, x**3 + 3 * k * x**2 + 3 * k**2 * x + k**3),
            (log(1 + exp(x)) - log(1 + exp(-x)), x),
            (tanh(x), 2 * SIGMOID(2 * x) - 1),
        ]
    )
    return Claim("SameSlope one", left, "=", right, SameSlope(x))


def turning(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    curve, zero = sympy.expand(c * (x - k) ** 2), UniqueZero(2 * c * (x - k), x, (k - 1, k + 1))
    slope, bend = 2 * c * (x - k), 2 * c
    parts = (
        Case(slope, S.Zero, Cases((Split(x, (), Interval(-oo, k - 1)),)), "<"),
        Case(bend, S.Zero, Cases((Split(x, (), Interval(k - 1, k + 1)),)), ">"),
        Case(slope, S.Zero, Cases((Split(x, (), Interval(k + 1, oo)),)), ">"),
    )
    meaning = Meaning(star, "", OnlyZero(slope, x, k - 1, k + 1))
    right = curve.xreplace({x: star})
    number = Fraction(int(k.p), int(k.q))
    return Claim(
        "TurningPoint one",
        curve,
        "≥",
        right,
        TurningPoint(x, star, zero, parts),
        (),
        (meaning,),
        fixed={star: number},
        changes=(("of something steeper", {"left": curve + 3 * x}),),
    )


FAMILIES: tuple[tuple[Family, int], ...] = (
    (ring_expand, 5),
    (ring_quotient, 5),
    (ring_transcendental, 6),
    (ring_given, 4),
    (ring_unfolding, 5),
    (squares, 6),
    (cases_relu, 8),
    (cases_domain, 6),
    (cases_signs, 6),
    (derivative, 5),
    (derivative_on, 3),
    (limit_simple, 3),
    (limit_nested, 2),
    (monotone, 3),
    (same_slope, 2),
    (turning, 1),
    (enclosed, 6),
    (unique_zero, 3),
    (maximum, 3),
    (on_interval, 4),
    (farkas, 8),
    (finite, 6),
    (instances, 2),
    (induction, 4),
    (induction_recursion, 4),
    (induction_order, 2),
    (shown, 4),
    (shown_half_line, 4),
    (matrices, 5),
    (matrix_rules, 3),
    (stored, 4),
    (means, 6),
)
"""The families, each with how often it is taken."""
