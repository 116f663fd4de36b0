"""Options that commands share, what they mean, and the one place where results go."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symact.cli.screen import say, screen
from symact.cli.streams import ESCAPES, put
from symact.display import count_of, escaped
from symact.errors import InternalError, UsageError, shown
from symact.files import path_of, placed
from symact.rendering.page import WIDTH
from symact.rendering.writers import FORMATS, SUFFIXES

if TYPE_CHECKING:
    from symact.documents.commands import Drawing
    from symact.rendering.pictures import Graph, Map
    from symact.reports.report import Report

F = TypeVar("F", bound=Callable[..., Any])


class Place(click.Path):
    """A file or a folder, as :func:`~symact.files.path_of` takes it."""

    def __init__(self, *, exists: bool = False, file_okay: bool = True) -> None:
        super().__init__(exists=exists, file_okay=file_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(path_of(value), param, ctx)


Beside = tuple[Path | None, Callable[[Path], Any]]
"""A file that is asked for beside the result, or None for none, and what writes it."""

Picture = tuple[Path | None, "Callable[[], Graph | Map]"]
"""The same for a picture, and what makes it."""


def _nothing() -> Graph | Map:
    raise InternalError("no picture is asked for")


NO_PICTURE: Picture = (None, _nothing)


def _save(shown: Graph | Map, file: Path) -> None:
    from symact.plots.drawing import save

    save(shown, file)


def _drawing(shown: Graph | Map, file: Path) -> Drawing:
    """A picture as a document has it."""
    from symact.documents.commands import Drawing
    from symact.plots.drawing import image, picture_suffix

    return Drawing(file, image(shown, picture_suffix(file)[1:]), shown.words)


def model_beside(network: Any, file: Path | None) -> tuple[Any, Beside]:
    """A model that is asked for beside the result: what is said of it, and how it is written.

    It is made, and read again, before the result is; None is said where no file is asked for.
    """
    if file is None:
        return None, (None, lambda _: None)
    from symact.formats.writing import prepared

    made = prepared(network, file)
    return made.written, (file, made.put)


@dataclass
class Taken:
    """What takes the result of a command in place of streams and files, for a document.

    Attributes:
        format: of the result; before there is one, what it is in if the command names none.
        text: the result; empty for a picture alone.
        drawing: the picture that is asked for beside it, or instead of it.
    """

    format: str
    text: str = ""
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Output:
    """Where a result goes, and how.

    Attributes:
        format: one of :data:`~symact.rendering.writers.FORMATS`, by its name.
        place: the file; None for standard output.
        quiet: whether there are no messages beside the result.
        taken: what takes the result, of which then nothing is written; None for most.
    """

    format: str
    place: Path | None
    quiet: bool
    taken: Taken | None = None

    def refuse_format(self, allowed: Collection[str], thing: str, instead: str = "") -> None:
        """Refuse formats that a thing does not have, before it is made."""
        from symact.reports.report import refuse_format

        refuse_format(self.format, allowed, thing, instead)

    def refuse_timing(self, timing: bool) -> None:
        """Refuse ``--timing`` for what has no times: everything that is for people."""
        if timing and not FORMATS[self.format].is_data:
            raise UsageError("--timing goes with --json")

    def deliver(
        self,
        report: Report,
        symbols: Mapping[str, str] | None = None,
        *beside: Beside,
        picture: Picture = NO_PICTURE,
    ) -> None:
        """Print a result, or put it into a file, whole or not at all.

        Files beside it are written once all of it is made, and before it is there itself.
        """
        drawn, made = picture
        self._refuse_files(self.place, *(file for file, _ in beside))
        if self.taken is not None:
            self._hand_over(self.taken, report, symbols, picture)
            return
        is_seen = self.place is None and FORMATS[self.format].is_plain
        text = report.written(self.format, symbols, screen(sys.stdout) if is_seen else WIDTH)
        self.warn(report.warnings)
        drawing: Beside = drawn, lambda place: _save(made(), place)
        for file, write in (drawing, *beside):
            if file is not None:
                write(file)
        if self.place is None:
            put(text, has_references=FORMATS[self.format].has_references)
        else:
            with placed(self.place) as temporary:
                temporary.write_bytes(self._as_written(text, self.place))
        self._say_written(self.place, drawn, *(file for file, _ in beside))

    def _hand_over(
        self, taken: Taken, report: Report, symbols: Mapping[str, str] | None, picture: Picture
    ) -> None:
        """Give a result to a document; in TeX a picture stands alone, mathematics has no place
        for it."""
        drawn, made = picture
        if drawn is None or not taken.format == self.format == "latex":
            taken.text = report.written(self.format, symbols, WIDTH)
            self.warn(report.warnings)
        if drawn is not None:
            taken.drawing = _drawing(made(), drawn)
        taken.format = self.format

    def draw(self, file: Path, shown: Graph | Map) -> None:
        """Draw a picture that is the whole result into a file, and say so."""
        if self.taken is not None:
            self.taken.drawing = _drawing(shown, file)
        else:
            _save(shown, file)
            self._say_written(file)

    def _refuse_files(self, *files: Path | None) -> None:
        if self.taken is not None and any(files):
            raise UsageError(
                "a command in a document writes no files but a picture; leave their options out"
            )

    def _say_written(self, *files: Path | None) -> None:
        for file in files:
            if file is not None and not self.quiet:
                say(f"{escaped(str(file))} written")

    def _as_written(self, text: str, place: Path) -> bytes:
        """What a file has: text, or what another program sets from it."""
        from symact.documents.printing import printed, printer

        if printer(place) is None:
            return text.encode("utf-8", ESCAPES)
        return printed(text, place)

    def warn(self, sentences: Iterable[object]) -> None:
        """Say sentences on standard error, a line for each."""
        for sentence in () if self.quiet else sentences:
            say(f"Warning: {escaped(str(sentence))}")

    def warn_of_faults(self) -> None:
        """Say what is wrong with entry points of other packages."""
        if not self.quiet:
            from symact.library.registry import faults

            self.warn(faults())


def output_options(command: F) -> F:
    """``-f``, ``--json``, ``-o``, ``-q`` of every command, which gets them as one ``output``."""

    @functools.wraps(command)
    def with_output(
        form: str | None, as_json: bool, output: Path | None, quiet: bool, **given: Any
    ) -> Any:
        taken = click.get_current_context().find_object(Taken)
        default = "text" if taken is None else taken.format
        chosen = Output(chosen_format(form, as_json, output, default), output, quiet, taken)
        return command(**given, output=chosen)

    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No messages beside the result."),
        click.option(
            "-o",
            "--output",
            type=Place(),
            metavar="FILE",
            help="Write to a file, in the format of its suffix.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
        click.option(
            "-f",
            "--format",
            "form",
            type=click.Choice(tuple(FORMATS)),
            help="Format of the result; text if left out.",
        ),
    ):
        with_output = option(with_output)
    return with_output  # type: ignore[return-value]


def chosen_format(
    form: str | None, as_json: bool, output: Path | None, default: str = "text"
) -> str:
    """The format asked for: by name, by ``--json``, by the suffix of the file, else the default.

    Raises:
        MissingDependencyError: for a file that a program sets which is not installed.
        UsageError: where two of them disagree, or the suffix is none that is known.
    """
    from symact.documents.printing import PRINTERS, printer

    printing = printer(output) if output is not None else None
    if printing is not None:
        if (form or ("json" if as_json else printing.format)) != printing.format:
            raise UsageError(f"{output} is set from {printing.format}; leave the format out")
        return printing.format
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} were both given; choose one")
    if as_json or form is not None:
        return form or "json"
    if output is None:
        return default
    known = SUFFIXES.get(output.suffix.lower())
    if known is None:
        raise UsageError(
            f"the suffix of {output} tells no format; use one of "
            f"{', '.join((*SUFFIXES, *PRINTERS))}, or give -f"
        )
    return known


model_argument = click.argument("model", required=False, type=Place())

until_option = click.option(
    "--until", metavar="NAME", help="Read an ONNX model up to this tensor, which is the output."
)

certificate_option = click.option(
    "--certificate",
    type=Place(),
    metavar="FILE",
    help="Write a certificate that 'symact check' verifies; gzipped if FILE ends in .gz.",
)

write_model_option = click.option(
    "--write-model",
    type=Place(),
    metavar="FILE",
    help="Write the resulting model, as .onnx, .npz or .json, and say what rounding changes.",
)

timing_option = click.option(
    "--timing", is_flag=True, help="With --json: how many seconds it took; they always differ."
)


def pairs_option(flag: str, name: str, form: str, help: str, complaint: str) -> Callable[[F], F]:
    """An option of the form ``NAME=VALUE`` that may be repeated; the command gets a dictionary.

    Anything else is a UsageError with the complaint, what was given in the place of its braces.
    """

    def parsed(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
        result = {}
        for text in given:
            name, _equals, value = text.partition("=")
            if not (name and value) or name in result:
                raise UsageError(complaint.format(text))
            result[name] = value
        return result

    return click.option(flag, name, multiple=True, metavar=form, callback=parsed, help=help)


activation_option = click.option(
    "--activation",
    metavar="NAME",
    help="Of the generic network, between its layers: relu, leaky_relu, hardtanh, abs, …, or "
    "max-of-pairs, max-pooling of each two neighbours, which halves the width.",
)

depth_option = click.option(
    "--depth",
    metavar="L",
    help="A generic network with layers of symbolic size: how many, or a letter for any number. "
    "Layers are affine; with an activation it follows each, and an affine layer comes last.",
)


def chosen_depth(text: str) -> int | str:
    """How many layers ``--depth`` says, or the letter for it.

    Raises:
        UsageError: for anything else.
    """
    if text.isalpha() and len(text) == 1:
        return text
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
        raise UsageError(
            f"--depth is {shown(text)}; give how many layers, from 1 to 999999999, or a letter "
            "such as L"
        )
    return int(text)


def examples_options(command: F) -> F:
    """``--examples`` and ``--seed``, for inputs that are tried beside what is proved."""
    for option in (
        click.option("--seed", type=int, default=0, show_default=True, help="Seed of the inputs."),
        click.option(
            "--examples",
            type=click.IntRange(min=0, max=100_000),
            default=20,
            show_default=True,
            metavar="N",
            help="Inputs that Hypothesis chooses, tried beside what is proved; 0 for none.",
        ),
    ):
        command = option(command)
    return command


symbols_option = pairs_option(
    "--symbol",
    "symbols",
    "NAME=LATEX",
    "How a symbol is written in LaTeX; may be repeated.",
    "--symbol has {!r}; write NAME=LATEX, such as W_1='U', each name once",
)


def positive_integers(text: str, option: str, *, count: int | None = None) -> list[int]:
    """The numbers of an option such as ``2,3,1``.

    Raises:
        UsageError: for anything but positive integers, or another count than asked for.
    """
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if not (word.isascii() and word.isdigit()) or len(word) > 9 or int(word) < 1:
            raise UsageError(
                f"{option} has {shown(word)}; only integers from 1 to 999999999 go there, such as "
                "2,3,1"
            )
    if count is not None and len(words) != count:
        raise UsageError(
            f"{option} has {count_of(len(words), 'number')}; positive integers go there, {count}"
        )
    return [int(word) for word in words]
