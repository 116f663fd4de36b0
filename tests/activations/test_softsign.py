"""Softsign: exact values, floats within its stated bound, files, and quotients that it is not."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import symact
from symact import Activation, AffineMap, Network
from symact.activations.softsign import softsign
from symact.errors import UsageError
from tests.formats.graphs import graph, op

F = Fraction


def test_values_are_rational() -> None:
    assert [softsign()(x) for x in (-3, F(-1, 2), 0, 1)] == [F(-3, 4), F(-1, 3), 0, F(1, 2)]
    assert pickle.loads(pickle.dumps(softsign())) == softsign()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_floats_are_within_the_stated_units(dtype: str) -> None:
    powers = 2.0 ** np.arange(-120, 120)
    points = np.concatenate([powers, -powers, powers * 1.37, [0.0]]).astype(dtype)
    for x, y in zip(points, softsign().floats(points), strict=True):
        assert abs(F(float(y)) - softsign()(F(float(x)))) <= softsign().ulps * F(
            float(np.spacing(np.abs(y)))
        )
    ends = softsign().floats(np.array([np.inf, -np.inf, np.nan], dtype=dtype))
    assert ends[:2].tolist() == [1.0, -1.0]
    assert np.isnan(ends[2])


def test_the_name_is_taken() -> None:
    letter = sympy.Symbol("t", real=True)
    with pytest.raises(UsageError, match="there is an activation 'softsign' already"):
        Activation.custom("softsign", letter**2)


def read(tmp_path: Path, nodes: list[Any], **stored: float) -> Network:
    path = tmp_path / "m.onnx"
    path.write_bytes(
        graph(nodes, (1, 3), {k: np.float32(v) for k, v in stored.items()}).SerializeToString()
    )
    return symact.read(path)


POINT = (F(-5, 3), F(0), F(7, 2))
ABS, SHIFT, QUOTIENT = op("Abs", "x", "a"), op("Add", "s one", "d"), op("Div", "x d", "y")


@pytest.mark.parametrize("factor", [1.0, 0.25, 3.0])
def test_a_quotient_written_out_is_recognised(tmp_path: Path, factor: float) -> None:
    network = read(tmp_path, [ABS, op("Mul", "a c", "s"), SHIFT, QUOTIENT], c=factor, one=1)
    assert network(POINT) == tuple(x / (1 + F(factor) * abs(x)) for x in POINT)
    assert not network.opaque


@pytest.mark.parametrize(("factor", "shift"), [(-1.0, 1.0), (1.0, 2.0), (0.0, 1.0)])
def test_other_quotients_stay_opaque(tmp_path: Path, factor: float, shift: float) -> None:
    nodes = [ABS, op("Mul", "a c", "s"), SHIFT, QUOTIENT]
    assert read(tmp_path, nodes, c=factor, one=shift).opaque
    turned = [op("Neg", "x", "n"), op("Abs", "n", "s"), SHIFT, QUOTIENT]
    assert read(tmp_path, turned, one=1).opaque


def test_it_is_written_as_the_operator(tmp_path: Path) -> None:
    network = Network([AffineMap([[1, 2], [0, "1/3"]]), softsign()])
    written = symact.write_model(network, tmp_path / "m.onnx")
    assert written.network.nodes[-1].operation == network.nodes[-1].operation
    with pytest.raises(symact.SymactError, match="softsign"):
        symact.write_model(network, tmp_path / "m.json")
