"""The float functions of the catalogue: within their stated units in the last place, everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from flint import arb
from hypothesis import example, given
from hypothesis import strategies as st

from symact.activations.entries import Activation, activation, names
from symact.errors import NumberError
from tests.numbers import balls

pytestmark = pytest.mark.filterwarnings("error")

F = Fraction
TYPES = (np.float16, np.float32, np.float64)
CURVED = [name for name in names() if activation(name).pieces is None]
EXACT = ["relu", "abs", "relu6", "hardtanh", "identity", "step", "sign"]
FAR = 2.0**20
"""Beyond this every curved function is its limit, or x itself, in doubles."""

VARIANTS = [
    *map(activation, CURVED),
    activation("elu", alpha="-7/3"),
    activation("elu", alpha=10**40),
    activation("elu", alpha="1e-320"),
    activation("selu", alpha="1e-300", scale="1e300"),
]

# the places where a formula of the float code is exchanged for another, and where results become
# subnormal, or too small, in each type; then the worst that was found among some 10⁶ doubles:
# 3.4 units for gelu, 3.8 for gelu_tanh, 3.7 for silu, 4.3 for mish, below 2.1 for the others
TAILS = [1e-300, 1e-8, 0.5, 3.0, 5.0, 8.0, 10.0, 20.0, 21.5, 37.0, 38.0, 38.5, 90.0, 103.5, 700.0]
TAILS += [708.4, 720.0, 745.1, 1e4]
TAILS += [float(np.nextafter(x, to)) for x in (3.0, 37.0) for to in (0, 40)]
TAILS += [1.8249992913804047, 1.359919605100243, 29.07991600426581, 10.700536085937404]
GRID = sorted({sign * x for x in (*TAILS, *np.linspace(0, 40, 81).tolist()) for sign in (1, -1)})


def unit(exact: arb, info: np.finfo[Any]) -> Fraction:
    """The unit in the last place of a number, at least the smallest subnormal."""
    least = F(float(info.smallest_subnormal))
    mantissa, exponent = (int(n) for n in exact.abs_lower().man_exp())
    if mantissa == 0:
        return least
    power = mantissa.bit_length() - 1 + exponent - int(info.nmant)
    return max(least, F(2) ** power) if power > -1100 else least


def off(entry: Activation, points: Iterable[float], dtype: Any) -> list[tuple[float, float]]:
    """The points where a float value is further from the exact one than the activation states."""
    info = np.finfo(dtype)
    arguments = np.array(list(points)).astype(dtype)
    wrong = []
    for x, found in zip(arguments.tolist(), entry.floats(arguments).tolist(), strict=True):
        exact = balls.value(entry, F(x))
        with flint.ctx.workprec(balls.PRECISIONS[-1]):
            if math.isinf(found):
                good = exact > float(info.max) if found > 0 else exact < -float(info.max)
            else:
                good = abs(arb(found) - exact) <= balls.ball(entry.ulps * unit(exact, info))
        if not good:
            wrong.append((x, found))
    return wrong


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("entry", VARIANTS, ids=str)
def test_values_are_within_the_stated_units_on_a_grid_with_tails(
    entry: Activation, dtype: Any
) -> None:
    assert off(entry, [x for x in GRID if abs(x) <= float(np.finfo(dtype).max)], dtype) == []


@pytest.mark.parametrize("entry", VARIANTS, ids=str)
@given(
    points=st.lists(st.floats(-FAR, FAR) | st.floats(-40, 2), min_size=1, max_size=4),
    dtype=st.sampled_from(TYPES),
)
@example(points=[-21.420760391413243, -37.00000000000001, -37.54], dtype=np.float64)
def test_values_are_within_the_stated_units(
    entry: Activation, points: list[float], dtype: Any
) -> None:
    assert off(entry, [x for x in points if abs(x) <= float(np.finfo(dtype).max)], dtype) == []


def test_the_measure_of_units_notices_one_too_many() -> None:
    entry, x = activation("gelu"), np.array([-1.5, -38.0])
    for steps in (1, -1):
        moved = entry.floats(x)
        for _ in range(2 * entry.ulps + 2):  # of at least half a unit each
            moved = np.nextafter(moved, steps * np.inf)
        fields = {**vars(entry), "doubles": lambda _, moved=moved: moved}
        assert [point for point, _ in off(Activation(**fields), x, np.float64)] == [-1.5, -38.0]


@pytest.mark.parametrize("name", CURVED)
@given(x=st.floats(FAR, 1e308))
def test_far_out_values_are_those_of_the_asymptote(name: str, x: float) -> None:
    """Beyond ±2²⁰ a curved function is closer to its asymptote than exp(−2²⁰) |x|: no double is."""
    entry = activation(name)
    scale = entry.parameters.get("scale", F(1))
    low = -scale * entry.parameters.get("alpha", F(1)) if name in ("tanh", "elu", "selu") else F(0)
    high = F(1) if name in ("sigmoid", "tanh") else scale * F(x)
    for point, exact in ((-x, low), (x, high)):
        found = F(float(entry.floats(np.array(point))))
        allowed = 1 if name == "selu" else 0
        assert abs(found - exact) <= allowed * unit(balls.ball(exact), np.finfo(np.float64))


INF = math.inf
AT_INFINITY = {
    **dict.fromkeys(("relu", "hardswish", "gelu", "gelu_tanh", "silu", "softplus"), (0, INF)),
    **dict.fromkeys(("mish",), (0, INF)),
    **dict.fromkeys(("leaky_relu", "identity"), (-INF, INF)),
    **dict.fromkeys(("hardsigmoid", "step", "sigmoid"), (0, 1)),
    **dict.fromkeys(("hardtanh", "sign", "tanh"), (-1, 1)),
    "abs": (INF, INF),
    "relu6": (0, 6),
    "elu": (-1, INF),
    "selu": (-1.7580993408473768, INF),
}


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", names())
def test_infinities_give_limits_and_nan_gives_nan(name: str, dtype: Any) -> None:
    found = activation(name).floats(np.array([-INF, INF, np.nan], dtype=dtype))
    assert found.dtype == dtype
    assert found[:2].tolist() == np.array(AT_INFINITY[name], dtype=dtype).tolist()
    assert np.isnan(found[2])


PARAMETRISED_AT_INFINITY = [
    ("leaky_relu", {"alpha": 0}, (0, INF)),
    ("leaky_relu", {"alpha": -1}, (INF, INF)),
    ("leaky_relu", {"alpha": "1e-4000"}, (-INF, INF)),
    ("leaky_relu", {"alpha": "1e4000"}, (-INF, INF)),
    ("hardsigmoid", {"alpha": "1e-4000"}, (0, 1)),
    ("hardsigmoid", {"alpha": "1e4000"}, (0, 1)),
    ("elu", {"alpha": 0}, (0, INF)),
    ("elu", {"alpha": "-1e4000"}, (float(np.finfo(np.float64).max), INF)),
]


@pytest.mark.parametrize(("name", "parameters", "limits"), PARAMETRISED_AT_INFINITY)
def test_any_parameter_leaves_the_limits_and_the_zero_right(
    name: str, parameters: dict[str, Any], limits: tuple[float, float]
) -> None:
    entry = activation(name, **parameters)
    assert entry.floats(np.array([-INF, INF])).tolist() == list(limits)
    assert entry.floats(np.zeros(1))[0] == (0.5 if name == "hardsigmoid" else 0)


# -- piecewise linear ---------------------------------------------------------------------------


def points(dtype: Any) -> st.SearchStrategy[float]:
    width = 8 * np.dtype(dtype).itemsize
    kinks = [float(k) for name in EXACT for k in activation(name).pieces.knots]  # type: ignore[union-attr]
    return st.floats(width=width, allow_nan=False, allow_infinity=False) | st.sampled_from(kinks)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", EXACT)
@given(data=st.data())
def test_floats_without_coefficients_are_exact(name: str, dtype: Any, data: st.DataObject) -> None:
    x = data.draw(points(dtype))
    found = activation(name).floats(np.array(x, dtype=dtype))
    assert F(float(found)) == activation(name)(F(x))


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", ["leaky_relu", "hardsigmoid"])
@given(data=st.data())
def test_floats_with_coefficients_round_them_and_each_operation(
    name: str, dtype: Any, data: st.DataObject
) -> None:
    """In doubles u (α|x| + β) for the coefficients and twice that for operations, then the type."""
    entry, x, info = activation(name), data.draw(points(dtype)), np.finfo(dtype)
    exact = entry(F(x))
    size = entry.parameters["alpha"] * abs(F(x)) + entry.parameters.get("beta", 0)
    doubles = 3 * F(2) ** -53 * size if name == "hardsigmoid" or x < 0 else 0
    allowed = F(51, 100) * unit(balls.ball(exact), info) + F(101, 100) * doubles
    assert abs(F(float(entry.floats(np.array(x, dtype=dtype)))) - exact) <= allowed


# -- arrays -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_shape_and_type_are_kept_and_nothing_is_shared(name: str) -> None:
    entry = activation(name)
    for dtype in TYPES:
        for shape in ((), (0,), (3,), (2, 1, 3)):
            x = np.full(shape, 0.5, dtype=dtype)
            found = entry.floats(x)
            assert (found.shape, found.dtype) == (shape, dtype)
            assert not np.shares_memory(found, x)
    assert (
        entry.floats(np.full(2, -1.0)[::-1].astype(">f4")).tolist()
        == [entry.floats(-np.ones(1, "f4"))[0]] * 2
    )


@pytest.mark.parametrize("dtype", [np.longdouble, np.int64, np.complex128, bool, object])
def test_other_types_are_refused(dtype: Any) -> None:
    with pytest.raises(NumberError, match=r"gelu of an array of .*; give float16"):
        activation("gelu").floats(np.zeros(2, dtype=dtype))
