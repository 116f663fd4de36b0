"""Fused models against originals: batch norm, branches and integers, by decimals of 80 digits."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symact
from symact.errors import SymactError
from symact.folding import merging
from symact.formats.safetensors import SafetensorsFile
from tests.folding import oracle
from tests.folding.test_adapter import numbers, tensor

EPSILON = Fraction(1e-5)


def slopes(norm: dict[str, np.ndarray], epsilon: Fraction = EPSILON) -> list[Fraction]:
    """γ/√(v + ε), to 80 digits: no test number is so near to a midpoint."""
    found = []
    with localcontext() as context:
        context.prec = 80
        for g, v in zip(norm["weight"], norm["running_var"], strict=True):
            inside = Fraction(float(v)) + epsilon
            root = (Decimal(inside.numerator) / inside.denominator).sqrt()
            found.append(Fraction(float(g)) / Fraction(root))
    return found


def norm_of(channels: int, seed: int) -> dict[str, np.ndarray]:
    return {
        "weight": numbers(channels, seed=seed),
        "bias": numbers(channels, seed=seed + 1),
        "running_mean": numbers(channels, seed=seed + 2),
        "running_var": np.abs(numbers(channels, seed=seed + 3)),
    }


def rounded(values: Any, shape: tuple[int, ...]) -> np.ndarray:
    bits = [oracle.nearest("F32", value) for value in values]
    return np.array(bits, "<u4").view("<f4").reshape(shape)


def fractions(array: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda x: Fraction(float(x)), otypes=[object])(array)


def bias_of(norm: dict[str, np.ndarray], own: np.ndarray | None = None) -> np.ndarray:
    f = np.array(slopes(norm), object)
    before = 0 if own is None else fractions(own)
    return f * (before - fractions(norm["running_mean"])) + fractions(norm["bias"])


def named(prefix: str, parts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{prefix}.{name}": array for name, array in parts.items()}


def normed(layer: str, norm: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    weight, bias, own = numbers(4, 3, 2, 2), numbers(4, seed=8), norm_of(4, seed=20)
    scaled = fractions(weight) * np.array(slopes(own), object)[:, None, None, None]
    before = {f"{layer}.weight": weight, f"{layer}.bias": bias, **named(norm, own)}
    after = {
        f"{layer}.weight": rounded(scaled.ravel(), weight.shape),
        f"{layer}.bias": rounded(bias_of(own, bias), (4,)),
    }
    return before, after


def branches() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    dense, small = numbers(3, 3, 3, 3), numbers(3, 3, 1, 1, seed=9)
    norms = [norm_of(3, seed=30 + 5 * k) for k in range(3)]
    f = [np.array(slopes(norm), object)[:, None, None, None] for norm in norms]
    total = fractions(dense) * f[0]
    total[:, :, 1:2, 1:2] += fractions(small) * f[1]
    for k in range(3):
        total[k, k, 1, 1] += f[2][k, 0, 0, 0]
    before = {
        "b.rbr_dense.conv.weight": dense,
        "b.rbr_1x1.conv.weight": small,
        **named("b.rbr_dense.bn", norms[0]),
        **named("b.rbr_1x1.bn", norms[1]),
        **named("b.rbr_identity", norms[2]),
    }
    after = {
        "b.rbr_reparam.weight": rounded(total.ravel(), dense.shape),
        "b.rbr_reparam.bias": rounded(sum(bias_of(norm) for norm in norms), (3,)),
    }
    return before, after


PAIRS: dict[str, Callable[[], Any]] = {
    "conv1 and bn1": lambda: normed("m.conv1", "m.bn1"),
    "0 and 1": lambda: normed("m.0", "m.1"),
    "norm2": lambda: normed("conv2", "norm2"),
    "branches": branches,
}


def write(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    path.write_bytes(oracle.file_of({name: tensor(array) for name, array in arrays.items()}))
    return path


@pytest.mark.parametrize("pair", PAIRS)
def test_right_fusions_are_right_and_one_ulp_is_found(tmp_path: Path, pair: str) -> None:
    before, after = PAIRS[pair]()
    one, two = (write(tmp_path / f"{k}.safetensors", m) for k, m in enumerate((before, after)))
    assert symact.check_fold(one, two).equal
    name = next(iter(after))
    bits = after[name].view("<u4").copy()
    bits.ravel()[5] += 1
    found = symact.check_fold(one, write(two, {**after, name: bits.view("<f4")}))
    (wrong,) = (t for t in found.tensors if t.verdict == "wrong")
    assert (wrong.name, wrong.difference.count, wrong.difference.ulps) == (name, 1, 1)
    assert wrong.difference.place == tuple(int(k) for k in np.unravel_index(5, bits.shape))
    assert not symact.check_fold(one, write(two, after), epsilon=1e-3).equal


def test_integers_by_rows_and_groups(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    whole = rng.integers(-128, 128, (3, 8)).astype(np.int8)
    for groups in (1, 2, 4):
        scales, zero = numbers(3, groups, seed=2), rng.integers(-9, 9, (3, groups)).astype(np.int8)
        spread = [np.repeat(part, 8 // groups, axis=1) for part in (scales, zero)]
        exact = fractions(spread[0]) * (fractions(whole) - fractions(spread[1]))
        tensors = {
            "a.weight": ("I8", [3, 8], whole.tobytes()),
            "a.weight_scale": tensor(scales),
            "a.weight_zero_point": ("I8", [3, groups], zero.tobytes()),
        }
        one = tmp_path / "one.safetensors"
        one.write_bytes(oracle.file_of(tensors))
        after = rounded(exact.ravel(), (3, 8))
        two = write(tmp_path / "two.safetensors", {"a.weight": after})
        assert symact.check_fold(one, two).equal
        bits = after.view("<u4").copy()
        bits[1, 7] -= 1
        found = symact.check_fold(one, write(two, {"a.weight": bits.view("<f4")})).tensors[0]
        assert (found.difference.count, found.difference.place) == (1, (1, 7))


def test_integers_of_4_bits(tmp_path: Path) -> None:
    digits = np.random.default_rng(2).integers(-8, 8, (2, 11))
    padded = np.zeros((2, 16), np.uint32)
    padded[:, :11] = digits + 8
    packed = (padded.reshape(2, 2, 8) << np.arange(0, 32, 4, dtype=np.uint32)).sum(2)
    scale = numbers(2, 1)
    tensors = {
        "a.weight_packed": ("I32", [2, 2], packed.astype("<u4").tobytes()),
        "a.weight_shape": ("I64", [2], np.array([2, 11], "<i8").tobytes()),
        "a.weight_scale": tensor(scale),
    }
    one = tmp_path / "one.safetensors"
    one.write_bytes(oracle.file_of(tensors))
    exact = fractions(digits) * fractions(scale)
    two = write(tmp_path / "two.safetensors", {"a.weight": rounded(exact.ravel(), (2, 11))})
    assert symact.check_fold(one, two).equal
    write(two, {"a.weight": -rounded(exact.ravel(), (2, 11))})
    assert not symact.check_fold(one, two).equal


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 2, None])
def test_a_fused_model_is_written_exactly_and_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int | None
) -> None:
    before, right = branches()
    other = {"fc.weight": numbers(2, 3, seed=5)}
    one = write(tmp_path / "one.safetensors", {**before, **other})
    wrong = {name: array * np.float32(1.001) for name, array in right.items()}
    two = write(tmp_path / "two.safetensors", {**wrong, **other})
    out = tmp_path / "out.safetensors"
    if after is not None:
        done: list[str] = []

        def stopping(one: Any, file: Any, plain: Any = merging._write_tensor) -> str:
            if len(done) == after:
                raise StoppedError
            done.append(one.name)
            return str(plain(one, file))

        with monkeypatch.context() as patched:
            patched.setattr(merging, "_write_tensor", stopping)
            with pytest.raises(StoppedError):
                symact.check_fold(one, two, write_model=out)
        assert not out.exists()
        with pytest.raises(SymactError, match="epsilon"):
            symact.check_fold(one, two, write_model=out, epsilon="x")
    found = symact.check_fold(one, two, write_model=out)
    assert not found.equal
    assert [path for path, _ in found.written] == [str(out)]
    assert (after is not None) == any("stopped before its end" in note for note in found.notes)
    assert symact.check_fold(one, out).equal
    stored = SafetensorsFile(out).tensors
    assert {name: one.patterns.tolist() for name, one in stored.items()} == {
        name: array.view("<u4").tolist() for name, array in {**right, **other}.items()
    }
    assert {path.name for path in tmp_path.iterdir()} == {
        "one.safetensors", "two.safetensors", "out.safetensors",
    }  # fmt: skip
    with pytest.raises(SymactError, match="is there already"):
        symact.check_fold(one, two, write_model=out)
    with pytest.raises(SymactError, match="is read from"):
        symact.check_fold(one, two, write_model=two)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """A bias that is not 0, a tensor that nothing is made of; not what went into the fusion."""
    before, after = PAIRS["conv1 and bn1"]()
    one = write(tmp_path / "one.safetensors", {**before, "fc.weight": numbers(2, 3)})
    two = write(tmp_path / "two.safetensors", {"m.conv1.weight": after["m.conv1.weight"]})
    found = symact.check_fold(one, two)
    assert {t.name for t in found.tensors if t.verdict == "missing"} == {
        "m.conv1.bias",
        "fc.weight",
    }


BAD = [
    ({"x": numbers(2)}, "no tensor of the fused model is recognised"),
    ({"conv.weight": numbers(2, 2), **named("bn", norm_of(3, 1))}, "has 3 channels"),
    (
        {
            "conv.weight": numbers(2, 2),
            "bn.running_var": -np.ones(2, "<f4"),
            "bn.running_mean": np.ones(2, "<f4"),
        },
        "not above 0",
    ),
    ({"conv.weight": numbers(2, 2), "bn.running_var": np.full(2, np.nan, "<f4")}, "NaN"),
    ({"conv.weight": numbers(2, 2), "conv.weight_scale": numbers(2, 1)}, "no integers"),
    ({"b.rbr_dense.conv.weight": numbers(2, 2, 2, 2)}, "no odd kernel"),
    ({"b.rbr_dense.conv.weight": numbers(2, 2, 3, 3)}, "has no running_var"),
]


@pytest.mark.parametrize(("before", "said"), BAD)
def test_bad_originals(tmp_path: Path, before: dict[str, np.ndarray], said: str) -> None:
    one, two = write(tmp_path / "one.safetensors", before), tmp_path / "two.safetensors"
    write(two, {"conv.weight": numbers(2, 2)})
    with pytest.raises(SymactError, match=said):
        symact.check_fold(one, two)
