"""Chains that say less than a line of a fact sheet, which must not stand there."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Derivative, Interval, S, oo

from symact.activations.entries import activation
from symact.errors import SymactError
from symact.library.facts import read
from symact.library.vocabulary import DEFINITIONS, G, r, x
from symact.logic.checks import (
    Cases,
    Check,
    DerivativeIs,
    Enclosed,
    OnInterval,
    Prose,
    Split,
    UniqueZero,
)
from symact.logic.derivation import Chain
from symact.logic.meanings import Meaning
from symact.logic.words import OnlyZero

y = sympy.Symbol("y", real=True)
GELU, RELU = activation("gelu"), activation("relu")
SLOPE = Derivative(G(x), x)
FORMULA = sympy.diff(GELU.formula(x), x)
ZERO = UniqueZero(y - 1, y, (0, 2))
AT_ONE = (Meaning(x, "", OnlyZero(y - 1, y, 0, 2)),)
LESS: list[tuple[str, Check, tuple[Meaning, ...]]] = [
    ("at the zero of something", Enclosed({x: ZERO}), AT_ONE),
    ("at a point that is put in", Enclosed(given={x: 1}), ()),
    ("at a point that is meant", Enclosed(definitions={x: S.One}), (Meaning(x, "", S.One),)),
    ("on an interval", OnInterval(x, 0, 10), ()),
    ("in words", Prose("it is clear"), ()),
]


@pytest.mark.parametrize("row", LESS, ids=[row[0] for row in LESS])
@pytest.mark.parametrize("is_one", [False, True])
def test_gelu_does_not_increase(row: tuple[str, Check, tuple[Meaning, ...]], is_one: bool) -> None:
    _, check, meanings = row
    slope = ("=", FORMULA, "differentiate", DerivativeIs(DEFINITIONS))
    positive = (">", S.Zero, "positive", check)
    chains = [Chain.of(SLOPE, slope), Chain.of(FORMULA, positive)]
    if is_one:
        chains = [Chain.of(SLOPE, slope, positive)]
    assert read(GELU, "monotone", chains, meanings=meanings) is None


@pytest.mark.parametrize(
    "letter",
    [
        sympy.Symbol("x", positive=True),
        sympy.Symbol("x", integer=True),
        sympy.Symbol("x", rational=True),
    ],
)
@pytest.mark.parametrize("what", ["monotone", "range", "fixed points", "homogeneous", "symmetry"])
def test_a_letter_that_is_not_every_real_number(letter: Any, what: str) -> None:
    on = Interval(0, oo)
    chains = [
        Chain.of(r(letter), ("≥", S.Zero, "", Cases((letter,), DEFINITIONS))),
        Chain.of(r(letter), ("=", letter, "", Cases((Split(letter, (), on),), DEFINITIONS))),
    ]
    try:
        found = read(RELU, what, chains)
    except SymactError:  # Max(0, x) is x for positive x, so that a definition is not used
        found = None
    assert found is None
