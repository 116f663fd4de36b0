"""Every way in which bases, adapters and merged models can be wrong: one sentence, and no file.

One table: what is changed of files that are right, and what is said. Each row runs through the
Python call that writes, and through the command line, where nothing may be left behind.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symact
from symact.errors import SymactError
from tests.cli.conftest import Answer
from tests.folding import oracle
from tests.folding.test_adapter import numbers, tensor

PREFIX = "base_model.model.m."


@dataclass
class Files:
    """A base in two files and an adapter, as tables that a row changes before they are written."""

    shards: dict[str, dict[str, Any]]
    factors: dict[str, Any]
    config: dict[str, Any] = field(default_factory=dict)
    index: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> tuple[Path, Path]:
        base = folder / "base"
        base.mkdir()
        where, size = {}, 0
        for file, tensors in self.shards.items():
            (base / file).write_bytes(oracle.file_of(tensors))
            where |= dict.fromkeys(tensors, file)
            size += sum(len(data) for _, _, data in tensors.values())
        index = {"metadata": {"total_size": size}, "weight_map": where} | self.index
        (base / "model.safetensors.index.json").write_text(json.dumps(index))
        adapter = oracle.write_adapter(folder / "adapter", self.factors, **self.config)
        for name, data in self.raw.items():
            (folder / name).write_bytes(data)
        return base, adapter


def right() -> Files:
    shards = {
        "one.safetensors": {"m.weight": tensor(numbers(4, 5)), "m.bias": tensor(numbers(4))},
        "two.safetensors": {
            "e.weight": tensor(numbers(7, 3)),
            "c.weight": tensor(numbers(4, 3, 2, 2)),
        },
    }
    return Files(shards, {f"{PREFIX}lora_A.weight": tensor(numbers(2, 5)),
                          f"{PREFIX}lora_B.weight": tensor(numbers(4, 2))})  # fmt: skip


def with_header(
    change: Callable[[dict[str, Any]], Any], *, more: bytes = b""
) -> Callable[[Files], None]:
    """A first file with another header."""

    def changed(files: Files) -> None:
        data = oracle.file_of(files.shards["one.safetensors"])
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        text = change(header)
        text = text if isinstance(text, bytes) else json.dumps(header).encode()
        files.raw["base/one.safetensors"] = (
            struct.pack("<Q", len(text)) + text + data[8 + length :] + more
        )

    return changed


def with_raw(path: str, data: bytes) -> Callable[[Files], None]:
    return lambda files: files.raw.update({path: data})


def with_config(**config: Any) -> Callable[[Files], None]:
    return lambda files: files.config.update(config)


def with_factor(name: str, *shape: int) -> Callable[[Files], None]:
    return lambda files: files.factors.update({f"base_model.model.{name}": tensor(numbers(*shape))})


def with_base(name: str, value: Any) -> Callable[[Files], None]:
    return lambda files: files.shards["one.safetensors"].update({name: value})


def twice(header: dict[str, Any]) -> bytes:
    text = json.dumps(header)
    return (text[:-1] + ", " + text[1:]).encode()


def overlapping(header: dict[str, Any]) -> None:
    header["m.bias"]["data_offsets"] = [76, 92]


def leaving(header: dict[str, Any]) -> None:
    header["m.bias"]["data_offsets"] = [80, 9999]


def larger(header: dict[str, Any]) -> None:
    header["m.weight"]["shape"] = [4, 6]


def nan(files: Files) -> None:
    weight = numbers(4, 5)
    weight[3, 1] = np.nan
    files.shards["one.safetensors"]["m.weight"] = tensor(weight)


def only(*factors: tuple[str, tuple[int, ...]], **config: Any) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        files.factors = {f"base_model.model.{n}": tensor(numbers(*shape)) for n, shape in factors}
        files.config |= config

    return changed


def twice_listed(files: Files) -> None:
    files.shards["two.safetensors"]["m.bias"] = tensor(numbers(4))


E_A, E_B = "e.lora_embedding_A", "e.lora_embedding_B"
C_A, C_B = "c.lora_A.weight", "c.lora_B.weight"

BAD: dict[str, tuple[Callable[[Files], Any], str]] = {
    # safetensors
    "header beyond the file": (with_raw("base/one.safetensors", struct.pack("<Q", 1 << 40) + b"{}"),
                               "header has 1099511627776 bytes, and the file 10"),
    "no header": (with_raw("base/one.safetensors", b"\0\0"), "begins with 8"),
    "offsets that overlap": (with_header(overlapping), "'m.bias' overlaps tensor 'm.weight'"),
    "offsets that leave the file": (with_header(leaving), "ends at byte 9999 of 96"),
    "a name that stands twice": (with_header(twice), "'m.weight' stands twice"),
    "shape and bytes": (with_header(larger), "4×6 of F32, which are 96 bytes, and has 80"),
    "bytes of nothing": (with_header(lambda _: None, more=b"xy"),
                         "2 bytes that belong to no tensor"),
    "NaN in what changes": (nan, "m.weight: a NaN or an infinity is part of entry [3, 1]"),
    # shards
    "a shard that is missing": (
        lambda f: f.index.update(weight_map={"m.weight": "three.safetensors"}),
        "names files that are missing: three.safetensors"),
    "a tensor in two shards": (twice_listed, "'m.bias'"),
    "a name twice in the index": (
        with_raw("base/model.safetensors.index.json",
                 b'{"weight_map": {"a": "one.safetensors", "a": "two.safetensors"}}'),
        "'a' stands twice"),
    "sizes that disagree": (lambda f: f.index.update(metadata={"total_size": 5}),
                            "have 5 bytes in all (total_size), and those of its files have 372"),
    "a size that is none": (lambda f: f.index.update(metadata={"total_size": "5"}), "no number"),
    "another file beside": (lambda f: f.index.update(weight_map={"m.weight": "../x"}),
                            "no name of a file beside it"),
    # shapes
    "base and adapter of two shapes": (
        with_base("m.weight", tensor(numbers(5, 4))),
        "5×4 in the base, and B·A of the adapter is 4×5 (B 4×2, A 2×5)"),
    "factors of two ranks": (with_factor("m.lora_B.weight", 4, 3), "B is 4×3 and A is 2×5"),
    "a layer that the base lacks": (
        only(("q.lora_A.weight", (2, 5)), ("q.lora_B.weight", (4, 2))), "lacks: q.weight"),
    "half a pair": (only(("m.lora_A.weight", (2, 5))), "needed are lora_A and lora_B"),
    "a saved module of another shape": (
        lambda f: (with_factor("e.weight", 3, 7)(f), with_config(modules_to_save=["e"])(f)),
        "'e.weight' is 7×3 in the base and 3×7 in the adapter"),
    # settings
    "r": (with_config(r=3), "have rank 2, and the configuration says 3"),
    "r as text": (with_config(r="2"), "the configuration says '2'"),
    "lora_alpha": (with_config(lora_alpha=[8]), "lora_alpha of 'm' is [8]"),
    "lora_alpha beyond floats": (with_config(lora_alpha=10**400), "no usual number"),
    "lora_alpha below floats": (with_config(lora_alpha=5e-324), "no usual number"),
    "use_rslora": (with_config(use_rslora="no"), "use_rslora in the configuration is 'no'"),
    "rank_pattern": (with_config(rank_pattern={"m": 5}), "the configuration says 5"),
    "rank_pattern that is none": (with_config(rank_pattern=3), "rank_pattern"),
    "alpha_pattern": (with_config(alpha_pattern={"m": "x"}), "lora_alpha of 'm' is 'x'"),
    "alpha_pattern that is none": (with_config(alpha_pattern={"(": 1}), "alpha_pattern"),
    "fan_in_fan_out": (with_config(fan_in_fan_out="false"),
                       "fan_in_fan_out in the configuration is 'false'"),
    "fan_in_fan_out of the other": (with_config(fan_in_fan_out=True),
                                    "4×5 in the base, and B·A of the adapter is 5×4"),
    "bias": (with_config(bias="some"), "bias in the configuration is 'some'"),
    "a bias that is not said": (with_factor("m.bias", 4), "'m.bias' is no factor"),
    "modules_to_save": (with_config(modules_to_save="m") , "modules_to_save"),
    "an embedding turned over": (only((E_A, (2, 3)), (E_B, (7, 2))),
                                 "7×3 in the base, and B·A of the adapter is 3×7"),
    "an embedding's half": (only((E_A, (2, 7)), ("e.lora_B.weight", (3, 2))), "needed are"),
    "a kernel that is none": (only((C_A, (2, 3, 2, 2)), (C_B, (4, 2, 3, 3))), "is 1×1"),
    "a kernel of another size": (only((C_A, (2, 3, 3, 3)), (C_B, (4, 2, 1, 1))),
                                 "4×3×2×2 in the base"),
    # other kinds
    "DoRA": (with_config(use_dora=True), "use_dora"),
    "DoRA by its tensor": (with_factor("m.lora_magnitude_vector", 4), "lora_magnitude_vector"),
    "another kind": (with_config(peft_type="LOHA"), "peft_type 'LOHA'"),
    "8 bits of bitsandbytes": (with_base("m.SCB", tensor(numbers(4))), "8 bits, as bitsandbytes"),
    "4 bits of bitsandbytes": (with_base("m.weight.absmax", tensor(numbers(4))),
                               "4 bits, as bitsandbytes stores them ('m.weight.absmax'); needed"),
    "4 bits of GPTQ": (with_base("m.qweight", ("I32", [1], bytes(4))), "GPTQ and AWQ"),
    "8 bits": (with_base("m.weight", ("I8", [4, 5], bytes(20))), "stored as I8; dequantise"),
    "floats of 8 bits": (with_base("m.weight", ("F8_E4M3", [4, 5], bytes(20))), "F8_E4M3"),
}  # fmt: skip


def test_the_files_that_are_changed_are_right(tmp_path: Path) -> None:
    base, adapter = right().write(tmp_path)
    symact.merge(base, adapter, tmp_path / "out")
    assert symact.check_merge(base, adapter, tmp_path / "out").equal


@pytest.mark.parametrize("row", BAD)
def test_bad_input(tmp_path: Path, symact_: Callable[..., Answer], row: str) -> None:
    change, said = BAD[row]
    files = right()
    change(files)
    base, adapter = files.write(tmp_path)
    out = tmp_path / "out"
    with pytest.raises(SymactError) as caught:
        symact.merge(base, adapter, out)
    assert said in str(caught.value)
    assert not out.exists() or not [p for p in out.iterdir() if not p.name.startswith(".")]
    if row != "NaN in what changes":  # which a check takes for a number that has to be NaN
        found = symact_("merge", base, adapter, "--check", base)
        assert found.code == 2
        assert "Traceback" not in found.err


@pytest.fixture
def symact_(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    from symact.cli import run

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return call


@pytest.mark.parametrize(
    "row", ["offsets that overlap", "shape and bytes", "a name that stands twice"]
)
def test_bad_merged_models(tmp_path: Path, row: str) -> None:
    """The same of what is checked: the file is named."""
    base, adapter = right().write(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    files = right()
    BAD[row][0](files)
    merged, _ = files.write(other)
    with pytest.raises(SymactError, match=r"one\.safetensors"):
        symact.check_merge(base, adapter, merged)
