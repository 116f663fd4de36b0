"""Blocks are filled with what a runner gives, and nothing else changes."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.documents.commands import Answer
from symact.documents.document import documents
from symact.documents.filling import Filled, Filling
from symact.documents.marks import LINE, MARKDOWN, blocks
from symact.errors import CheckFailedError, DocumentError, SymactError, UsageError

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need rights of their own there")

OPEN, CLOSE = "<!-- symact: {} -->", "<!-- /symact -->"


def runner(words: tuple[str, ...], format: str) -> Answer:
    """Answers with its words; ``show`` fails."""
    if words[0] == "show":
        raise CheckFailedError("it does not hold")
    if "-f" in words:
        format = words[words.index("-f") + 1]
    return Answer(format, f"{' '.join(words)}\n\nü {CLOSE if 'mark' in words else ''}`````\n")


def filled(path: Path, text: str, newline: str = "\n", encoding: str = "utf-8") -> Filled:
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    return Filling(runner, path.parent).of(path)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_lines_end_as_they_did_and_the_encoding_stays(
    tmp_path: Path, newline: str, encoding: str
) -> None:
    text = f"{OPEN.format('list')}\nold\n{CLOSE}\n é\x0b\u2028 x"
    path = tmp_path / "a.md"
    filled(path, text, newline, encoding).write()
    wanted = f"{OPEN.format('list')}\n\nlist\n\nü `````\n\n{CLOSE}\n é\x0b\u2028 x"
    assert path.read_bytes() == wanted.replace("\n", newline).encode(encoding)


PIECES = st.sampled_from(
    [
        "text",
        "",
        "```",
        "  ~~~",
        OPEN.format("list"),
        f"  {OPEN.format('list -f text')}",
        CLOSE,
        "é",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(st.lists(st.tuples(PIECES, ENDS), max_size=14))
def test_what_is_filled_is_right_and_all_else_as_it_was(lines: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.md")
        path.write_bytes("".join(map("".join, lines)).encode())
        filling = Filling(runner, path.parent)
        try:
            found = filling.of(path)
        except DocumentError:
            return
        found.write()
        again = filling.of(path)
    assert not again.stale
    assert again.blocks == found.blocks
    assert outside(again.before) == outside(found.before)


def outside(text: str) -> list[str]:
    """The lines that are in no block, and the marks."""
    lines, kept = LINE.findall(text), list[str]()
    last = 0
    for block in blocks(lines, MARKDOWN):
        kept += lines[last : block.start]
        last = block.end
    return kept + lines[last:]


def test_what_is_right_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    filled(path, f"{OPEN.format('list')}\n{CLOSE}\n").write()
    before = path.stat()
    again = Filling(runner, tmp_path).of(path)
    assert not again.stale
    assert not again.difference
    again.write()
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


@LINKS
def test_rights_and_links_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    found = filled(path, f"{OPEN.format('list')}\n{CLOSE}\n")
    path.chmod(0o640)
    link = tmp_path / "b.md"
    link.symlink_to(path)
    Filled(link, found.before, found.after, 1, found.stale).write()
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_text(encoding="utf-8") == found.after


def test_blocks_are_indented_as_their_marks(tmp_path: Path) -> None:
    found = filled(tmp_path / "a.md", f"1. x\n   {OPEN.format('list')}\n   {CLOSE}\n")
    assert found.after.splitlines()[2:6] == ["", "   list", "", "   ü `````"]


@pytest.mark.parametrize(
    ("form", "head", "foot"),
    [("latex", "$$", "$$"), ("text", "``````text", "``````"), ("json", "``````json", "``````")],
)
def test_markdown_has_formats_as_it_can(tmp_path: Path, form: str, head: str, foot: str) -> None:
    found = filled(tmp_path / "a.md", f"{OPEN.format(f'list -f {form}')}\n{CLOSE}\n")
    lines = found.after.splitlines()
    assert (lines[2], lines[-3]) == (head, foot)


def test_tex_has_latex_alone(tmp_path: Path) -> None:
    found = filled(tmp_path / "a.tex", "% symact: list\n% /symact\n")
    assert found.after == "% symact: list\nlist\n\nü `````\n% /symact\n"
    with pytest.raises(UsageError, match=r"a\.tex:1: TeX has no place for text; leave -f out"):
        filled(tmp_path / "a.tex", "% symact: list -f text\n% /symact\n")


def test_a_notebook(tmp_path: Path) -> None:
    source = ["a\n", OPEN.format("list") + "\n", "old\n", CLOSE]
    book = {"cells": [{"cell_type": "markdown", "source": source}], "x": 1.50}
    path = tmp_path / "a.ipynb"
    found = filled(path, json.dumps(book, indent=1))
    assert [stale.place for stale in found.stale] == [f"{path}:cell 1:2"]
    made = json.loads(found.after)
    assert made["cells"][0]["source"] == [
        *source[:2], "\n", "list\n", "\n", "ü `````\n", "\n", CLOSE,
    ]  # fmt: skip
    code = json.dumps({"cells": [{"cell_type": "code", "source": source}]})
    assert filled(path, code).blocks == 0


def test_each_command_runs_once(tmp_path: Path) -> None:
    ran = []

    def counting(words: tuple[str, ...], format: str) -> Answer:
        ran.append((words, format))
        return runner(words, format)

    block = f"{OPEN.format('list')}\n{CLOSE}\n"
    (tmp_path / "a.md").write_text(block * 2, encoding="utf-8")
    (tmp_path / "b.tex").write_text("% symact: list\n% /symact\n", encoding="utf-8")
    filling = Filling(counting, tmp_path)
    assert [filling.of(path).blocks for path in documents([tmp_path])] == [2, 1]
    assert ran == [(("list",), "markdown"), (("list",), "latex")]


def test_the_difference_is_what_would_change(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    found = filled(path, f"x\n{OPEN.format('list')}\nold\n{CLOSE}\n")
    assert [(s.place, s.command) for s in found.stale] == [(f"{path}:2", "list")]
    lines = found.difference.splitlines()
    assert lines[:2] == [f"--- {path}", f"+++ {path} as it should be"]
    assert [line for line in lines[2:] if line[0] in "-+"] == [
        "-old", "+", "+list", "+", "+ü `````", "+",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (f"x\n{OPEN.format('show gelu')}\n{CLOSE}", CheckFailedError, "a.md:2: it does not hold"),
        (f"{OPEN.format('rm x')}\n{CLOSE}", DocumentError, "a.md:1: 'rm' is no command of marks"),
        (f"{OPEN.format('')}\n{CLOSE}", DocumentError, "a.md:1: a mark needs a command"),
        (f"{OPEN.format('list ../x')}\n{CLOSE}", DocumentError, "a.md:1: '../x' leads out of"),
        (f"\n{OPEN.format('list')}", DocumentError, "a.md:2: the block that begins here is not"),
    ],
)
def test_errors_have_the_place_of_the_mark(
    tmp_path: Path, text: str, error: type[SymactError], message: str
) -> None:
    with pytest.raises(error) as caught:
        filled(tmp_path / "a.md", text)
    assert str(caught.value).startswith(str(tmp_path / message))


def test_a_result_that_looks_like_a_mark_is_refused(tmp_path: Path) -> None:
    def marking(words: tuple[str, ...], format: str) -> Answer:
        return Answer("markdown", f"{CLOSE}\n{OPEN.format('list')}\n")

    path = tmp_path / "a.md"
    path.write_text(f"{OPEN.format('list')}\n{CLOSE}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="would have marks inside it"):
        Filling(marking, tmp_path).of(path)


def test_files_that_are_no_documents(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.rst is no document with marks; these are \.md"):
        filled(tmp_path / "a.rst", "x")
    with pytest.raises(DocumentError, match=r"a\.md:2: this is not UTF-8"):
        filled(tmp_path / "a.md", "symact: x\né", encoding="latin-1")
    with pytest.raises(DocumentError, match=r"a\.md:1: this is not UTF-8"):
        filled(tmp_path / "a.md", "symact: x", encoding="utf-16")
    assert filled(tmp_path / "a.md", "é, symact without marks", encoding="latin-1").blocks == 0
    assert filled(tmp_path / "a.md", "é without marks", encoding="latin-1").blocks == 0
    with pytest.raises(UsageError, match=r"b\.md cannot be read"):
        Filling(runner, tmp_path).of(tmp_path / "b.md")
    with pytest.raises(UsageError, match="c is not there; give files or folders"):
        documents([tmp_path / "c"])


@LINKS
def test_documents_below_folders(tmp_path: Path) -> None:
    for name in ("b/z.md", "b/a.TEX", "a.ipynb", ".venv/x.md", "b/.x.md", "c.txt", "b/c/q.qmd"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to(tmp_path / "b", target_is_directory=True)
    names = ["a.ipynb", "b/a.TEX", "b/z.md", "b/c/q.qmd"]
    assert documents([tmp_path, tmp_path / "a.ipynb"]) == [tmp_path / name for name in names]
