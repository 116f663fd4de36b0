"""Executions held to derived bounds: what passes, what does not, and what is said of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

import symact
from symact.activations.entries import gelu, relu
from symact.errors import NumberError, ShapeError, SymactError, UndecidedError, UsageError
from symact.networks.kinds import agreement
from symact.networks.network import Network
from symact.networks.operations import Scale
from symact.numbers.affine import AffineMap
from symact.testing import assert_close, closeness, tolerance
from symact.testing.executed import executed, named_type, points_of

F = Fraction
NETWORK = Network(
    [AffineMap([["1/3", -1], [2, "0.1"]], [1, -1]), relu, AffineMap([[1, 1], [1, 2]])]
)
X = np.array([[0.3, -0.7], [1.5, 0.25], [-2, 3]], np.float32)
MODEL = Path(__file__).parents[2] / "examples" / "digits_relu.onnx"


# -- what passes, and what does not ---------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_right_executions_pass(dtype: str) -> None:
    for x in (X.astype(dtype), X[0].astype(dtype)):
        assert 0 <= assert_close(NETWORK(x), NETWORK, x) < 1


@pytest.mark.parametrize("output", [0, 1])
@pytest.mark.parametrize("side", [-1, 1])
def test_no_part_of_a_bound_is_given_away(output: int, side: int) -> None:
    """An output may be as far off as the bound, and by a part in a thousand more it may not."""
    x = X[0]
    limit = F(float(tolerance(NETWORK, x)[output]))
    exact = NETWORK([F(float(v)) for v in x])
    for part, is_right in ((F(999, 1000), True), (F(1001, 1000), False)):
        moved = np.array([float(v) for v in exact])
        moved[output] = float(exact[output] + side * part * limit)
        if is_right:
            assert assert_close(moved, NETWORK, x, dtype="float32") > F(99, 100)
        else:
            with pytest.raises(AssertionError, match=f"output {output} "):
                assert_close(moved, NETWORK, x, dtype="float32")


def test_the_message_says_what_is_off_by_how_much_and_what_the_bound_is_made_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = {"operation 1": np.full((3, 2), 3.0), "operation 3": np.full((3, 2), 1.0)}
    made = agreement.Bound(np.full((3, 2), 1e-6), parts, ("sums are sums", "nothing is lost"))
    monkeypatch.setattr(closeness, "bound", lambda *_, **__: made)
    wrong = NETWORK(X)
    wrong[1, 0] *= 1.01
    wrong[2, 1] += 1
    with pytest.raises(AssertionError) as caught:
        assert_close(wrong, NETWORK, X)
    said = str(caught.value)
    for part in (
        "output 1 of input 2 executed in float32 is ",
        "the exact value ",
        "they differ by 1.0",
        "the bound is 1.00000e-6 (1.00000e+6 of it)",
        "2 of 6 outputs are beyond their bounds",
        "the bound comes from operation 1 (75 %), operation 3 (25 %)",
        "it holds if sums are sums; nothing is lost",
    ):
        assert part in said, said


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_beyond_every_bound(value: float) -> None:
    wrong = NETWORK(X)
    wrong[0, 1] = value
    with pytest.raises(AssertionError, match=f"is {value}, the exact value"):
        assert_close(wrong, NETWORK, X)


def test_without_a_bound_nothing_is_asserted() -> None:
    beyond = Network([Scale([1e30], [0]), Scale([1e30], [0])])
    with pytest.raises(UndecidedError, match="no bound for output 0 in float32"):
        assert_close(np.float32([np.inf]), beyond, [1.0])
    assert tolerance(beyond, [1.0]).tolist() == [np.inf]


def test_a_planted_wrong_scale_is_found() -> None:
    """A difference that a tolerance of 1e-3 lets pass, as one copies it from another test."""
    network = symact.read(MODEL)
    x = np.load(MODEL.parent / "digits.npz")["zero"][None].astype(np.float32)
    wrong = network(x) * np.float32(1 + 2**-12)
    np.testing.assert_allclose(wrong, network(x), atol=1e-3, rtol=1e-3)
    assert_close(network(x), network, x)
    with pytest.raises(AssertionError, match="beyond their bounds"):
        assert_close(wrong, network, x)


def test_curved_activations_have_enclosed_values() -> None:
    network = Network([AffineMap([[1], [-2]]), gelu, AffineMap([[1, 1]])])
    x = np.linspace(-3, 3, 7, dtype=np.float32)[:, None]
    assert 0 < assert_close(network(x), network, x) < 1
    for low, high in (row[0] for row in closeness.exact_outputs(network, _rows(x))):
        assert 0 <= high - low < F(1, 2**150)
    with pytest.raises(AssertionError):
        assert_close(network(x) + np.float32(1e-5), network, x)


def _rows(x: Any) -> Any:
    from symact.numbers.matrix import RationalMatrix

    return RationalMatrix.of(x)


# -- tolerance ------------------------------------------------------------------------------------


def test_tolerances_serve_as_atol() -> None:
    expected = np.array([[float(v) for v in NETWORK([F(float(c)) for c in x])] for x in X])
    atol = tolerance(NETWORK, X)
    assert atol.shape == (3, 2)
    assert np.all(np.abs(NETWORK(X) - expected) <= atol)
    assert tolerance(NETWORK, X[0]).shape == (2,)
    assert tolerance(NETWORK, X.reshape(3, 1, 2)).shape == (3, 1, 2)


def test_tolerances_between_two_types_are_those_of_both() -> None:
    half, double = (tolerance(NETWORK, X, dtype=t) for t in ("float16", "float64"))
    both = tolerance(NETWORK, X, dtype="float16", against="float64")
    assert np.all((both >= half + double) & (both < 1.0001 * half))


# -- arrays of every kind -------------------------------------------------------------------------


class Tensor:
    """What torch's are like: no array while there are gradients, none of bfloat16."""

    def __init__(self, array: Any, dtype: str, grad: bool = True) -> None:
        self.array, self.dtype, self.grad = array, f"torch.{dtype}", grad

    def detach(self) -> Tensor:
        return Tensor(self.array, self.dtype[6:], False)

    def cpu(self) -> Tensor:
        return self

    def float(self) -> Tensor:
        return Tensor(self.array.astype(np.float32), "float32", self.grad)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.grad:
            raise RuntimeError("call detach first")
        if self.dtype == "torch.bfloat16":
            raise TypeError("unsupported ScalarType BFloat16")
        return self.array


