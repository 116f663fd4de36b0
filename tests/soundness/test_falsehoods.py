"""Falsehoods by kind: each is refused, with a sentence that names the reason.

What is true under what is printed beside it is no falsehood: then what is printed is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
from sympy import (
    Abs,
    And,
    Derivative,
    Eq,
    FiniteSet,
    Function,
    Ge,
    Heaviside,
    Integer,
    Integral,
    Interval,
    Lambda,
    LambertW,
    Limit,
    MatrixSymbol,
    Max,
    Mul,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    asin,
    erf,
    erfc,
    exp,
    false,
    floor,
    log,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    tanh,
)

from symact.errors import SymactError
from symact.logic.checks import (
    Case,
    Cases,
    DerivativeIs,
    Difference,
    Enclosed,
    Farkas,
    Finite,
    Induction,
    Iterate,
    LimitIs,
    MatrixIdentity,
    MaximumIs,
    MeanIs,
    Monotone,
    OnInterval,
    Outcome,
    RingIdentity,
    SameSlope,
    Shown,
    Split,
    Squares,
    TurningPoint,
    UniqueZero,
    Values,
)
from symact.logic.derivation import Chain, Derivation
from symact.logic.inductions import by_induction
from symact.logic.laws import Independent, Mean, SameLaw, Symmetric
from symact.logic.meanings import Meaning
from symact.logic.words import Between, Maximum, OnlyZero, Words
from symact.numbers.matrix import RationalMatrix

x, y, z, t, w, c, a = sympy.symbols("x y z t w c a", real=True)
p, positive_c = sympy.symbols("p c", positive=True)
n = Symbol("n", integer=True, nonnegative=True)
k = Symbol("k", integer=True, positive=True)
j = Symbol("j", integer=True, positive=True)
whole = Symbol("i", integer=True)
f, g = Function("f", real=True), Function("g", real=True)
rising = Function("f", positive=True)
A, B, D = (MatrixSymbol(name, 2, 2) for name in "ABD")
v = MatrixSymbol("v", 2, 1)
X, Y, Z = sympy.symbols("X Y Z", real=True)
R = RingIdentity
ANY = Cases(())
LINE = Interval(-oo, oo)
Make = Callable[[], Derivation]


def one(first: Any, *links: Any, meanings: tuple[Meaning, ...] = ()) -> Make:
    """A derivation of one chain; a link is relation, side, check."""
    chain = [(sign_, side, "", check) for sign_, side, check in links]
    return lambda: Derivation.of(Chain.of(first, *chain), meanings=meanings)


def lemma(first: Any, relation: str, second: Any, check: Any, **other: Any) -> Derivation:
    return one(first, (relation, second, check), **other)()


def means(symbol: Any, value: Any) -> tuple[Meaning, ...]:
    return (Meaning(symbol, "", sympy.sympify(value)),)


def half() -> Cases:
    return Cases((Split(x, (0,), Interval(0, oo)),))


POSITIVE = lemma(p, ">", S.Zero, ANY)
ABSOLUTE = lemma(x, "=", Abs(x), half())
INVERSE = lemma(x * y, "=", Piecewise((0, Eq(y, 0)), (x * y, True)), Cases((y,)))
IDENTITY = RationalMatrix.identity(2)
TWICE = RationalMatrix.of([[2, 0], [0, 2]])
family, total = Symbol("c_n", real=True), Symbol("L_n", real=True)
INDEXED = lemma(family, "=", n + 1, R({family: n + 1}), meanings=means(family, n + 1))


def ind(left: Any, relation: str, right: Any, variable: Any = n, **other: Any) -> Make:
    recursion, base = other.pop("recursion", {}), other.pop("base", R())
    step = other.pop("step", base)
    check = Induction(variable, recursion, base, step, **other)
    return one(left, (relation, right, check), meanings=other.pop("meanings", ()))


def squares() -> Derivation:
    m = Symbol("n", integer=True)
    late = Cases((Split(m, (5,), Interval(5, oo)),))
    check = Induction(m, {2 ** (m + 1): 2 * 2**m}, ANY, late, start=5)
    return Derivation.of(*by_induction(2**m, ">", m**2, check))


class Yes:
    """A check of somebody else's."""

    level, trusts, relations = "symbolic", (), ("=", ">", "<", "≤", "≥")

    def run(self, *_: Any) -> Outcome:
        return Outcome(True)


class Agreeable(RingIdentity):
    def run(self, *_: Any) -> Outcome:
        return Outcome(True)


class Above(Split):
    def cases(self, reader: Any) -> Iterator[Any]:
        return iter([[*super().cases(reader)][-1]])


