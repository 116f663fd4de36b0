"""Notebooks of which nothing changes but the lines of blocks."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.documents.notebooks import cells, joined
from symact.errors import DocumentError

BOOK = """{
 "nbformat": 4, "cells" : [
  {"cell_type": "code", "source": ["# \\u00fc <!-- symact: list -->\\n"], "outputs": [1.50, {}]},
  {"metadata": {"source": "no"},
   "source": [
    "a \\u00e9\\/\\n",
    "b\\\\n\\n",
    "c"
   ],
   "cell_type": "markdown"},
  {"cell_type": "markdown", "source": "one \\u00e9\\ntwo"},
  {"cell_type": "markdown", "source": []}
 ]
}
"""


def test_the_cells() -> None:
    found = cells(BOOK, "book")
    assert [(cell.number, cell.lines) for cell in found] == [
        (2, ("a é/\n", "b\\n\n", "c")),
        (3, ("one é\n", "two")),
        (4, ()),
    ]
    assert joined(BOOK, found, [cell.lines for cell in found]) == BOOK


def test_only_new_lines_are_written_anew() -> None:
    found = cells(BOOK, "book")
    made = joined(BOOK, found, [("a é/\n", "ü\n", "b\\n\n", "c"), ("one é\n", "ü\n", "two"), ()])
    lines = BOOK.replace('\\/\\n",\n', '\\/\\n",\n    "\\u00fc\\n",\n')
    assert made == lines.replace("\\ntwo", "\\n\\u00fc\\ntwo")


TEXT = st.text(st.sampled_from('ab\\n"/é\u2028\n😀'), max_size=6)
LINES = st.lists(TEXT.map(lambda text: text.replace("\n", "") + "\n"), max_size=4)


@given(LINES.filter(bool), LINES, st.booleans(), st.booleans(), st.sampled_from([None, 1]))
def test_what_is_written_is_read(
    old: list[str], new: list[str], is_list: bool, ascii: bool, indent: int | None
) -> None:
    source = old if is_list else "".join(old)
    book = {"cells": [{"cell_type": "markdown", "source": source, "rest": [1, "x"]}], "a": {}}
    text = json.dumps(book, indent=indent, ensure_ascii=ascii)
    made = joined(text, cells(text, "book"), [new])
    data = json.loads(made)
    assert "".join(data["cells"][0].pop("source")) == "".join(new)
    book["cells"][0].pop("source")  # type: ignore[attr-defined]
    assert data == book
    if old == new:
        assert made == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"cells": 3}',
        '{"cells": [3]}',
        '{"cells": [{"cell_type": "markdown"}]}',
        '{"cells": [{"cell_type": "markdown", "source": [1]}]}',
        '{"cells": [{"cell_type": "markdown", "source": 1}]}',
        '{"cells": [',
        "[" * 100_000,
    ],
)
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match=r"^b\.ipynb is no notebook of the format 4"):
        cells(text, "b.ipynb")
