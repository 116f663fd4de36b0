"""Marks have commands of symact that print, and files below one folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from symact.documents.commands import COMMANDS, words_of
from symact.errors import DocumentError

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need rights of their own there")


@pytest.mark.parametrize(
    "command",
    [
        "collapse --widths 2,2,1 -f latex",
        "collapse models/a.onnx",
        "collapse ./models/not-there.onnx",
        "regions a.onnx --plane d.npz:zero d.npz:one 1/3,-0.5 --list",
        "regions a.onnx --box -1 1",
        r"collapse a.npz --symbol 'W_1=\mathbf{W}_1'",
        r"collapse a.npz --symbol=W_1=\hat{W}/2",
        "show leaky_relu --parameter alpha=1/10",
        "list",
    ],
)
def test_words(command: str, tmp_path: Path) -> None:
    words = words_of(command, tmp_path)
    assert words[0] in COMMANDS
    assert len(words) == len(command.split())


@pytest.mark.parametrize("command", ["", "check c.json", "docs build x", "sh -c ls", "-h", "lists"])
def test_other_commands_are_refused(command: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="they have collapse, derive, list"):
        words_of(command, tmp_path)


def test_quotes_that_are_not_closed(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        words_of("show 'gelu", tmp_path)
    with pytest.raises(DocumentError, match=r"show \\x00 has characters that do not print"):
        words_of("show \0", tmp_path)


@pytest.mark.parametrize(
    "word",
    [
        "../a.onnx",
        "models/../../a.onnx",
        "models/..",
        r"..\a.onnx",
        "/etc/passwd",
        "--model=../a.onnx",
        "--model=/a.onnx",
        "../d.npz:zero",
        "/d.npz:zero",
    ],
)
def test_paths_that_lead_out(word: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="leads out of the folder"):
        words_of(f"collapse '{word}'", tmp_path)


@LINKS
@pytest.mark.parametrize(
    "word", ["link", "link/a.onnx", "linked.onnx", "linked.onnx:zero", "--model=linked.onnx"]
)
def test_links_that_lead_out(word: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "a.onnx").touch()
    (root / "link").symlink_to(tmp_path)
    (root / "linked.onnx").symlink_to(tmp_path / "a.onnx")
    with pytest.raises(DocumentError, match="leads out of the folder"):
        words_of(f"collapse '{word}'", root)


def test_a_whole_path_is_refused_even_below_the_folder(tmp_path: Path) -> None:
    """It would name another file on the next machine."""
    (tmp_path / "a.onnx").touch()
    with pytest.raises(DocumentError, match="leads out of the folder"):
        words_of(f"collapse '{tmp_path / 'a.onnx'}'", tmp_path)


@LINKS
def test_links_inside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").touch()
    (tmp_path / "b.onnx").symlink_to(tmp_path / "a.onnx")
    assert words_of("collapse b.onnx", tmp_path) == ("collapse", "b.onnx")
