"""Families of true statements, several for each check."""

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
    FiniteSet,
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
)  # fmt: skip

from symact.checks import (
    Case,
    Cases,
    DerivativeIs,
    Difference,
    Enclosed,
    Farkas,
    Finite,
    Induction,
    Instances,
    Iterate,
    LimitIs,
    MatrixIdentity,
    MaximumIs,
    MeanIs,
    Monotone,
    OnInterval,
    RingIdentity,
    SameSlope,
    Shown,
    Split,
    Squares,
    TurningPoint,
    UniqueZero,
    Values,
)  # fmt: skip
from symact.derivation import Chain, Derivation
from symact.exact import RationalMatrix
from symact.laws import Independent, Mean, SameLaw, Symmetric
from symact.meanings import Meaning
from symact.words import Between, Maximum, OnlyZero
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
        "RingIdentity given", y**2, "=", k**2 * x**2 + 2 * k * x + 1, check, (Eq(y, k * x + 1),),
        changes=(("nothing put in", {"check": RING, "premises": ()}),),
    )  # fmt: skip


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
        "Squares one", left, "≥", S.Zero, Squares([(c, body), (left - sympy.expand(c * body**2), 1)]),
        changes=(
            ("a negative factor", {"left": -left, "check": Squares([(-c, body)])}),
            ("less", {"left": left - 2 * c - 1}),
        ),
    )  # fmt: skip


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
        "Cases domain", x - k, strict, S.Zero, check, (domain,),
        changes=(
            ("another end", {
                "check": Cases((Split(x, (k,), wider),)),
                "premises": (sympy.Contains(x, wider, evaluate=False),),
            }),
            ("no domain", {"check": Cases((Split(x, (k,)),)), "premises": ()}),
        ),
    )  # fmt: skip


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
    curve = random.choice([
        polynomial(random), exp(k * x) * x, erf(k * x), tanh(k * x), log(1 + exp(k * x)), x * SIGMOID(x),
        1 / (x**2 + c), sqrt(x**2 + c), exp(-(x**2)) * k, sympy.sin(k * x) * x, (x**2 + c) ** sympy.pi,
    ])  # fmt: skip
    order = random.choice([1, 1, 1, 2])
    slope = sympy.diff(curve, x, order)
    return Claim("DerivativeIs all", Derivative(curve, (x, order)), "=", slope, DerivativeIs())


def derivative_on(random: Random) -> Claim:
    k = small(random)
    above, apart = sympy.Gt(x, 0), sympy.Ne(x, 0)
    curve, on = random.choice([
        (k * sqrt(x), above), (log(x) * x, above), (k / x, apart), (x ** sympy.Rational(5, 3), above),
        (LambertW(x) * k, sympy.Gt(x, -exp(-1))), (1 / (x - k), sympy.Ne(x - k, 0)),
    ])  # fmt: skip
    return Claim(
        "DerivativeIs on", Derivative(curve, x), "=", sympy.diff(curve, x), DerivativeIs(on=(on,)), (on,),
        changes=(("everywhere", {"check": DerivativeIs(), "premises": ()}),),
    )  # fmt: skip


def nested(random: Random, depth: int = 2) -> Any:
    """Something of the vocabulary of functions, nested."""
    if depth == 0:
        return random.choice([x, -x, x + 1, x / 2, x**2])
    inner = nested(random, depth - 1)
    return random.choice([
        exp(-inner), erf(inner), erfc(inner), tanh(inner), log(1 + exp(inner)), SIGMOID(inner),
        LambertW(exp(inner)), 1 / (1 + inner**2), inner * SIGMOID(inner), inner * erfc(inner),
    ])  # fmt: skip


