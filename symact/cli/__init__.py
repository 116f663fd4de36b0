"""The command line: arguments in, exit code out.

Commands are imported when they are run, so that help and mistakes come back at once. The result
alone goes to standard output; messages go to standard error.

Nothing here may call ``list``: importing the command of that name puts its module in the place.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

from symact import __version__
from symact.cli import streams
from symact.cli.screen import Helped, say, screen
from symact.display import escaped
from symact.errors import InternalError, SymactError

COMMANDS = {
    "audit": "Find what a model stores and does not need, on a box.",
    "check": "Check a certificate, trusting nothing else of symact.",
    "inspect": "Show what a model file stores, layer by layer.",
    "collapse": "Prove that runs of affine layers are one affine map each.",
    "derive": "Write the derivation of a theorem.",
    "docs": "Fill and hold the blocks of documents that commands make.",
    "equal": "Prove that two networks are equal, or find where they differ.",
    "merge": "Merge a low-rank adapter into its base, or check a merged model, exactly.",
    "plot": "Draw activations, or a picture of what theorems say.",
    "regions": "Show the piecewise-affine structure of a ReLU network, exactly.",
    "list": "List the theorems and the activations.",
    "prove": "Prove theorems: run every check, and try to refute them.",
    "show": "Show a theorem, or what is known of one activation.",
}
"""Every command with its line in the help; ``symact.cli.<name>`` holds it."""

EPILOG = """\b
Examples:
  symact collapse model.onnx
  symact collapse --widths 2,3,1 -f latex
  symact show gelu

Exit codes: 0 done and holds, 1 a check failed, 2 bad input, 3 undecided, 4 something to install."""


class Commands(Helped, click.Group):
    """The group of commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"symact.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, COMMANDS)
            hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"No such command '{name}'; {hint}", ctx)
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """The versions that results depend on, read without loading what they are of."""
    if asked:
        import platform
        from importlib.metadata import version

        click.echo(f"symact {__version__}")
        click.echo(f"python {platform.python_version()}")
        for name in ("sympy", "python-flint"):
            click.echo(f"{name} {version(name)}")
        ctx.exit()


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the versions that results depend on, and exit.",
)
def group() -> None:
    """Prove what the layers of a neural network do: exactly, and checkably."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    given = sys.argv[1:] if arguments is None else [*arguments]
    streams.prepare()
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run the command line on arguments; the exit code."""
    try:
        code = _answered(arguments or ["--help"])
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        streams.silence()
        say(f"Error: the result cannot be written: {error.strerror}")
        return 2
    return code


INTERRUPTED = 130
"""The exit code of a program that is stopped by SIGINT."""


def _answered(arguments: list[str]) -> int:
    try:
        result = group.main(
            arguments,
            prog_name="symact",
            standalone_mode=False,
            color=_colour(),
            terminal_width=screen(sys.stdout),
        )
    except SymactError as error:
        return _fail(arguments, error.kind, str(error), error.exit_code)
    except click.UsageError as error:
        return _fail(arguments, "usage", error.format_message(), 2, error.ctx)
    except click.ClickException as error:
        return _fail(arguments, "input", error.format_message(), 2)
    except (OSError, click.Abort):
        raise
    except Exception as error:  # a fault of symact must not look like a check that failed
        traceback.print_exc()
        message = f"symact itself failed, nothing is said either way ({type(error).__name__})"
        return _fail(arguments, InternalError.kind, message, InternalError.exit_code)
    return result if isinstance(result, int) else 0


def _fail(
    arguments: list[str], kind: str, message: str, code: int, ctx: click.Context | None = None
) -> int:
    message = short(message)
    if wants_json(arguments):
        error: dict[str, Any] = {"kind": kind, "message": message}
        schema = f"symact.{_command(arguments)}/1"
        streams.put(json.dumps({"schema": schema, "error": error}, indent=2) + "\n")
        return code
    say(f"Error: {escaped(message)}")
    if ctx is not None and kind == "usage":
        say(f"Try '{ctx.command_path} -h' for help.")
    return code


def short(message: str) -> str:
    """A message that fits a screen, whatever was quoted in it: of very long words the beginning.

    >>> short(f"there is no theorem {'x' * 10000}; did you mean xor?")[:40], len(short("y " * 9999))
    ('there is no theorem xxxxxxxxxxxxxxxxxxxx', 2000)
    """
    cut = re.sub(r"(\S{60})\S{240,}", r"\1...", message)
    return cut if len(cut) <= LONGEST_MESSAGE else f"{cut[: LONGEST_MESSAGE - 3]}..."


LONGEST_MESSAGE = 2000


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the arguments ask for JSON, before they are parsed: errors are JSON then too."""
    return any(
        first in ("--json", "-fjson", "--format=json")
        or (first in ("-f", "--format") and second == "json")
        for first, second in pairwise([*arguments, ""])
    )


def _command(arguments: Sequence[str]) -> str:
    return next((word for word in arguments if word in COMMANDS), "error")


def _colour() -> bool | None:
    # click does not look at NO_COLOR (https://no-color.org) by itself
    return False if os.environ.get("NO_COLOR") else None
