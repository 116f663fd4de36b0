"""Marks in documents: a command, and below it, up to the second mark, what the command gives.

In Markdown, and in the Markdown cells of notebooks, marks are comments on lines of their own; so
they are in TeX, with ``% symact: …`` and ``% /symact``. Where a document shows its source, in a
code fence or a verbatim environment, nothing is a mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symact.errors import DocumentError

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""A line with its end, as it stands in a file."""

Place = Callable[[int], str]
"""Where a line is, by its number, which counts from 1."""


@dataclass(frozen=True)
class Syntax:
    """How one kind of document has marks.

    Attributes:
        name: what the kind is called.
        format: the format in which commands answer if their mark names none.
        opening: a line that is a first mark, with the groups ``indent`` and ``command``.
        closing: a line that is a second mark.
        anywhere: either of them, wherever it stands.
        inline: source that is shown inside a line, where nothing is a mark.
        shows: what ends the lines that a line says are source, None for a line that does not.
        written: the two marks around their block, for messages.
    """

    name: str
    format: str
    opening: re.Pattern[str]
    closing: re.Pattern[str]
    anywhere: re.Pattern[str]
    inline: re.Pattern[str]
    shows: Callable[[str], re.Pattern[str] | None]
    written: str


def _fence(line: str) -> re.Pattern[str] | None:
    """After CommonMark: at least three backticks or tildes, in lists and quotations too."""
    found = re.match(r"\s*(?:(?:>|[-*+]|\d+[.)])\s+|>)*(`{3,}(?=[^`]*$)|~{3,})", line)
    return found and re.compile(rf"[\s>]*{found[1][0]}{{{len(found[1])},}}\s*")


def _verbatim(line: str) -> re.Pattern[str] | None:
    found = re.search(r"\\begin\{((?:[Vv]erbatim|lstlisting|minted|comment)\*?)\}", line)
    return found and re.compile(rf".*\\end\{{{re.escape(found[1])}\}}.*")


MARKDOWN = Syntax(
    name="Markdown",
    format="markdown",
    # farther in, a line of Markdown is code
    opening=re.compile(r"(?P<indent> {0,3})<!--\s*symact:(?P<command>(?:(?!-->).)*)-->\s*"),
    closing=re.compile(r" {0,3}<!--\s*/symact\s*-->\s*"),
    anywhere=re.compile(r"<!--\s*(?:symact\s*:|/\s*symact\b)"),
    inline=re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)"),
    shows=_fence,
    written="<!-- symact: COMMAND --> and <!-- /symact -->",
)

TEX = Syntax(
    name="TeX",
    format="latex",
    opening=re.compile(r"(?P<indent>\s*)%+\s*symact:(?P<command>.*)"),
    closing=re.compile(r"\s*%+\s*/symact\s*"),
    anywhere=re.compile(r"(?<!\\)%\s*(?:symact\s*:|/\s*symact\b)"),
    inline=re.compile(r"\\verb\*?([^\w\s]).*?\1"),
    shows=_verbatim,
    written="% symact: COMMAND and % /symact",
)


@dataclass(frozen=True)
class Block:
    """Two marks and the lines between them.

    Attributes:
        command: what the first mark says, such as ``collapse --widths 2,2,1``.
        line: the number of the first mark, from 1.
        start: the index of the first line between the marks.
        end: the index of the second mark.
        indent: the spaces before the first mark, which the lines between have too.
    """

    command: str
    line: int
    start: int
    end: int
    indent: str


def blocks(lines: Sequence[str], syntax: Syntax, place: Place = "line {}".format) -> list[Block]:
    """The blocks of a document, in order.

    Args:
        lines: of the document, with or without their ends.
        syntax: of its kind.
        place: for messages.

    Raises:
        DocumentError: for a mark that is not closed, not opened or inside another block, and for
            one that is not on a line of its own.

    >>> [found] = blocks(["<!-- symact: list -->", "…", "<!-- /symact -->"], MARKDOWN)
    >>> found.command, found.line, found.start, found.end
    ('list', 1, 1, 2)
    """
    found: list[Block] = []
    opened: tuple[str, int, str] | None = None
    for index, line in _outside_of_source(lines, syntax):
        first, last = syntax.opening.fullmatch(line), syntax.closing.fullmatch(line)
        if first and opened:
            raise DocumentError(
                f"{place(index + 1)}: a block begins inside the one that begins at "
                f"{place(opened[1])}; close that one first"
            )
        if first:
            opened = first["command"].strip(), index + 1, first["indent"]
        elif last and not opened:
            raise DocumentError(
                f"{place(index + 1)}: a block ends here that has no beginning; "
                f"marks are {syntax.written}"
            )
        elif last and opened:
            command, number, indent = opened
            found.append(Block(command, number, number, index, indent))
            opened = None
        elif syntax.anywhere.search(syntax.inline.sub("", line)):
            raise DocumentError(
                f"{place(index + 1)}: a mark stands on a line of its own, at its beginning; "
                f"marks are {syntax.written}"
            )
    if opened:
        raise DocumentError(
            f"{place(opened[1])}: the block that begins here is not closed; "
            f"marks are {syntax.written}"
        )
    return found


def _outside_of_source(lines: Sequence[str], syntax: Syntax) -> Iterator[tuple[int, str]]:
    """Lines without their ends, and their indices, but for those that show source."""
    until: re.Pattern[str] | None = None
    for index, whole in enumerate(lines):
        line = whole.rstrip("\r\n").removeprefix("\ufeff")
        if until is not None:
            until = None if until.fullmatch(line) else until
            continue
        until = syntax.shows(line)
        if until is None:
            yield index, line
