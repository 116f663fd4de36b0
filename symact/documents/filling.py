"""What blocks should be, beside what they are."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from symact.documents.commands import Answer, Drawing, Runner, is_inside, words_of
from symact.documents.document import Document, Part, read
from symact.documents.marks import LINE, TEX, Block, Syntax, blocks
from symact.errors import DocumentError, SymactError, UsageError
from symact.files import placed


@dataclass(frozen=True)
class Stale:
    """A block that is not what its command gives: where it begins, the command, and the picture
    if that is what differs."""

    place: str
    command: str
    picture: Path | None = None


@dataclass(frozen=True)
class Filled:
    """A document with its blocks filled.

    Attributes:
        path: of the file.
        before: its text.
        after: the text that it should have.
        blocks: how many there are.
        stale: those in which the two differ, or whose picture is another one.
        pictures: those that have to be drawn, by where they are.
    """

    path: Path
    before: str
    after: str
    blocks: int
    stale: tuple[Stale, ...]
    pictures: Mapping[Path, bytes] = field(default_factory=dict)

    @property
    def difference(self) -> str:
        """What would have to change, as a unified diff; empty if nothing would."""
        before, after = (LINE.findall(text) for text in (self.before, self.after))
        lines = difflib.unified_diff(before, after, str(self.path), f"{self.path} as it should be")
        return "".join(line.rstrip("\r\n") + "\n" for line in lines)

    def write(self) -> None:
        """Put it in the place of the file, whole or not at all, and its pictures before it; what is
        right is not touched.

        Raises:
            UsageError: where it cannot be written.
        """
        for picture, data in self.pictures.items():
            with placed(picture) as temporary:
                temporary.write_bytes(data)
        if self.after != self.before:
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
    _drawn: dict[Path, bytes] = field(default_factory=dict)

    def of(self, path: Path) -> Filled:
        """A document as it should be.

        Raises:
            DocumentError: for marks that cannot be read or ask for what they may not.
            SymactError: what commands raise, with the place of their mark in front.
        """
        document = read(path)
        found = [blocks(part.lines, part.syntax, part.place) for part in document.parts]
        whole = zip(document.parts, found, strict=True)
        made = [[self._body(path, part, block) for block in own] for part, own in whole]
        bodies = [[lines for lines, _ in own] for own in made]
        lines = [
            _with(part, own, new)
            for part, own, new in zip(document.parts, found, bodies, strict=True)
        ]
        _see_that_it_is_read_again(document, found, lines)
        stale, pictures = list[Stale](), dict[Path, bytes]()
        for part, own, new in zip(document.parts, found, made, strict=True):
            for block, (body, drawing) in zip(own, new, strict=True):
                place = part.place(block.line)
                if part.lines[block.start : block.end] != tuple(body):
                    stale.append(Stale(place, block.command))
                if drawing is not None and not self._is_there(drawing):
                    stale.append(Stale(place, block.command, drawing.place))
                    pictures[self._target(drawing)] = drawing.data
        after = document.joined(lines) if stale else document.text
        return Filled(path, document.text, after, sum(map(len, found)), tuple(stale), pictures)

    def _target(self, drawing: Drawing) -> Path:
        return (self.root / drawing.place).resolve()

    def _is_there(self, drawing: Drawing) -> bool:
        """Whether a picture is in its place, byte by byte.

        Raises:
            UsageError: for one that cannot be read.
        """
        target = self._target(drawing)
        try:
            return target.is_file() and target.read_bytes() == drawing.data
        except OSError as error:
            raise UsageError(f"{drawing.place} cannot be read: {error.strerror}") from None

    def _link(self, drawing: Drawing, path: Path) -> str:
        """Where a picture is, from the folder of a document.

        Raises:
            DocumentError: for one outside of the folder, and for two pictures in one place.
        """
        target = self._target(drawing)
        if not is_inside(drawing.place, self.root):
            raise DocumentError(f"{drawing.place} leads out of the folder; name a file below it")
        if self._drawn.setdefault(target, drawing.data) != drawing.data:
            raise DocumentError(
                f"{drawing.place} is named for two pictures; give each a file of its own"
            )
        return Path(os.path.relpath(target, path.resolve().parent)).as_posix()

    def _body(self, path: Path, part: Part, block: Block) -> tuple[list[str], Drawing | None]:
        """The lines of a block, with the indentation and the ends of the line of its mark, and the
        picture that they show."""
        try:
            key = (words_of(block.command, self.root), part.syntax.format)
            if key not in self._answers:
                self._answers[key] = self.runner(*key)
            answer = self._answers[key]
            text = shaped(answer, part.syntax) if answer.text else ""
            if answer.drawing is not None:
                link = self._link(answer.drawing, path)
                text += linked(link, answer.drawing.words, part.syntax, has_text=bool(text))
        except SymactError as error:
            raise error.within(part.place(block.line)) from None
        mark = part.lines[block.start - 1]
        end = mark[len(mark.rstrip("\r\n")) :]
        lines = [(block.indent + line if line else "") + end for line in text[:-1].split("\n")]
        return lines, answer.drawing


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
    format, text = answer.format, answer.text
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


def linked(link: str, words: str, syntax: Syntax, *, has_text: bool = False) -> str:
    r"""The lines that show a picture, by its place from the document and by what is seen.

    Raises:
        UsageError: in TeX for what pdflatex cannot include.

    >>> from symact.documents.marks import MARKDOWN
    >>> linked("a b.svg", "ReLU [up to 1]", MARKDOWN)
    '\n![ReLU \\[up to 1\\]](a%20b.svg)\n\n'
    >>> linked("figures/a.pdf", "ReLU", TEX)
    '\\includegraphics[width=\\linewidth]{figures/a.pdf}\n'
    """
    if syntax is TEX:
        if link.lower().endswith(".svg"):
            raise UsageError(f"{syntax.name} includes no .svg; let {link} be a .pdf or a .png")
        if not re.fullmatch(r"[\w./+-]+", link, re.ASCII):
            raise UsageError(
                f"{syntax.name} includes no file of the name {link}; "
                "use letters, digits, dots, dashes and underscores"
            )
        return f"\\includegraphics[width=\\linewidth]{{{link}}}\n"
    shown = re.sub(r"([\\\[\]*_`<>&$!~])", r"\\\1", words)
    return f"{'' if has_text else chr(10)}![{shown}]({quote(link)})\n\n"


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
