"""Fused ONNX models against originals: which layer is which, each number, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import symact
from symact.errors import SymactError
from symact.folding.deciding import distances
from symact.folding.floats import FLOAT32
from symact.folding.fold import Combination, Window
from tests.folding import graphs, oracle
from tests.folding.graphs import network, node, write
from tests.folding.test_adapter import numbers
from tests.folding.test_fusions import fractions, rounded


def stored(path: Path) -> dict[str, np.ndarray]:
    model = onnx.load(path)
    return {one.name: numpy_helper.to_array(one).copy() for one in model.graph.initializer}


def nudged(array: np.ndarray, at: int, by: int = 1) -> np.ndarray:
    bits = array.copy().view("<i4")
    bits.ravel()[at] += by
    return bits.view("<f4")


def test_a_right_fusion_is_right(tmp_path: Path) -> None:
    found = symact.check_fold(*network(tmp_path))
    assert found.equal
    assert [one.name for one in found.tensors] == ["k1", "h1", "k2", "h2", "k4"]
    assert {one.origin for one in found.tensors} == {"merged"}


@pytest.mark.parametrize(("name", "at"), [("k1", 70), ("h1", 0), ("k2", 4), ("h2", 3), ("k4", 5)])
def test_one_ulp_is_found_where_it_is(tmp_path: Path, name: str, at: int) -> None:
    wrong = nudged(stored(network(tmp_path)[1])[name], at)
    found = symact.check_fold(*network(tmp_path, **{name: wrong}))
    (one,) = (one for one in found.tensors if one.verdict != "equal")
    assert (one.name, one.verdict) == (name, "wrong")
    assert (one.difference.count, abs(one.difference.ulps)) == (1, 1)
    assert one.difference.place == tuple(int(k) for k in np.unravel_index(at, wrong.shape))


def test_the_epsilon_of_each_node_counts(tmp_path: Path) -> None:
    before, after = network(tmp_path)
    model = onnx.load(before)
    norm = next(one for one in model.graph.node if one.op_type == "BatchNormalization")
    norm.attribute.append(helper.make_attribute("epsilon", 1e-3))
    onnx.save(model, before)
    found = symact.check_fold(before, after)
    assert {one.name for one in found.tensors if one.verdict == "wrong"} == {"k1", "h1"}
    assert not symact.check_fold(*network(tmp_path), epsilon=1e-3).equal


def exact_network(after: Path, exact: dict[str, Any], x: np.ndarray) -> list[Fraction]:
    """What dense layers with a ReLU between them give, in fractions."""
    values = fractions(x)
    for k in ("1", "2"):
        values = exact[f"k{k}"] @ values + exact[f"h{k}"]
        values = np.array([max(v, Fraction(0)) for v in values]) if k == "1" else values
    return [*values]


def dense(folder: Path, nudge: int = 0) -> tuple[Path, Path, dict[str, Any]]:
    """Two dense layers with integers as weights: before, after, and the exact numbers."""
    rng = np.random.default_rng(3)
    before, after, held, exact = [], [], {}, {}
    kept: dict[str, Any] = {}
    for k, (rows, columns, x, y) in enumerate(((5, 3, "x", "a"), (2, 5, "r", "y")), 1):
        whole, scale = (
            rng.integers(-128, 128, (rows, columns)).astype(np.int8),
            numbers(rows, seed=k),
        )
        shift = numbers(rows, seed=k + 7)
        exact[f"k{k}"] = fractions(whole) * fractions(scale)[:, None]
        exact[f"h{k}"] = fractions(shift)
        kept |= {f"q{k}": whole, f"s{k}": scale, f"h{k}": shift}
        before += [
            node("DequantizeLinear", f"q{k} s{k}", f"w{k}", axis=0),
            node("Gemm", f"{x} w{k} h{k}", y, transB=1),
        ]
        weight = rounded(exact[f"k{k}"].ravel(), (rows, columns))
        held |= {f"k{k}": nudged(weight, 4, nudge), f"h{k}": shift}
        after.append(node("Gemm", f"{x} k{k} h{k}", y, transB=1))
        if k == 1:
            before.append(node("Relu", "a", "r"))
            after.append(node("Relu", "a", "r"))
    sizes = ((1, 3), (1, 2))
    one = write(folder / "before.onnx", before, kept, *sizes)
    return one, write(folder / "after.onnx", after, held, *sizes), exact


@pytest.mark.parametrize("nudge", [0, 1 << 12, -(1 << 18)])
def test_the_bound_is_above_what_is_seen_and_near_to_it(tmp_path: Path, nudge: int) -> None:
    before, after, exact = dense(tmp_path, nudge)
    found = symact.check_fold(before, after, reach=2)
    assert found.equal == (nudge == 0)
    network = symact.read(after)
    worst = Fraction(0)
    for corner in range(8):
        x = np.array([2.0 if corner >> k & 1 else -2.0 for k in range(3)])
        wanted = exact_network(after, exact, x)
        got = network([Fraction(v) for v in x.tolist()])
        worst = max(worst, *(abs(w - g) for w, g in zip(wanted, got, strict=True)))
    assert worst <= found.bound <= 40 * worst
    assert symact.check_fold(before, after, reach=0).bound < found.bound
    assert symact.check_fold(before, after).bound is None


def test_distances_of_two_layers_are_multiplied(tmp_path: Path) -> None:
    """2·2 against 1·1: what both change together counts, which their sum is not."""
    nodes = [node("MatMul", "x v", "a"), node("Relu", "a", "r"), node("MatMul", "r w", "y")]
    one, two = (
        write(tmp_path / f"{size}.onnx", nodes, dict.fromkeys("vw", np.full((1, 1), size, "<f4")),
              (1, 1), (1, 1))
        for size in (2.0, 1.0)
    )  # fmt: skip
    assert 3 <= symact.check_fold(one, two, reach=1).bound < Fraction(31, 10)


def test_numbers_that_are_exact_change_nothing(tmp_path: Path) -> None:
    before, _ = network(tmp_path)
    found = symact.check_fold(before, before)
    assert found.equal
    one, *_ = dense(tmp_path)
    plain = write(tmp_path / "p.onnx", [node("Gemm", "x w", "y")], {"w": numbers(3, 2)}, (1, 3))
    assert symact.check_fold(plain, plain, reach=1).bound == 0
    assert symact.check_fold(one, one, reach=1).bound == 0


def test_a_bias_that_is_left_out(tmp_path: Path) -> None:
    weight, shift = numbers(2, 3), numbers(2)
    one = write(tmp_path / "a.onnx", [node("Gemm", "x w b", "y", transB=1)],
                {"w": weight, "b": shift}, (1, 3))  # fmt: skip
    two = write(tmp_path / "b.onnx", [node("Gemm", "x w", "y", transB=1)], {"w": weight}, (1, 3))
    (wrong,) = (t for t in symact.check_fold(one, two).tensors if t.verdict != "equal")
    assert "left out" in wrong.reason
    assert symact.check_fold(one, two, reach=1).bound is None
    zero = write(tmp_path / "c.onnx", [node("Gemm", "x w b", "y", transB=1)],
                 {"w": weight, "b": 0 * shift}, (1, 3))  # fmt: skip
    found = symact.check_fold(zero, two, reach=1)
    assert (found.equal, found.bound) == (True, 0)
    back = symact.check_fold(two, one)
    assert {t.name for t in back.tensors if t.verdict != "equal"} == {"b"}


def packed(digits: np.ndarray) -> np.ndarray:
    flat = digits.astype(np.int64).ravel() & 15
    flat = np.append(flat, np.zeros(flat.size % 2, np.int64))
    return (flat[::2] | flat[1::2] << 4).astype(np.uint8)


def blocked(kind: int) -> tuple[Any, dict[str, Any], Any]:
    """Integers of 4 bits in blocks of 16 along the columns, with zero points."""
    rng = np.random.default_rng(kind)
    low, high = (0, 16) if kind == TensorProto.UINT4 else (-8, 8)
    digits, zero = rng.integers(low, high, (3, 32)), rng.integers(low, high, (3, 2))
    scale = numbers(3, 2, seed=4)
    made = [
        helper.make_tensor(name, kind, own.shape, packed(own).tobytes(), raw=True)
        for name, own in (("q", digits), ("z", zero))
    ]
    wide = [np.repeat(part, 16, axis=1) for part in (scale, zero)]
    exact = (fractions(digits) - fractions(wide[1])) * fractions(wide[0])
    nodes = [
        node("DequantizeLinear", "q s z", "w", axis=1, block_size=16),
        node("Gemm", "x w", "y", transB=1),
    ]
    return nodes, {"q": made[0], "z": made[1], "s": scale}, exact


def nbits() -> tuple[Any, dict[str, Any], Any]:
    """The same as onnxruntime has it."""
    rng = np.random.default_rng(8)
    digits, scale = rng.integers(0, 16, (3, 32)), numbers(6, seed=4)
    exact = (fractions(digits) - 8) * fractions(np.repeat(scale.reshape(3, 2), 16, axis=1))
    call = node("MatMulNBits", "x q s", "y", domain="com.microsoft", K=32, N=3, bits=4,
                block_size=16)  # fmt: skip
    return [call], {"q": packed(digits).reshape(3, 2, 8), "s": scale}, exact


FOURS: dict[str, Callable[[], Any]] = {
    "int4": lambda: blocked(TensorProto.INT4),
    "uint4": lambda: blocked(TensorProto.UINT4),
    "MatMulNBits": nbits,
}


@pytest.mark.parametrize("form", FOURS)
def test_integers_of_4_bits_in_groups(tmp_path: Path, form: str) -> None:
    nodes, held, exact = FOURS[form]()
    one = write(tmp_path / "a.onnx", nodes, held, (1, 32), (1, 3))
    weight = rounded(exact.ravel(), (3, 32))
    plain = [node("MatMul", "x w", "y")]
    two = write(tmp_path / "b.onnx", plain, {"w": weight.T.copy()}, (1, 32), (1, 3))
    assert symact.check_fold(one, two).equal
    write(two, plain, {"w": nudged(weight, 40, -1).T.copy()}, (1, 32), (1, 3))
    (wrong,) = symact.check_fold(one, two).tensors
    assert (wrong.difference.count, wrong.difference.place) == (1, (8, 1))


def test_integers_behind_a_batch_norm(tmp_path: Path) -> None:
    """Scales in groups times roots: each entry has a factor of its own."""
    nodes, held, exact = blocked(TensorProto.INT4)
    norm = graphs.norm_of(3, seed=50)
    own, shift = graphs.normed(np.ones((3, 1), "<f4"), None, norm)
    nodes[-1].output[0] = "g"
    held |= graphs.named("n", norm)
    one = write(
        tmp_path / "a.onnx", [*nodes, graphs.norm_node("g", "n", "y")], held, (1, 32), (1, 3)
    )
    weight = rounded((exact * own).ravel(), (3, 32))
    two = write(tmp_path / "b.onnx", [node("Gemm", "x w b", "y", transB=1)],
                {"w": weight, "b": rounded(shift, (3,))}, (1, 32), (1, 3))  # fmt: skip
    assert symact.check_fold(one, two).equal


def test_layers_of_one_tensor_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    """Queries and keys in the other order are the same layers."""
    a, b = numbers(3, 3, seed=1), numbers(3, 3, seed=2)
    nodes = [node("MatMul", "x a", "p"), node("MatMul", "x b", "q"), node("Relu", "p", "r"),
             node("Add", "r q", "y")]  # fmt: skip
    one = write(tmp_path / "a.onnx", nodes, {"a": a, "b": b}, (1, 3))
    nodes = [node("MatMul", "x u", "q"), node("MatMul", "x v", "p"), node("Relu", "p", "r"),
             node("Add", "q r", "y")]  # fmt: skip
    two = write(tmp_path / "b.onnx", nodes, {"u": b, "v": a}, (1, 3))
    assert symact.check_fold(one, two, reach=1).bound == 0
    write(two, nodes, {"u": a, "v": b}, (1, 3))
    assert not symact.check_fold(one, two).equal


OTHERS: dict[str, Any] = {
    "another activation": ([node("Conv", "x w", "a"), node("Tanh", "a", "y")], "Tanh"),
    "a factor more": ([node("Conv", "x w", "a"), node("Relu", "a", "r"), node("Mul", "r two", "y")],
                      "operator Mul"),
    "other pads": ([node("Conv", "x w", "a", pads=[1] * 4), node("Relu", "a", "y")],
                   "other strides"),
    "other strides": ([node("Conv", "x w", "a", strides=[2, 2]), node("Relu", "a", "y")], "Conv|a"),
    "no layer": ([node("Relu", "x", "y")], "Relu"),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_computed_otherwise_is_not_equal(tmp_path: Path, other: str) -> None:
    held = {"w": numbers(2, 2, 3, 3), "two": np.array([2.0], "<f4")}
    size = (1, 2, 6, 6)
    one = write(tmp_path / "a.onnx", [node("Conv", "x w", "a"), node("Relu", "a", "y")], held, size)
    nodes, said = OTHERS[other]
    found = symact.check_fold(one, write(tmp_path / "b.onnx", nodes, held, size), reach=1)
    assert not found.equal
    assert found.bound is None
    assert found.no_bound
    assert any(re.search(said, t.reason) for t in found.tensors)


def test_what_an_operator_means_counts(tmp_path: Path) -> None:
    """Softmax of operator set 11 is over all dimensions behind the first, and not over the last."""
    nodes = [node("Conv", "x w", "a"), node("Softmax", "a", "y")]
    held, size = {"w": numbers(2, 2, 1, 1)}, (1, 2, 3, 3)
    one = write(tmp_path / "a.onnx", nodes, held, size, (1, 2, 3, 3), opset=11)
    two = write(tmp_path / "b.onnx", nodes, held, size, (1, 2, 3, 3), opset=13)
    assert symact.check_fold(one, one).equal
    assert not symact.check_fold(one, two).equal


def test_pads_that_do_not_count(tmp_path: Path) -> None:
    held, size = {"w": numbers(2, 2, 3, 3)}, (1, 2, 6, 6)
    valid = [node("Conv", "x w", "y", pads=[1] * 4, auto_pad="VALID")]
    one = write(tmp_path / "a.onnx", valid, held, size)
    padded = write(tmp_path / "b.onnx", [node("Conv", "x w", "y", pads=[1] * 4)], held, size)
    plain = write(tmp_path / "c.onnx", [node("Conv", "x w", "y")], held, size)
    assert not symact.check_fold(one, padded).equal
    assert symact.check_fold(one, plain).equal


ODD: dict[str, Any] = {
    "too few operands": [helper.make_node("Conv", ["x"], ["y"])],
    "no weight": [helper.make_node("Conv", ["x", ""], ["y"])],
    "no scale": [helper.make_node("DequantizeLinear", ["q", ""], ["k"]), node("Conv", "x k", "y")],
    "a group of 0": [node("Conv", "x w", "y", group=0)],
    "dilations of 0": [node("Conv", "x w", "y", dilations=[0, 0])],
    "strides of one": [node("Conv", "x w", "y", strides=[1])],
    "blocks beyond memory": [
        node("DequantizeLinear", "q s", "k", axis=1, block_size=1 << 50),
        node("Conv", "x k", "y"),
    ],
    "packed nothing": [node("MatMulNBits", "x q s", "y", domain="com.microsoft", K=9, N=9)],
    "packed NaN": [
        node("DequantizeLinear", "q nan", "k", axis=0),
        node("Conv", "x k", "y"),
    ],
    "a batch norm of parts": [
        helper.make_node("BatchNormalization", ["x", "s", "s", "", ""], ["y"])
    ],
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_graphs_are_refused_or_not_equal(tmp_path: Path, odd: str) -> None:
    held = {
        "w": numbers(2, 2, 3, 3),
        "q": np.ones((2, 2, 3, 3), np.int8),
        "s": np.ones(2, "<f4"),
        "nan": np.full(2, np.nan, "<f4"),
    }
    size = (1, 2, 6, 6)
    right = write(tmp_path / "a.onnx", [node("Conv", "x w", "y")], held, size)
    other = write(tmp_path / "b.onnx", ODD[odd], held, size)
    for pair in ((right, other), (other, right), (other, other)):
        try:
            found = symact.check_fold(*pair, reach=1)
        except SymactError:
            continue
        assert not found.equal or pair == (other, other)


def test_two_formats_are_refused(tmp_path: Path) -> None:
    before, _ = network(tmp_path)
    (tmp_path / "x.safetensors").write_bytes(oracle.file_of({}))
    with pytest.raises(SymactError, match="two formats"):
        symact.check_fold(before, tmp_path / "x.safetensors")
    with pytest.raises(SymactError, match="a reach goes with ONNX"):
        symact.check_fold(tmp_path / "x.safetensors", tmp_path / "x.safetensors", reach=1)
    with pytest.raises(SymactError, match="the reach of the box"):
        symact.check_fold(before, before, reach=-1)


@pytest.mark.parametrize("off", [0, 3, -2])
def test_distances_are_above_the_exact_ones(off: int) -> None:
    matrix, factor = numbers(4, 5).astype("f8"), [Fraction(1, 3), Fraction(2), Fraction(-7, 5), 0]
    fold = Combination(((matrix, factor), (matrix[::-1], [Fraction(1)] * 4)), (4, 5))
    window = Window(slice(0, 4), slice(0, 5))
    bits = FLOAT32.nearest_of(fold.propose(window, False).values) + np.array(off, "<i4").astype(
        "<u4"
    )
    found = distances(fold, FLOAT32, bits, window)
    for i in range(4):
        for j in range(5):
            exact = abs(fold.exact(i, j) - FLOAT32.value(int(bits[i, j])))
            assert (
                exact
                <= Fraction(float(found[i, j]))
                <= exact * Fraction(501, 500) + Fraction(1, 2**45)
            )
