"""Markdown cells of notebooks, of which only the lines that differ are written anew.

Jupyter, its front ends and version control all write JSON in their own way, so that reading a
notebook and writing it again changes lines that nobody touched. Here the text stays: cells are
found by their places in it. The format is nbformat 4, https://nbformat.readthedocs.io.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from symact.documents.marks import LINE
from symact.errors import DocumentError

_RAW_LINE = re.compile(r"(?:[^\\]|\\[^n])*?\\n|(?:[^\\]|\\[^n])+")
"""A line of text inside a JSON string, with its end, as it is written there."""


@dataclass(frozen=True)
class Cell:
    """A Markdown cell.

    Attributes:
        number: its place among all cells, from 1.
        lines: of its source.
        start: where the value of its source begins in the text of the notebook.
        end: where it ends.
    """

    number: int
    lines: tuple[str, ...]
    start: int
    end: int


def cells(text: str, name: str) -> list[Cell]:
    """The Markdown cells of a notebook.

    Raises:
        DocumentError: for what is no notebook of the format 4.

    >>> text = '{"cells": [{"cell_type": "markdown", "source": ["a\\\\n", "b"]}]}'
    >>> cells(text, "a.ipynb")[0].lines
    ('a\\n', 'b')
    """
    try:
        whole = json.loads(text.removeprefix("\ufeff"))
        is_notebook = all(
            isinstance(cell["cell_type"], str) and _is_text(cell["source"])
            for cell in whole["cells"]
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        is_notebook = False
    if not is_notebook:
        raise DocumentError(f"{name} is no notebook of the format 4; save it anew")
    return [*_cells(text)]


def _is_text(source: Any) -> bool:
    return isinstance(source, str) or all(isinstance(line, str) for line in source)


def _cells(text: str) -> Iterator[Cell]:
    members = dict(_members(text, text.index("{")))
    for number, (start, _) in enumerate(_items(text, members["cells"][0]), start=1):
        cell = dict(_members(text, start))
        if _value(text, cell["cell_type"]) == "markdown":
            source = _value(text, cell["source"])
            whole = source if isinstance(source, str) else "".join(source)
            yield Cell(number, tuple(LINE.findall(whole)), *cell["source"])


def joined(text: str, found: Sequence[Cell], parts: Sequence[Sequence[str]]) -> str:
    """The text of a notebook with other lines in its Markdown cells."""
    made, last = "", 0
    for cell, lines in zip(found, parts, strict=True):
        made += text[last : cell.start]
        same = tuple(lines) == cell.lines
        old = text[cell.start : cell.end]
        made += old if same else _written(old, lines, text)
        last = cell.end
    return made + text[last:]


def _written(old: str, lines: Sequence[str], text: str) -> str:
    """Other lines in the place of an old source, in its form, lines that it has as they are."""
    is_list = old.startswith("[")
    spans = [*_items(old, 0)] if is_list else [(0, len(old))]
    pieces = [old[start + 1 : end - 1] for start, end in spans]
    raw = {
        json.loads(f'"{piece}"'): piece for whole in pieces for piece in _RAW_LINE.findall(whole)
    }
    is_ascii = text.isascii() and "\\u" in text
    new = [raw.get(line) or json.dumps(line, ensure_ascii=is_ascii)[1:-1] for line in lines]
    if not is_list:
        return f'"{"".join(new)}"'
    between = old[spans[0][1] : spans[1][0]] if len(spans) > 1 else ", "
    body = between.join(f'"{piece}"' for piece in new)
    return f"{old[: spans[0][0]]}{body}{old[spans[-1][1] :]}"


# -- places in JSON, of which it is known that it is a notebook ------------------------------------

Span = tuple[int, int]


def _members(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """The keys of the object that starts somewhere, each with where its value stands."""
    here = _after_space(text, start + 1)
    while text[here] != "}":
        key, here = _DECODER.raw_decode(text, here)
        value = _after_space(text, _after_space(text, here) + 1)
        end = _DECODER.raw_decode(text, value)[1]
        yield key, (value, end)
        here = _next(text, end)


def _items(text: str, start: int) -> Iterator[Span]:
    """Where the items of the list that starts somewhere stand."""
    here = _after_space(text, start + 1)
    while text[here] != "]":
        end = _DECODER.raw_decode(text, here)[1]
        yield here, end
        here = _next(text, end)


def _next(text: str, end: int) -> int:
    """Where the next item or member begins, or the end of them."""
    here = _after_space(text, end)
    return _after_space(text, here + 1) if text[here] == "," else here


def _value(text: str, span: Span) -> Any:
    return _DECODER.raw_decode(text, span[0])[0]


def _after_space(text: str, start: int) -> int:
    while text[start] in " \t\r\n":
        start += 1
    return start


_DECODER = json.JSONDecoder()
