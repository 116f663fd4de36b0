"""The rational values of curved activations, and what parameters make of an activation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from symact import AffineMap, Box, Network, activation, atlas, certificate, check, collapse
from symact.activations.entries import names
from symact.errors import NotFoundError, NumberError
from symact.reports.show import subject

F = Fraction
SHIFT = AffineMap([[2]], [1])

VALUES = [
    ("sigmoid", 0, F(1, 2)),
    ("tanh", 0, F(0)),
    ("gelu", 0, F(0)),
    ("gelu_tanh", 0, F(0)),
    ("silu", 0, F(0)),
    ("mish", 0, F(0)),
    ("elu", 0, F(0)),
    ("elu", F(7, 3), F(7, 3)),
    ("selu", 2, 2 * F("1.0507009873554804934193349852946")),
    ("hardswish", -1, F(-1, 3)),
]


@pytest.mark.parametrize(("name", "x", "value"), VALUES)
def test_rational_values_of_curves(name: str, x: Any, value: Fraction) -> None:
    entry = activation(name)
    assert entry(x) == value
    assert sympy.simplify(entry.formula(sympy.Rational(x)) - sympy.Rational(value)) == 0
    assert Network([AffineMap([[1]]), entry, AffineMap([[2]], [1])])([x]) == (2 * value + 1,)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("x", [F(-3), F(-1, 2), F(0), F(1, 3), F(5)], ids=str)
def test_a_value_is_the_formula_or_refused(name: str, x: Fraction) -> None:
    entry = activation(name)
    exact = sympy.simplify(entry.formula(sympy.Rational(x)))
    if exact.is_Rational:
        assert entry.value(x) == F(int(exact.p), int(exact.q))
    else:
        with pytest.raises(NumberError, match=r"symact\.enclose or symact\.expression"):
            entry.value(x)
        with pytest.raises(NumberError, match="no rational value at"):
            Network([entry], inputs=1)([x])


@pytest.mark.parametrize(
    ("name", "parameters"), [("elu", {"alpha": 0}), ("selu", {"alpha": 0, "scale": 1})]
)
def test_without_its_exponential_it_has_pieces(name: str, parameters: dict[str, int]) -> None:
    entry = activation(name, **parameters)
    assert entry.is_piecewise_linear
    assert entry.pieces == activation("relu").pieces
    assert entry(F(-1, 3)) == 0
    assert entry(F(1, 3)) == F(1, 3)
    assert len(atlas(Network([SHIFT, entry]), Box([-3], [3]))) == 2


@pytest.mark.parametrize("entry", [activation("leaky_relu", alpha=1), activation("identity")])
def test_what_is_the_identity_collapses_with_its_neighbours(entry: Any) -> None:
    network = Network([SHIFT, entry, SHIFT, activation("relu"), entry, SHIFT])
    result = collapse(network)
    assert result.runs[0].map == AffineMap([[4]], [3])
    assert result.verified.level
    assert result.network.maps == 2
    assert check(certificate(result)).accepted
    for x in (F(-2), F(1, 3), F(5)):
        assert result.network([x]) == network([x])


def test_the_case_of_a_name_does_not_matter() -> None:
    assert activation("ReLU") is activation("relu")
    assert activation(
        "GELU_tanh",
    ) is activation("gelu_tanh")
    assert subject("GELU", {}) is activation("gelu")
    with pytest.raises(NotFoundError, match="did you mean"):
        subject("gelux", {})