class Declared:
    chains = ()

    def verify(self) -> Any:
        return ABSOLUTE.verify()


def overwritten(check: Any, name: str, value: Any) -> Any:
    vars(check)[name] = value
    return check


def turning(curve: Any, slope: Any, bend: Any, **changed: Any) -> Make:
    star = Symbol("x_0", real=True)
    ends = changed.pop("ends", ((-oo, -1), (-1, 1), (1, oo)))
    zero = changed.pop("zero", UniqueZero(slope, x, (-S.Half, S.Half)))
    checks = [Cases((Split(x, (), Interval(*end)),)) for end in ends]
    parts = changed.pop("parts", None) or tuple(
        Case(side, S.Zero, check, relation)
        for side, check, relation in zip((slope, bend, slope), checks, "<>>", strict=True)
    )
    right = curve.xreplace({x: star})
    return one(
        curve,
        ("≥", right, TurningPoint(x, star, zero, parts)),
        meanings=means(star, OnlyZero(slope, x, -S.Half, S.Half)),
    )


apart = Symbol("x", real=True, nonzero=True)
JUMP = sqrt(apart**4 + apart**2) / (apart * sqrt(apart**2 + 1))
bent = sqrt(x**2 - 2 * x + 1)
other_x, below = Symbol("x", positive=True), Symbol("x", negative=True)
own_pi = Symbol("pi", real=True)
two = Symbol("2", real=True)
ramp = sympy.SingularityFunction(x, 0, 1)
W = LambertW

