"""ReLU's own factor in a gradient is 1 or 0; whether gradients vanish is up to the weights."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def active(slope=1):
    """r(z + h) − r(z) = h as long as both are on."""
    from sympy import Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    z, h = symbols("z h", real=True)
    both_on = Split(z, on=Interval.open(0, oo)), Split(h, (-z, 0), Interval.open(-z, oo))
    link = ("=", Rational(slope) * h, "both are positive", Cases(both_on, DEFINITIONS))
    return Derivation.of(Chain.of(r(z + h) - r(z), link), meanings=meanings(r))


def powers(base=1, factor=1):
    """n layers z ↦ r(w·z) are z ↦ wⁿ·z on an active path, so their slope is wⁿ."""
    from sympy import Lambda, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, r, t
    from symact.logic import Cases, Derivation, Induction, Iterate, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    w, z = (Symbol(name, positive=True) for name in "wz")
    layers = Iterate(Lambda(t, factor * r(w * t)), n, base * z)
    proof = Induction(n, {}, Cases((), DEFINITIONS), Cases((), DEFINITIONS))
    reasons = ("no layers", "one layer more", "w·wⁿz > 0")
    return Derivation.of(
        *by_induction(layers, "=", w**n * z, proof, reasons=reasons, label="For n layers"),
        meanings=meanings(r),
    )


def vanishing(base=Fraction(1, 2), is_large=True):
    """The slope after n layers of weight 1/2 is 2⁻ⁿ: below every ε > 0 from n = 1/ε on."""
    from sympy import Interval, Mul, Rational, Symbol, oo

    from symact.logic import Cases, Chain, Derivation, Finite, Induction, Split, by_induction

    n, e = Symbol("n", integer=True, nonnegative=True), Symbol("varepsilon", positive=True)
    slope, end = Rational(base) ** n, 1 / e if is_large else 0
    halved = {Rational(base) ** (n + 1): Mul(Rational(base), slope, evaluate=False)}
    check = Induction(n, halved, Finite({}), Cases((Split(n, on=Interval(0, oo)),)))
    large = Cases((Split(n, on=Interval(end, oo)),))
    reasons = ("put in", "one layer more", "2n + 2 ≥ n + 2")
    shown = by_induction(slope, "≤", 1 / (n + 1), check, reasons=reasons, label="For n layers")
    below = ("≤", 1 / (n + 1), "by induction", check)
    return Derivation.of(
        *shown, Chain.of(slope, below, ("<", e, "n is at least 1/ε", large), label="For large n")
    )


def dead(sign=-1):
    """With a negative weight nothing comes through, and the slope is exactly 0."""
    from sympy import S, Symbol

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Cases, Chain, Derivation

    w, z = (Symbol(name, positive=True) for name in "wz")
    link = ("=", S.Zero, "−w·z < 0", Cases((), DEFINITIONS))
    return Derivation.of(Chain.of(r(sign * w * z), link))


def sigmoid(weight=4, place=Fraction(1, 2)):
    """A layer x ↦ σ(4x − 2) behind others that give 1/2 gives 1/2 again and keeps their slope."""
    from sympy import Derivative, Function, Rational, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    u, d, half = Function("u", real=True)(x), Symbol("d", real=True), Rational(1, 2)
    out = sigma(weight * u - Rational(weight, 2))
    slope = weight * out * (1 - out)
    given = RingIdentity(given={Derivative(u, x): d})
    put_in = RingIdentity(DEFINITIONS, {u: Rational(place)})
    return Derivation.of(
        Chain.of(out, ("=", half, "at u = 1/2, σ(0)", put_in)),
        Chain.of(
            Derivative(out, x),
            ("=", slope * Derivative(u, x), "chain rule", DerivativeIs(DEFINITIONS)),
            ("=", slope * d, "the slope d of u", given),
            ("=", d, "at u = 1/2, 4·1/2·1/2 = 1", put_in),
        ),
        meanings=meanings(sigma),
    )


def relu(number):
    return number if number > 0 else Fraction(0)


def through(weights, start):
    """A number after layers z ↦ r(w·z)."""
    for weight in weights:
        start = relu(weight * start)
    return start


def nearly_vanishes(weight, depth):
    """Whether the slope between 1 and 2 of layers z ↦ r(weight·z) is below a millionth."""
    weights = [Fraction(weight)] * depth
    return abs(through(weights, 2) - through(weights, 1)) < Fraction(1, 10**6)


def paths():
    from hypothesis import strategies as st

    from symact.testing import rationals

    number = rationals(max_numerator=9, max_denominator=5)
    return {"weights": st.lists(number, min_size=1, max_size=6), "start": number}


def slope_is_product(weights, start, factor=1):
    """Whether the slope is the product of the weights on an active path, and 0 on a dead one."""
    if not start:
        return None
    low, high = through(weights, start), through(weights, 2 * start)
    product, active = Fraction(1), True
    for depth, weight in enumerate(weights, 1):
        product *= factor * weight
        active = active and through(weights[:depth], start) > 0
    return (high - low) / start == (product if active else 0)


theorem = Theorem(
    id="relu-prevents-vanishing-gradients",
    title="ReLU multiplies a gradient by 1 or by 0; whether it vanishes is up to the weights",
    section="4",
    claim="ReLU prevents gradients from vanishing, and sigmoid and tanh do not.",
    verdict="conditional",
    statements=(
        Statement("active", active),
        Statement("powers", powers),
        Statement("vanishing", vanishing),
        Statement("dead", dead),
        Statement("sigmoid", sigmoid),
    ),
    counterexamples=(
        Counterexample(
            "Twenty ReLU layers of weight 1/2: every unit is on, the slope is 1/2²⁰.",
            {"weight": Fraction(1, 2), "depth": 20},
            nearly_vanishes,
            {"weight": 1, "depth": 20},
        ),
        Counterexample(
            "One ReLU layer of weight −1, off for positive inputs: the slope is exactly 0.",
            {"weight": -1, "depth": 1},
            nearly_vanishes,
            {"weight": 1, "depth": 1},
        ),
    ),
    attack=Attack(paths, slope_is_product, wrong={"factor": Fraction(1, 4)}),
    mutants=(
        Mutant("an active unit that halves", {"slope": Fraction(1, 2)}, "active"),
        Mutant("a base that is off", {"base": 2}, "powers"),
        Mutant("an activation that halves", {"factor": Fraction(1, 2)}, "powers"),
        Mutant("weights of 2/3, with which less vanishes", {"base": Fraction(2, 3)}, "vanishing"),
        Mutant("a positive weight", {"sign": 1}, "dead"),
        Mutant("all n, not only large ones", {"is_large": False}, "vanishing"),
        Mutant("a sigmoid with a smaller weight", {"weight": 3}, "sigmoid"),
        Mutant("another place", {"place": Fraction(1, 3)}, "sigmoid"),
    ),
    references=(
        "S. Hochreiter, 1991, Untersuchungen zu dynamischen neuronalen Netzen",
        "X. Glorot and Y. Bengio, 2010, Understanding the difficulty of training deep feedforward "
        "neural networks",
    ),
    see_also=("gradient-product-bound", "relu-derivative-binary", "dead-stays-dead-under-gd"),
    remark="What is true: on a path whose units are on, ReLU itself takes nothing away, so the "
    "gradient is the product of the weights.",
    concludes=("active", "dead", "powers"),
)
