"""Merges are written whole, in shards too, and go on where they were stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symact
from symact.errors import ModelError, NumberError, UsageError
from symact.folding import merging
from symact.formats.safetensors import SafetensorsFile, read_checkpoint
from tests.folding import oracle
from tests.folding.test_adapter import numbers, tensor

EXAMPLES = Path(__file__).parents[2] / "examples" / "merge"
SHAPES = {"a.weight": (4, 6), "b.weight": (5, 6), "norm.weight": (6,), "head.weight": (3, 6)}


@pytest.fixture
def model(tmp_path: Path) -> tuple[Path, Path]:
    """A base in two files, and an adapter of two of its tensors that replaces a third."""
    base = tmp_path / "base"
    base.mkdir()
    tensors = {name: tensor(numbers(*shape)) for name, shape in SHAPES.items()}
    where = {}
    for file, names in (("one", ("a.weight", "norm.weight")), ("two", ("b.weight", "head.weight"))):
        (base / f"{file}.safetensors").write_bytes(
            oracle.file_of({n: tensors[n] for n in names}, __metadata__={"format": file})
        )
        where |= dict.fromkeys(names, f"{file}.safetensors")
    index = {"metadata": {"total_size": 4 * (24 + 30 + 6 + 18)}, "weight_map": where}
    (base / "model.safetensors.index.json").write_text(json.dumps(index))
    factors: dict[str, Any] = {}
    for name, rows in (("a", 4), ("b", 5)):
        factors[f"base_model.model.{name}.lora_A.weight"] = tensor(numbers(2, 6, seed=3))
        factors[f"base_model.model.{name}.lora_B.weight"] = tensor(numbers(rows, 2, seed=4))
    factors["base_model.model.head.weight"] = tensor(numbers(3, 6, seed=5))
    factors["base_model.model.score.weight"] = tensor(numbers(2, 6, seed=6))
    adapter = oracle.write_adapter(tmp_path / "adapter", factors, modules_to_save=["head", "score"])
    return base, adapter


def test_shards(model: tuple[Path, Path], tmp_path: Path) -> None:
    base, adapter = model
    seen: list[tuple[int, int]] = []
    made = symact.merge(base, adapter, tmp_path / "out", progress=lambda *at: seen.append(at))
    assert made.tensors == {"merged": 2, "untouched": 1, "replaced": 1, "added": 1}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "one.safetensors", "two.safetensors", "model.safetensors.index.json",
    }  # fmt: skip
    found = read_checkpoint(tmp_path / "out")
    assert set(found.tensors) == {*SHAPES, "score.weight"}
    assert found.files[0].metadata == {"format": "one"}
    head = found.tensors["head.weight"].patterns
    assert head.tolist() == numbers(3, 6, seed=5).view("<u4").tolist()
    assert symact.check_merge(base, adapter, tmp_path / "out").equal
    assert seen[-1] == (24 + 30 + 6 + 18 + 12, 24 + 30 + 6 + 18 + 12)
    index = json.loads((tmp_path / "out" / "model.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == 4 * seen[-1][1]


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("after", range(1, 6))
def test_a_run_that_is_stopped_goes_on(
    model: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    base, adapter = model
    symact.merge(base, adapter, tmp_path / "whole")
    out, done = tmp_path / "out", []

    def write(one: Any, file: Any, plain: Any = merging._write_tensor) -> str:
        if len(done) == after:
            file.write(b"half")
            file.flush()
            raise StoppedError
        done.append(one.name)
        return str(plain(one, file))

    if after < 5:
        with monkeypatch.context() as patched:
            patched.setattr(merging, "_write_tensor", write)
            with pytest.raises(StoppedError):
                symact.merge(base, adapter, out)
        names = {path.name for path in out.iterdir() if not path.name.startswith(".")}
        assert names <= {"one.safetensors"}
        for name in names:
            assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    made = symact.merge(base, adapter, out)
    assert made.resumed == (after if after < 5 else 0)
    for path in (tmp_path / "whole").iterdir():
        assert (out / path.name).read_bytes() == path.read_bytes()
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs signals")
def test_runs_that_are_killed_leave_nothing_half_and_are_gone_on_with(
    model: tuple[Path, Path], tmp_path: Path
) -> None:
    """SIGKILL at every point of a run: in the midst of tensors, around each move and each line."""
    command = [sys.executable, "-m", "tests.folding.killing", *map(str, model), str(tmp_path)]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=alone, cwd=EXAMPLES.parents[1], check=False
    )
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(runs) > 30
    assert all(run["is_whole"] and run["is_right"] for run in runs)
    assert {run["shown"] for run in runs} == {0, 1, 2, 3}
    assert {run["resumed"] for run in runs} >= {0, 1, 2, 3, 4, 5}
    for run in runs:
        if run["resumed"]:
            assert "stopped before its end" in run["notes"][-1]
    parts = [run for run in runs if any(name.endswith(".part") for name in run["hidden"])]
    assert len(parts) > 20
    assert all(run["notes"] for run in parts)


def test_what_another_merge_left_is_removed_and_said(
    model: tuple[Path, Path], tmp_path: Path
) -> None:
    base, adapter = model
    out = tmp_path / "out"
    out.mkdir()
    (out / ".out.journal").write_text('{"inputs": ["other"]}\n["a.weight", "00"]\n')
    (out / ".one.safetensors.part").write_bytes(b"half")
    (out / ".mine.part").write_bytes(b"not ours")
    made = symact.merge(base, adapter, out)
    assert made.notes == (
        "removed what a run of another merge had left unfinished: .one.safetensors.part",
    )
    assert [p.name for p in out.iterdir() if p.name.startswith(".")] == [".mine.part"]
    assert symact.check_merge(base, adapter, out).equal


@pytest.mark.parametrize("rest", [b"3\n", b'{"a": 1}\n', b'["x"]\n', b'["x", []]\n', b"\xff\xfe\n"])
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_journal_that_is_none(
    model: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rest: bytes,
    is_ours: bool,
) -> None:  # fmt: skip
    base, adapter = model
    out = tmp_path / "out"
    out.mkdir()
    first = b"[1]\n"
    if is_ours:
        monkeypatch.setattr(merging, "_write_tensor", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            symact.merge(base, adapter, out)
        monkeypatch.undo()
        first = (out / ".out.journal").read_bytes()
    (out / ".out.journal").write_bytes(first + rest + b'["a.weight", "00"]\n')
    assert symact.merge(base, adapter, out).resumed == 0
    assert symact.check_merge(base, adapter, out).equal


@pytest.mark.skipif(sys.platform == "win32", reason="there open files cannot be replaced")
def test_two_runs_at_once_are_refused(model: tuple[Path, Path], tmp_path: Path) -> None:
    import fcntl

    base, adapter = model
    out = tmp_path / "out"
    out.mkdir()
    with (out / ".out.journal").open("a") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="another run is writing"):
            symact.merge(base, adapter, out)
    assert symact.merge(base, adapter, out).resumed == 0


def test_what_was_changed_meanwhile_is_written_again(
    model: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, adapter = model
    symact.merge(base, adapter, tmp_path / "whole")
    out = tmp_path / "out"
    monkeypatch.setattr(merging.Work, "_write_index", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        symact.merge(base, adapter, out)
    monkeypatch.undo()
    data = bytearray((out / "one.safetensors").read_bytes())
    data[-1] ^= 1
    (out / "one.safetensors").write_bytes(data)
    journal = out / ".out.journal"
    journal.write_text(journal.read_text() + '["half a li')
    assert symact.merge(base, adapter, out).resumed == 4
    for path in (tmp_path / "whole").iterdir():
        assert (out / path.name).read_bytes() == path.read_bytes()


def test_a_journal_of_another_merge_is_none(model: tuple[Path, Path], tmp_path: Path) -> None:
    base, adapter = model
    out = tmp_path / "out"
    out.mkdir()
    (out / ".out.journal").write_text('{"inputs": ["other"]}\n["a.weight", "00"]\n')
    assert symact.merge(base, adapter, out).resumed == 0
    assert symact.check_merge(base, adapter, out).equal


def test_places_that_are_taken(model: tuple[Path, Path], tmp_path: Path) -> None:
    base, adapter = model
    with pytest.raises(UsageError, match="the base has 2 files; give a folder"):
        symact.merge(base, adapter, tmp_path / "x.safetensors")
    with pytest.raises(UsageError, match="is read from"):
        symact.merge(base, adapter, base)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="no folder"):
        symact.merge(base, adapter, tmp_path / "file")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "two.safetensors").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        symact.merge(base, adapter, tmp_path / "out")
    assert (tmp_path / "out" / "two.safetensors").read_text() == "mine"


def test_nan_stops_it_with_its_place(tmp_path: Path) -> None:
    base = numbers(4, 5)
    base[2, 3] = np.nan
    (tmp_path / "b.safetensors").write_bytes(oracle.file_of({"m.weight": tensor(base)}))
    factors = {
        "base_model.model.m.lora_A.weight": tensor(numbers(2, 5)),
        "base_model.model.m.lora_B.weight": tensor(numbers(4, 2)),
    }
    adapter = oracle.write_adapter(tmp_path / "adapter", factors)
    with pytest.raises(NumberError, match=r"m\.weight: a NaN or an infinity .* \[2, 3\]"):
        symact.merge(tmp_path / "b.safetensors", adapter, tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()


def checked(model: tuple[Path, Path], place: Path) -> dict[str, Any]:
    return {one.name: one for one in symact.check_merge(*model, place).tensors}


def test_what_is_missing_extra_or_changed(model: tuple[Path, Path], tmp_path: Path) -> None:
    symact.merge(*model, tmp_path / "out")
    tensors = {
        name: (one.type, list(one.shape), one.bytes.tobytes())
        for name, one in read_checkpoint(tmp_path / "out").tensors.items()
    }
    norm = numbers(6)
    norm[4] = np.nextafter(norm[4], np.float32(9))
    changed = {
        **tensors, "norm.weight": tensor(norm), "head.weight": tensor(numbers(3, 6)),
        "b.weight": tensor(numbers(6, 5)), "more": tensor(numbers(2)),
    }  # fmt: skip
    del changed["score.weight"]
    (tmp_path / "m.safetensors").write_bytes(oracle.file_of(changed))
    found = checked(model, tmp_path / "m.safetensors")
    verdicts = {name: one.verdict for name, one in found.items()}
    assert verdicts == {
        "a.weight": "equal", "norm.weight": "changed", "b.weight": "wrong", "head.weight": "wrong",
        "score.weight": "missing", "more": "extra",
    }  # fmt: skip
    assert found["norm.weight"].difference.count == found["norm.weight"].difference.ulps == 1
    assert found["norm.weight"].difference.place == (4,)
    assert found["b.weight"].reason == "is 6×5, should be 5×6"
    assert "had not been replaced" in found["head.weight"].reason


def test_untouched_numbers_are_compared_by_bits(tmp_path: Path) -> None:
    bits = np.array([0x7FC00001, 0x80000000, 0x3F800000], "<u4")
    factors = {
        "base_model.model.m.lora_A.weight": tensor(numbers(2, 5)),
        "base_model.model.m.lora_B.weight": tensor(numbers(4, 2)),
    }
    adapter = oracle.write_adapter(tmp_path / "adapter", factors)
    weight = tensor(numbers(4, 5))
    for name, other in (("base", bits), ("other", bits ^ np.uint32(2))):
        own = {"m.weight": weight, "x": ("F32", [3], other.tobytes())}
        (tmp_path / f"{name}.safetensors").write_bytes(oracle.file_of(own))
    model = tmp_path / "base.safetensors", adapter
    assert checked(model, tmp_path / "base.safetensors")["x"].verdict == "equal"
    found = checked(model, tmp_path / "other.safetensors")["x"]
    assert (found.verdict, found.difference.count, found.difference.ulps) == ("changed", 3, None)


def test_another_type_has_rounded_numbers(model: tuple[Path, Path], tmp_path: Path) -> None:
    symact.merge(*model, tmp_path / "out")
    wide = {}
    for name, one in read_checkpoint(tmp_path / "out").tensors.items():
        wide[name] = ("F64", list(one.shape), one.patterns.view("<f4").astype("<f8").tobytes())
    (tmp_path / "w.safetensors").write_bytes(oracle.file_of(wide))
    found = checked(model, tmp_path / "w.safetensors")
    assert found["norm.weight"].verdict == found["head.weight"].verdict == "equal"
    assert found["a.weight"].verdict != "equal"


def test_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    with pytest.raises(ModelError, match=r"adapter: there is no file .*adapter_model"):
        symact.merge(EXAMPLES / "base.safetensors", tmp_path / "adapter", tmp_path / "x")


def test_the_file_is_the_one_that_ships() -> None:
    assert len(SafetensorsFile(EXAMPLES / "merged.safetensors").tensors) == 5
