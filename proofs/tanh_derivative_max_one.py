"""The derivative of tanh is at most 1, and 1 at 0: tanh alone need not make gradients vanish."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Shows, Statement, Theorem


def bound(maximum=1):
    """tanh′ = 1 − tanh², which is at most 1."""
    from sympy import Derivative, Rational, tanh

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, DerivativeIs, Squares

    return Derivation.of(
        Chain.of(
            Derivative(tanh(x), x),
            ("=", 1 - tanh(x) ** 2, "differentiate", DerivativeIs()),
            ("≤", Rational(maximum), "a square is left out", Squares([(1, tanh(x))])),
        )
    )


def on(domain, relation, side, reason, is_slope=False):
    """tanh′ or 1 − tanh² beside a number for x in a domain."""
    from sympy import Derivative, Rational, tanh

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Split

    check = Cases((Split(x, on=domain),))
    slope, link = 1 - tanh(x) ** 2, (relation, Rational(side), reason, check)
    if not is_slope:
        return Derivation.of(Chain.of(slope, link))
    first = ("=", slope, "differentiate", DerivativeIs())
    return Derivation.of(Chain.of(Derivative(tanh(x), x), first, link))


def positive(least=0):
    from sympy import Reals

    return on(Reals, ">", least, "it is 4/(eˣ + e⁻ˣ)²")


def strict(without_zero=True):
    from sympy import Interval, Reals, Union, oo

    apart = Union(Interval.open(-oo, 0), Interval.open(0, oo))
    return on(apart if without_zero else Reals, "<", 1, "sign of x", is_slope=True)


def attained(maximum=1):
    """The value 1 at 0."""
    from sympy import Rational, tanh

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Finite

    at_zero = ("=", Rational(maximum), "put in", Finite({x: (0,)}))
    return Derivation.of(Chain.of(1 - tanh(x) ** 2, at_zero))


def sigmoid(scale=2):
    """tanh is a sigmoid, stretched."""
    from sympy import tanh

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    link = ("=", 2 * sigma(scale * x) - 1, "multiply out", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(tanh(x), link), meanings=meanings(sigma))


def keeps_gradients(weight, output):
    """Whether a layer x ↦ tanh(weight·x) multiplies a gradient by 1 or more where it gives this."""
    return weight * (1 - output**2) >= 1


def roots():
    """Rational values of eˣ."""
    from symact.testing import rationals

    return {"root": rationals(max_numerator=60, max_denominator=60)}


def is_between(root, maximum=1):
    """Whether 0 < 1 − tanh² ≤ 1 where eˣ is a fraction; None where it is not positive."""
    if root <= 0:
        return None
    value = (root**2 - 1) / (root**2 + 1)
    return 0 < 1 - value**2 <= maximum


theorem = Theorem(
    id="tanh-derivative-max-one",
    title="The derivative of tanh lies above 0 and is at most 1, and 1 only at 0",
    section="4",
    claim="With tanh as activation, gradients vanish.",
    verdict="conditional",
    statements=(
        Statement("bound", bound),
        Statement("positive", positive),
        Statement("attained", attained),
        Statement("strict", strict),
        Statement("sigmoid", sigmoid),
    ),
    counterexamples=(
        Counterexample(
            "tanh gives 0 at 0 and has slope 1 there, so layers of weight 1 and bias 0 hand the "
            "gradient at 0 on whole, however many there are.",
            {"weight": 1, "output": 0},
            keeps_gradients,
            {"weight": 1, "output": Fraction(1, 2)},
        ),
    ),
    attack=Attack(roots, is_between, wrong={"maximum": Fraction(9, 10)}),
    mutants=(
        Mutant("a smaller bound", {"maximum": Fraction(99, 100)}, "bound"),
        Mutant("a positive lower bound", {"least": Fraction(1, 100)}, "positive"),
        Mutant("another value at 0", {"maximum": Fraction(1, 2)}, "attained"),
        Mutant("strict at 0 as well", {"without_zero": False}, "strict"),
        Mutant("the sigmoid not stretched", {"scale": 1}, "sigmoid"),
    ),
    references=(
        "X. Glorot and Y. Bengio, 2010, Understanding the difficulty of training deep "
        "feedforward neural networks",
    ),
    shows=(
        Shows("tanh", "derivative", ("bound",)),
        Shows("tanh", "Lipschitz", ("bound", "positive", "attained")),
        Shows("tanh", "monotone", ("bound", "positive")),
    ),
    see_also=("sigmoid-derivative-max-quarter", "gradient-product-bound"),
    remark="Away from 0 every layer shrinks the gradient unless its weights make up for it.",
    concludes=("positive", "bound", "attained", "strict"),
)
