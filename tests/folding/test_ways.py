"""What is computed in a usual way, in an order of its own, is told to be that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symact
from symact.folding.floats import BFLOAT16, FLOAT16, StoredFloat
from tests.folding import oracle

ROWS, RANK, COLUMNS = 40, 8, 40
ALPHA = 12
"""The scale is 3/2."""


def cast(kind: StoredFloat, values: Any) -> np.ndarray:
    return kind.values(kind.nearest_of(np.asarray(values, np.float64)))


def summed(left: np.ndarray, right: np.ndarray, order: np.ndarray) -> np.ndarray:
    """A product summed in float32, in an order."""
    total = np.zeros((left.shape[0], right.shape[1]), np.float32)
    for k in order:
        total = total + left[:, k, None].astype("f4") * right[None, k].astype("f4")
    return total


def in_type(kind: StoredFloat, w: Any, product: Any, scale: float) -> np.ndarray:
    return cast(kind, w + cast(kind, cast(kind, product) * scale))


def in_float32(kind: StoredFloat, w: Any, product: Any, scale: float) -> np.ndarray:
    whole = w.astype("f4") + np.float32(scale) * product
    return cast(kind, whole)


def rounded_before(kind: StoredFloat, w: Any, product: Any, scale: float) -> np.ndarray:
    return cast(kind, w + cast(kind, np.float32(scale) * product))


SAID = {
    in_type: "as if computed in {}",
    in_float32: "as if computed in float32, then rounded",
    rounded_before: "as if the product had been rounded to {} before the sum",
}


@pytest.fixture(params=[BFLOAT16, FLOAT16], ids=lambda kind: kind.name)
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    kind = request.param
    rng = np.random.default_rng(0)
    shapes = ((ROWS, COLUMNS), (ROWS, RANK), (RANK, COLUMNS))
    w, b, a = (cast(kind, rng.standard_normal(shape) * 0.3) for shape in shapes)
    # next to a midpoint, on the side that float32 does not see: 1 + 3/2·(ulp − 2⁻³⁶)
    w[0, 0], b[0], a[:, 0] = 1, 0, 0
    b[0, :2], a[:2, 0] = (2.0**-kind.fraction, 2.0**-18), (1, -(2.0**-18))
    stored = {"w": w, "b": b, "a": a}

    def entry(name: str) -> Any:
        bits = kind.nearest_of(stored[name])
        return kind.code, list(bits.shape), bits.tobytes()

    (tmp_path / "base.safetensors").write_bytes(oracle.file_of({"m.weight": entry("w")}))
    factors = {f"base_model.model.m.lora_{k.upper()}.weight": entry(k) for k in "ab"}
    oracle.write_adapter(tmp_path / "adapter", factors, r=RANK, lora_alpha=ALPHA)

    def told(values: np.ndarray) -> tuple[str, str]:
        bits = kind.nearest_of(values)
        file = tmp_path / "merged.safetensors"
        file.write_bytes(oracle.file_of({"m.weight": (kind.code, [*bits.shape], bits.tobytes())}))
        found = symact.check_merge(tmp_path / "base.safetensors", tmp_path / "adapter", file)
        return found.tensors[0].verdict, found.tensors[0].reason

    return kind, w, b, a, told


@pytest.mark.parametrize("way", SAID)
@pytest.mark.parametrize("seed", range(3))
def test_ways_are_told_apart(model: Any, way: Any, seed: int) -> None:
    kind, w, b, a, told = model
    order = np.random.default_rng(seed).permutation(RANK)
    values = way(kind, w, summed(b, a, order), ALPHA / RANK)
    assert told(values) == ("rounded", SAID[way].format(kind.name))


FAULTS = [
    (1.0, "the scale 1.5 had been left out"),
    (float(ALPHA), "the scale were alpha, 12.0, and not divided by the rank"),
    (0.0, "the adapter had not been merged"),
    (-1.5, "the adapter had been subtracted"),
    (3.0, "the adapter had been merged twice"),
    (2.25, "the scale 1.5 had been used twice"),
    (ALPHA / RANK**0.5, "the scale were alpha over the root of the rank"),
]


@pytest.mark.parametrize(("scale", "said"), FAULTS)
def test_faults_of_the_scale_are_named(model: Any, scale: float, said: str) -> None:
    _, w, b, a, told = model
    assert told(w + scale * (b @ a)) == ("wrong", f"as if {said}")


def test_a_fault_and_a_way_together(model: Any) -> None:
    kind, w, b, a, told = model
    values = in_type(kind, w, summed(b, a, np.arange(RANK)), 1.0)
    said = f"as if the scale 1.5 had been left out, computed in {kind.name}"
    assert told(values) == ("wrong", said)


def test_merged_twice_in_steps(model: Any) -> None:
    kind, w, b, a, told = model
    product = summed(b, a, np.arange(RANK))
    values = in_type(kind, in_type(kind, w, product, 1.5), product, 1.5)
    said = f"as if the adapter had been merged twice, computed in {kind.name}"
    assert told(values) == ("wrong", said)


def test_a_transposed_product(model: Any) -> None:
    _, w, b, a, told = model
    assert told(w + 1.5 * (b @ a).T) == ("wrong", "as if B·A had been transposed")


def test_what_fits_nothing_is_said_to(model: Any) -> None:
    _, w, b, a, told = model
    values = w + 1.5 * (b @ a)
    values[3, 4] += 1
    assert told(values) == ("wrong", "no usual way to compute it gives these numbers")
    assert told(w + 1.5 * (b @ a)) == ("equal", "")
