"""Pages of theorems and an index of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from symact.documents.gallery import built, index_of
from symact.errors import CheckFailedError, NotFoundError, UsageError
from symact.library.registry import theorem, theorems
from symact.library.theorem import Statement

NAMES = ("relu-closed-forms", "xor-not-linearly-separable")


def test_a_page_for_each_and_an_index(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "theorems"
    written = built(folder, NAMES)
    pages = {*(f"{name}.md" for name in NAMES), "index.md"}
    assert {path.name for path in written} == {*pages, f"{NAMES[1]}.svg"}
    for name in NAMES:
        text = (folder / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert "\n## Derivation\n" in text
        assert text.count("$$") % 2 == 0
        assert "&& \\text{" in text.split("## Derivation")[1]
    index = (folder / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((.*?)\)", index) == [f"{name}.md" for name in NAMES[::-1]]
    assert built(folder, NAMES) == []
    (folder / f"{NAMES[0]}.md").write_text("old", encoding="utf-8")
    assert built(folder, NAMES) == [folder / f"{NAMES[0]}.md"]


def test_a_page_has_the_pictures_of_its_theorem_above_its_steps(tmp_path: Path) -> None:
    built(tmp_path, ["n-pieces-best-error-x2", "relu-closed-forms"])
    page = (tmp_path / "n-pieces-best-error-x2.md").read_text(encoding="utf-8")
    above, _, steps = page.partition("\n## Derivation\n")
    links = re.findall(r"^!\[.+\]\((.*)\)\n$", above, re.M)
    assert links == ["n-pieces-best-error-x2.svg", "n-pieces-best-error-x2-2.svg"]
    assert "![" not in steps
    for link in links:
        root = ElementTree.parse(tmp_path / link).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "![" not in (tmp_path / "relu-closed-forms.md").read_text(encoding="utf-8")
    (tmp_path / links[0]).write_text("another", encoding="utf-8")
    assert built(tmp_path, ["n-pieces-best-error-x2", "relu-closed-forms"]) == [tmp_path / links[0]]


def test_the_index_has_every_theorem() -> None:
    links = re.findall(r"\]\((.*?)\.md\)", index_of([*theorems().values()]))
    assert sorted(links) == sorted(theorems())


def test_nothing_is_written_where_a_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Statement) -> None:
        raise CheckFailedError("the step does not hold")

    theorem(NAMES[0])
    monkeypatch.setattr(Statement, "verify", fails)
    with pytest.raises(CheckFailedError):
        built(tmp_path / "x", NAMES)
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_built(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        built(tmp_path, ["no-such-theorem"])
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="file cannot be made"):
        built(tmp_path / "file", NAMES[:1])
