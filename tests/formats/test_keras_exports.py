"""What Keras exports is read, collapsed and written, and agrees with Keras and with onnxruntime.

The files are made by :mod:`tests.formats.exports.make_keras`; their numbers are short dyadic ones.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import symact
from symact.errors import UnsupportedError
from tests.formats.written import check_file, executed, is_rational, session_of, written_of

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

FOLDER = Path(__file__).parent / "exports" / "files"
VALUES = json.loads((FOLDER / "keras_values.json").read_text())
OPAQUE = {"keras_softmax"}
REFUSED = {"keras_gelu"}
ROUNDED = {
    "keras_average_pool_same",
    "keras_conv_batch_norm",
    "keras_hard_sigmoid",
    "keras_softsign",
}
"""Models with rational values whose rational numbers no float32 is."""

READ = sorted(VALUES.keys() - REFUSED)


def test_enough_models_are_read() -> None:
    assert len(READ) > 30
    assert 10 * len(READ) >= 9 * len(VALUES)


@pytest.mark.parametrize("name", READ)
def test_values_are_those_of_keras(name: str) -> None:
    network, given = symact.read(FOLDER / f"{name}.onnx"), VALUES[name]
    assert (network.inputs, network.outputs) == (len(given["input"]), len(given["output"]))
    assert bool(network.opaque) == (name in OPAQUE)
    if name in OPAQUE:
        return
    if is_rational(network) and name not in ROUNDED:
        found = network([Fraction(x) for x in given["input"]])
        assert found == tuple(Fraction(y) for y in given["output"])
        return
    bound = symact.enclose(network, np.array(given["input"]))
    for k, stored in enumerate(given["output"]):
        away = abs(Fraction(float(bound.value[k])) - Fraction(stored))
        assert away <= Fraction(float(bound.radius[k])) + Fraction(float(bound.error[k]))


@pytest.mark.parametrize("name", READ)
def test_what_is_written_is_no_larger_and_runs(name: str, tmp_path: Path) -> None:
    network = symact.read(FOLDER / f"{name}.onnx")
    written = written_of(network, tmp_path)
    assert written.network.parameters <= network.parameters
    x = np.array(VALUES[name]["input"], dtype=np.float32)
    if name in OPAQUE:
        before = executed(session_of((FOLDER / f"{name}.onnx").read_bytes(), optimised=False), x)
        after = executed(session_of(written.path.read_bytes(), optimised=False), x)
        assert (before == after).all()
    else:
        check_file(network, written, x, slack=Fraction(1, 1 << 20))


def test_an_operator_that_onnx_has_not_is_refused_by_name() -> None:
    """Keras writes GELU with Erfc, which onnxruntime refuses as well."""
    with pytest.raises(UnsupportedError, match=r"operator Erfc of node .* is not read"):
        symact.read(FOLDER / "keras_gelu.onnx")
