"""Pictures in blocks: drawn beside the document, and held byte by byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer

Call = Callable[..., Answer]

MODEL = (
    '{"symact": 1, "layers": [{"affine": {"weight": [[1, 2], [3, -1]]}}, {"activation": "relu"}, '
    '{"affine": {"weight": [[3, 1], [1, 1]]}}]}'
)
GELU = "plot gelu -o pictures/gelu.svg"
REGIONS = "regions model.json --plot pictures/map.png"
CLOSE = "<!-- /symact -->"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pages").mkdir()
    (tmp_path / "model.json").write_text(MODEL, encoding="utf-8")
    return tmp_path


def markdown(command: str) -> str:
    return f"<!-- symact: {command} -->\n{CLOSE}\n"


def notebook(command: str) -> str:
    cell = {"cell_type": "markdown", "metadata": {}, "source": markdown(command).splitlines(True)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def tex(command: str) -> str:
    return f"% symact: {command}\n% /symact\n"


@pytest.mark.parametrize(
    ("name", "written", "picture", "place", "line"),
    [
        ("a.md", markdown, "gelu.svg", "a.md:1", "(../pictures/gelu.svg)"),
        ("a.ipynb", notebook, "gelu.svg", "a.ipynb:cell 1:1", "(../pictures/gelu.svg)"),
        ("a.tex", tex, "gelu.pdf", "a.tex:1", "{../pictures/gelu.pdf}"),
    ],
)
def test_a_picture_is_drawn_and_held_by_its_bytes(
    symact: Call,
    folder: Path,
    name: str,
    written: Callable[[str], str],
    picture: str,
    place: str,
    line: str,
) -> None:
    page, drawn = folder / "pages" / name, folder / "pictures" / picture
    command = f"plot gelu -o pictures/{picture}"
    page.write_text(written(command), encoding="utf-8")
    assert symact("docs", "check", "pages").code == 1
    assert not drawn.exists()
    assert symact("docs", "update", "pages").code == 0
    assert line in page.read_text(encoding="utf-8")
    assert symact("docs", "check", "pages").code == 0
    symact("plot", "gelu", "-o", f"again{drawn.suffix}")
    right = (folder / f"again{drawn.suffix}").read_bytes()
    assert drawn.read_bytes() == right
    text = page.read_bytes()
    for other in (right + b"\n", right[:-1], b"", None):
        drawn.unlink()
        if other is not None:
            drawn.write_bytes(other)
        answer = symact("docs", "check", "pages")
        assert answer.code == 1
        said = f"pages/{place}: pictures/{picture}: not what the command gives: symact {command}"
        assert said in " ".join(answer.out.split())
        data = symact("docs", "check", "pages", "--json").data
        assert data["stale"] == [
            {"place": f"pages/{place}", "command": command, "picture": f"pictures/{picture}"}
        ]
        assert symact("docs", "update", "pages").code == 0
        assert drawn.read_bytes() == right
        assert page.read_bytes() == text


def test_a_map_stands_below_what_is_said_of_the_regions(symact: Call, folder: Path) -> None:
    page = folder / "a.md"
    page.write_text(markdown(f"{REGIONS} -f text"), encoding="utf-8")
    assert symact("docs", "update", "a.md").code == 0
    said = symact("regions", "model.json").out
    text = page.read_text(encoding="utf-8")
    assert f"```text\n{said}```\n\n![The activation regions" in text
    assert text.endswith(f"(pictures/map.png)\n\n{CLOSE}\n")
    changed = MODEL.replace("[[1, 2]", "[[1, -2]")
    (folder / "model.json").write_text(changed, encoding="utf-8")
    answer = symact("docs", "check", "a.md", "--json")
    assert answer.code == 1
    assert "pictures/map.png" in [stale.get("picture") for stale in answer.data["stale"]]


def test_a_map_stands_alone_in_tex(symact: Call, folder: Path) -> None:
    page = folder / "a.tex"
    page.write_text(tex(REGIONS), encoding="utf-8")
    assert symact("docs", "update", "a.tex").code == 0
    shown = "\\includegraphics[width=\\linewidth]{pictures/map.png}"
    assert page.read_text(encoding="utf-8") == f"% symact: {REGIONS}\n{shown}\n% /symact\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.tex", tex("plot gelu -o a.svg"), "a.tex:1: TeX includes no .svg"),
        ("a.tex", tex("plot gelu -o 'a b.pdf'"), "a.tex:1: TeX includes no file of the name a b"),
        (
            "a.md",
            markdown("plot gelu -o a.svg") + markdown("plot relu -o a.svg"),
            "a.md:3: a.svg is named for two pictures",
        ),
        ("a.md", markdown("plot gelu -o link/a.svg"), "leads out of the folder"),
    ],
)
def test_pictures_that_are_refused(
    symact: Call,
    folder: Path,
    name: str,
    text: str,
    said: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    try:
        (folder / "link").symlink_to(outside)
    except OSError:
        pytest.skip("links need rights of their own here")
    (folder / name).write_text(text, encoding="utf-8")
    for action in ("check", "update"):
        answer = symact("docs", action, name)
        assert answer.code == 2
        assert said in " ".join(answer.err.split())
    assert (folder / name).read_text(encoding="utf-8") == text
    assert not [*outside.iterdir(), *folder.glob("a*.svg"), *folder.glob("a*.pdf")]


def test_names_and_words_are_safe(symact: Call, folder: Path) -> None:
    page = folder / "a.md"
    page.write_text(markdown("plot gelu -o 'my (first) gelu.svg'"), encoding="utf-8")
    assert symact("docs", "update", "a.md").code == 0
    assert "](my%20%28first%29%20gelu.svg)" in page.read_text(encoding="utf-8")
    assert (folder / "my (first) gelu.svg").is_file()
    assert symact("docs", "check", "a.md").code == 0
