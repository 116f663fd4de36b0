"""ReLU is affine on pieces; smooth networks are so nowhere or everywhere, and never equal ReLU."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def pieces(slope=Fraction(1, 10)):
    """ReLU and LeakyReLU are affine on each side of 0."""
    from sympy import Function, Interval, Lambda, Max, Min, Rational, S, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Meaning, Split

    f, a = Function("f", real=True), Rational(1, 10)
    value = Max(x, 0) + a * Min(x, 0)
    put_in = {**DEFINITIONS, f: Lambda(x, value)}

    def on(side):
        return Cases((Split(x, on=side),), put_in)

    right, left = on(Interval(0, oo)), on(Interval(-oo, 0))
    return Derivation.of(
        Chain.of(r(x), ("=", x, "not negative", right)),
        Chain.of(r(x), ("=", S.Zero, "not positive", left)),
        Chain.of(f(x), ("=", x, "not negative", right)),
        Chain.of(f(x), ("=", Rational(slope) * x, "not positive", left)),
        meanings=(*meanings(r), Meaning(f(x), "", value)),
    )


def no_piece(low=0):
    """The second derivatives of σ, tanh, softplus and GELU are 0 at two points at most."""
    from sympy import Derivative, Interval, S, oo, sqrt, tanh

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, s, sigma, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Split

    slope = DerivativeIs(DEFINITIONS)
    both = (">", Interval.open(-oo, 0)), ("<", Interval.open(low, oo))
    inner, outer = Interval.open(-sqrt(2), sqrt(2)), Interval.open(sqrt(2), oo)
    curves = (
        (sigma(x), sigma(x) * (1 - sigma(x)) * (1 - 2 * sigma(x)), both),
        (tanh(x), -2 * tanh(x) * (1 - tanh(x) ** 2), both),
        (s(x), sigma(x) * (1 - sigma(x)), ((">", S.Reals),)),
        (
            G(x),
            (2 - x**2) * phi(x),
            ((">", inner), ("<", outer), ("<", Interval.open(-oo, -sqrt(2)))),
        ),
    )
    chains = []
    for curve, second, signs in curves:
        for relation, side in signs:
            check = Cases((Split(x, (0,) if side in (inner, S.Reals) else (), side),), DEFINITIONS)
            chains.append(
                Chain.of(
                    Derivative(curve, (x, 2)),
                    ("=", second, "differentiate twice", slope),
                    (relation, S.Zero, "signs of the factors", check),
                )
            )
    return Derivation.of(*chains, meanings=meanings(sigma, s, G, phi))


def not_relu(right=1, left=0, share=1):
    """ReLU has the slopes 1 and 0 at 0, so it misses each line mh by h/2 or more on a side."""
    from sympy import Abs, Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    h, m = symbols("h m", real=True)
    quotient, chains = (r(h) - r(0)) / h, []
    for slope, side in ((right, Interval.open(0, oo)), (left, Interval.open(-oo, 0))):
        check = Cases((Split(h, on=side),), DEFINITIONS)
        chains.append(Chain.of(quotient, ("=", Rational(slope), "put in", check)))
    missed = Abs(r(h) - r(0) - m * h) + Abs(r(-h) - r(0) + m * h)
    both = Cases((Split(h, on=Interval.open(0, oo)), Split(m, (0, 1))), DEFINITIONS)
    link = ("≥", share * h, "m below, in or above [0, 1]", both)
    return Derivation.of(
        *chains, Chain.of(missed, link, label="No derivative at 0"), meanings=meanings(r)
    )


def whole_networks():
    """What is composed of analytic functions is analytic, so with one affine piece it is affine."""
    from symact.logic import Chain, Cite, Derivation, Words

    before = Words("a network of σ, tanh, GELU, SiLU or softplus is affine on some ball")
    after = Words("it is affine everywhere")
    source = "S. G. Krantz and H. R. Parks, 2002, A Primer of Real Analytic Functions"
    reason = "compositions of analytic functions are analytic; identity theorem"
    return Derivation.of(Chain.of(before, ("⇒", after, reason, Cite(source))))


def has_no_affine_piece(places, is_relu):
    """Whether no three neighbours are on one line; x/(1 + |x|) stands for the smooth kind."""

    def f(x):
        return max(x, 0) if is_relu else Fraction(x) / (1 + abs(Fraction(x)))

    values = [f(x) for x in places]
    return all(
        (u - q) * (b - a) != (q - p) * (c - b)
        for a, b, c, p, q, u in zip(
            places, places[1:], places[2:], values, values[1:], values[2:], strict=False
        )
    )


def knots():
    """A network of one ReLU unit and three places."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=9, max_denominator=4) for name in ("w", "b", "x", "h")}


def is_affine_beside_the_kink(w, b, x, h, across=False):
    """Whether second differences of r(wx + b) vanish where its input keeps its sign."""
    ends = [w * (x + k * h) + b for k in (-1, 0, 1)]
    if min(ends) < 0 < max(ends) and not across:
        return None
    low, middle, high = (max(z, 0) for z in ends)
    return low - 2 * middle + high == 0


DERIVATIVE = (
    "that a network with smooth activations has a derivative m at 0, so that it misses the line mh "
    "by less than h/2 on both sides for small h",
)

theorem = Theorem(
    id="smooth-nets-not-piecewise",
    title="ReLU is affine on pieces; a network with smooth activations is affine nowhere or "
    "everywhere, and is never ReLU around 0",
    section="3",
    claim="With activations a network learns functions that are made of pieces.",
    verdict="conditional",
    statements=(
        Statement("ReLU and LeakyReLU", pieces),
        Statement("smooth activations", no_piece),
        Statement("not ReLU", not_relu, level="argued", argued=DERIVATIVE),
        Statement(
            "whole networks",
            whole_networks,
            level="cited",
            missing="Analyticity of compositions and the identity theorem are cited.",
        ),
    ),
    counterexamples=(
        Counterexample(
            "Softsign x/(1 + |x|), continuously differentiable, has no three values in a row on "
            "one line at 1, 2, 3, 4, 5.",
            {"places": (1, 2, 3, 4, 5), "is_relu": False},
            has_no_affine_piece,
            {"places": (1, 2, 3, 4, 5), "is_relu": True},
        ),
    ),
    attack=Attack(knots, is_affine_beside_the_kink, wrong={"across": True}),
    mutants=(
        Mutant("another slope on the left", {"slope": Fraction(1, 5)}, "ReLU and LeakyReLU"),
        Mutant("σ and tanh bent down before 0 too", {"low": -1}, "smooth activations"),
        Mutant("ReLU with slope 1/2 on the right", {"right": Fraction(1, 2)}, "not ReLU"),
        Mutant("ReLU with slope 1 on the left", {"left": 1}, "not ReLU"),
        Mutant("missed by twice as much", {"share": 2}, "not ReLU"),
    ),
    references=("S. G. Krantz and H. R. Parks, 2002, A Primer of Real Analytic Functions",),
    see_also=(
        "fixed-pattern-affine-masked",
        "gelu-smoother-than-relu",
        "relu-net-never-equals-curve",
    ),
    remark="A function whose second derivative is 0 at no more than two points is affine on no "
    "interval.",
    concludes=("ReLU and LeakyReLU", "whole networks", "not ReLU"),
)
