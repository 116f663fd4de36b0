"""Pieces, the class of activations, and finding entries by name."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from symact.activations.activation import double
from symact.activations.catalogue import Catalogue
from symact.activations.entries import Activation, Pieces, activation, names
from symact.errors import NotFoundError, NumberError, SymactError, UsageError

F = Fraction
ZERO, ONE = F(0), F(1)


# -- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parameters", "error", "message"),
    [
        ("rleu", {}, NotFoundError, "there is no activation 'rleu'; did you mean relu"),
        ("ReLUU", {}, NotFoundError, "there is no activation 'ReLUU'; did you mean relu or"),
        ("tan", {}, NotFoundError, "there is no activation 'tan'; did you mean tanh"),
        ("absx", {}, NotFoundError, "there is no activation 'absx'; did you mean abs"),
        ("", {}, NotFoundError, "there is no activation ''; use relu, leaky_relu, abs, relu6"),
        ("xyzzy", {}, NotFoundError, "elu, selu or mish"),
        (None, {}, NotFoundError, "there is no activation None; use relu"),
        (["relu"], {}, NotFoundError, "there is no activation ['relu']"),
        ("relu", {"alpha": 1}, UsageError, "relu has no parameter 'alpha'; it takes none"),
        ("gelu", {"name": 1}, UsageError, "gelu has no parameter 'name'; it takes none"),
        ("elu", {"beta": 1}, UsageError, "elu has no parameter 'beta'; it takes alpha"),
        (
            "selu",
            {"gamma": 1},
            UsageError,
            "selu has no parameter 'gamma'; it takes alpha and scale",
        ),
        ("hardsigmoid", {"alpha": 0}, UsageError, "alpha of hardsigmoid is 0; it must be positive"),
        ("hardsigmoid", {"alpha": "-0.2"}, UsageError, "alpha of hardsigmoid is -1/5; it must be"),
        ("selu", {"scale": 0}, UsageError, "scale of selu is 0; it must be positive"),
        ("selu", {"scale": -1.5}, UsageError, "scale of selu is -3/2; it must be positive"),
        ("leaky_relu", {"alpha": float("nan")}, NumberError, "alpha of leaky_relu is nan"),
        ("leaky_relu", {"alpha": float("-inf")}, NumberError, "alpha of leaky_relu is -inf"),
        ("leaky_relu", {"alpha": None}, NumberError, "alpha of leaky_relu is None"),
        ("leaky_relu", {"alpha": True}, NumberError, "alpha of leaky_relu is the truth value True"),
        ("leaky_relu", {"alpha": "a"}, NumberError, "alpha of leaky_relu is the text 'a'"),
        ("elu", {"alpha": sympy.pi}, NumberError, "alpha of elu is pi"),
        ("hardsigmoid", {"beta": 1j}, NumberError, "beta of hardsigmoid is 1j"),
    ],
)
def test_bad_names_and_parameters(
    name: Any, parameters: dict[str, Any], error: type[SymactError], message: str
) -> None:
    with pytest.raises(error) as caught:
        activation(name, **parameters)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "alpha", ["0.25", "1/4", 0.25, np.float16(0.25), Decimal("0.25"), sympy.Rational(1, 4), F(1, 4)]
)
def test_parameters_come_in_every_kind_of_number(alpha: Any) -> None:
    found = activation("leaky_relu", alpha=alpha)
    assert found == activation("leaky_relu", alpha=F(1, 4)) != activation("leaky_relu")
    assert hash(found) == hash(activation("leaky_relu", alpha=F(1, 4)))
    assert type(found.parameters["alpha"]) is Fraction
    assert found(-8) == -2
    assert str(found) == "leaky_relu(alpha=1/4)"


def test_a_catalogue_keeps_the_default_and_builds_the_others() -> None:
    catalogue = Catalogue()

    def scaled(factor: Fraction = Fraction(2)) -> Activation:
        fields = {
            **vars(activation("identity")),
            "name": "scaled",
            "parameters": {"factor": factor},
        }
        return Activation(**fields)

    default = catalogue.enter(scaled)
    assert catalogue.names() == ("scaled",)
    assert catalogue.activation("scaled") is default
    assert catalogue.activation("scaled", factor=2.0) is default
    assert catalogue.activation("scaled", factor=3).parameters == {"factor": 3}


# -- activations --------------------------------------------------------------------------------


def test_activations_differ_by_name_and_parameters_alone() -> None:
    relu, leaky = activation("relu"), activation("leaky_relu", alpha=0)
    assert relu != leaky
    assert relu == dataclasses.replace(relu, title="another title")
    assert relu != "relu"
    assert len({activation(name) for name in names()} | {relu, leaky}) == len(names()) + 1


def test_parameters_cannot_be_changed() -> None:
    given = {"alpha": F(1)}
    fields = {**vars(activation("elu")), "parameters": given}
    entry = Activation(**fields)
    given["alpha"] = F(2)
    assert entry.parameters == {"alpha": 1}
    with pytest.raises(TypeError):
        entry.parameters["alpha"] = F(2)  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("name", names())
def test_copies_and_pickles_are_rebuilt_from_the_catalogue(name: str) -> None:
    entry = activation(name)
    assert pickle.loads(pickle.dumps(entry)) is entry
    assert copy.copy(entry) is copy.deepcopy([entry])[0] is entry


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("hardsigmoid", {"alpha": "1/5"}), ("selu", {"scale": 2}), ("leaky_relu", {"alpha": -3})],
)
def test_pickles_keep_parameters(name: str, parameters: dict[str, Any]) -> None:
    entry = activation(name, **parameters)
    for again in (pickle.loads(pickle.dumps(entry)), copy.deepcopy(entry)):
        assert again == entry
        assert again.pieces == entry.pieces
        assert again.formula(sympy.Symbol("x")) == entry.formula(sympy.Symbol("x"))


def test_what_is_not_in_the_catalogue_is_not_rebuilt() -> None:
    """It is copied as it is, and pickles by its functions, where those can be found again."""
    other = dataclasses.replace(activation("relu"), name="mine")
    assert copy.copy(other) is copy.deepcopy(other) is other
    with pytest.raises(UsageError, match="mine cannot be pickled, since it has a lambda"):
        pickle.dumps(other)


def test_calls_take_numbers_floats_arrays_and_expressions() -> None:
    relu, x = activation("relu"), sympy.Symbol("x", real=True)
    assert relu(x) == sympy.Max(0, x)
    assert relu(sympy.Rational(-1, 2)) == 0
    for exact in (3, F(3), "3", Decimal(3), np.int64(3)):
        assert relu(exact) == 3
        assert type(relu(exact)) is Fraction
    assert type(relu(3.0)) is np.float64
    assert type(relu(np.float32(3))) is np.float32
    assert relu(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]


@pytest.mark.parametrize(
    ("name", "x", "message"),
    [
        ("gelu", 1, "gelu has no rational value at 1 that is known; give floats"),
        ("elu", F(-1, 3), "elu(alpha=1) has no rational value at -1/3"),
        ("relu", True, "the argument of relu is the truth value True"),
        ("relu", "one", "the argument of relu is the text 'one'"),
        ("relu", None, "the argument of relu is None"),
        ("relu", [1, 2], "the argument of relu is [1, 2]"),
        ("relu", np.array([1, 2]), "relu of an array of int64; give float16, float32 or float64"),
    ],
)
def test_other_arguments_are_refused(name: str, x: Any, message: str) -> None:
    with pytest.raises(NumberError) as caught:
        activation(name)(x)
    assert message in str(caught.value)


# -- pieces -------------------------------------------------------------------------------------


def test_pieces_are_half_open_on_the_left() -> None:
    pieces = Pieces.of("-1/2 2", slopes="0 1 3", intercepts="-1/2 0 -4")
    assert [pieces.index(F(x)) for x in (-1, F(-1, 2), 0, 2, 3)] == [0, 0, 1, 1, 2]
    assert [pieces(F(x)) for x in (-1, F(-1, 2), 0, 2, 3)] == [F(-1, 2), F(-1, 2), 0, 2, 5]
    assert pieces.jumps == (0, 0)
    assert pieces.is_continuous


def test_pieces_with_jumps() -> None:
    pieces = Pieces.of("0 1", slopes="0 2 0", intercepts="1 0 0")
    assert pieces.jumps == (-1, -2)
    assert not pieces.is_continuous
    assert (pieces(ZERO), pieces(ONE)) == (1, 2)
    own = Pieces.of("0", slopes="1 1", intercepts="0 0", at_knots="7")
    assert (own(ZERO), own(ONE), own.jumps, own.is_continuous) == (7, 1, (0,), False)


def test_neighbouring_pieces_may_be_the_same() -> None:
    entry = activation("leaky_relu", alpha=1)
    assert entry.is_continuous
    assert [entry(x) for x in (-2, 0, 2)] == [-2, 0, 2]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (((), (), ()), "0 knots for 1 piece with 0 slopes and 0 intercepts"),
        (
            ((ZERO,), (ONE,), (ZERO, ONE)),
            "1 knot for 2 pieces with 1 slope and 2 inte",
        ),
        (
            ((ZERO,), (ONE, ZERO), (ZERO,)),
            "1 knot for 2 pieces with 2 slopes and 1 int",
        ),
        (
            ((ZERO,), (ONE, ZERO), (ZERO, ONE), ()),
            "0 values at 1 knot; give one for each",
        ),
        (
            ((ONE, ZERO), (ONE,) * 3, (ONE,) * 3),
            "the knot 0 follows the knot 1; knots must increase",
        ),
        (
            ((ONE, ONE), (ONE,) * 3, (ONE,) * 3),
            "the knot 1 follows the knot 1; knots must increase",
        ),
    ],
)
def test_pieces_that_do_not_fit_are_refused(fields: tuple[Any, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Pieces(*fields)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (F(0), 0.0),
        (F(1, 3), 1 / 3),
        (F(10) ** 400, float(np.finfo(np.float64).max)),
        (-(F(10) ** 400), -float(np.finfo(np.float64).max)),
        (F(1, 10**400), 5e-324),
        (F(-1, 10**400), -5e-324),
        (F(2) ** 1024 - 1, float(np.finfo(np.float64).max)),
    ],
)
def test_the_double_of_a_parameter_is_finite_and_keeps_its_sign(
    value: Fraction, expected: float
) -> None:
    assert double(value) == expected
