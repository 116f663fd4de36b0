"""Gradient descent in continuous time leaves the imbalance of two linear layers as it is."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def rates(sign=-1, flow=True):
    """The derivative of V W minus its balance: Ṽ V + Vᵀ Ṽ − (W̃ Wᵀ + W W̃ᵀ) = 0 along the flow."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    n, m, p = width(0), width(1), width(2)
    W, V = MatrixSymbol("W", m, n), MatrixSymbol("V", p, m)
    G = MatrixSymbol("G", p, n)
    dW, dV = MatrixSymbol("P", m, n), MatrixSymbol("Q", p, m)
    known = {dW: -V.T * G, dV: -G * W.T} if flow else {}
    left = dV.T * V + V.T * dV + sign * (dW * W.T + W * dW.T)
    check = MatrixIdentity(known)
    return Derivation.of(
        Chain.of(left, ("=", ZeroMatrix(m, m), "put in the flow; all four cancel", check)),
        meanings=(
            Meaning(G, "the gradient of the loss with respect to the product VW"),
            *(Meaning(letter, "", value) for letter, value in known.items()),
        ),
    )


def squares(factor=2):
    """For one path: (v² − w²)′ = 0 where w′ = −gv and v′ = −gw."""
    from sympy import Derivative, Function, S, symbols

    from symact.library.vocabulary import t
    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    g = symbols("g", real=True)
    w, v = (Function(name, real=True)(t) for name in "wv")
    of_w, of_v = Derivative(w, t), Derivative(v, t)
    supposed = {of_w: -g * v, of_v: -g * w}
    return Derivation.of(
        Chain.of(
            Derivative(v**2 - w**2, t),
            ("=", factor * (v * of_v - w * of_w), "differentiate", DerivativeIs()),
            ("=", S.Zero, "put in", RingIdentity(given=supposed)),
        )
    )


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in "vwg"}


def stands_still(v, w, g, sign=-1):
    """Whether 2vv′ − 2ww′ is 0 on the flow."""
    return 2 * v * (-g * w) + sign * 2 * w * (-g * v) == 0


theorem = Theorem(
    id="layers-stay-balanced",
    title="Along gradient flow VᵀV − WWᵀ of two linear layers V W stays as it is, for every loss",
    section="",
    topic="symmetry",
    claim=None,
    verdict="companion",
    statements=(
        Statement(
            "two layers",
            rates,
            level="argued",
            argued=("that P and Q are the rates of W and V along gradient flow",),
        ),
        Statement("one path", squares),
    ),
    attack=Attack(numbers, stands_still, wrong={"sign": 1}),
    mutants=(
        Mutant("the sum of the two", {"sign": 1}, "two layers"),
        Mutant("weights that move in any way", {"flow": False}, "two layers"),
        Mutant("the derivative of a fourth power", {"factor": 4}, "one path"),
    ),
    references=(
        "S. Arora, N. Cohen and E. Hazan, 2018, On the Optimization of Deep Networks: Implicit "
        "Acceleration by Overparameterization",
        "S. S. Du, W. Hu and J. D. Lee, 2018, Algorithmic Regularization in Learning Deep "
        "Homogeneous Models: Layers are Automatically Balanced",
    ),
    see_also=("rescaling-symmetry", "deep-linear-parameters-nonlinear"),
    concludes=("two layers",),
)