def limit_simple(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    body, right = random.choice([
        ((k * x + 1) / (x + c), k), (erf(c * x) + k, k + 1), (tanh(c * x) * k, k), (x * exp(-c * x), S.Zero),
        (k * SIGMOID(c * x), k), (x * erfc(x) + k, k), (log(1 + exp(x)) - x, S.Zero),
        (x**2 * exp(-x) + erf(tanh(x)), erf(1)), (sqrt(x**2 + c) - x, S.Zero),
    ])  # fmt: skip
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
    left, relation, right, on, end = random.choice([
        (exp(k * x), ">", 1 + k * x, right_half, "left"),
        (log(1 + k * x), "<", k * x, right_half, "left"),
        (erf(x), "<", S.One, Interval(-oo, oo), "right"),
        (tanh(k * x), "<", S.One, Interval(-oo, oo), "right"),
        (x**3 + k * x, ">", S.Zero, right_half, "left"),
        (k / (1 + x), "<", k + 0 * x, right_half, "left"),
    ])  # fmt: skip
    whole = Interval(-oo, oo)
    domain = () if on == whole else (sympy.Contains(x, on, evaluate=False),)
    wider = Interval.open(-sympy.Rational(1, 2), oo)
    return Claim(
        "Monotone one", left, relation, right, Monotone(x, on, end), domain,
        changes=(
            ("another end", {
                "check": Monotone(x, wider, end),
                "premises": (sympy.Contains(x, wider, evaluate=False),),
            }),
        ),
    )  # fmt: skip


def same_slope(random: Random) -> Claim:
    k = small(random)
    left, right = random.choice([
        ((x + k) ** 3, x**3 + 3 * k * x**2 + 3 * k**2 * x + k**3),
        (log(1 + exp(x)) - log(1 + exp(-x)), x),
        (tanh(x), 2 * SIGMOID(2 * x) - 1),
    ])  # fmt: skip
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
        "TurningPoint one", curve, "≥", right, TurningPoint(x, star, zero, parts), (), (meaning,),
        fixed={star: number},
        changes=(("of something steeper", {"left": curve + 3 * x}),),
    )  # fmt: skip


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
    expression, place = random.choice([
        (x**2 - k, sqrt(k)), (exp(x) - k, log(k)), (x * exp(x) - k, LambertW(k)), (x**3 - k, sympy.cbrt(k)),
    ])  # fmt: skip
    zero = UniqueZero(expression, x, (sympy.Rational(1, 2), 4))
    meaning = Meaning(star, "", OnlyZero(expression, x, sympy.Rational(1, 2), 4))
    exact = value(place, World({}))
    return Claim(
        "UniqueZero one", star, "∈", _around(place), zero, (), (meaning,), fixed={star: exact}
    )


def maximum(random: Random) -> Claim:
    k, c = small(random), small(random, positive=True)
    curve, low, high, best = random.choice([
        (-c * (x - k) ** 2 + 1, k - 1, k + 2, k), (x * exp(-x), 0, 5, 1), (exp(c * x), -1, 1, 1),
    ])  # fmt: skip
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
            "Farkas false", refute, "⇒", sympy.false, Farkas({x > c: k, k * x < k * c - 1: 1}),
            changes=(("one is dropped", {"left": x > c, "check": Farkas({x > c: k})}),),
        )  # fmt: skip
    return Claim(
        "Farkas conclusion", left, "⇒", right, Farkas({first: k, second: 1}),
        changes=(
            ("more", {"right": y >= k * c + 2}),
            ("strictly", {"right": y > k * c + 1}),
            ("one is dropped", {"left": second, "check": Farkas({second: 1})}),
        ),
    )  # fmt: skip


def finite(random: Random) -> Claim:
    values = random.sample([-3, -1, 0, 1, 2, 4], 3)
    product = sympy.expand((x - values[0]) * (x - values[1]) * (x - values[2]))
    on = sympy.Contains(x, FiniteSet(*values), evaluate=False)
    return Claim(
        "Finite zeros", product, "=", S.Zero, Finite({x: values}), (on,),
        changes=(("one more", {
            "check": Finite({x: [*values, 9]}),
            "premises": (sympy.Contains(x, FiniteSet(*values, 9), evaluate=False),),
        }),),
    )  # fmt: skip


def instances(random: Random) -> Claim:
    pairs = [(Fraction(k * (k + 1), 2), Fraction(sum(range(k + 1)))) for k in range(5)]
    wrong = [*pairs, (Fraction(15), Fraction(16))]
    return Claim(
        "Instances sums", n * (n + 1) / 2, "=", Sum(m, (m, 0, n)), Instances(lambda: pairs, "sums"),
        is_changed_otherwise=True,
        changes=(("one is wrong", {
            "check": Instances(lambda: wrong, "sums"), "right": Sum(m, (m, 0, n)) + 1,
        }),),
    )  # fmt: skip


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
        "Induction recursion", g(n), "=", right, check, functions={g: run},
        changes=(("another start", {"check": Induction(n, recursion, RING, RING, start=1)}),),
    )  # fmt: skip


def induction_order(random: Random) -> Claim:
    families = {a: lambda i: (i - 2) ** 3 / Fraction(3) + 1}
    left, right = Sum(a(j), (j, 1, n)), Sum(Abs(a(j)), (j, 1, n))
    check = Induction(n, {}, Cases(()), Cases((a(n + 1),)))
    return Claim(
        "Induction order", left, "≤", right, check, functions=families,
        changes=(("of other things", {"right": Sum(a(j) / 2, (j, 1, n))}),),
    )  # fmt: skip


