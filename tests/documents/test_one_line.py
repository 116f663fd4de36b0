"""One line in a Sphinx page, a README, a notebook and a paper shows the same mathematics in each,
and another constant in the theorem makes each of their builds fail."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAME = "square-above-tangent"
COMMAND = f"derive {NAME} -f latex"
MARKED = f"<!-- symact: {COMMAND} -->\n<!-- /symact -->\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The theorem of the how-to in a package with an entry point, and four documents."""
    howto = (ROOT / "docs" / "howto" / "theorem.md").read_text(encoding="utf-8")
    source = re.findall(r"```python\n(.*?)```", howto, re.S)[0]
    (tmp_path / "squares.py").write_text(source, encoding="utf-8")
    about = tmp_path / "squares-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: squares\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[symact.theorems]\nsquares = squares:theorem\n")
    (tmp_path / "README.md").write_text(MARKED, encoding="utf-8")
    cell = {"cell_type": "markdown", "metadata": {}, "source": MARKED.splitlines(True)}
    whole = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "lecture.ipynb").write_text(json.dumps(whole), encoding="utf-8")
    paper = f"\\[\n% symact: derive {NAME}\n% /symact\n\\]\n"
    (tmp_path / "paper.tex").write_text(paper, encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    (site / "conf.py").write_text('extensions = ["symact.sphinxext"]\n', encoding="utf-8")
    (site / "index.rst").write_text(f"Page\n====\n\n.. symact:: {NAME}\n", encoding="utf-8")
    return tmp_path


def called(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A module of Python, run where the theorem is installed."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
            "PYTHONUTF8": "1",
            # two sources of one size in one second would be one to Python
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def changed(folder: Path, before: str, after: str) -> None:
    """Another theorem in the place of the first."""
    source = (folder / "squares.py").read_text(encoding="utf-8")
    assert before in source
    (folder / "squares.py").write_text(source.replace(before, after), encoding="utf-8")


DOCUMENTS = ("README.md", "lecture.ipynb", "paper.tex")


def shown(folder: Path, name: str) -> str:
    """All of a document, a cell of a notebook as it is read."""
    text = (folder / name).read_text(encoding="utf-8")
    return "".join(json.loads(text)["cells"][0]["source"]) if name.endswith("nb") else text


def test_three_documents_show_what_is_printed_and_fail_with_another_constant(folder: Path) -> None:
    body = called(folder, "symact", *COMMAND.split()).stdout
    assert "\\geq 2 x + 1" in body
    updated = called(folder, "symact", "docs", "update", *DOCUMENTS)
    assert updated.returncode == 0, updated.stderr
    assert f"\n$$\n{body}$$\n" in shown(folder, "README.md")
    assert f"\n$$\n{body}$$\n" in shown(folder, "lecture.ipynb")
    assert f"\n{body}% /symact\n" in shown(folder, "paper.tex")
    assert called(folder, "symact", "docs", "check", *DOCUMENTS).returncode == 0
    changed(folder, "slope=2", "slope=3")  # which is false
    for name, place in zip(DOCUMENTS, ("README.md:1", "cell 1:1", "paper.tex:2"), strict=True):
        answer = called(folder, "symact", "docs", "check", name)
        assert answer.returncode == 1
        assert place in answer.stderr
    changed(folder, "slope=3", "slope=2")
    changed(folder, "the difference is a square", "their difference is a square")  # true, and new
    answer = called(folder, "symact", "docs", "check", *DOCUMENTS)
    assert answer.returncode == 1
    assert answer.stdout.count("not what the command gives") == len(DOCUMENTS)


def test_a_page_of_sphinx_shows_the_same_and_fails_with_another_constant(folder: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed")
    body = called(folder, "symact", *COMMAND.split()).stdout
    build = ("sphinx", "-q", "-W", "-E", "site", "built")
    made = called(folder, *build)
    assert made.returncode == 0, made.stderr
    page = html.unescape((folder / "built" / "index.html").read_text(encoding="utf-8"))
    assert all(line.strip() in page for line in body.strip().split("\n"))
    changed(folder, "slope=2", "slope=3")
    failed = called(folder, *build)
    assert failed.returncode != 0
    assert "index.rst:4" in failed.stderr
