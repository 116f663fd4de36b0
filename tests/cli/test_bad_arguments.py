"""Bad files, numbers, names and combinations: exit code 2 and one sentence, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer

LONG = "x" * 10_000

MODEL = {
    "symact": 1,
    "layers": [
        {"affine": {"weight": [[1, 2], [3, 4]]}},
        {"activation": "relu"},
        {"affine": {"weight": [[1, 1]]}},
    ],
}

FILES = [
    "folder", "empty.npz", "empty.json", "empty.onnx", "binary.npz", "binary.json", "binary.onnx",
    "binary.json.gz", "binary.txt", "cut.json", "missing.json", "/dev/null", "a\nb.json", LONG,
    "\0", "\ud800.json", "good.json/x",
]  # fmt: skip
NUMBERS = [
    "nan", "inf", "-inf", "1e9999999", "1e-9999999", "0x10", "", "-1", LONG, "9" * 10_000, "1/0",
    "1,,2", ",", " ", "True", "a\nb", "½",
]  # fmt: skip
NAMES = ["nope", "", "a\nb", LONG, "\x1b[31m", "\0", "\ud800", "../x", "GELU!"]

BOX = ["regions", "good.json", "--box", "0", "1"]

READING = [["collapse"], ["regions"], ["check"], ["check", "certificate.json", "--model"]]
WRITING = [
    ["collapse", "--widths", "2,2", "-o"], ["collapse", "good.json", "--certificate"],
    [*BOX, "--plot"], ["list", "-o"],
]  # fmt: skip
COUNTED = [
    ["collapse", "--widths"], ["regions", "--widths"], [*BOX, "--max-regions"],
    [*BOX, "--seconds"], ["prove", "nope", "--examples"], ["prove", "nope", "--seed"],
    ["prove", "nope", "--jobs"], ["list", "--section"], ["list", "--level"],
    ["list", "--verdict"], ["show", "leaky_relu", "--parameter"],
]  # fmt: skip
NAMED = [
    ["show"], ["derive"], ["prove"], ["show", "gelu", "--parameter"],
    ["collapse", "--widths", "2,2", "--activation"], ["regions", "--widths", "2,2", "--activation"],
    ["collapse", "--widths", "2,2", "--symbol"], [*BOX, "--engine"], ["list", "--format"], [],
]  # fmt: skip
TOGETHER = [
    ["collapse"],
    ["regions"],
    ["collapse", "good.json", "--widths", "2,2"],
    ["collapse", "--widths", "2,2", "--depth", "3"],
    ["collapse", "--widths", "2,2", "--full"],
    ["collapse", "--depth", "L", "--certificate", "c.json"],
    ["collapse", "--widths", "2,2", "-o", "x.zip"],
    ["regions", "good.json", "--widths", "2,2"],
    ["regions", "--widths", "2,2", "--box", "0", "1"],
    ["regions", "--widths", "2,2", "--plot", "x.svg"],
    ["regions", "good.json", "--box", "0", "1", "--line", "0,0", "1,1"],
    ["regions", "good.json", "--box", "1", "0"],
    ["regions", "good.json", "--box", "0,0", "1,1,1"],
    ["regions", "good.json", "--line", "0,0", "0,0"],
    [*BOX, "--plot", "x.gif"],
    ["list", "--ledger", "--section", "1"],
    ["show", "gelu-minimum", "--parameter", "alpha=1"],
    ["prove", "gelu-minimum", "nope"],
]

ROWS = [
    *([*row, file] for file in FILES for row in READING),
    *([*row, file] for file in ("folder", LONG, "\0", "\ud800.json", "no/x") for row in WRITING),
    *([*row, number] for number in NUMBERS for row in COUNTED),
    *([*row, name] for name in NAMES for row in NAMED),
    *(["show", "leaky_relu", "--parameter", f"alpha={n}"] for n in NUMBERS if n != "-1"),
    *(["regions", "good.json", "--box", n, "-2"] for n in NUMBERS),
    *(["regions", "good.json", "--line", n, "1,1"] for n in NUMBERS),
    *(["regions", "good.json", "--plane", "0,0", n, "0,1"] for n in NUMBERS),
    *TOGETHER,
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("good.json").write_text(json.dumps(MODEL))
    for suffix in ("npz", "json", "onnx"):
        Path(f"empty.{suffix}").touch()
    for suffix in ("npz", "json", "onnx", "json.gz", "txt"):
        Path(f"binary.{suffix}").write_bytes(bytes(range(256)) * 9)
    Path("certificate.json").write_text("{}")
    Path("cut.json").write_text('{"schema": "symact.certificate/1", "models": [{"inp')
    return tmp_path


def test_bad_arguments_are_refused_in_a_sentence(
    place: Path, symact: Callable[..., Answer]
) -> None:
    wrong = []
    for row in ROWS:
        answer = symact(*row)
        said = answer.err
        good = (
            answer.code == 2
            and not answer.out
            and said.startswith("Error: ")
            and "Traceback" not in said
            and len(said) < 700
            and not {"\x1b", "\0"} & set(said)
        )
        if not good:
            wrong.append(([part[:20] for part in row], answer.code, said[:200]))
    assert wrong == []


def test_the_model_of_the_table_is_good(place: Path, symact: Callable[..., Answer]) -> None:
    """So that what is refused is refused for what is wrong with it."""
    assert symact("regions", "good.json", "--box", "0", "1").code == 0
