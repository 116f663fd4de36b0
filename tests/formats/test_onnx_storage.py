"""Stored tensors: every element type, in raw bytes, in fields, and in files beside the model."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto

from tests.formats.graphs import FLOAT, W, fractions, graph, network_of, op


def stored(kind: int, shape: list[int], **fields: Any) -> TensorProto:
    tensor = TensorProto(data_type=kind, dims=shape, name="w")
    for name, value in fields.items():
        if isinstance(value, bytes):
            setattr(tensor, name, value)
        else:
            getattr(tensor, name).extend(value)
    return tensor


@pytest.mark.parametrize(
    ("tensor", "values"),
    [
        (stored(1, [2, 1], float_data=[0.5, -3]), (0.5, -3)),
        (stored(1, [2, 1], raw_data=np.float32([0.5, -3]).tobytes()), (0.5, -3)),
        (stored(11, [2, 1], double_data=[0.1, 2]), (0.1, 2)),
        (stored(11, [2, 1], raw_data=np.float64([0.1, 2]).tobytes()), (0.1, 2)),
        (stored(10, [2, 1], int32_data=[0x3800, 0xC200]), (0.5, -3)),
        (stored(10, [2, 1], raw_data=np.float16([0.5, -3]).tobytes()), (0.5, -3)),
        (stored(16, [2, 1], int32_data=[0x3F00, 0xC040]), (0.5, -3)),
        (stored(16, [2, 1], raw_data=b"\x00\x3f\x40\xc0"), (0.5, -3)),
    ],
)
def test_every_float_type_is_read_exactly(
    tensor: TensorProto, values: tuple[float, ...], tmp_path: Path
) -> None:
    model = graph([op("MatMul", "x w", "y")], (1, 2), {"w": tensor}, element=tensor.data_type)
    assert network_of(model, tmp_path)([1, 1]) == (sum(map(Fraction, values)),)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (7, {"int64_data": [2, -1]}),
        (6, {"int32_data": [2, -1]}),
        (5, {"int32_data": [2, -1]}),
        (3, {"int32_data": [2, -1]}),
        (3, {"raw_data": b"\x02\xff"}),
        (7, {"raw_data": np.int64([2, -1]).tobytes()}),
    ],
)
def test_every_integer_type_is_read(kind: int, fields: dict[str, Any], tmp_path: Path) -> None:
    nodes = [op("Cast", "w", "f", to=FLOAT), op("Add", "x f", "y")]
    network = network_of(graph(nodes, (1, 2), {"w": stored(kind, [2], **fields)}), tmp_path)
    assert network([0, 0]) == fractions(2, -1)


@pytest.mark.parametrize("kind", [2, 4, 12, 13])
def test_unsigned_integers_are_read(kind: int, tmp_path: Path) -> None:
    field = "int32_data" if kind in (2, 4) else "uint64_data"
    tensor = stored(kind, [2], **{field: [3, 200]})
    nodes = [op("Cast", "w", "f", to=FLOAT), op("Add", "x f", "y")]
    assert network_of(graph(nodes, (1, 2), {"w": tensor}), tmp_path)([0, 0]) == fractions(3, 200)


def test_numbers_kept_beside_the_model_are_read_and_named(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    data = b"\0" * 16 + W.tobytes()
    (tmp_path / "parts" / "w.bin").write_bytes(data)
    tensor = TensorProto(data_type=FLOAT, dims=[2, 3], name="w", data_location=1)
    for key, value in {"location": "parts/w.bin", "offset": "16", "length": "24"}.items():
        tensor.external_data.add(key=key, value=value)
    network = network_of(graph([op("MatMul", "x w", "y")], (1, 2), {"w": tensor}), tmp_path)
    assert network([1, 0]) == fractions(1, 2, 3)
    assert network.source is not None
    digest = hashlib.sha256(data).hexdigest()
    assert network.source.notes == (f"numbers were read from parts/w.bin, sha256 {digest}",)