def shown(random: Random) -> Claim:
    k = small(random, positive=True)
    lemma = Derivation.of(Chain.of((p + 1) ** 2, (">", p, "a lemma", Cases(()))))
    return Claim(
        "Shown value", (k + 1) ** 2, ">", sympy.Integer(1) * k, Shown(lemma, {p: k}),
        changes=(
            ("outside", {"left": S.Zero, "right": -S.One, "relation": ">", "check": Shown(lemma, {p: -S.One})}),
            ("less", {"left": sympy.Rational(1, 4), "right": -sympy.Rational(1, 2) * -1,
                      "check": Shown(lemma, {p: -sympy.Rational(1, 2)})}),
        ),
    )  # fmt: skip


def shown_half_line(random: Random) -> Claim:
    k = small(random, positive=True)
    lemma = Derivation.of(
        Chain.of(x, ("=", Abs(x), "half", Cases((Split(x, (0,), Interval(0, oo)),))))
    )
    return Claim(
        "Shown domain", k * y**2, "=", Abs(k * y**2), Shown(lemma, {x: k * y**2}),
        changes=(("outside", {"left": -k, "right": k + 0, "check": Shown(lemma, {x: -k})}),),
    )  # fmt: skip


# -- matrices and means ---------------------------------------------------------------------------


def matrices(random: Random) -> Claim:
    k = small(random)
    left, right = random.choice([
        ((A + k * B) * C, A * C + k * B * C), (A * (B + C) * v, A * B * v + A * C * v),
        ((A + B) * (A + B), A * A + A * B + B * A + B * B), (k * A * sympy.Identity(2), k * A),
    ])  # fmt: skip
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
    inverse = [[Fraction(2), Fraction(1)], [Fraction(1), Fraction(1)]], [
        [Fraction(1), Fraction(-1)], [Fraction(-1), Fraction(2)],
    ]  # fmt: skip
    return Claim(
        "MatrixIdentity rules", A * B * C, "=", C, MatrixIdentity(rules=rules),
        (Eq(A * B, sympy.Identity(2), evaluate=False),),
        changes=(("no rule", {"check": MatrixIdentity(), "premises": ()}),
                 ("swapped", {"left": C * A * B * C, "right": C, "fixed": dict(zip((A, B), inverse, strict=True))})),
    )  # fmt: skip


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
        "Values product", A * B * v, "=", sympy.MatMul(product, v), check, fixed=fixed,
        changes=(("an entry", {"right": sympy.MatMul(other, v)}),),
    )  # fmt: skip


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
    left, right, laws = random.choice([
        (Mean(k * X + Y, X, Y), k * Mean(X, X) + Mean(Y, Y), ()),
        (Mean(k * X * Y, X, Y), k * Mean(X, X) * Mean(Y, Y), (apart,)),
        (Mean(X**3 + k, X), k + S.Zero, (even,)),
        (Mean((X + k * Y) ** 2, X, Y), Mean(X**2, X) + k**2 * Mean(Y**2, Y), (apart, even)),
        (Mean(X**2 - Y**2, X, Y), S.Zero, (SameLaw(X, Y),)),
    ])  # fmt: skip
    changes: tuple[Any, ...] = (("no laws", {"check": MeanIs(), "premises": ()}),) if laws else ()
    return Claim("MeanIs one", left, "=", right, MeanIs(laws), laws, laws=LAWS, changes=changes)


FAMILIES: tuple[tuple[Family, int], ...] = (
    (ring_expand, 5), (ring_quotient, 5), (ring_transcendental, 6), (ring_given, 4), (ring_unfolding, 5),
    (squares, 6), (cases_relu, 8), (cases_domain, 6), (cases_signs, 6), (derivative, 5),
    (derivative_on, 3), (limit_simple, 3), (limit_nested, 2), (monotone, 3), (same_slope, 2),
    (turning, 1), (enclosed, 6), (unique_zero, 3), (maximum, 3), (on_interval, 4), (farkas, 8),
    (finite, 6), (instances, 2), (induction, 4), (induction_recursion, 4), (induction_order, 2),
    (shown, 4), (shown_half_line, 4), (matrices, 5), (matrix_rules, 3), (stored, 4), (means, 6),
)  # fmt: skip
"""The families, each with how often it is taken."""
