"""Options that commands share, and where their results go."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from symact.errors import UsageError
from symact.files import placed

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("text", "latex", "tex", "markdown", "html", "json")
SUFFIXES = {
    ".txt": "text",
    ".latex": "latex",
    ".tex": "tex",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}


def output_options(command: F) -> F:
    """``-f``, ``--json``, ``-o``, ``-q``: the options of every command."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No messages beside the result."),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Write to a file, in the format of its suffix.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
        click.option(
            "-f",
            "--format",
            "form",
            type=click.Choice(FORMATS),
            help="Format of the result; text if left out.",
        ),
    ):
        command = option(command)
    return command


def chosen_format(form: str | None, as_json: bool, output: Path | None) -> str:
    """The format asked for: by name, by ``--json``, by the suffix of the file, else text.

    Raises:
        UsageError: where two of them disagree, or the suffix is none that is known.
    """
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} were both given; choose one")
    if as_json or form is not None:
        return form or "json"
    if output is None:
        return "text"
    known = SUFFIXES.get(output.suffix.lower())
    if known is None:
        raise UsageError(
            f"the suffix of {output} tells no format; use one of {', '.join(SUFFIXES)}, or give -f"
        )
    return known


def deliver(text: str, output: Path | None, quiet: bool) -> None:
    """Print a result, or put it into a file, whole or not at all."""
    if output is None:
        click.echo(text, nl=False)
        return
    with placed(output) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    if not quiet:
        click.echo(f"{output} written", err=True)


def warn_of_faults(quiet: bool) -> None:
    """Say on standard error what is wrong with entry points of other packages, a line for each."""
    from symact.library.registry import faults

    for fault in () if quiet else faults():
        click.echo(f"Warning: {fault}", err=True)


def json_text(data: dict[str, Any]) -> str:
    """JSON as every command prints it."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def positive_integers(text: str, option: str, *, count: int | None = None) -> list[int]:
    """The numbers of an option such as ``2,3,1``.

    Raises:
        UsageError: for anything but positive integers, or another count than asked for.
    """
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if not (word.isascii() and word.isdigit()) or len(word) > 9 or int(word) < 1:
            raise UsageError(
                f"{option} has {word!r}; only positive integers go there, such as 2,3,1"
            )
    if count is not None and len(words) != count:
        raise UsageError(f"{option} has {len(words)} numbers; positive integers go there, {count}")
    return [int(word) for word in words]


def symbol_names(given: Sequence[str]) -> dict[str, str]:
    """The names and their LaTeX from options of the form ``NAME=LATEX``."""
    result = {}
    for text in given:
        name, equals, latex = text.partition("=")
        if not (name and equals and latex):
            raise UsageError(f"--symbol has {text!r}; write NAME=LATEX, such as W_1='U'")
        result[name] = latex
    return result
