"""What blocks should be, beside what they are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from symact.documents.commands import Answer, Runner, words_of
from symact.documents.document import Document, Part, read
from symact.documents.marks import LINE, TEX, Block, Syntax, blocks
from symact.errors import DocumentError, SymactError, UsageError
from symact.files import placed


@dataclass(frozen=True)
class Stale:
    """A block that is not what its command gives: where it begins, and the command."""

    place: str
    command: str


@dataclass(frozen=True)
class Filled:
    """A document with its blocks filled.

    Attributes:
        path: of the file.
        before: its text.
        after: the text that it should have.
        blocks: how many there are.
        stale: those in which the two differ.
    """

    path: Path
    before: str
    after: str
    blocks: int
    stale: tuple[Stale, ...]

    @property
    def difference(self) -> str:
        """What would have to change, as a unified diff; empty if nothing would."""
        before, after = (LINE.findall(text) for text in (self.before, self.after))
        lines = difflib.unified_diff(before, after, str(self.path), f"{self.path} as it should be")
        return "".join(line.rstrip("\r\n") + "\n" for line in lines)

    def write(self) -> None:
        """Put it in the place of the file, whole or not at all; one that is right is not touched.

        Raises:
            UsageError: where it cannot be written.
        """
        if self.stale:
            with placed(self.path.resolve()) as temporary:
                temporary.write_bytes(self.after.encode("utf-8"))


@dataclass
class Filling:
    """Fills documents with what a runner gives, each command once.

    Args:
        runner: runs the words of a command.
        root: the folder that the files of commands are in.
    """

    runner: Runner
    root: Path
    _answers: dict[tuple[tuple[str, ...], str], Answer] = field(default_factory=dict)

    def of(self, path: Path) -> Filled:
        """A document as it should be.

        Raises:
            DocumentError: for marks that cannot be read or ask for what they may not.
            SymactError: what commands raise, with the place of their mark in front.
        """
        document = read(path)
        found = [blocks(part.lines, part.syntax, part.place) for part in document.parts]
        whole = zip(document.parts, found, strict=True)
        bodies = [[self._body(part, block) for block in own] for part, own in whole]
        lines = [
            _with(part, own, new)
            for part, own, new in zip(document.parts, found, bodies, strict=True)
        ]
        _see_that_it_is_read_again(document, found, lines)
        stale = tuple(
            Stale(part.place(block.line), block.command)
            for part, own, new in zip(document.parts, found, bodies, strict=True)
            for block, body in zip(own, new, strict=True)
            if part.lines[block.start : block.end] != tuple(body)
        )
        after = document.joined(lines) if stale else document.text
        return Filled(path, document.text, after, sum(map(len, found)), stale)

    def _body(self, part: Part, block: Block) -> list[str]:
        """The lines of a block, with the indentation and the ends of the line of its mark."""
        try:
            key = (words_of(block.command, self.root), part.syntax.format)
            if key not in self._answers:
                self._answers[key] = self.runner(*key)
            text = shaped(self._answers[key], part.syntax)
        except SymactError as error:
            raise error.within(part.place(block.line)) from None
        mark = part.lines[block.start - 1]
        end = mark[len(mark.rstrip("\r\n")) :]
        return [(block.indent + line if line else "") + end for line in text[:-1].split("\n")]


def shaped(answer: Answer, syntax: Syntax) -> str:
    r"""An answer as a kind of document has it.

    Markdown has LaTeX between dollars, and what is neither as source, inside a fence, with the
    empty lines around it that Pandoc and Python-Markdown need. In TeX only LaTeX makes sense,
    without dollars and empty lines: what is around the block says what it is set in.

    Raises:
        UsageError: for another format in TeX.

    >>> from symact.documents.marks import MARKDOWN
    >>> shaped(Answer("latex", "x\n"), TEX), shaped(Answer("latex", "x\n"), MARKDOWN)
    ('x\n', '\n$$\nx\n$$\n\n')
    """
    format, text = answer
    if syntax is TEX:
        if format != syntax.format:
            raise UsageError(f"{syntax.name} has no place for {format}; leave -f out")
        return text
    if format == "latex":
        text = f"$$\n{text}$$\n"
    elif format != "markdown":
        longest = max(map(len, re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        text = f"{fence}{format}\n{text}{fence}\n"
    return f"\n{text}\n"


def _with(part: Part, own: Sequence[Block], bodies: Sequence[Sequence[str]]) -> list[str]:
    lines, last = list[str](), 0
    for block, body in zip(own, bodies, strict=True):
        lines += [*part.lines[last : block.start], *body]
        last = block.end
    return [*lines, *part.lines[last:]]


def _see_that_it_is_read_again(
    document: Document, found: Sequence[Sequence[Block]], lines: Sequence[Sequence[str]]
) -> None:
    """A name in a model may look like a mark; then a block would end before its end."""
    for part, own, new in zip(document.parts, found, lines, strict=True):
        again = blocks(new, part.syntax, part.place)
        if [block.command for block in own] != [block.command for block in again]:
            raise DocumentError(f"{part.place(1)}: a block would have marks inside it")
