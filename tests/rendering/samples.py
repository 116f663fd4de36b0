"""Derivations of every kind that the renderer has to draw, and a few made for its edges."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sympy

from symact.activations.entries import relu
from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.logic.checks import Prose
from symact.logic.derivation import Chain, Derivation, Meaning, Step, Verified
from symact.logic.words import Between, Words
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine
from symact.numbers.affine import AffineMap


def integers(rows: int, columns: int, start: int) -> AffineMap:
    """A map of small integers, different for every start."""
    entry = [[(start + 5 * i + 3 * j) % 7 - 3 for j in range(columns)] for i in range(rows)]
    return AffineMap(entry, [(start + 2 * i) % 5 - 2 for i in range(rows)])


def derived(network: Network) -> Derivation:
    return collapse(network).derivation


def several_runs() -> Derivation:
    return derived(
        Network([integers(3, 2, 1), integers(3, 3, 2), relu, integers(2, 3, 3), integers(2, 2, 4)])
    )


def skip() -> Derivation:
    return derived(Network([Node(Affine(integers(2, 2, 1)), (0,)), Node(Addition(2, 2), (0, 1))]))


def joined() -> Derivation:
    join = Node(Affine(integers(2, 4, 5)), (2, 3))
    return derived(Network([integers(2, 2, 1), integers(2, 2, 2), relu, join, integers(2, 2, 6)]))


def fractions() -> Derivation:
    first = AffineMap([["1/2", "-1/3"], [0, "2/7"]], ["1/5", 1])
    return derived(Network([first, integers(2, 2, 3)]))


def lettered() -> Derivation:
    """Too large to be written out: letters with their sizes and ranks."""
    network = Network([integers(12, 30, 1), integers(101, 12, 2)])
    return collapse(network, dense=True).derivation


SAID = Prose("a reader sees it")
"""A check that is only said to hold."""


def edges() -> Derivation:
    """Statements in words, other relations, long reasons, names that need care."""
    x, y = sympy.symbols("x y", real=True)
    f = sympy.Function("f", real=True)
    features = sympy.Symbol("in_features", real=True)
    claim = Words("{} ⇔ {}", x > 0, f(x) > 0)
    story = Words(
        "the function {} grows on {} because its derivative {} is positive there, which is all "
        "that has to be known about it",
        sympy.erf(x),
        sympy.Interval(0, 1),
        sympy.diff(sympy.erf(x), x),
    )
    long = f(x + y) - f(x) - f(y) + f(0) + x**2 + y**2
    odd = sympy.Symbol("a&b", real=True) * sympy.Symbol("x%", real=True) + features
    reason = "the triangle inequality, which holds for 100% of the numbers and costs $0"
    return Derivation(
        "Words & 100% of σ_1 {so} far",
        (
            Chain(abs(x) - y, (Step(abs(x) - y, x + y, reason, SAID, "≤"),), "First"),
            Chain(story, ()),
            Chain(claim, (Step(claim, Between("-0.75", "1.5"), "so", SAID, "⇒"),), "Second"),
            Chain(
                long,
                (
                    Step(long, odd, "by f_1", SAID),
                    Step(odd, sympy.sqrt(x), "root_of #1", SAID, "≠"),
                ),
            ),
        ),
        (
            Meaning(features, "10×64, kept as a convolution of size 3×3"),
            Meaning(sympy.Symbol("q"), "any number above 100%"),
            Meaning(sympy.Symbol("alpha_1"), "set", sympy.Rational(1, 100)),
        ),
    )


MAKERS: dict[str, Callable[[], Derivation]] = {
    "widths 2,3,1": lambda: derived(generic([2, 3, 1])),
    "widths 2,2,1": lambda: derived(generic([2, 2, 1])),
    "widths 1,1": lambda: derived(generic([1, 1, 1])),
    "widths 4,4,4,4,4": lambda: derived(generic([4] * 5)),
    "widths 11,2,12": lambda: derived(generic([11, 2, 12])),
    "depth 3": lambda: derived(generic(depth=3)),
    "depth 12": lambda: derived(generic(depth=12)),
    "depth 20": lambda: derived(generic(depth=20)),
    "depth L": lambda: derived(generic(depth="L")),
    "depth k": lambda: derived(generic(depth="k")),
    "several runs": several_runs,
    "skip": skip,
    "joined": joined,
    "fractions": fractions,
    "matrix with dots": lambda: derived(Network([integers(10, 10, 1), integers(10, 10, 2)])),
    "lettered": lettered,
    "edges": edges,
    "nothing": lambda: derived(Network([integers(2, 2, 1)])),
}
NAMES = tuple(MAKERS)


@cache
def sample(name: str) -> Derivation:
    """A derivation by its name, made once, as it is declared."""
    return MAKERS[name]()


@cache
def checked(name: str) -> Verified:
    """The same, run."""
    return sample(name).verify()
