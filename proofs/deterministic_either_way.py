"""Outputs are predictable with and without ReLU; with it the slope varies."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def near(factor=1):
    """ReLU moves its outputs no further apart than its inputs: same input, same output."""
    from sympy import Abs, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    h = symbols("h", real=True)
    check = Cases((x, Split(h, at=(0, -x))), DEFINITIONS)
    link = ("≤", factor * Abs(h), "x and x + h below, at or above 0", check)
    return Derivation.of(Chain.of(Abs(r(x + h) - r(x)), link), meanings=meanings(r))


def one_slope(factor=1):
    """Without activations a step moves the output alike everywhere."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, block_symbols, width

    (w1, b1), (w2, b2) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    x, h = MatrixSymbol("x", width(0), 1), MatrixSymbol("h", width(0), 1)

    def net(point):
        return w2 * (w1 * point + b1) + b2

    link = ("=", factor * w2 * w1 * h, "subtract", MatrixIdentity())
    return Derivation.of(Chain.of(net(x + h) - net(x), link))


def several_slopes(step=1):
    """With ReLU a step of 1 moves the output by 1 from 0 and by 0 from −1."""
    from sympy import Integer, S

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Chain, Derivation, Finite

    check = Finite({}, DEFINITIONS)
    h = Integer(step)
    return Derivation.of(
        Chain.of(r(0 + h) - r(0), ("=", Integer(1), "put in", check)),
        Chain.of(r(-1 + h) - r(-1), ("=", S.Zero, "put in", check)),
    )


def is_predicted(weight, bias, observed):
    """Whether the outputs of a ReLU unit are all as computed, and its steps are not all alike."""
    computed = all(max(weight * x + bias, 0) == y for x, y in observed)
    slopes = {Fraction(v - y) / (u - x) for (x, y), (u, v) in pairwise(observed) if u != x}
    return computed and len(slopes) > 1


def units():
    """A unit and two inputs."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=9, max_denominator=4) for name in ("w", "b", "x", "y")}


def stays_near(w, b, x, y, halved=False):
    """Whether |r(wx + b) − r(wy + b)| ≤ |w|·|x − y|, in fractions."""
    moved = abs(max(w * x + b, 0) - max(w * y + b, 0))
    return moved <= abs(w) * abs(x - y) * (Fraction(1, 2) if halved else 1)


theorem = Theorem(
    id="deterministic-either-way",
    title="ReLU never moves its output further than its input; what it loses is that a step moves "
    "the output alike everywhere",
    section="3",
    claim="Layers without activations transform their inputs predictably, and activations end that "
    "there is one predictable transformation.",
    verdict="false",
    statements=(
        Statement("ReLU", near),
        Statement("without activations", one_slope),
        Statement("with ReLU", several_slopes),
    ),
    counterexamples=(
        Counterexample(
            "r(2x − 1) is computed in advance at −1, 0, 1, 2 and again 0, though it has several "
            "slopes.",
            {"weight": 2, "bias": -1, "observed": ((-1, 0), (0, 0), (1, 1), (2, 3), (0, 0))},
            is_predicted,
            {"weight": 2, "bias": -1, "observed": ((-1, 0), (0, 0), (1, 1), (2, 3), (0, 1))},
        ),
    ),
    attack=Attack(units, stays_near, wrong={"halved": True}),
    mutants=(
        Mutant("at most half as far apart", {"factor": Fraction(1, 2)}, "ReLU"),
        Mutant("steps that count twice", {"factor": 2}, "without activations"),
        Mutant("a step that reaches beyond 0", {"step": 2}, "with ReLU"),
    ),
    see_also=("fixed-linear-transformation-constant-jacobian", "fixed-pattern-affine-masked"),
    remark="Chance comes in by dropout in training, not by the activations named here. With h = 0 "
    "the first statement says that one input has one output.",
    concludes=("ReLU", "without activations"),
)
