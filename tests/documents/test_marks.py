"""Which lines are marks, and which marks are broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.documents.marks import MARKDOWN, TEX, blocks
from symact.errors import DocumentError

OPEN, CLOSE = "<!-- symact: list -->", "<!-- /symact -->"


def found(text: str, tex: bool = False) -> list[tuple[str, int, int, int]]:
    syntax = TEX if tex else MARKDOWN
    return [(b.command, b.line, b.start, b.end) for b in blocks(text.splitlines(), syntax)]


def test_blocks_of_markdown() -> None:
    text = f"a\n{OPEN}\nb\nc\n{CLOSE}\n\n   <!--symact:show  gelu-->\n <!--/symact-->"
    assert found(text) == [("list", 2, 2, 4), ("show  gelu", 7, 7, 7)]


def test_blocks_of_tex() -> None:
    text = "a\n  % symact: show gelu\nb\n%% /symact\nc % a comment on symact\n\\% symact: no"
    assert found(text, tex=True) == [("show gelu", 2, 2, 3)]


def test_a_mark_after_a_byte_order_mark() -> None:
    assert found(f"\ufeff{OPEN}\n{CLOSE}") == [("list", 1, 1, 1)]


@pytest.mark.parametrize(
    "source",
    [
        f"```\n{OPEN}\n```",
        f"```md\n{OPEN}\n``\n```",
        f"~~~~ text `x`\n{OPEN}\n~~~\n~~~~~",
        f"- ```\n  {OPEN}\n  ```",
        f"1. > ```\n   > {OPEN}\n   > ```",
        f"    ```\n{OPEN}\n    ```",
        f"```\n{OPEN}",
        f"Marks such as `{OPEN}` and `` {CLOSE} `` are shown.",
        "<!-- symact is described here -->",
        "<!-- symacting: list -->",
    ],
)
def test_what_shows_source_has_no_marks(source: str) -> None:
    assert found(source) == []
    if source.count("\n") > 1:
        assert found(f"{source}\n{OPEN}\n{CLOSE}") != []


@pytest.mark.parametrize("name", ["verbatim", "Verbatim", "lstlisting", "minted", "verbatim*"])
def test_verbatim_environments_have_no_marks(name: str) -> None:
    text = f"\\begin{{{name}}}\n% symact: list\n\\end{{{name}}}\n% symact: show\n% /symact"
    assert found(text, tex=True) == [("show", 4, 4, 4)]
    assert found(r"write \verb|% symact: list| there", tex=True) == []


def test_a_line_of_code_is_no_fence() -> None:
    assert found(f"```one``` line\n{OPEN}\n{CLOSE}") == [("list", 2, 2, 2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"a\n{OPEN}", "line 2: the block that begins here is not closed"),
        (f"{OPEN}\n```\n{CLOSE}", "line 1: the block that begins here is not closed"),
        (CLOSE, "line 1: a block ends here that has no beginning"),
        (f"{OPEN}\n{OPEN}\n{CLOSE}\n{CLOSE}", "line 2: a block begins inside .* at line 1"),
        (f"text {OPEN}", "line 1: a mark stands on a line of its own"),
        (f"{OPEN} text", "line 1: a mark stands on a line of its own"),
        (f"{OPEN}{CLOSE}", "line 1: a mark stands on a line of its own"),
        (f"    {OPEN}", "line 1: a mark stands on a line of its own"),
        (f"\t{OPEN}", "line 1: a mark stands on a line of its own"),
        (f"> {OPEN}", "line 1: a mark stands on a line of its own"),
        ("<!-- symact: list", "line 1: a mark stands on a line of its own"),
        ("<!-- /symact", "line 1: a mark stands on a line of its own"),
    ],
)
def test_broken_marks_of_markdown(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        found(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("% symact: list", "line 1: the block that begins here is not closed"),
        ("% /symact", "line 1: a block ends here that has no beginning"),
        ("% symact: a\n% symact: b\n% /symact", "line 2: a block begins inside"),
        ("text % symact: list", "line 1: a mark stands on a line of its own"),
        ("text % /symact", "line 1: a mark stands on a line of its own"),
    ],
)
def test_broken_marks_of_tex(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        found(text, tex=True)


PIECES = st.sampled_from([OPEN, CLOSE, "```", "~~~", "text", "", "    code", "`" * 4, f"`{OPEN}`"])


@given(st.lists(PIECES, max_size=12))
def test_blocks_are_in_order_and_apart_or_refused(lines: list[str]) -> None:
    try:
        made = blocks(lines, MARKDOWN)
    except DocumentError:
        return
    ends = [place for block in made for place in (block.start, block.end)]
    assert ends == sorted(ends)
    assert all(lines[b.start - 1] == OPEN and lines[b.end] == CLOSE for b in made)
    # beyond blocks and fences no mark is left
    inside = {k for b in made for k in range(b.start - 1, b.end + 1)}
    outside = [line for k, line in enumerate(lines) if k not in inside]
    if not any(line.startswith(("`", "~")) for line in outside):
        assert OPEN not in outside
        assert CLOSE not in outside