REFUSED: dict[str, list[tuple[str, Make, str]]] = {
    "SymPy's limits": [
        (
            "1 + erf(tanh x) < 0",
            one(1 + erf(tanh(x)), ("<", S.Zero, Monotone(x, LINE, "right"))),
            "does not hold",
        ),
        (
            "erfc at the end",
            one(Limit(x**2 + x - erfc(1 / (exp(x) + 1)), x, oo), ("=", S.Zero, LimitIs())),
            "does not hold|not borne out",
        ),
        (
            "erfc at the other end",
            one(Limit(x**2 + x - erfc(1 / (1 + exp(x))), x, -oo), ("=", S.Zero, LimitIs())),
            "does not hold|not borne out",
        ),
        (
            "a parameter of unknown sign",
            one(Limit(exp(a * x), x, oo), ("=", oo, LimitIs())),
            "may depend on a",
        ),
        (
            "a parameter below",
            one(Limit(x / (a * x + 1), x, oo), ("=", 1 / a, LimitIs())),
            "may depend on a",
        ),
        ("two sides", one(Limit(1 / x, x, 0, "+-"), ("=", oo, LimitIs())), "was found|borne out"),
        (
            "outside of the domain",
            one(Limit(sqrt(x), x, 0, "-"), ("=", S.Zero, LimitIs())),
            "enclosure",
        ),
        ("a kink", one(Limit(Abs(x) / x, x, 0), ("=", S.One, LimitIs())), "contains Abs"),
        ("something bounded", one(Limit(sin(x), x, oo), ("=", S.Zero, LimitIs())), "was found"),
    ],
    "values put in": [
        (
            "−1 > 0",
            one(-S.One, (">", S.Zero, Shown(POSITIVE, {p: -S.One}))),
            "not shown to be in its domain: -1 > 0",
        ),
        (
            "0 > 0",
            one(S.Zero, (">", S.Zero, Shown(POSITIVE, {p: S.Zero}))),
            "not shown to be in its domain",
        ),
        (
            "a letter",
            one(y, (">", S.Zero, Shown(POSITIVE, {p: y}))),
            "not shown to be in its domain",
        ),
        ("−2 = 2", one(-S(2), ("=", S(2), Shown(ABSOLUTE, {x: -S(2)}))), "false"),
        (
            "twice",
            one(
                -S(3),
                ("=", S(3), Shown(lemma(y, "=", Abs(y), Shown(ABSOLUTE, {x: y})), {y: -S(3)})),
            ),
            "false",
        ),
        (
            "a half for a whole one",
            one(S.Half, ("=", S.Half, Shown(lemma(n, "=", n, R()), {n: S.Half}))),
            "not known to be integer",
        ),
        (
            "no real number",
            one(log(y), ("=", log(y), Shown(lemma(x, "=", x, R()), {x: log(y)}))),
            "not known to be real",
        ),
        (
            "infinity",
            one(oo, ("=", oo, Shown(lemma(x, "=", x, R()), {x: oo}))),
            "not known to be real",
        ),
        (
            "a matrix for a number",
            one(A, ("=", A, Shown(lemma(x, "=", x, R()), {x: A}))),
            "only one of them is a matrix",
        ),
        (
            "a number for a matrix",
            one(S(3), ("=", S(3), Shown(lemma(A, "=", A, MatrixIdentity()), {A: S(3)}))),
            "only one of them is a matrix",
        ),
        (
            "another size",
            one(
                MatrixSymbol("C", 3, 3),
                (
                    "=",
                    MatrixSymbol("C", 3, 3),
                    Shown(lemma(A, "=", A, MatrixIdentity()), {A: MatrixSymbol("C", 3, 3)}),
                ),
            ),
            "not the shape",
        ),
        (
            "a function",
            one(f(x), ("=", f(x), Shown(lemma(f(x), "=", f(x), R()), {f: Lambda(x, x)}))),
            "is a function",
        ),
        (
            "what stands for something",
            one(
                S(5),
                (
                    "=",
                    2 * x,
                    Shown(lemma(c, "=", 2 * x, R({c: 2 * x}), meanings=means(c, 2 * x)), {c: S(5)}),
                ),
            ),
            "no letter of what is shown",
        ),
        (
            "an index",
            one(Symbol("c_0", real=True), ("=", S.One, Shown(INDEXED, {n: S.Zero}))),
            "no meaning says",
        ),
        (
            "he-init at n = 10, v = 3",
            one(Integer(15), ("=", S.One, R(given={y: 3}))),
            "does not hold",
        ),
        ("outside of an interval", one(-oo, ("=", -oo, R())), "no place in exact arithmetic"),
    ],
    "definitions": [
        ("x = 0 for all x", one(x, ("=", S.Zero, R({x: 0}))), "no meaning says"),
        ("2 = 3", one(S(2), ("=", S(3), R({S(2): S(3)}))), "is no letter"),
        ("2 = 3 by given", one(S(2), ("=", S(3), R(given={S(2): S(3)}))), "is no letter"),
        (
            "a letter that looks like 2",
            one(two, ("=", S(3), R({two: 3})), meanings=means(two, 3)),
            "no name for a letter",
        ),
        (
            "a letter that looks like π",
            one(
                own_pi,
                ("=", S(3), R({own_pi: 3})),
                ("<", pi, Enclosed()),
                meanings=means(own_pi, 3),
            ),
            "a letter here, and a number",
        ),
        (
            "1 = 2 by two definitions",
            one(S.One, ("=", c, R({c: 1})), ("=", S(2), R({c: 2})), meanings=means(c, 1)),
            "one meaning",
        ),
        (
            "another meaning",
            one(c, ("=", S.One, R({c: 1})), meanings=means(c, 2)),
            "its meaning is",
        ),
        ("a circle", one(c, ("=", S.One, R({c: y, y: c + 1}))), "circle"),
        (
            "0 < −1 by the sign of a letter",
            one(
                S.Zero,
                ("<", positive_c, ANY),
                ("=", -S.One, R({positive_c: -1})),
                meanings=means(positive_c, -1),
            ),
            "not shown to be in its domain",
        ),
        (
            "0 < −1 by the sign of a function",
            one(S.Zero, ("<", rising(x), ANY), ("=", -S.One, R({rising: Lambda(x, -1)}))),
            "not shown to be in its domain",
        ),
        (
            "a whole letter is a half",
            one(n, ("=", S.Half, R({n: S.Half})), meanings=means(n, S.Half)),
            "not known to be integer",
        ),
        (
            "a positive letter is a negative zero",
            one(
                S.Zero,
                ("<", positive_c, ANY),
                ("<", S.Zero, Enclosed({positive_c: UniqueZero(y + 1, y, (-2, 0))})),
                meanings=means(positive_c, OnlyZero(y + 1, y, -2, 0)),
            ),
            "need not be",
        ),
        (
            "a matrix of another shape",
            one(
                A * v,
                ("=", A * v, MatrixIdentity({v: MatrixSymbol("u", 3, 1)})),
                meanings=means(v, MatrixSymbol("u", 3, 1)),
            ),
            "shape|size|dimension",
        ),
        (
            "a function of one sign of its argument",
            one(f(-S.One), (">", S.Zero, Cases((), {f: Lambda(p, p + 2)}))),
            "not shown to be in its domain",
        ),
        (
            "x > 0 for all x, by a zero",
            one(x, (">", S.Zero, Enclosed({x: UniqueZero(y - 1, y, (0, 2))}))),
            "no meaning says",
        ),
        (
            "AB = BA by a rule",
            one(A * B, ("=", B * A, MatrixIdentity(rules={A * B: B * A}))),
            "what is supposed",
        ),
        ("AB = BA as numbers", one(A * B, ("=", B * A, R())), "is a matrix, and no number"),
        (
            "tr-like sums of products",
            one(A * B + v * v.T, ("=", B * A + v * v.T, R())),
            "is a matrix, and no number",
        ),
        (
            "caught by a derivative",
            one(Derivative(a * x, x), ("=", 2 * x, DerivativeIs(given={a: x}))),
            "varies",
        ),
        (
            "caught by a limit",
            one(Limit(a / x, x, oo), ("=", S.One, LimitIs(given={a: x}))),
            "varies|letter of the statement",
        ),
        (
            "caught by a sum",
            one(Sum(a, (j, 1, n)), ("=", n * (n + 1) / 2, R(given={a: j}))),
            "varies",
        ),
        (
            "caught by an iterate",
            one(Iterate(Lambda(t, t + a), 1, x), ("=", 2 * x, R(given={a: t}))),
            "varies",
        ),
        (
            "caught by a mean",
            one(Mean(a * X, X), ("=", Mean(X**2, X), R(given={a: X}))),
            "varies|random",
        ),
        (
            "caught by a maximum",
            one(Maximum(x**2, x, 0, 1), ("∈", Between("8.9", "9.1"), MaximumIs(given={x: 3}))),
            "varies",
        ),
        (
            "caught by a zero",
            one(
                c,
                ("∈", Between("0.4", "0.6"), UniqueZero(x, t, (0, 1), given={x: 2 * t - 1})),
                meanings=means(c, OnlyZero(x, t, 0, 1)),
            ),
            "varies",
        ),
        (
            "what varies on an interval",
            one(x, ("<", S(4), OnInterval(x, 0, 1, given={x: 3}))),
            "which varies",
        ),
        (
            "stored numbers, twice",
            one(
                v, ("=", A * v, Values((v,), {A: IDENTITY})), ("=", 2 * v, Values((v,), {A: TWICE}))
            ),
            "one meaning",
        ),
    ],
    "levels by the caller": [
        ("a foreign check", one(S.One, ("=", S(2), Yes())), "none of symact's checks"),
        ("a subclass", one(S.One, ("=", S(2), Agreeable())), "none of symact's checks"),
        (
            "an overwritten run",
            one(x, (">", S.Zero, overwritten(Cases((x,)), "run", Yes().run))),
            "overwritten",
        ),
        (
            "overwritten cases",
            one(
                x,
                (
                    ">",
                    S.Zero,
                    overwritten(
                        Cases((x,)), "readers", lambda: iter([[*Cases((x,)).readers()][-1]])
                    ),
                ),
            ),
            "overwritten",
        ),
        ("a split of another kind", one(x, (">", S.Zero, Cases((Above(x),)))), "is no Split"),
        (
            "a split that was overwritten",
            one(
                x, (">", S.Zero, Cases((overwritten(Split(x), "cases", lambda reader: iter([])),)))
            ),
            "overwritten",
        ),
        (
            "a zero that was overwritten",
            one(
                x,
                (
                    ">",
                    S.Zero,
                    Enclosed({x: overwritten(UniqueZero(y - 1, y, (0, 2)), "found", lambda: None)}),
                ),
                meanings=means(x, OnlyZero(y - 1, y, 0, 2)),
            ),
            "overwritten",
        ),
        (
            "an induction on a foreign base",
            ind(n, "=", S.Zero, base=Yes()),
            "none of symact's checks",
        ),
        (
            "an induction on a foreign step",
            ind(Sum(j, (j, 1, n)), "=", n, base=R(), step=Yes()),
            "none of symact's checks",
        ),
        (
            "a turning point with foreign parts",
            turning(
                x**3, 3 * x**2, 6 * x, parts=tuple(Case(3 * x**2, S.Zero, Yes(), s) for s in "<>>")
            ),
            "does not hold|none of symact's",
        ),
        (
            "a mean with a foreign identity",
            one(Mean(X, X), ("=", S.Zero, MeanIs(pointwise=(Case(X, S.Zero, Yes()),)))),
            "none of symact's checks",
        ),
        ("a lemma that is declared", one(x, ("=", Abs(x), Shown(Declared()))), "is no Derivation"),
        ("an identity that decides no order", one(x, ("≤", x, R())), "decides '='"),
    ],
    "inductions": [
        ("y = 0", ind(y, "=", S.Zero), "does not hold|must lead"),
        ("circular", ind(n, "=", S.Zero, instances=({n: n + 1},)), "only the one|used at"),
        ("base missing", ind(g(n), "=", S.Zero, recursion={g(n + 1): g(n)}), "does not hold"),
        ("n = 0", ind(n, "=", S.Zero), "must lead|does not hold"),
        (
            "8 > 9 from a later start",
            one(S(8), (">", S(9), Shown(squares(), {Symbol("n", integer=True): S(3)}))),
            "false",
        ),
        (
            "start too early",
            ind(
                2**n,
                ">",
                n**2,
                recursion={2 ** (n + 1): 2 * 2**n},
                base=ANY,
                step=Cases((Split(n, (3,), Interval(3, oo)),)),
            ),
            "only shown for|does not hold",
        ),
        ("a sum of another length", ind(Sum(j, (j, 1, n)), "=", n**2), "does not hold"),
        ("a real letter", ind(Sum(j, (j, 1, n)), "=", S.Zero, variable=x), "whole number"),
        (
            "a value that the letter cannot have",
            ind(f(n) * p, "=", S.Zero, recursion={f(0): 0, f(n + 1): f(n)}, instances=({p: -p},)),
            "not shown to be in its domain",
        ),
        (
            "a side condition at an instance",
            ind(
                Function("h", real=True)(n, y),
                "≤",
                S.Zero,
                recursion={
                    Function("h", real=True)(0, y): y,
                    Function("h", real=True)(n + 1, y): Function("h", real=True)(n, y + 1),
                },
                base=Cases((Split(y, (), Interval(-oo, 0)),)),
                step=ANY,
                instances=({y: y + 1},),
            ),
            "is not known|used at",
        ),
    ],
    "what is stated": [
        (
            "two letters x",
            one(other_x, (">", below, Cases((Split(below, (0,), Interval.open(-oo, 0)),)))),
            "two letters are printed x",
        ),
        (
            "x_1 and x1",
            one(Symbol("x_1", real=True), ("=", Symbol("x1", real=True), R())),
            "two letters|does not hold",
        ),
        (
            "Latin and Greek A",
            one(
                Symbol("A", real=True) - Symbol("Alpha", real=True),
                ("=", -Symbol("Alpha", real=True) + Symbol("A", real=True), R()),
            ),
            "two letters",
        ),
        (
            "a blank",
            one(Symbol("x ", real=True) + x, ("=", x + Symbol("x ", real=True), R())),
            "no name for a letter",
        ),
        (
            "a name without width",
            one(Symbol("x\u200b", real=True), ("=", Symbol("x\u200b", real=True), R())),
            "no name for a letter",
        ),
        (
            "a Cyrillic letter",
            one(Symbol("х", real=True) + x, ("=", x + Symbol("х", real=True), R())),
            "no name for a letter",
        ),
        (
            "a letter that looks like f(x)",
            one(Symbol("f(x)", real=True), ("=", Symbol("f(x)", real=True), R())),
            "no name for a letter",
        ),
        (
            "another erf",
            one(Function("erf", positive=True)(x), (">", S.Zero, ANY)),
            "no name for a letter",
        ),
        (
            "another log",
            one(
                Function("log", real=True)(x),
                ("=", x, R({Function("log", real=True): Lambda(x, x)})),
            ),
            "no name for a letter",
        ),
        (
            "a bound letter and a free one",
            one(Limit(x / other_x, other_x, oo), ("=", S.Zero, LimitIs())),
            "letter of the statement",
        ),
        (
            "a letter that is not real",
            one(Symbol("s"), ("=", Symbol("s"), R())),
            "not declared real",
        ),
        (
            "another assumption",
            one(Symbol("s", real=True, even=True), ("=", Symbol("s", real=True, even=True), R())),
            "declared",
        ),
        (
            "words",
            one(Words("{} is rational", pi), ("=", Words("{} is rational", pi), R())),
            "no place|exact arithmetic|rational",
        ),
        ("what is supposed", one(x, ("=", y, R(given={x: y}))), "what is supposed"),
        ("≠ and ≠", one(x, ("≠", x + 1, ANY), ("≠", x, ANY)), "come to nothing together"),
        ("< and >", one(x, ("<", x + 1, ANY), (">", x, ANY)), "come to nothing together"),
    ],
    "kernels": [
        (
            "another branch of W",
            one(W(-Rational(1, 10), -1), ("∈", Between("-0.12", "-0.11"), Enclosed())),
            "no enclosure",
        ),
        ("a branch that is not real", one(W(x, 1), ("=", W(x, 1), R())), "not a real branch"),
        (
            "a reversed bracket",
            one(c, ("∈", Between("0.90", "0.95"), UniqueZero(x**3 - 2 * x, x, (1, -1)))),
            "swap its ends",
        ),
        (
            "an empty bracket",
            one(c, ("∈", Between("0.9", "1.1"), UniqueZero(x - 1, x, (1, 1)))),
            "swap its ends",
        ),
        ("a reversed range", one(x, (">", S.Zero, OnInterval(x, 1, -1))), "no x lies between"),
        (
            "two zeros",
            one(c, ("∈", Between("-1.1", "-0.9"), UniqueZero(x**2 - 1, x, (-2, 2)))),
            "does not hold",
        ),
        (
            "no zero",
            one(c, ("∈", Between("-1.1", "0.9"), UniqueZero(exp(x), x, (-2, 2)))),
            "does not hold",
        ),
        (
            "split points that are not real",
            one((x - acos(2)) ** 2, ("≥", S.Zero, Cases((Split(x, (acos(2),)),)))),
            "an expression for a real number is needed",
        ),
        (
            "split points without an order",
            one(x, ("≤", Max(x, y), Cases((Split(x, (y, z)),)))),
            "is larger is not found",
        ),
        (
            "an empty domain",
            one(x, ("=", x + 1, Cases((Split(x, (), S.EmptySet),)))),
            "no union of intervals|no case",
        ),
        ("an empty finite set", one(x, ("=", x + 1, Finite({x: []}))), "no values"),
        (
            "I₂ = I₃",
            one(sympy.Identity(2), ("=", sympy.Identity(3), MatrixIdentity())),
            "different shapes",
        ),
        (
            "I = 1",
            one(sympy.Identity(2), ("=", S.One, MatrixIdentity())),
            "no equation of two matrices",
        ),
        (
            "0 of two sizes",
            one(sympy.ZeroMatrix(2, 2), ("=", sympy.ZeroMatrix(3, 5), MatrixIdentity())),
            "different shapes",
        ),
        (
            "an inverse",
            one(
                A * MatrixSymbol("M", 2, 2).inv(),
                ("=", A * MatrixSymbol("M", 2, 2).inv(), MatrixIdentity()),
            ),
            "no normal form|is defined",
        ),
        (
            "a determinant",
            one(sympy.Determinant(A), ("=", sympy.Determinant(A), R())),
            "is defined is not known",
        ),
        (
            "a product turned round",
            one(sympy.Transpose(A * B), ("=", A.T * B.T, MatrixIdentity())),
            "does not hold",
        ),
        (
            "entrywise for the product",
            one(sympy.HadamardProduct(A, B), ("=", A * B, MatrixIdentity())),
            "no normal form",
        ),
        (
            "blocks",
            one(sympy.BlockMatrix([[A, B]]), ("=", sympy.BlockMatrix([[B, A]]), MatrixIdentity())),
            "no normal form",
        ),
        (
            "1×1 matrices as numbers",
            one(
                MatrixSymbol("P", 1, 1) * MatrixSymbol("Q", 1, 1),
                ("=", MatrixSymbol("Q", 1, 1) * MatrixSymbol("P", 1, 1), MatrixIdentity()),
            ),
            "does not hold",
        ),
        (
            "no variables",
            one(A * B, ("=", B * A, Values((), {A: IDENTITY, B: TWICE}))),
            "name the variables",
        ),
        (
            "a root for |x − 1|",
            one(Derivative(bent, x), ("=", (x - 1) / bent, DerivativeIs())),
            "may have no derivative",
        ),
        (
            "a ramp",
            one(Derivative(ramp, x), ("=", sympy.SingularityFunction(x, 0, 0), DerivativeIs())),
            "is defined is not known",
        ),
        (
            "an arc at its ends",
            one(
                Derivative(asin(x) + acos(x), x),
                ("=", S.Zero, DerivativeIs(on=(Ge(x, -1), x <= 1))),
            ),
            "may have no derivative",
        ),
        (
            "W at its end",
            one(
                Derivative(W(x), x),
                ("=", W(x) / (x * (1 + W(x))), DerivativeIs(on=(Ge(x, -exp(-1)),))),
            ),
            "may have no derivative",
        ),
        (
            "the slope of a kink",
            one(Derivative(Abs(x), x), ("=", Derivative(Abs(x), x), R())),
            "has a derivative is not known",
        ),
        (
            "a slope in steps",
            one(Derivative(n**2, n), ("=", 2 * n, DerivativeIs())),
            "varies in steps",
        ),
        (
            "a value at a place",
            one(sympy.Subs(1 / t, t, 0), ("=", sympy.Subs(1 / t, t, 0), R())),
            "is defined is not known",
        ),
        (
            "an integral",
            one(Integral(1 / x, (x, 0, 1)), ("=", Integral(1 / x, (x, 0, 1)), R())),
            "is defined is not known|not known to be defined",
        ),
        ("√x² = x", one(sqrt(x**2), ("=", x, R())), "does not hold"),
        ("∛x³ = x", one((x**3) ** Rational(1, 3), ("=", x, R())), "does not hold"),
        ("√x√y = √(xy)", one(sqrt(x * y), ("=", sqrt(x) * sqrt(y), R())), "does not hold"),
        ("log of a product", one(log(x * y), ("=", log(x) + log(y), R())), "does not hold"),
        ("log of a square", one(log(x**2), ("=", 2 * log(x), R())), "does not hold"),
        ("∛(−8) = −2", one(S(-8) ** Rational(1, 3), ("=", -S(2), R())), "does not hold|false"),
        ("(−1)^(2x) = 1", one((-1) ** (2 * x), ("=", S.One, R())), "does not hold"),
        ("0^x = 0", one(S.Zero**x, ("=", S.Zero, Finite({x: [0, 1]}))), "does not hold|false"),
        ("H(0) = 0", one(2 * Heaviside(x, 0) - 1, ("=", sign(x), Cases((x,)))), "does not hold"),
        (
            "a Piecewise without else",
            one(Piecewise((x, x > 0)), ("=", x, Cases((x,)))),
            "no value in one of the cases",
        ),
        ("⌊x⌋ = x", one(floor(x), ("=", x, Cases((x,)))), "cannot be taken apart"),
        (
            "x/x at 0",
            one(Mul(x, 1 / x, evaluate=False), ("=", S.One, Finite({x: [0, 1]}))),
            "divides by zero",
        ),
        (
            "both sides of a gap",
            one(JUMP, ("=", S.One, SameSlope(apart, 1))),
            "runs through an interval",
        ),
        (
            "a point outside",
            one(other_x * 0 + exp(other_x), ("=", exp(other_x), SameSlope(other_x, -1))),
            "not shown to be in its domain",
        ),
        (
            "a turning point beside a gap",
            turning((10 * JUMP + apart**2).xreplace({apart: x}), 2 * x, S(2)),
            "only has a value if",
        ),
        ("a turning point of a cubic", turning(x**3, 3 * x**2, 6 * x), "does not hold"),
        (
            "a turning point with a gap in the line",
            turning(x**2, 2 * x, S(2), ends=((-oo, -2), (-1, 1), (1, oo))),
            "do not cover the line",
        ),
        (
            "monotone from the wrong end",
            one(exp(-x), (">", 1 - x, Monotone(x, Interval.open(-oo, 0), "left"))),
            "does not hold|found|borne|no place",
        ),
        (
            "monotone at the end where they meet",
            one(exp(x), (">", 1 + x, Monotone(x, Interval(0, oo), "left"))),
            "leave it out",
        ),
        (
            "monotone on nothing",
            one(exp(x), (">", 1 + x, Monotone(x, Interval(1, 0), "left"))),
            "no interval with room",
        ),
        (
            "a negative factor",
            one(x, ("≥", S.Zero, Squares([(-1, sqrt(x))]))),
            "does not hold|not known to be real",
        ),
        (
            "a square of what is not real",
            one(x, ("≥", S.Zero, Squares([(1, sqrt(x))]))),
            "not known to be real",
        ),
        (
            "a sum in reverse",
            one(Sum(j, (j, 1, n - 5)), ("=", (n - 5) * (n - 4) / 2, Finite({n: [0, 6]}))),
            "steps|needed|does not hold|proved",
        ),
        (
            "a sum from below",
            one(Sum(1 / j, (j, 0, n)), ("=", Sum(1 / j, (j, 0, n)), R())),
            "starts at 0",
        ),
        (
            "a difference of no order",
            one(Difference(Lambda(t, t), 1, -1, x), ("=", x, R())),
            "false|does not hold",
        ),
        ("infinity", one(oo, ("=", oo, R())), "no place"),
        ("not a number", one(S.NaN, ("=", S.NaN, R())), "no place"),
        (
            "a Farkas multiplier below 0",
            one(x >= 1, ("⇒", -x >= -1, Farkas({x >= 1: -1}))),
            "does not hold",
        ),
        ("a stranger", one(x >= 1, ("⇒", x >= 2, Farkas({x >= 2: 1}))), "none of the premises"),
        ("whole numbers", one(n > 0, ("⇒", n >= 1, Farkas({n > 0: 1}))), "does not hold"),
        (
            "edges that meet",
            one(And(x >= 1, x <= 1), ("⇒", false, Farkas({x >= 1: 1, x <= 1: 1}))),
            "does not hold",
        ),
    ],
    "means": [
        (
            "dependent",
            one(Mean(X * Y, X, Y), ("=", Mean(X, X) * Mean(Y, Y), MeanIs())),
            "does not hold",
        ),
        (
            "pairs of three",
            one(
                Mean(X * Y * Z, X, Y, Z),
                (
                    "=",
                    S.Zero,
                    MeanIs(
                        (Independent(X, Y), Independent(Y, Z), Independent(X, Z)),
                        given={Mean(X, X): 0},
                    ),
                ),
            ),
            "does not hold",
        ),
        ("odd without symmetry", one(Mean(X, X), ("=", S.Zero, MeanIs())), "does not hold"),
        (
            "a square outside",
            one(Mean(X**2, X), ("=", Mean(X, X) ** 2, MeanIs((Symmetric(Y),)))),
            "does not hold",
        ),
        (
            "one law, other partners",
            one(Mean(X * Z, X, Z), ("=", Mean(Y * Z, Y, Z), MeanIs((SameLaw(X, Y),)))),
            "does not hold",
        ),
        (
            "an inverse",
            one(Mean(1 / X, X), ("=", Mean(1 / X, X), MeanIs())),
            "divides by|not known to be defined",
        ),
        (
            "a random letter outside",
            one(Mean(X, X) + X, ("=", X + Mean(X, X), MeanIs())),
            "outside of a mean",
        ),
        (
            "what is equal only for x ≥ 0",
            one(
                Mean(X, X),
                (
                    "=",
                    Mean(Abs(X), X),
                    MeanIs(pointwise=(Case(X, Abs(X), Cases((Split(X, (), Interval(0, oo)),))),)),
                ),
            ),
            "is random",
        ),
    ],
    "enclosures that lose a condition": [
        (
            "y log x < 1 if y = 0",
            one(y * log(x), ("<", S.One, Enclosed(given={y: 0}))),
            "only has a value if",
        ),
        (
            "at a place",
            one(y * log(z), ("<", S.One, Enclosed(given={y: 0, z: -1}))),
            "only has a value if|no value",
        ),
        (
            "on an interval",
            one(y * log(x), ("<", S.One, OnInterval(x, -1, 1, given={y: 0}))),
            "only has a value if",
        ),
        (
            "at the maximum",
            one(
                Maximum(y * log(x), x, -1, 1),
                ("∈", Between("-0.1", "0.1"), MaximumIs(given={y: 0})),
            ),
            "only has a value if",
        ),
    ],
    "crashes": [
        (
            "an empty interval",
            one(x, ("≥", S.Zero, Monotone(x, sympy.EmptySet, "left"))),
            "no interval with room",
        ),
        (
            "a derivative of order n",
            one(Derivative(exp(x), (x, n)), ("=", exp(x), DerivativeIs())),
            "are not taken here",
        ),
        (
            "a derivative in a function",
            one(Derivative(f(x) ** 2, f(x)), ("=", 2 * f(x), DerivativeIs())),
            "are not taken here",
        ),
        (
            "no decimal number",
            lambda: one(pi, ("∈", Between("nan", "3"), Enclosed()))(),
            "no decimal number",
        ),
        (
            "a division by 0",
            lambda: one(pi, ("∈", Between("1/0", "3"), Enclosed()))(),
            "no decimal number",
        ),
        (
            "an index that is a pair",
            one(
                Symbol("h_2,1", real=True),
                (
                    "=",
                    S.Zero,
                    Shown(
                        lemma(
                            Symbol("h_n,1", real=True) + n, "=", n + Symbol("h_n,1", real=True), R()
                        ),
                        {n: S(2)},
                    ),
                ),
            ),
            "no expression",
        ),
        (
            "a limit on which SymPy stumbles",
            one(Limit(x * tanh(W(exp(x + 1))), x, oo), ("=", S.Zero, LimitIs())),
            "no limit",
        ),
        (
            "points that are written in two ways",
            one(
                x,
                ("≥", sqrt(2), Cases((Split(x, (1 / (1 + sqrt(2)),), Interval(sqrt(2) - 1, oo)),))),
            ),
            "does not hold",
        ),
        (
            "a matrix and a number",
            one(A, ("=", x, MatrixIdentity())),
            "no equation of two matrices",
        ),
        ("a set", one(FiniteSet(1), ("=", FiniteSet(1), R())), "no place"),
        ("a truth value", one(sympy.true, ("=", sympy.true, R())), "no place"),
    ],
}

ALL = [
    (f"{kind}: {name}", make, match) for kind, rows in REFUSED.items() for name, make, match in rows
]


@pytest.mark.parametrize(("make", "match"), [row[1:] for row in ALL], ids=[row[0] for row in ALL])
def test_it_is_refused(make: Make, match: str) -> None:
    with pytest.raises(SymactError, match=match):
        make().verify()


def test_there_are_several_of_each_kind() -> None:
    assert all(len(rows) >= 4 for rows in REFUSED.values())
