"""Documents as they are on disk: text that is read and put together again byte by byte."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from symact.documents.marks import LINE, MARKDOWN, TEX, Place, Syntax
from symact.documents.notebooks import cells, joined
from symact.errors import DocumentError, UsageError

SYNTAXES = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".qmd": MARKDOWN,
    ".rmd": MARKDOWN,
    ".ipynb": MARKDOWN,
    ".tex": TEX,
    ".ltx": TEX,
}
"""The kinds of document by their suffixes."""


_MARKED = re.compile(rb"symact\s*:|/\s*symact|\A(?:\xff\xfe|\xfe\xff)")
"""What every file with marks has in it; UTF-16, which would hide them, is refused by its mark."""


@dataclass(frozen=True)
class Part:
    """Text that has its marks by itself: a file, or one cell of a notebook."""

    lines: tuple[str, ...]
    syntax: Syntax
    place: Place


@dataclass(frozen=True)
class Document:
    """A file, its parts, and how new lines of each make a new text.

    Attributes:
        path: of the file, as it was given.
        text: all of it; a byte-order mark is its first character.
        parts: what may have marks.
        joined: the text with other lines for each part.
    """

    path: Path
    text: str
    parts: tuple[Part, ...]
    joined: Callable[[Sequence[Sequence[str]]], str]


def read(path: Path) -> Document:
    """A document; one in which no mark can be has no parts, whatever its encoding.

    Raises:
        DocumentError: for what is not UTF-8 or no notebook.
        UsageError: for a file that cannot be read, and for another kind of file.
    """
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        raise UsageError(f"{path} is no document with marks; these are {', '.join(SYNTAXES)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    if not _MARKED.search(data):
        return Document(path, "", (), lambda _: "")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}:{line}: this is not UTF-8; save the file as UTF-8") from None
    if path.suffix.lower() != ".ipynb":
        whole = Part(tuple(LINE.findall(text)), syntax, f"{path}:{{}}".format)
        return Document(path, text, (whole,), lambda parts: "".join(parts[0]))
    found = cells(text, str(path))
    return Document(
        path,
        text,
        tuple(Part(cell.lines, syntax, f"{path}:cell {cell.number}:{{}}".format) for cell in found),
        lambda parts: joined(text, found, parts),
    )


def documents(places: Sequence[Path]) -> list[Path]:
    """Files as they are given, and all documents below folders, in order, each once.

    What begins with a dot is left out below a folder, and links to folders are not followed.

    Raises:
        UsageError: for a place where nothing is.
    """
    found: dict[Path, None] = {}
    for place in places:
        if not place.exists():
            raise UsageError(f"{place} is not there; give files or folders")
        found |= dict.fromkeys(_below(place) if place.is_dir() else [place])
    return [*found]


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SYNTAXES:
                yield Path(place, name)
