"""The walk from PyTorch to a smaller file, from a committed export and without PyTorch."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

import symact

pytest.importorskip("onnxruntime")

FILE = Path(symact.__file__).parent.parent / "examples" / "torch_to_onnx.py"
EXPORTS = Path(__file__).parent / "exports" / "files"


def test_a_committed_export_is_made_smaller_and_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = symact.read(EXPORTS / "batch_norm1d.torch.json")
    path = tmp_path / "small.onnx"
    assert runpy.run_path(str(FILE))["shrink"](network, path) == 0
    assert symact.read(path).parameters < network.parameters
    said = capsys.readouterr().out
    assert "small.onnx: rounding moves no output by more than" in said
    assert "run       within the proved bound" in said


def test_without_torch_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert runpy.run_path(str(FILE))["main"]() == 0
    assert capsys.readouterr().out == "This example needs PyTorch: pip install torch\n"
