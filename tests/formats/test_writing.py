"""Model files that are written: they say what was meant, run, and replace nothing by halves."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import symact
from symact import AffineMap, Network, Node, activation
from symact.activations.entries import names
from symact.errors import NumberError, SymactError, UnsupportedError, UsageError
from symact.formats import writing
from symact.networks.network import Network as Net
from symact.networks.numbering import are_equal
from symact.networks.operations import Activate, Addition, Affine, Composite, Largest, Scale, Select
from symact.networks.rounding import change_on_box, rounded_network

onnx = pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")
EXAMPLES = Path(symact.__file__).parent.parent / "examples"


def ran(path: Path, x: np.ndarray) -> np.ndarray:
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    session = runtime.InferenceSession(path.read_bytes(), options)
    (given,) = session.get_inputs()
    return np.asarray(session.run(None, {given.name: x})[0])


def random_map(rng: np.random.Generator, rows: int, columns: int) -> AffineMap:
    return AffineMap(
        rng.normal(size=(rows, columns)).astype(np.float32),
        rng.normal(size=rows).astype(np.float32),
    )


OPERATIONS = {
    "dense": lambda rng: [Affine(random_map(rng, 3, 6))],
    "linear": lambda rng: [Affine(AffineMap([[1, 2, 3, 4, 5, 6]]))],
    "copies": lambda rng: [Affine(random_map(rng, 2, 3), copies=2)],
    "blocks": lambda rng: [Affine(random_map(rng, 2, 3), random_map(rng, 2, 3))],
    "blocks and copies": lambda rng: [
        Affine(random_map(rng, 2, 1), random_map(rng, 2, 1), copies=3)
    ],
    "one matrix, own offsets": lambda rng: [
        Affine(*(AffineMap(_SHARED.matrix, [k]) for k in range(3)))
    ],
    "scale": lambda rng: [Scale([1, 2, 3, 4, 5, 6], [0, 1, 0, 2, 0, 3])],
    "one factor": lambda rng: [Scale([3] * 6, [0] * 6)],
    "a factor for each half": lambda rng: [Scale([1, 1, 1, 2, 2, 2], [5, 6, 7, 5, 6, 7])],
    "zero factor": lambda rng: [Scale([0, 1, 0, 1, 1, 1], [1] * 6)],
    "idle scale": lambda rng: [Scale([1] * 6, [0] * 6)],
    "slice": lambda rng: [Select((1, 2, 3), 6)],
    "steps": lambda rng: [Select((0, 2, 4), 6)],
    "transpose": lambda rng: [Select((0, 3, 1, 4, 2, 5), 6)],
    "reversed": lambda rng: [Select((5, 4, 3, 2, 1, 0), 6)],
    "pad": lambda rng: [Select((-1, 0, 1, 2, 3, 4, 5, -1, -1), 6)],
    "gather with zeros": lambda rng: [Select((2, -1, 2, 5), 6)],
    "identity": lambda rng: [Select(tuple(range(6)), 6)],
    "sum": lambda rng: [Addition(3, 2)],
    "sum of one": lambda rng: [Addition(1, 6)],
    "maximum": lambda rng: [Largest(2, 3)],
    "maximum of one": lambda rng: [Largest(1, 6)],
    "composite": lambda rng: [
        Composite((Select((5, 0, 1, 2, 3, 4), 6), Affine(random_map(rng, 1, 2), copies=3)))
    ],
}
_SHARED = AffineMap([[1, "1/2"]])


@pytest.mark.parametrize("opset", [6, 9, 10, 12, 13, 17, 20])
@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_is_written_and_runs(
    name: str, opset: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symact.formats.onnx import writing as onnx_writing

    monkeypatch.setattr(onnx_writing, "OPSET", opset)
    rng = np.random.default_rng(5)
    network = Network(OPERATIONS[name](rng), inputs=6)
    path = tmp_path / "m.onnx"
    written = symact.write_model(network, path)
    assert written.bound == 0
    assert written.changed == 0
    assert are_equal(network, symact.read(path)) or name == "one matrix, own offsets"
    points = rng.integers(-8, 8, size=(3, 6)).astype(np.float32)
    assert symact.read(path)(points[0].tolist()) == network(points[0].tolist())
    if opset >= 7:  # older operator sets are not promised by the runtime
        found = ran(path, points)
        for row, point in zip(found, points, strict=True):  # the number of rows is open
            exact = np.array([float(v) for v in network(point.tolist())])
            assert np.abs(row.ravel() - exact).max() <= 1e-4


@pytest.mark.parametrize("opset", [9, 13, 20])
@pytest.mark.parametrize("name", [*names(), "bent", "clipped", "leaky"])
def test_each_activation_is_written_and_runs(
    name: str, opset: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symact.formats.onnx import writing as onnx_writing

    monkeypatch.setattr(onnx_writing, "OPSET", opset)
    own = {
        "bent": lambda: symact.Activation.piecewise("bent", [-1, "1/2", 2], [0, 1, "1/4", -1]),
        "clipped": lambda: symact.Activation.piecewise("clipped", [-1, 2], [0, 1, 0]),
        "leaky": lambda: activation("leaky_relu", alpha="1/3"),
    }
    entry = own[name]() if name in own else activation(name)
    network = Network([AffineMap([[1], [-1]]), entry])
    path = tmp_path / "m.onnx"
    written = symact.write_model(network, path, reach=4)
    assert written.bound is not None
    points = np.array([[-3.5], [-1.0], [-0.25], [0.0], [0.5], [2.0]], dtype=np.float32)
    found = ran(path, points)
    meant = written.network(points.astype(np.float64))
    exact = network(points.astype(np.float64))
    assert np.abs(found - meant).max() <= 1e-5
    assert np.abs(meant - exact).max() <= float(written.bound) + 1e-12


def test_custom_activations_are_refused_by_name(tmp_path: Path) -> None:
    import sympy

    own = symact.Activation.custom("wave", sympy.sin(sympy.Symbol("t")))
    with pytest.raises(UnsupportedError, match="wave"):
        symact.write_model(Network([AffineMap([[1]]), own]), tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "float64"])
def test_numbers_are_rounded_once_to_nearest_and_even(dtype: str, tmp_path: Path) -> None:
    third = Network([AffineMap([["1/3", "-1/3"]], ["1/7"])])
    path = tmp_path / "m.onnx"
    written = symact.write_model(third, path, dtype=dtype)
    unit = {"bfloat16": 9, "float16": 12, "float32": 25, "float64": 54}[dtype]
    (weights,) = symact.read(path).nodes[0].operation.blocks[0].matrix.fractions()  # type: ignore[attr-defined]
    scale = 1 << unit
    nearest = Fraction(round(Fraction(1, 3) * scale), scale)
    assert weights == (nearest, -nearest)
    assert written.changed == 3
    assert written.bound is not None
    at_corner = abs(written.network([1, -1])[0] - third([1, -1])[0])
    assert at_corner <= written.bound <= 4 * Fraction(1, scale)


def test_ties_go_to_even(tmp_path: Path) -> None:
    tie = Network([AffineMap([[1 + Fraction(1, 2**24), 1 + Fraction(3, 2**24)]])])
    written = symact.write_model(tie, tmp_path / "m.onnx")
    assert written.network([1, 0]) == (1,)
    assert written.network([0, 1]) == (1 + Fraction(1, 2**22),)
    assert written.bound == Fraction(2, 2**24)


def test_what_overflows_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(b"old")
    with pytest.raises(NumberError, match=r"beyond the largest float32.*wider type"):
        symact.write_model(Network([AffineMap([["1e40"]])]), path)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("file", ["digits_linear.onnx", "digits_relu.onnx"])
def test_a_collapsed_example_keeps_its_frame_and_stays_within_the_bound(
    file: str, tmp_path: Path
) -> None:
    before = symact.read(EXAMPLES / file)
    collapsed = symact.collapse(before).network
    path = tmp_path / "m.onnx"
    written = symact.write_model(collapsed, path)
    old, new = onnx.load(EXAMPLES / file), onnx.load(path)
    onnx.checker.check_model(new, full_check=True)
    for part in ("producer_name", "producer_version", "ir_version", "opset_import"):
        assert getattr(new, part) == getattr(old, part)
    assert list(new.graph.input) == list(old.graph.input)
    assert list(new.graph.output) == list(old.graph.output)
    assert written.network.parameters == collapsed.parameters
    assert written.bound is not None
    rng = np.random.default_rng(1)
    for _ in range(3):
        x = rng.choice([-1.0, 1.0], size=before.inputs).tolist()
        pairs = zip(written.network(x), before(x), strict=True)
        assert max(abs(a - b) for a, b in pairs) <= written.bound


def test_the_bound_is_not_zero_where_something_changes() -> None:
    third = Network([AffineMap([["1/3"]]), symact.relu, AffineMap([["1/3"]])])
    rounded = rounded_network(third, "float16")
    bound = change_on_box(third, rounded, Fraction(2))
    assert abs(rounded([2])[0] - third([2])[0]) <= bound < Fraction(1, 1000)


def test_jumps_have_no_bound_where_numbers_before_them_are_rounded(tmp_path: Path) -> None:
    jumping = Network([AffineMap([["1/3"]]), symact.sign])
    written = symact.write_model(jumping, tmp_path / "m.onnx")
    assert written.bound is None
    assert "jumps" in written.reason


def test_a_file_that_says_something_else_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(b"old")
    other = Network([AffineMap([[2]])])
    monkeypatch.setattr(writing, "_read_again", lambda data, path: other)
    with pytest.raises(SymactError, match="not seen to be the network"):
        symact.write_model(Network([AffineMap([[1]])]), path)
    assert path.read_bytes() == b"old"


def test_bad_places(tmp_path: Path) -> None:
    network = Network([AffineMap([[1]])])
    for place, words in (
        (tmp_path, "written"),
        (tmp_path / "m.pt", ".onnx"),
        (tmp_path / "none" / "m.onnx", "no folder"),
        (tmp_path / "m", ".onnx"),
    ):
        with pytest.raises(UsageError, match=words):
            symact.write_model(network, place)
    (tmp_path / "d.onnx").mkdir()
    with pytest.raises(UsageError, match="folder"):
        symact.write_model(network, tmp_path / "d.onnx")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        symact.write_model(Network([AffineMap([[1]])]), path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["m.onnx"]


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_layers_hold_what_they_can(suffix: str, tmp_path: Path) -> None:
    network = Network([AffineMap([["1/3", 2]], [1]), symact.relu, AffineMap([[1], [-1]])])
    path = tmp_path / f"m{suffix}"
    written = symact.write_model(network, path)
    back = symact.read(path)
    assert back == written.network
    if suffix == ".json":
        assert are_equal(network, back)
        assert (written.changed, written.bound, written.dtype) == (0, 0, "")
    else:
        assert written.changed == 1
    for layers, words in (
        ([Affine(AffineMap([[1]]), copies=2)], "2 copies of affine map 1 → 1"),
        ([Scale([2, 2], [0, 0])], "scaling of 2 numbers"),
        ([Largest(2, 1)], "maximum of 2 vectors"),
        ([Node(Addition(2, 2), (0, 0))], "several values"),
    ):
        with pytest.raises(UnsupportedError, match=words):
            symact.write_model(Net(layers, inputs=2), path)
    assert symact.read(path) == back


def test_npz_refuses_parameters_and_types(tmp_path: Path) -> None:
    leaky = Network([AffineMap([[1]]), activation("leaky_relu", alpha="1/3")])
    with pytest.raises(UnsupportedError, match="parameters of its own"):
        symact.write_model(leaky, tmp_path / "m.npz")
    assert are_equal(symact.write_model(leaky, tmp_path / "m.json").network, leaky)
    with pytest.raises(UnsupportedError, match="bfloat16"):
        symact.write_model(leaky, tmp_path / "m.npz", dtype="bfloat16")
    with pytest.raises(UsageError, match="float8"):
        symact.write_model(leaky, tmp_path / "m.npz", dtype="float8")


def test_equal_values_are_seen_and_others_are_not() -> None:
    rng = np.random.default_rng(0)
    first = Network([random_map(rng, 2, 2), symact.relu, random_map(rng, 1, 2)])
    second = Network([random_map(rng, 2, 2), symact.relu, random_map(rng, 1, 2)])
    assert are_equal(first, first)
    assert not are_equal(first, second)
    swapped = Network([Select((1, 0), 2), Activate(symact.relu)])
    assert not are_equal(swapped, Network([Select((0, 1), 2), Activate(symact.relu)]))
    assert not are_equal(Network([symact.relu], inputs=2), Network([symact.tanh], inputs=2))


def executed(data: bytes, seed: int) -> np.ndarray:
    """What a model gives on a random point, computed node by node as it stands."""
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = runtime.InferenceSession(data, options)
    rng = np.random.default_rng(seed)
    types = {"tensor(float)": np.float32, "tensor(double)": np.float64}
    feed = {
        given.name: rng.uniform(
            -1, 1, [k if isinstance(k, int) and k > 0 else 1 for k in given.shape]
        ).astype(types[given.type])
        for given in sorted(session.get_inputs(), key=lambda given: given.name)
    }
    return np.asarray(session.run(None, feed)[0])


def test_random_graphs_are_written_collapsed_and_run(tmp_path: Path) -> None:
    from tests.formats.random_graphs import random_graph

    path, outcomes = tmp_path / "a.onnx", 0
    for seed in range(60):
        data = random_graph(seed).SerializeToString()
        path.write_bytes(data)
        try:
            network = symact.read(path)
            given = executed(data, seed)
        except (SymactError, KeyError, *failures()):
            continue  # not read, or not run as it is
        written = tmp_path / "b.onnx"
        symact.write_model(symact.collapse(network).network, written)
        found = executed(written.read_bytes(), seed)
        assert found.shape == given.shape
        assert np.abs(found - given).max() <= 1e-4 * max(1.0, np.abs(given).max()), seed
        outcomes += 1
    assert outcomes > 30


def failures() -> tuple[type[Exception], ...]:
    state = runtime.capi.onnxruntime_pybind11_state
    return state.Fail, state.InvalidGraph, state.InvalidArgument, state.NotImplemented


@pytest.mark.parametrize("operation", [Addition(2, 2), Largest(2, 2)])
def test_what_is_summed_or_compared_counts(operation: Addition | Largest) -> None:
    def of(activation: symact.Activation) -> Network:
        return Network([Node(Activate(activation), (0,)), Node(operation, (0, 1))], inputs=2)

    assert are_equal(of(symact.relu), of(symact.relu))
    assert not are_equal(of(symact.relu), of(symact.tanh))


def test_numbers_of_maps_and_scalings_count() -> None:
    one, two = AffineMap([[1, 2]], [3]), AffineMap([[1, 2]], [4])
    assert not are_equal(Network([one]), Network([two]))
    first, second = (Network([Scale([k, 1], [0, k])]) for k in (1, 2))
    assert not are_equal(first, second)
    assert not are_equal(
        Network([Affine(AffineMap([[1]]), AffineMap([[2]]))]),
        Network([Affine(AffineMap([[2]]), AffineMap([[1]]))]),
    )
