"""``-o`` of files that other programs set."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer

Call = Callable[..., Answer]


@pytest.mark.parametrize(
    ("suffix", "program", "head"), [("pdf", "pdflatex", b"%PDF-"), ("docx", "pandoc", b"PK")]
)
@pytest.mark.parametrize(
    "words", [("show", "relu"), ("show", "gelu-minimum"), ("collapse", "--widths", "2,2,1")]
)
def test_a_file_that_is_set(
    symact: Call, tmp_path: Path, suffix: str, program: str, head: bytes, words: tuple[str, ...]
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = tmp_path / f"x.{suffix}"
    answer = symact(*words, "-o", path)
    assert (answer.code, answer.err) == (0, f"{path} written\n")
    assert path.read_bytes().startswith(head)
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(("suffix", "program"), [("pdf", "pdflatex"), ("odt", "pandoc")])
def test_what_is_missing(
    symact: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, program: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    answer = symact("show", "relu", "-o", tmp_path / f"x.{suffix}")
    assert answer.code == 4
    assert answer.err.count("\n") == 1
    assert f"needs {program}; install" in answer.err
    assert not [*tmp_path.iterdir()]


def test_a_format_that_is_not_theirs(
    symact: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    for words in (["-f", "markdown"], ["--json"]):
        answer = symact("show", "relu", "-o", tmp_path / "x.pdf", *words)
        assert answer.code == 2
    assert (
        "x.pdf is set from tex; leave the format out"
        in symact("show", "relu", "-o", tmp_path / "x.pdf", "-f", "html").err
    )
    answer = symact("show", "gelu-minimum", "-f", "latex")
    assert (answer.code, "a theorem has no latex format" in answer.err) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a script of a shell")
def test_what_was_there_stays_where_setting_fails(
    symact: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho no; exit 3\n", encoding="utf-8")
    program.chmod(0o755)
    path = tmp_path / "x.docx"
    path.write_text("old", encoding="utf-8")
    answer = symact("show", "relu", "-o", path)
    assert answer.code == 2
    assert "x.docx is not written: pandoc says no" in answer.err
    assert path.read_text(encoding="utf-8") == "old"
    assert {*tmp_path.iterdir()} == {path, program}
