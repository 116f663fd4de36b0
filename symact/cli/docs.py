"""``symact docs``: derivations where people write."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from symact.cli.options import Output, Place, Taken, output_options
from symact.cli.screen import HelpedGroup
from symact.errors import CheckFailedError, UndecidedError, UsageError, shown
from symact.reports.check import PLAIN

if TYPE_CHECKING:
    from symact.documents.commands import Answer
    from symact.documents.filling import Filled, Filling

F = TypeVar("F", bound=Callable[..., object])


@click.group(
    "docs",
    cls=HelpedGroup,
    no_args_is_help=False,
    epilog="""\b
Examples:
  symact docs update README.md paper.tex
  symact docs check README.md docs
  symact docs build docs/theorems

\b
A block of Markdown, of a notebook or of TeX:
  <!-- symact: collapse --widths 2,2,1 -->     % symact: collapse --widths 2,2,1
  <!-- /symact -->                             % /symact
  <!-- symact: plot gelu -o gelu.svg -->       % symact: plot gelu -o gelu.pdf
  <!-- /symact -->                             % /symact

Exit codes: 0 done, 1 a block is not what its command gives, 2 a mark that cannot be read.""",
)
def command() -> None:
    """Fill and hold the blocks of documents that commands make.

    A block stands between two marks, the first of which has a command of symact: collapse, derive,
    list, plot, prove, regions or show. Nothing else is run, and no files are written but the
    document and pictures, which plot -o FILE and regions --plot FILE name, below the folder.
    """


def _documents(command: F) -> F:
    """The documents and the folder of their files."""
    root = click.option(
        "--root",
        type=Place(exists=True, file_okay=False),
        default=".",
        metavar="FOLDER",
        help="Where the files are that commands name; the folder you are in if left out.",
    )
    places = click.argument("places", nargs=-1, required=True, metavar="PATH...", type=Place())
    return places(root(command))


@command.command("update")
@_documents
@output_options
@click.pass_context
def update(ctx: click.Context, places: tuple[Path, ...], root: Path, output: Output) -> None:
    """Fill the blocks of files, and of all documents below folders."""
    from symact.documents.reports import updated_report

    output.refuse_format(PLAIN, "an update")
    found = _filled(ctx, places, root)
    for one in found:
        one.write()
    output.deliver(updated_report(found))


@command.command("check")
@_documents
@output_options
@click.pass_context
def check(ctx: click.Context, places: tuple[Path, ...], root: Path, output: Output) -> int:
    """Say whether blocks are what their commands give, and what would change."""
    from symact.documents.reports import checked_report

    output.refuse_format(PLAIN, "a check of documents")
    found = _filled(ctx, places, root)
    output.deliver(checked_report(found))
    return CheckFailedError.exit_code if any(one.stale for one in found) else 0


@command.command("build")
@click.argument("folder", type=Place())
@click.argument("names", nargs=-1, metavar="[THEOREM]...")
@output_options
def build(folder: Path, names: tuple[str, ...], output: Output) -> None:
    """Write a page of Markdown for each theorem, and an index of them.

    FOLDER is made if it is not there. Every step is checked before anything is written; pages that
    are right are not touched. All theorems if none is named.
    """
    from symact.documents.gallery import built, gallery_report

    output.refuse_format(PLAIN, "a gallery")
    output.warn_of_faults()
    output.deliver(gallery_report(built(folder, names)))


def _filled(ctx: click.Context, places: tuple[Path, ...], root: Path) -> list[Filled]:
    """All documents at some places, each with what its commands give."""
    from symact.documents.document import documents

    filling = _filling(ctx, root)
    return [filling.of(path) for path in documents(places)]


def _filling(ctx: click.Context, root: Path) -> Filling:
    from symact.documents.commands import Answer
    from symact.documents.filling import Filling

    group = ctx.find_root().command
    assert isinstance(group, click.Group)

    def run(words: tuple[str, ...], format: str) -> Answer:
        name, *arguments = words
        found = group.get_command(ctx, name)
        if found is None:
            raise UsageError(f"there is no command {shown(name)} in this version")
        taken = Taken(format)
        code = _run(found, name, arguments, ctx, taken, root)
        if code == UndecidedError.exit_code:
            raise UndecidedError(f"symact {' '.join(words)} does not come to an end")
        if code:
            raise CheckFailedError(f"symact {' '.join(words)} says that something does not hold")
        if not taken.text and taken.drawing is None:
            raise UsageError(f"symact {' '.join(words)} gives no result")
        return Answer(taken.format, taken.text, taken.drawing)

    return Filling(run, root)


def _run(
    found: click.Command,
    name: str,
    arguments: list[str],
    ctx: click.Context,
    taken: Taken,
    root: Path,
) -> int:
    """Run a command in the folder of its files; its exit code."""
    try:
        with contextlib.chdir(root):
            code = found.main(
                arguments, prog_name=name, standalone_mode=False, parent=ctx, obj=taken
            )
    except click.UsageError as error:
        raise UsageError(error.format_message()) from None
    return code if isinstance(code, int) else 0
