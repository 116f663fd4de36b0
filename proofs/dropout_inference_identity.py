"""Dropout is on average the identity, and a fixed mask is a linear map."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symact.library import Attack, Mutant, Statement, Theorem


def average(scaled=1):
    """The mean of M, which is 0 with probability p and x/(1 − p) otherwise."""
    from sympy import Function, Integer, Lambda, Symbol

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    p, k, m = Symbol("p", real=True), Symbol("k", real=True), Function("M", real=True)
    value = k * x / (1 - p) ** scaled
    check = RingIdentity({m: Lambda(k, value)})
    mean = p * m(Integer(0)) + (1 - p) * m(Integer(1))
    meanings = (Meaning(p, "the probability of being dropped"), Meaning(m(k), "", value))
    return Derivation.of(
        Chain.of(mean, ("=", x, "put in and cancel 1 − p", check)), meanings=meanings
    )


def mean_of_a_layer(is_known=True, power=1):
    """The mean of what a layer of two inputs gives, with masks A and B that may depend.

    They are 0 or 1, so their means are the probabilities 1 − p of being kept.
    """
    from sympy import symbols

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, Mean, MeanIs

    first, second, b, p, v, w = symbols("A B b p v w", real=True)
    kept = {Mean(mask, mask): 1 - p for mask in (first, second)} if is_known else {}
    scale = (1 - p) ** power
    value = v * first * x / scale + w * second * y / scale + b
    check = MeanIs(given=kept)
    return Derivation.of(
        Chain.of(Mean(value, first, second), ("=", v * x + w * y + b, "means are linear", check))
    )


def through_a_layer(kept=1, is_all=True):
    """The mean passes an affine layer, whatever the number of masks and their probabilities.

    Mask n leaves u_n of the input and has the probability q(n); the sums P, X and M over n masks,
    of the probabilities, the inputs and what the layer makes of them, are defined by adding up.
    """
    from sympy import Function, MatrixSymbol, Symbol, ZeroMatrix

    from symact.logic import Chain, Derivation, Induction, MatrixIdentity, at, by_induction, width

    weight, bias = MatrixSymbol("W", width(1), width(0)), MatrixSymbol("b", width(1), 1)
    n = Symbol("n", integer=True, nonnegative=True)
    total, q = Function("P", real=True), Function("q", real=True)
    mean, sent = MatrixSymbol("X_n", width(0), 1), MatrixSymbol("M_n", width(1), 1)
    u = at(MatrixSymbol("u_n", width(0), 1), {n: n + 1})
    recursion = {at(each, {n: 0}): ZeroMatrix(*each.shape) for each in (mean, sent)} | {
        total(0): 0,
        total(n + 1): total(n) + q(n + 1),
        at(mean, {n: n + 1}): mean + q(n + 1) * u,
        at(sent, {n: n + 1}): sent + q(n + 1) * (weight * u + kept * bias),
    }
    check = Induction(n, recursion, MatrixIdentity(), MatrixIdentity())
    whole, reasons = weight * mean + total(n) * bias, ("no masks", "one mask more", "distribute")
    all_masks = MatrixIdentity(given={total(n): 1} if is_all else {})
    return Derivation.of(
        *by_induction(sent, "=", whole, check, reasons=reasons, label="For n masks"),
        Chain.of(
            sent,
            ("=", whole, "by induction", check),
            ("=", weight * mean + bias, "they are all masks", all_masks),
            label="All n of them",
        ),
    )


def fixed_mask(factor=1):
    """With one mask D for all inputs, dropout is a linear map."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    n = width(0)
    mask, x, y = (MatrixSymbol(letter, n, m) for letter, m in (("D", n), ("x", 1), ("y", 1)))
    t = Symbol("t", real=True)
    chain = Chain.of(
        mask * (x + t * y),
        ("=", mask * x + factor * t * mask * y, "distribute", MatrixIdentity()),
    )
    return Derivation.of(chain)


def behind_an_activation(second=-1):
    """The mean does not pass ReLU: u and v are dropped or doubled, four cases of equal share."""
    from sympy import Rational, S

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Chain, Derivation, RingIdentity

    masks = product((0, 2), repeat=2)
    mean = sum(r(S(a) + second * S(b)) for a, b in masks) / 4
    put_in = RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(mean, ("=", Rational(1, 2), "put in", put_in), label="With dropout"),
        Chain.of(r(S.Zero), ("=", S.Zero, "put in", put_in), label="Without"),
        meanings=meanings(r),
    )


def numbers():
    """A layer of two inputs, a point, and the tenths of a probability of being kept."""
    from hypothesis import strategies as st

    from symact.testing import rationals

    layer = {name: rationals(max_numerator=20, max_denominator=5) for name in "vwbxy"}
    return {**layer, "tenths": st.integers(1, 9)}


def is_unbiased(v, w, b, x, y, tenths, activation=False):
    """Whether the mean over all four masks is the layer without dropout, in fractions."""
    kept = Fraction(tenths, 10)

    def layer(s, t):
        z = v * s + w * t + b
        return max(z, 0) if activation else z

    mean = Fraction(0)
    for first, second in product((0, 1), repeat=2):
        share = (kept if first else 1 - kept) * (kept if second else 1 - kept)
        mean += share * layer(first * x / kept, second * y / kept)
    return mean == layer(x, y)


theorem = Theorem(
    id="dropout-inference-identity",
    title="Dropout is the identity on average, so affine networks with dropout collapse in use",
    section="1",
    claim=None,
    verdict="companion",
    statements=(
        Statement("average", average),
        Statement("mean of a layer", mean_of_a_layer),
        Statement("through a layer", through_a_layer),
        Statement("fixed mask", fixed_mask),
        Statement("behind an activation", behind_an_activation),
    ),
    attack=Attack(numbers, is_unbiased, wrong={"activation": True}),
    mutants=(
        Mutant("what is kept is not scaled up", {"scaled": 0}, "average"),
        Mutant("any probabilities", {"is_known": False}, "mean of a layer"),
        Mutant("what is kept is not scaled up", {"power": 0}, "mean of a layer"),
        Mutant("the bias dropped", {"kept": 0}, "through a layer"),
        Mutant("not all masks", {"is_all": False}, "through a layer"),
        Mutant("a mask that doubles one of them", {"factor": 2}, "fixed mask"),
        Mutant("two inputs of one sign", {"second": 1}, "behind an activation"),
    ),
    references=(
        "N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, 2014, "
        "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
    ),
    see_also=("batchnorm-conv-avgpool-residual-affine", "depth-l-affine-collapse"),
    concludes=("average", "through a layer"),
)
