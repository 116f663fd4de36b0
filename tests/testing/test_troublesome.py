"""Inputs that look for trouble, and executions that are found out by them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.activations.entries import relu
from symact.errors import ShapeError, UnsupportedError, UsageError
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.testing import networks, search_close, troublesome_inputs
from symact.testing.executed import points_of
from symact.testing.troublesome import TROUBLES, Search

NETWORK = Network([AffineMap([["1/3", -1], [2, "0.1"]], [1, -1]), relu, AffineMap([[1, -1]])])


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "float64"])
@settings(max_examples=12)
@given(st.data())
def test_they_are_numbers_of_the_type(dtype: str, data: st.DataObject) -> None:
    network = data.draw(networks(dtype="float16", max_layers=3))
    x = data.draw(troublesome_inputs(network, dtype=dtype))
    (row,), _ = points_of(x, network, dtype)
    assert (row == x).all()
    assert x.shape == (network.inputs,)


def drawn(trouble: str, dtype: str = "float32", count: int = 24) -> list[Any]:
    """Some inputs, by the bytes that they are made of."""
    search = Search(NETWORK, dtype)
    way = {
        "kinks": search.near_kink,
        "cancellation": search.cancelling,
        "subnormals": search.tiny,
        "overflow": search.huge,
    }[trouble]
    rng = np.random.default_rng(0)
    return [way(rng.bytes(8)) for _ in range(count)]


def test_kinks_are_as_near_as_the_type_allows() -> None:
    near = 0
    for x in drawn("kinks"):
        exact = AffineMap([["1/3", -1], [2, "0.1"]], [1, -1])([Fraction(float(v)) for v in x])
        near += min(map(abs, exact)) < Fraction(1, 10**5)
    assert near > 4


def test_large_terms_cancel() -> None:
    small = 0
    for x in drawn("cancellation"):
        hidden = AffineMap([["1/3", -1], [2, "0.1"]], [1, -1])([Fraction(float(v)) for v in x])
        kept = [max(h, 0) for h in hidden]
        small += max(kept) > 10 and abs(kept[0] - kept[1]) < max(kept) / 10**5
    assert small > 1


def test_the_smallest_numbers_are_among_them() -> None:
    sizes = [np.abs(x[x != 0]) for x in drawn("subnormals", count=80)]
    assert any(len(s) and s.max() < 2.0**-126 for s in sizes)
    assert any(len(s) and 2.0**-100 < s.max() < 2.0**-20 for s in sizes)


def test_executions_almost_overflow_and_do() -> None:
    with np.errstate(all="ignore"):
        last = [
            NETWORK.trace(_float16(), x.astype(np.float16))
            for x in drawn("overflow", "float16", 80)
        ]
    most = [max(float(np.abs(v).max()) for v in values) for values in last]
    assert sum(not np.isfinite(m) for m in most) > 3
    assert sum(bool(2**12 < m < 2**16) for m in most) > 3


def _float16() -> Any:
    from symact.networks.kinds.floats import FloatKind

    return FloatKind("float16")


# -- the search -----------------------------------------------------------------------------------


def test_a_right_execution_is_not_found_out() -> None:
    share = search_close(NETWORK, NETWORK, examples=15)
    assert share is not None
    assert 0 < share < 1
    assert share == search_close(NETWORK, NETWORK, examples=15)


WRONG: list[tuple[str, Any]] = [
    ("a scale that is forgotten", lambda x: NETWORK(x) * np.float32(1.001)),
    ("float16 on the way", lambda x: NETWORK(x.astype(np.float16))),
    ("a kink that is elsewhere", lambda x: _leaky(x)),
    ("what is subnormal becomes 1", lambda x: NETWORK(x) + np.float32((abs(x) < 1e-38).all())),
]


def _leaky(x: Any) -> Any:
    hidden = Network(NETWORK.nodes[:1], inputs=2)(x)
    cut = np.where(hidden > 0.01, hidden, np.float32(0))
    return Network([AffineMap([[1, -1]])])(cut)


@pytest.mark.parametrize(("name", "execution"), WRONG)
def test_wrong_executions_are_found_out(name: str, execution: Any) -> None:
    with pytest.raises(AssertionError, match="executed in float32") as caught:
        search_close(execution, NETWORK, examples=150)
    assert "at x = [" in str(caught.value), name


def test_executions_read_the_shape_that_they_want() -> None:
    shapes = []

    def execution(x: Any) -> Any:
        shapes.append((x.shape, x.dtype.name))
        return NETWORK(x.reshape(1, 2))

    search_close(execution, NETWORK, examples=3, shape=(1, 2, 1), dtype="float16")
    assert set(shapes) == {((1, 2, 1), "float16")}


REFUSED: list[tuple[Any, Any, str]] = [
    (lambda: troublesome_inputs(NETWORK, troubles=["heat"]), UsageError, "troubles='heat'; choose"),
    (lambda: troublesome_inputs(NETWORK, troubles=[]), UsageError, "troubles=None; choose"),
    (lambda: troublesome_inputs(NETWORK, dtype="int8"), UsageError, "dtype='int8'"),
    (lambda: search_close(NETWORK, NETWORK, shape=(3,)), ShapeError, "does not hold the 2 inputs"),
    (lambda: search_close(NETWORK, NETWORK, examples=0), UsageError, "examples is 0"),
    (lambda: search_close(None, NETWORK), UsageError, "a function is needed"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert message in str(caught.value)


def test_symbols_cannot_be_run() -> None:
    import sympy

    symbolic = Network([AffineMap([[sympy.Symbol("a")]])])
    with pytest.raises(UnsupportedError, match="cannot be run"):
        troublesome_inputs(symbolic)


def test_every_trouble_has_its_inputs() -> None:
    for trouble in TROUBLES:
        search_close(NETWORK, NETWORK, examples=2, troubles=[trouble])
