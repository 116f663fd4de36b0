"""Families of true statements about numbers, logic, whole numbers, matrices and means."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import sympy
from sympy import (
    Abs,
    Eq,
    FiniteSet,
    Interval,
    Lambda,
    LambertW,
    Max,
    S,
    Sum,
    erf,
    exp,
    log,
    oo,
    sqrt,
    tanh,
)

from symact.logic.checks import (
    Cases,
    Enclosed,
    Farkas,
    Finite,
    Induction,
    Instances,
    Iterate,
    MatrixIdentity,
    MaximumIs,
    MeanIs,
    OnInterval,
    RingIdentity,
    Shown,
    Split,
    UniqueZero,
    Values,
)
from symact.logic.derivation import Chain, Derivation
from symact.logic.laws import Independent, Mean, SameLaw, Symmetric
from symact.logic.meanings import Meaning
from symact.logic.words import Between, Maximum, OnlyZero
from symact.numbers.matrix import RationalMatrix
from tests.soundness.evaluator import Law, World, value
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


# -- numbers --------------------------------------------------------------------------------------


def _around(number: Any) -> Between:
    with_room = Fraction(str(sympy.N(number, 20)))
    return Between(
        *(f"{float(with_room + step):.6f}" for step in (-Fraction(1, 500), Fraction(1, 500)))
    )


def enclosed(random: Random) -> Claim:
    k = small(random, positive=True)
    number = random.choice(
        [exp(k), erf(k), tanh(k), sqrt(k + 2), log(k + 1), LambertW(k), sympy.pi * k]
    )
    if random.random() < 0.5:
        return Claim("Enclosed between", number, "∈", _around(number), Enclosed())
    return Claim("Enclosed order", number, ">", sympy.Rational(*_below(number)), Enclosed())


def _below(number: Any) -> tuple[int, int]:
    found = Fraction(str(sympy.N(number, 10))) - Fraction(1, 100)
    return found.numerator, found.denominator


def unique_zero(random: Random) -> Claim:
    k = random.choice([2, 3, 5, 7])
    expression, place = random.choice(
        [
            (x**2 - k, sqrt(k)),
            (exp(x) - k, log(k)),
            (x * exp(x) - k, LambertW(k)),
            (x**3 - k, sympy.cbrt(k)),
        ]
    )
    zero = UniqueZero(expression, x, (sympy.Rational(1, 2), 4))
    meaning = Meaning(star, "", OnlyZero(expression, x, sympy.Rational(1, 2), 4))
    exact = value(place, World({}))
    return Claim(
        "UniqueZero one", star, "∈", _around(place), zero, (), (meaning,), fixed={star: exact}
    )


def maximum(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    curve, low, high, best = random.choice(
        [
            (-c * (x - k) ** 2 + 1, k - 1, k + 2, k),
            (x * exp(-x), 0, 5, 1),
            (exp(c * x), -1, 1, 1),
        ]
    )
    place = Maximum(curve, x, low, high)
    at = curve.xreplace({x: sympy.Integer(1) * best})
    number = value(at, World({}))
    return Claim(
        "MaximumIs one", place, "∈", _around(at), MaximumIs(), fixed={place.args[0]: number}
    )


def on_interval(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    curve = random.choice(
        [x**2 + c, exp(k * x), 1 / (x**2 + c), 2 + sympy.sin(k * x), 1 + x * exp(x)]
    )
    low, high = -1, random.choice([1, 2])
    domain = sympy.Contains(x, Interval(low, high), evaluate=False)
    return Claim("OnInterval one", curve, ">", S.Zero, OnInterval(x, low, high), (domain,))


# -- logic ----------------------------------------------------------------------------------------


def farkas(random: Random) -> Claim:
    k, c = small(random, positive=True), small(random)
    first, second = x >= c, y - k * x >= 1
    left = sympy.And(first, second, evaluate=False)
    right = y >= k * c + 1
    refute = sympy.And(x > c, k * x < k * c - 1, evaluate=False)
    if random.random() < 0.4:
        return Claim(
            "Farkas false",
            refute,
            "⇒",
            sympy.false,
            Farkas({x > c: k, k * x < k * c - 1: 1}),
            changes=(("one is dropped", {"left": x > c, "check": Farkas({x > c: k})}),),
        )
    return Claim(
        "Farkas conclusion",
        left,
        "⇒",
        right,
        Farkas({first: k, second: 1}),
        changes=(
            ("more", {"right": y >= k * c + 2}),
            ("strictly", {"right": y > k * c + 1}),
            ("one is dropped", {"left": second, "check": Farkas({second: 1})}),
        ),
    )


def finite(random: Random) -> Claim:
    values = random.sample([-3, -1, 0, 1, 2, 4], 3)
    product = sympy.expand((x - values[0]) * (x - values[1]) * (x - values[2]))
    on = sympy.Contains(x, FiniteSet(*values), evaluate=False)
    return Claim(
        "Finite zeros",
        product,
        "=",
        S.Zero,
        Finite({x: values}),
        (on,),
        changes=(
            (
                "one more",
                {
                    "check": Finite({x: [*values, 9]}),
                    "premises": (sympy.Contains(x, FiniteSet(*values, 9), evaluate=False),),
                },
            ),
        ),
    )


def instances(random: Random) -> Claim:
    pairs = [(Fraction(k * (k + 1), 2), Fraction(sum(range(k + 1)))) for k in range(5)]
    wrong = [*pairs, (Fraction(15), Fraction(16))]
    return Claim(
        "Instances sums",
        n * (n + 1) / 2,
        "=",
        Sum(m, (m, 0, n)),
        Instances(lambda: pairs, "sums"),
        is_changed_otherwise=True,
        changes=(
            (
                "one is wrong",
                {
                    "check": Instances(lambda: wrong, "sums"),
                    "right": Sum(m, (m, 0, n)) + 1,
                },
            ),
        ),
    )


def induction(random: Random) -> Claim:
    k = small(random)
    claims = [
        (Sum(k * j, (j, 1, n)), k * n * (n + 1) / 2),
        (Sum(j**2, (j, 1, n)), n * (n + 1) * (2 * n + 1) / 6),
        (Iterate(Lambda(t, 2 * t + k), n, x), 2**n * x + k * (2**n - 1)),
        (Iterate(Lambda(t, t + k), n, x), x + n * k),
    ]
    left, right = random.choice(claims)
    return Claim("Induction sums", left, "=", right, Induction(n, {}, RING, RING))


def induction_recursion(random: Random) -> Claim:
    k, c = small(random), random.choice([2, 3])
    recursion = {g(0): k, g(n + 1): c * g(n) + 1}

    def run(count: Any) -> Any:
        number = Fraction(int(k.p), int(k.q))
        for _ in range(int(count)):
            number = c * number + 1
        return number

    fixed = k + sympy.Rational(1, c - 1)
    right = c**n * fixed - sympy.Rational(1, c - 1)
    check = Induction(n, recursion, RING, RING)
    return Claim(
        "Induction recursion",
        g(n),
        "=",
        right,
        check,
        functions={g: run},
        changes=(("another start", {"check": Induction(n, recursion, RING, RING, start=1)}),),
    )


def induction_order(random: Random) -> Claim:
    families = {a: lambda i: (i - 2) ** 3 / Fraction(3) + 1}
    left, right = Sum(a(j), (j, 1, n)), Sum(Abs(a(j)), (j, 1, n))
    check = Induction(n, {}, Cases(()), Cases((a(n + 1),)))
    return Claim(
        "Induction order",
        left,
        "≤",
        right,
        check,
        functions=families,
        changes=(("of other things", {"right": Sum(a(j) / 2, (j, 1, n))}),),
    )


def shown(random: Random) -> Claim:
    k = small(random, positive=True)
    lemma = Derivation.of(Chain.of((p + 1) ** 2, (">", p, "a lemma", Cases(()))))
    return Claim(
        "Shown value",
        (k + 1) ** 2,
        ">",
        sympy.Integer(1) * k,
        Shown(lemma, {p: k}),
        changes=(
            (
                "outside",
                {
                    "left": S.Zero,
                    "right": -S.One,
                    "relation": ">",
                    "check": Shown(lemma, {p: -S.One}),
                },
            ),
            (
                "less",
                {
                    "left": sympy.Rational(1, 4),
                    "right": -sympy.Rational(1, 2) * -1,
                    "check": Shown(lemma, {p: -sympy.Rational(1, 2)}),
                },
            ),
        ),
    )


def shown_half_line(random: Random) -> Claim:
    k = small(random, positive=True)
    lemma = Derivation.of(
        Chain.of(x, ("=", Abs(x), "half", Cases((Split(x, (0,), Interval(0, oo)),))))
    )
    return Claim(
        "Shown domain",
        k * y**2,
        "=",
        Abs(k * y**2),
        Shown(lemma, {x: k * y**2}),
        changes=(("outside", {"left": -k, "right": k + 0, "check": Shown(lemma, {x: -k})}),),
    )


# -- matrices and means ---------------------------------------------------------------------------


def matrices(random: Random) -> Claim:
    k = small(random)
    left, right = random.choice(
        [
            ((A + k * B) * C, A * C + k * B * C),
            (A * (B + C) * v, A * B * v + A * C * v),
            ((A + B) * (A + B), A * A + A * B + B * A + B * B),
            (k * A * sympy.Identity(2), k * A),
        ]
    )
    wrong = right.xreplace({A: B, B: A})
    return Claim(
        "MatrixIdentity one",
        left,
        "=",
        right,
        MatrixIdentity(),
        changes=(("swapped", {"right": wrong}),),
    )


def matrix_rules(random: Random) -> Claim:
    rules = {A * B: sympy.Identity(2)}
    inverse = (
        [[Fraction(2), Fraction(1)], [Fraction(1), Fraction(1)]],
        [
            [Fraction(1), Fraction(-1)],
            [Fraction(-1), Fraction(2)],
        ],
    )
    return Claim(
        "MatrixIdentity rules",
        A * B * C,
        "=",
        C,
        MatrixIdentity(rules=rules),
        (Eq(A * B, sympy.Identity(2), evaluate=False),),
        changes=(
            ("no rule", {"check": MatrixIdentity(), "premises": ()}),
            (
                "swapped",
                {
                    "left": C * A * B * C,
                    "right": C,
                    "fixed": dict(zip((A, B), inverse, strict=True)),
                },
            ),
        ),
    )


def stored(random: Random) -> Claim:
    entries = [[[random.randint(-3, 3) for _ in range(2)] for _ in range(2)] for _ in range(2)]
    known = [RationalMatrix.of(e) for e in entries]
    product = sympy.ImmutableMatrix(entries[0]) * sympy.ImmutableMatrix(entries[1])
    fixed = {
        letter: [[Fraction(number) for number in row] for row in e]
        for letter, e in zip((A, B), entries, strict=True)
    }
    other = product + sympy.ImmutableMatrix([[0, 1], [0, 0]])
    check = Values((v,), dict(zip((A, B), known, strict=True)))
    return Claim(
        "Values product",
        A * B * v,
        "=",
        sympy.MatMul(product, v),
        check,
        fixed=fixed,
        changes=(("an entry", {"right": sympy.MatMul(other, v)}),),
    )


HALF = Fraction(1, 2)
INDEPENDENT: Law = [
    (HALF * w, {X: Fraction(s), Y: Fraction(k)})
    for s in (-1, 1)
    for w, k in ((HALF, 3), (HALF, -1))
]
TIED: Law = [(HALF, {X: Fraction(s), Y: Fraction(s)}) for s in (-1, 1)]
SKEW: Law = [
    (Fraction(1, 3), {X: Fraction(2), Y: Fraction(2)}),
    (Fraction(2, 3), {X: Fraction(1), Y: Fraction(-1)}),
]
LAWS = (INDEPENDENT, TIED, SKEW)


def means(random: Random) -> Claim:
    k = small(random)
    apart, even = Independent(X, Y), Symmetric(X)
    left, right, laws = random.choice(
        [
            (Mean(k * X + Y, X, Y), k * Mean(X, X) + Mean(Y, Y), ()),
            (Mean(k * X * Y, X, Y), k * Mean(X, X) * Mean(Y, Y), (apart,)),
            (Mean(X**3 + k, X), k + S.Zero, (even,)),
            (Mean((X + k * Y) ** 2, X, Y), Mean(X**2, X) + k**2 * Mean(Y**2, Y), (apart, even)),
            (Mean(X**2 - Y**2, X, Y), S.Zero, (SameLaw(X, Y),)),
        ]
    )
    changes: tuple[Any, ...] = (("no laws", {"check": MeanIs(), "premises": ()}),) if laws else ()
    return Claim("MeanIs one", left, "=", right, MeanIs(laws), laws, laws=LAWS, changes=changes)
