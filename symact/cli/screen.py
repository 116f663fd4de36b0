"""How broad the screen is, and what is said on it: messages and help that fit."""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

import click

from symact.rendering.page import WIDTH
from symact.rendering.writers.text.blocks import columns, wrapped

LEAST = 60
"""The fewest columns that a line is made for."""


def screen(stream: TextIO) -> int:
    """How many columns a stream has: what COLUMNS says, else its terminal, else 100 where it has
    none; 60 at least."""
    named = os.environ.get("COLUMNS", "")
    if named.isascii() and named.isdigit() and len(named) < 7 and int(named):
        return max(LEAST, int(named))
    try:
        found = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except OSError:  # a terminal that does not tell
        found = 0
    return max(LEAST, found) if found else WIDTH


def say(message: str) -> None:
    """Say something on standard error, in lines that fit; names and other words stay whole."""
    click.echo("\n".join(wrapped(message, screen(sys.stderr), later=2)), err=True)


class HelpedGroup(click.Group):
    """A group of commands whose examples fit the screen, too."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_epilog(self.epilog, formatter)


class Helped(click.Command):
    """A command whose examples fit the screen, too: what is said of one goes below it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_epilog(self.epilog, formatter)


def _write_epilog(epilog: str | None, formatter: click.HelpFormatter) -> None:
    formatter.write("\n")
    for line in (epilog or "").replace("\b\n", "").split("\n"):
        for part in _lines(line, formatter.width):
            formatter.write(f"{part}\n")


def _lines(line: str, width: int) -> list[str]:
    """A line of examples: a command, and behind spaces what is said of it."""
    if columns(line) <= width:
        return [line]
    margin = len(line) - len(line.lstrip(" "))
    command, *words = re.split(r" {2,}", line.strip(" "))
    lines = [command] if not margin else _continued(command, width - margin - 2)
    below = [part for word in words for part in wrapped(word, width - margin - 4)]
    if not margin:
        return wrapped(line, width)
    return [" " * margin + part for part in (*lines, *("    " + part for part in below))]


def _continued(command: str, width: int) -> list[str]:
    """A command over several lines, as a shell reads it."""
    first, *others = wrapped(command, width, later=4)
    lines = [first, *others]
    return [f"{part} \\" for part in lines[:-1]] + lines[-1:]
