"""Files that other programs set."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from symact.documents import printing
from symact.documents.printing import PRINTERS, printed, printer
from symact.errors import MissingDependencyError, UnsupportedError, UsageError

SOURCES = {
    "tex": "\\documentclass{article}\\begin{document}\n$x^2$\n\\end{document}\n",
    "markdown": "# x<sup>2</sup>\n\n$$\nx^2\n$$\n\n- a<br>b^2 c^3\n",
}
HEADS = {".pdf": b"%PDF-", ".docx": b"PK", ".odt": b"PK"}


@pytest.mark.parametrize("suffix", PRINTERS)
def test_a_file_is_set_and_the_same_each_time(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = PRINTERS[suffix].program
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = tmp_path / f"x{suffix}"
    found = printed(SOURCES[PRINTERS[suffix].format], path)
    assert found.startswith(HEADS[suffix])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")  # as if it were later
    assert printed(SOURCES[PRINTERS[suffix].format], path) == found
    if suffix == ".docx":
        path.write_bytes(found)
        with zipfile.ZipFile(path) as whole:
            text = whole.read("word/document.xml")
        for part in (b"<m:oMath>", b'w:val="superscript"', b"<w:br", b"b^2 c^3"):
            assert part in text


@pytest.mark.parametrize("suffix", PRINTERS)
def test_what_is_missing_is_named(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MissingDependencyError) as caught:
        printer(Path(f"a{suffix.upper()}"))
    found = PRINTERS[suffix]
    assert f"needs {found.program}; install {found.comes_with}, or write a{found.suffix}" in str(
        caught.value
    )


def test_other_files_are_written_as_they_are() -> None:
    assert printer(Path("a.tex")) is None
    with pytest.raises(UsageError, match=r"a\.tex is set by nothing"):
        printed("", Path("a.tex"))


def test_what_a_program_says_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)

    def fails(*_: Any, **__: Any) -> Any:
        return subprocess.CompletedProcess([], 1, b"This is pdfTeX\n! Undefined control.\nl.1\n")

    monkeypatch.setattr(printing.subprocess, "run", fails)
    with pytest.raises(UnsupportedError, match=r"a\.pdf is not written: pdflatex says ! Undefined"):
        printed("", Path("a.pdf"))

    def waits(*_: Any, **__: Any) -> Any:
        raise subprocess.TimeoutExpired([], printing.SECONDS)

    monkeypatch.setattr(printing.subprocess, "run", waits)
    with pytest.raises(UnsupportedError, match="pdflatex took more than"):
        printed("", Path("a.pdf"))
