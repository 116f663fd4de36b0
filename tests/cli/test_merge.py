"""``symact merge``: the examples, what it says of each fault, and what it refuses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer
from tests.folding.test_fusions import normed, write

Call = Callable[..., Answer]
EXAMPLES = Path(__file__).parents[2] / "examples" / "merge"
BASE, ADAPTER = EXAMPLES / "base.safetensors", EXAMPLES / "adapter"


def test_the_right_merge(symact: Call) -> None:
    found = symact("merge", BASE, ADAPTER, "--check", EXAMPLES / "merged.safetensors")
    assert (found.code, found.err) == (0, "")
    assert "3 tensors merged, 2 untouched, base + 2.5 · B A (rank 4)." in found.out
    assert "Equal to the exact merge" in found.out


@pytest.mark.parametrize(
    ("name", "told", "verdict"),
    [
        ("bfloat16", "as if computed in bfloat16", "3 tensors are rounded otherwise than exactly"),
        ("forgotten", "as if the scale 2.5 had been left out", "3 tensors are wrong"),
        ("base", "as if the adapter had not been merged", "3 tensors are wrong"),
    ],
)
def test_each_fault_is_named(symact: Call, name: str, told: str, verdict: str) -> None:
    found = symact("merge", BASE, ADAPTER, "--check", EXAMPLES / f"{name}.safetensors")
    assert (found.code, found.err) == (1, "")
    assert found.out.count(told) == 3
    assert f"{verdict}, 2 equal to the rounded exact merge." in found.out


def test_json(symact: Call) -> None:
    merged = EXAMPLES / "forgotten.safetensors"
    found = symact("merge", BASE, ADAPTER, "--check", merged, "--json")
    assert found.code == 1
    assert found.data["equal"] is False
    assert found.data["counts"]["wrong"] == 3
    first = found.data["tensors"][0]
    assert (first["numbers"], first["verdict"], len(first["at"])) == (576, "wrong", 2)
    hashes = {Path(one["file"]).name: one["sha256"] for one in found.data["files"]}
    assert hashes["forgotten.safetensors"] == hashlib.sha256(merged.read_bytes()).hexdigest()
    assert len(hashes) == 4


def test_writing(symact: Call, tmp_path: Path) -> None:
    place = tmp_path / "m.safetensors"
    made = symact("merge", BASE, ADAPTER, "--write-model", place, "--json")
    assert made.code == 0
    assert made.data["tensors"] == {"untouched": 2, "merged": 3}
    assert place.read_bytes() == (EXAMPLES / "merged.safetensors").read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["m.safetensors"]
    again = symact("merge", BASE, ADAPTER, "--write-model", place)
    assert again.code == 2
    assert "is there already" in again.err
    into = symact("merge", BASE, ADAPTER, "--write-model", tmp_path / "folder")
    assert into.code == 0
    written = (tmp_path / "folder" / "base.safetensors").read_bytes()
    assert written == (EXAMPLES / "merged.safetensors").read_bytes()


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex", "tex", "json"])
def test_formats(symact: Call, form: str) -> None:
    merged = EXAMPLES / "bfloat16.safetensors"
    found = symact("merge", BASE, ADAPTER, "--check", merged, "-f", form)
    assert (found.code, found.err) == (1, "")
    assert found.out.count("computed in bfloat16") == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([BASE, ADAPTER], "give one of --write-model OUT, --check MERGED and --fold FUSED"),
        ([BASE, ADAPTER, "--check", BASE, "--write-model", "x"], "give one of"),
        ([BASE, "--check", BASE], "an ADAPTER goes with"),
        ([BASE, ADAPTER, "--fold", BASE], "an ADAPTER goes with"),
        ([BASE, ADAPTER, "--check", BASE, "--epsilon", "1"], "--epsilon goes with --fold"),
        ([BASE, "--fold", BASE], "no tensor of the fused model is recognised"),
        ([BASE, "--fold", BASE, "--epsilon", "nan"], "epsilon is nan"),
        ([BASE, "no", "--check", BASE], "no: no is no folder"),
        ([BASE, EXAMPLES, "--check", BASE], "adapter_config.json"),
        (["no", ADAPTER, "--check", BASE], "there is no file or folder 'no'"),
        ([BASE, ADAPTER, "--check", "no"], "there is no file or folder 'no'"),
        ([BASE, ADAPTER, "--write-model", BASE], "is read from"),
        ([BASE, ADAPTER, "--write-model", "/no/where/x"], "/no/where is no folder"),
        ([ADAPTER, ADAPTER, "--check", BASE], "the adapter changes tensors that the base lacks"),
    ],
)
def test_refused(symact: Call, arguments: list[object], said: str) -> None:
    found = symact("merge", *arguments)
    assert found.code == 2
    assert said in found.err
    assert json.loads(symact("merge", *arguments, "--json").out)["error"]["message"]


def test_fusions(symact: Call, tmp_path: Path) -> None:
    before, after = normed("conv", "bn")
    one, two = (write(tmp_path / f"{k}.safetensors", m) for k, m in enumerate((before, after)))
    found = symact("merge", one, "--fold", two)
    assert found.code == 0
    assert "batch norm adds 1e-05" in found.out
    found = symact("merge", one, "--fold", two, "--epsilon", "0.1", "--json")
    assert found.code == 1
    assert found.data["counts"]["wrong"] == 2