class Exchanged:
    """What gives its memory and is no array of NumPy's."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __dlpack__(self, **how: Any) -> Any:
        return self.array.__dlpack__(**how)

    def __dlpack_device__(self) -> Any:
        return self.array.__dlpack_device__()


BRAIN = np.array([[1.5, -0.25]], ml_dtypes.bfloat16)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.float32([[1.5, -0.25]]), "float32"),
        (np.array([[1.5, -0.25]], ">f8"), "float64"),
        ([np.float16([[1.5, -0.25]])], "float16"),
        ((np.float32([[1.5, -0.25]]),), "float32"),
        (BRAIN, "bfloat16"),
        (Tensor(np.float32([[1.5, -0.25]]), "float32"), "float32"),
        (Tensor(BRAIN, "bfloat16"), "bfloat16"),
        ([Tensor(np.float64([[1.5, -0.25]]), "float64")], "float64"),
        (Exchanged(np.float32([[1.5, -0.25]])), "float32"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_arrays_of_every_library_are_read(value: Any, dtype: str) -> None:
    found = executed(value, "the outputs")
    assert found.values.tolist() == [[1.5, -0.25]]
    assert found.dtype == dtype
    points, shape = points_of(value, Network([relu], inputs=2), "float32")
    assert (points.tolist(), shape) == ([[1.5, -0.25]], (1,))


def test_shapes_in_front_and_behind_are_read() -> None:
    image = Network([AffineMap([[1, 0, 0, 0], [0, 1, 1, 1]])])
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 2, 2)
    outputs = image(x.reshape(2, 3, 4)).reshape(2, 3, 2, 1)
    assert assert_close(outputs, image, x) == 0
    assert tolerance(image, x).shape == (2, 3, 2)


def test_points_are_rounded_once_to_the_type() -> None:
    third = np.float64([1 / 3])
    for dtype, digits in (("float16", 11), ("bfloat16", 8), ("float32", 24)):
        (row,), _ = points_of(third, Network([relu], inputs=1), dtype)
        assert abs(F(row[0]) - F(third[0])) <= F(1, 2 ** (digits + 2))
        assert float(row[0]) != third[0]


def test_types_are_known_by_the_names_of_every_library() -> None:
    torch = type("dtype", (), {"__module__": "torch", "__str__": lambda _: "torch.bfloat16"})()
    for dtype in (torch, "bfloat16", ml_dtypes.bfloat16, np.dtype(ml_dtypes.bfloat16)):
        assert named_type(dtype) == "bfloat16"


def _close(actual: Any = None, x: Any = None, **how: Any) -> Any:
    outputs = NETWORK(X) if actual is None else actual
    return lambda: assert_close(outputs, NETWORK, X if x is None else x, **how)


REFUSED = [
    (
        _close(np.zeros((3, 3))),
        ShapeError,
        "the outputs have shape (3, 3), but the network gives 2",
    ),
    (_close(np.zeros((4, 2))), ShapeError, "outputs for 4 inputs (shape (4,)), but 3 inputs"),
    (_close([np.zeros(2), np.zeros(2)]), UsageError, "are 2 arrays; give the one to look at"),
    (_close(np.zeros((3, 2), int)), NumberError, "made of int64; floats are needed"),
    (_close(np.zeros((3, 2), complex)), NumberError, "made of complex128"),
    (_close(["a"]), NumberError, "no array of floats"),
    (_close("a"), ShapeError, "an array of floats, is needed"),
    (_close(x=X[:, :1]), ShapeError, "the points have shape (3, 1), but the network reads 2"),
    (_close(x=X * np.float32(np.inf)), NumberError, "the points[0, 0] is inf"),
    (_close(dtype="int8"), UsageError, "dtype='int8'; choose"),
    (_close(flush=1), UsageError, "flush says"),
    (lambda: assert_close(1, None, 1), SymactError, ""),  # type: ignore[arg-type]
    (lambda: tolerance(NETWORK, X, against="x"), UsageError, "dtype='x'"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert message in str(caught.value)


def test_what_another_library_says_is_passed_on() -> None:
    class Broken:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("it is elsewhere")

    with pytest.raises(NumberError, match=r"gives no array [(]it is elsewhere[)]"):
        assert_close(Broken(), NETWORK, X)
