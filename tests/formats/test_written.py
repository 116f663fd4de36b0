"""Models that are collapsed and written compute what is claimed of them in onnxruntime.

Random graphs are in ``tests.formats.campaign``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import symact
from symact import AffineMap, Network, read
from symact.errors import SymactError, UnsupportedError
from symact.networks.operations import Affine
from tests.formats import written as checks
from tests.formats.graphs import EXAMPLES, MODELS, graph, op
from tests.formats.written import WrongFileError, check_file, executed, session_of, written_of

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

CASES = MODELS.parent / "cases" / "models"
FILES = sorted([*EXAMPLES.glob("*.onnx"), *MODELS.glob("*.onnx"), *CASES.glob("*.*")])
APPROXIMATED = Fraction(1, 1 << 20)


def named(path: Path) -> str:
    return path.name


def network_of(path: Path) -> Network:
    """What is read of a file, of several outputs the first."""
    try:
        return read(path)
    except UnsupportedError as error:
        until = str(error).partition("--until ")[2].split(" ")[0]
        return read(path, until=until)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_real_models_are_written_no_larger_and_run(path: Path, tmp_path: Path) -> None:
    network = network_of(path)
    written = written_of(network, tmp_path)
    assert written.network.parameters <= network.parameters
    assert written.bound is not None
    x = np.random.default_rng(1).integers(-8, 9, network.inputs) / 8
    check_file(network, written, x.astype(np.float32), slack=APPROXIMATED)


def third() -> Network:
    return Network([AffineMap([["1/3", 2]], ["1/7"])])


def test_a_file_that_computes_something_else_is_seen(tmp_path: Path) -> None:
    network, x = third(), np.float32([0.5, -1])
    written = written_of(network, tmp_path)
    check_file(network, written, x)
    other = Network([AffineMap([["1/3", 2]], ["0.142858"])])
    with pytest.raises(WrongFileError, match="which was"):
        check_file(other, written, x)
    symact.write_model(other, written.path)
    with pytest.raises(WrongFileError, match="as it is: executed"):
        check_file(network, written, x)


def test_a_bound_that_is_too_small_is_seen(tmp_path: Path) -> None:
    network, x = third(), np.float32([0.5, -1])
    written = written_of(network, tmp_path)
    assert written.bound
    with pytest.raises(WrongFileError, match="which was"):
        check_file(network, replace(written, bound=written.bound / 10**6), x)


def test_what_optimisers_change_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network, x = third(), np.float32([0.5, -1])
    written = written_of(network, tmp_path)
    monkeypatch.setattr(
        checks, "session_of", lambda data, *, optimised: session_of(data, optimised=False), True
    )
    real = checks.executed
    calls = []

    def changed(session: object, x: np.ndarray) -> np.ndarray:
        calls.append(session)
        return real(session, x) + (1e-3 if len(calls) == 2 else 0)

    monkeypatch.setattr(checks, "executed", changed)
    with pytest.raises(WrongFileError, match="optimised: executed"):
        check_file(network, written, x)


def test_quantised_weights_are_written_as_what_they_stand_for(tmp_path: Path) -> None:
    """Rewriting on, onnxruntime makes DequantizeLinear and MatMul one MatMulNBits, which rounds the
    input to 8 bits too: the source is off by far more than float32. A written model has the stored
    weights as floats, and nothing of that kind happens to it."""
    nodes = [op("DequantizeLinear", "i s z", "w"), op("MatMul", "x w", "y")]
    weight = np.random.default_rng(0).integers(-8, 8, (3, 2)).astype(np.int8)
    constants = {"i": weight, "s": np.float32(0.5), "z": np.int8(0)}
    data = graph(nodes, (1, 3), constants, opset=13).SerializeToString()
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    network, x = read(path), np.float32([0.35, -1.9, 0.6])
    written = written_of(network, tmp_path)
    assert (written.changed, written.network.parameters) == (0, 6)
    check_file(network, written, x)
    truth = np.array([float(v) for v in network([Fraction(float(v)) for v in x])])
    plain, rewritten = (executed(session_of(data, optimised=o), x) for o in (False, True))
    assert np.abs(plain - truth).max() < 1e-6
    if np.abs(rewritten - truth).max() < 1e-6:
        pytest.skip("this onnxruntime does not round the input")


@pytest.mark.parametrize("suffix", [".onnx", ".npz", ".json"])
def test_a_written_model_has_no_more_numbers_than_its_source(suffix: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    for case in range(20):
        widths = rng.integers(1, 7, rng.integers(2, 6))
        layers: list[object] = []
        for columns, rows in pairwise(widths):
            layers.append(AffineMap(rng.integers(-3, 4, (rows, columns)).tolist()))
            layers += [symact.relu] if rng.random() < 0.3 else []
        network = Network(layers)  # type: ignore[arg-type]
        written = symact.write_model(symact.collapse(network).network, tmp_path / f"m{suffix}")
        assert written.network.parameters <= network.parameters, case


def test_maps_on_rows_are_written_as_one_matrix(tmp_path: Path) -> None:
    rows = [Affine(AffineMap([[1, 2], [3, 4], [5, 6]], [1, 2, 3]), copies=50)]
    rows += [Affine(AffineMap([[1, 2, 3]], [4]), copies=50)]
    written = written_of(Network(rows), tmp_path)
    assert written.network.parameters == 3
    assert len(written.path.read_bytes()) < 500


ARGUMENTS = {"clamp_and_extremes", "hardtanh", "mean_and_sum", "relu6"}
"""Modules with numbers that are arguments in torch, and that no attribute of ONNX holds."""


def stored_floats(path: Path) -> int:
    """How many floats an ONNX file stores, initialisers and constants."""
    import onnx

    graph = onnx.load(path).graph
    constants = [a.t for node in graph.node for a in node.attribute if a.HasField("t")]
    tensors = [onnx.numpy_helper.to_array(t) for t in (*graph.initializer, *constants)]
    return sum(tensor.size for tensor in tensors if tensor.dtype.kind == "f")


TORCH = Path(__file__).parent / "exports" / "files"


def test_networks_of_torch_graphs_are_written_or_refused_by_name(tmp_path: Path) -> None:
    """Opaque operations of torch have no node of ONNX to write. No file is larger than what torch
    writes itself, and where it is than the graph, that is said: ONNX stores the ends of a Clip and
    the factor of a Mul as tensors, which are arguments in a graph of torch."""
    outcomes = {True: 0, False: 0}
    for path in sorted(TORCH.glob("*.torch.json")):
        network = read(path)
        place = tmp_path / f"{path.stem}.onnx"
        if not network.opaque:
            written = symact.write_model(symact.collapse(network).network, place)
            more = written.network.parameters > network.parameters
            assert more == any(" of the file stand" in note for note in written.notes)
            own = [path.with_name(f"{path.name[:-11]}.{f}.onnx") for f in ("script", "dynamo")]
            most = max(network.parameters, *(stored_floats(file) for file in own))
            assert stored_floats(place) <= most, path.name
            grown = stored_floats(place) > network.parameters
            assert grown == (path.name[:-11] in ARGUMENTS), path.name
            x = np.random.default_rng(2).integers(-8, 9, network.inputs) / 8
            check_file(network, written, x.astype(np.float32), slack=APPROXIMATED)
        else:
            with pytest.raises(SymactError, match="cannot be written") as caught:
                symact.write_model(network, place)
            words = str(caught.value)
            assert any(node.operation.describe() in words for node in network.opaque)
            assert not place.exists()
        outcomes[not network.opaque] += 1
    assert min(outcomes.values()) >= 3
