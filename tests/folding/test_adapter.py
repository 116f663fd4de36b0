"""Adapters as peft writes them, each kind of layer against fractions, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symact import check_merge, merge
from symact.errors import ModelError, ShapeError, SymactError, UnsupportedError
from symact.folding.adapter import read_adapter
from symact.formats.safetensors import SafetensorsFile
from tests.folding import oracle

PREFIX = "base_model.model.m.layer."


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype("<f4")


def tensor(array: np.ndarray) -> tuple[str, list[int], bytes]:
    return "F32", list(array.shape), array.tobytes()


def merged_by_hand(base: np.ndarray, delta: Any, scale: Fraction) -> list[int]:
    """The base plus a change in exact fractions, in the order of the base."""
    return [
        oracle.nearest("F32", Fraction(float(w)) + scale * d)
        for w, d in zip(base.ravel().tolist(), delta, strict=True)
    ]


def exact_product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    exact = np.vectorize(lambda x: Fraction(float(x)), otypes=[object])
    return np.asarray(exact(left) @ exact(right))


LAYERS = {
    "linear": ((4, 5), "A", "B", (2, 5), (4, 2), {}),
    "transposed linear": ((5, 4), "A", "B", (2, 5), (4, 2), {"fan_in_fan_out": True}),
    "embedding": ((7, 3), "embedding_A", "embedding_B", (2, 7), (3, 2), {}),
    "convolution": ((4, 3, 3, 2), "A", "B", (2, 3, 3, 2), (4, 2, 1, 1), {}),
    "convolution in one dimension": ((4, 3, 3), "A", "B", (2, 3, 3), (4, 2, 1), {}),
    "kernel of 1×1": ((4, 3, 1, 1), "A", "B", (2, 3, 1, 1), (4, 2, 1, 1), {}),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_layers(tmp_path: Path, layer: str) -> None:
    shape, a, b, right_shape, left_shape, config = LAYERS[layer]
    base, right, left = numbers(*shape), numbers(*right_shape, seed=1), numbers(*left_shape, seed=2)
    (tmp_path / "base.safetensors").write_bytes(oracle.file_of({"m.layer.weight": tensor(base)}))
    suffix = "" if "embedding" in a else ".weight"
    factors = {
        f"{PREFIX}lora_{a}{suffix}": tensor(right),
        f"{PREFIX}lora_{b}{suffix}": tensor(left),
    }
    oracle.write_adapter(tmp_path / "adapter", factors, **config)
    product = exact_product(left.reshape(left.shape[0], -1), right.reshape(right.shape[0], -1))
    if layer in ("transposed linear", "embedding"):
        product = product.T
    wanted = merged_by_hand(base, product.ravel(), Fraction(3, 2))
    place = tmp_path / "merged.safetensors"
    merge(tmp_path / "base.safetensors", tmp_path / "adapter", place)
    stored = SafetensorsFile(place).tensors["m.layer.weight"]
    assert stored.shape == shape
    assert stored.patterns.ravel().tolist() == wanted
    assert check_merge(tmp_path / "base.safetensors", tmp_path / "adapter", place).equal


def pair(rank: int = 2, module: str = PREFIX, middle: str = "") -> dict[str, Any]:
    return {
        f"{module}lora_A{middle}.weight": tensor(numbers(rank, 5)),
        f"{module}lora_B{middle}.weight": tensor(numbers(4, rank)),
    }


SCALES = [
    ({}, Fraction(3, 2), False),
    ({"lora_alpha": 16, "r": 2}, Fraction(8), False),
    ({"lora_alpha": 0.5}, Fraction(1, 4), False),
    ({"use_rslora": True}, Fraction(3 / 2**0.5), True),
    ({"alpha_pattern": {"layer": 5}}, Fraction(5, 2), False),
    ({"alpha_pattern": {r"m\.layer": 5}}, Fraction(5, 2), False),
    ({"alpha_pattern": {"^m.layer": 5}}, Fraction(5, 2), False),
    ({"alpha_pattern": {"^layer": 5}}, Fraction(3, 2), False),
    ({"alpha_pattern": {"yer": 5}}, Fraction(3, 2), False),
    ({"alpha_pattern": {"(other|layer)": 7, "layer": 5}}, Fraction(7, 2), False),
    ({"r": 9, "rank_pattern": {".*layer": 2}}, Fraction(3, 2), False),
]


@pytest.mark.parametrize(("config", "scale", "is_root"), SCALES, ids=str)
def test_scales(tmp_path: Path, config: dict[str, Any], scale: Fraction, is_root: bool) -> None:
    found = read_adapter(oracle.write_adapter(tmp_path, pair(), **config))
    change = found.changes["m.layer.weight"]
    assert (change.scale.value, change.scale.is_root) == (scale, is_root)


def test_a_root_that_is_a_number_needs_no_note(tmp_path: Path) -> None:
    found = read_adapter(oracle.write_adapter(tmp_path, pair(4), r=4, use_rslora=True))
    assert found.changes["m.layer.weight"].scale.value == Fraction(3, 2)
    assert not found.changes["m.layer.weight"].scale.is_root


def test_the_name_of_the_adapter_is_no_part_of_a_module(tmp_path: Path) -> None:
    found = read_adapter(oracle.write_adapter(tmp_path, pair(middle=".default")))
    assert [*found.changes] == ["m.layer.weight"]


def test_saved_modules_and_biases_replace(tmp_path: Path) -> None:
    saved = {
        "base_model.model.head.weight": tensor(numbers(2, 2)),
        f"{PREFIX}bias": tensor(numbers(4)),
    }
    config = {"modules_to_save": ["head"], "bias": "lora_only"}
    found = read_adapter(oracle.write_adapter(tmp_path, pair() | saved, **config))
    assert set(found.replaced) == {"head.weight", "m.layer.bias"}


REFUSED = [
    ({"peft_type": "IA3"}, {}, UnsupportedError, "IA3"),
    ({"use_dora": True}, {}, UnsupportedError, "use_dora"),
    ({"lora_bias": True}, {}, UnsupportedError, "lora_bias"),
    ({"layer_replication": [[0, 4]]}, {}, UnsupportedError, "layer_replication"),
    ({"init_lora_weights": "pissa_niter_16"}, {}, UnsupportedError, "pissa_niter_16"),
    ({"r": 3}, {}, ModelError, "have rank 2, and the configuration says 3"),
    ({"r": None}, {}, ModelError, "says None"),
    ({"lora_alpha": "16"}, {}, ModelError, "lora_alpha"),
    ({"lora_alpha": float("nan")}, {}, ModelError, "lora_alpha"),
    ({"lora_alpha": True}, {}, ModelError, "lora_alpha"),
    ({"rank_pattern": [1]}, {}, ModelError, "rank_pattern"),
    ({"alpha_pattern": {"(a+)+b": 1}}, {}, UnsupportedError, "alpha_pattern"),
    ({"alpha_pattern": {".*.*.*.*.*": 1}}, {}, UnsupportedError, "alpha_pattern"),
    ({"alpha_pattern": {"a" * 300: 1}}, {}, UnsupportedError, "alpha_pattern"),
    ({"alpha_pattern": {"(": 1}}, {}, UnsupportedError, "alpha_pattern"),
    ({}, {f"{PREFIX}lora_magnitude_vector": tensor(numbers(4))}, UnsupportedError, "magnitude"),
    ({}, {f"{PREFIX}bias": tensor(numbers(4))}, UnsupportedError, "bias"),
    ({}, {"x.lora_A.weight": tensor(numbers(2, 2))}, ModelError, "needed are"),
    ({}, {f"{PREFIX}lora_A.other.weight": tensor(numbers(2, 5))}, ModelError, "lora_A twice"),
    ({}, {"x": ("I8", [1], b"\0")}, UnsupportedError, "type I8"),
    ({"modules_to_save": "head"}, {"x": tensor(numbers(1))}, ModelError, "modules_to_save"),
]


@pytest.mark.parametrize(("config", "more", "kind", "said"), REFUSED)
def test_refused(
    tmp_path: Path, config: Any, more: Any, kind: type[SymactError], said: str
) -> None:
    oracle.write_adapter(tmp_path, pair() | more, **config)
    with pytest.raises(kind, match=said):
        read_adapter(tmp_path)


def test_factors_that_do_not_fit(tmp_path: Path) -> None:
    other = {f"{PREFIX}lora_B.weight": tensor(numbers(4, 3))}
    oracle.write_adapter(tmp_path, pair() | other)
    with pytest.raises(ShapeError, match="B is 4×3 and A is 2×5"):
        read_adapter(tmp_path)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ({"m.layer.weight": numbers(5, 4)}, r"5×4 in the base, and B·A of the adapter is 4×5"),
        ({"m.layer.weights": numbers(4, 5)}, r"tensors that the base lacks: m\.layer\.weight"),
        ({"m.layer.weight": numbers(4, 5), "m.layer.SCB": numbers(4)}, "quantised"),
    ],
)
def test_bases_that_do_not_fit(tmp_path: Path, base: dict[str, np.ndarray], said: str) -> None:
    adapter = oracle.write_adapter(tmp_path / "adapter", pair())
    file = tmp_path / "base.safetensors"
    file.write_bytes(oracle.file_of({name: tensor(array) for name, array in base.items()}))
    with pytest.raises(SymactError, match=said):
        check_merge(file, adapter, file)


def test_a_base_of_integers_is_refused(tmp_path: Path) -> None:
    adapter = oracle.write_adapter(tmp_path / "adapter", pair())
    file = tmp_path / "base.safetensors"
    file.write_bytes(oracle.file_of({"m.layer.weight": ("I8", [4, 5], bytes(20))}))
    with pytest.raises(UnsupportedError, match="stored as I8; dequantise"):
        check_merge(file, adapter, file)
