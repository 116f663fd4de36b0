"""What a mark may ask for: commands of symact that print, about files below one folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from symact.display import escaped
from symact.errors import DocumentError, shown

COMMANDS = ("collapse", "derive", "list", "plot", "prove", "regions", "show")
"""The commands that marks may have, as far as there are such."""

SHORT = "hfoq"
"""Options of one letter, which may stand in one word, the value of the last one behind them."""


class Drawing(NamedTuple):
    """A picture that a command drew: where to, from the folder, the bytes, and what is seen."""

    place: Path
    data: bytes
    words: str


class Answer(NamedTuple):
    """What a command printed, empty for a picture alone, its format, and what it drew."""

    format: str
    text: str
    drawing: Drawing | None = None


Runner = Callable[[tuple[str, ...], str], Answer]
"""Runs words as the command line would, in a format if the words name none, and writes no files:
a picture is handed over."""


def words_of(command: str, root: Path) -> tuple[str, ...]:
    """The words of a mark's command.

    Args:
        command: as it stands in the mark.
        root: the folder that all files are in.

    Raises:
        DocumentError: for another command than one of :data:`COMMANDS`, for quotes that are not
            closed, and for paths that lead out of the folder.

    >>> words_of("show leaky_relu --parameter 'alpha=1/10'", Path())
    ('show', 'leaky_relu', '--parameter', 'alpha=1/10')
    >>> words_of("collapse ../model.onnx", Path())
    Traceback (most recent call last):
    symact.errors.DocumentError: '../model.onnx' leads out of the folder; name a file below it
    """
    if escaped(command) != command:
        raise DocumentError(f"the command {escaped(command)} has characters that do not print")
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise DocumentError(f"the command {command} cannot be read: {error}") from None
    if not words or words[0] not in COMMANDS:
        given = f"{words[0]!r} is no command of marks" if words else "a mark needs a command"
        raise DocumentError(f"{given}; they have {', '.join(COMMANDS)}")
    for word in words[1:]:
        if any(not is_inside(path, root) for path in _paths(word)):
            raise DocumentError(f"{shown(word)} leads out of the folder; name a file below it")
    return words


def _paths(word: str) -> Iterator[str]:
    """All that may be a path in a word: itself, the value of an option, a file before a name.

    Short options have their value behind them, or behind others: ``-qofile``.
    """
    values = [word]
    if word.startswith("--"):
        values.append(word.partition("=")[2])
    elif word.startswith("-"):
        values += [word[k:] for k in range(2, min(len(word), 2 + len(SHORT)))]
    for text in values:
        yield text
        yield text.rpartition(":")[0]


def is_inside(text: str | Path, root: Path) -> bool:
    """Whether a path, from a folder, leads to something below it, links followed."""
    parts = PureWindowsPath(text).parts  # which takes both kinds of slash
    if ".." in parts or Path(text).anchor:
        return False
    return (root / text).resolve().is_relative_to(root.resolve())
