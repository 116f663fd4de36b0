"""``symact show``."""

from __future__ import annotations

from pathlib import Path

import click

from symact.cli.options import chosen_format, deliver, json_text, output_options, warn_of_faults
from symact.errors import NotFoundError, UsageError


@click.command(
    "show",
    epilog="""\b
Examples:
  symact show gelu
  symact show gelu --steps
  symact show gelu-minimum
  symact show leaky_relu --parameter alpha=1/10 -f latex""",
)
@click.argument("name")
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of an activation, exactly; may be repeated.",
)
@click.option("--steps", is_flag=True, help="The steps that show what is known, too.")
@output_options
def command(
    name: str,
    parameters: tuple[str, ...],
    steps: bool,
    form: str | None,
    as_json: bool,
    output: Path | None,
    quiet: bool,
) -> None:
    """Show a theorem, or what is known of one activation.

    Of a theorem: the claim, the verdict, the statements with the levels that it declares ('symact
    prove' confirms them), counterexamples and sources. Of an activation: derivative, range,
    extrema, slopes, fixed points and more, each with how far it is checked and the theorem that
    says it; all their checks are run.
    """
    from symact.activations.entries import names

    style = chosen_format(form, as_json, output)
    warn_of_faults(quiet)
    if name in names() or parameters:
        text = _activation(name, parameters, style, steps, quiet)
    elif steps:
        raise UsageError(f"--steps goes with an activation; 'symact derive {name}' has the steps")
    else:
        text = _theorem(name, style)
    deliver(text, output, quiet)


def _activation(
    name: str, parameters: tuple[str, ...], style: str, steps: bool, quiet: bool
) -> str:
    from symact.activations.entries import activation
    from symact.library.sheet import fact_sheet
    from symact.rendering.pages import write
    from symact.reports import sheet as fact_report

    given = dict(text.partition("=")[::2] for text in parameters)
    if len(given) < len(parameters) or not all(given.values()):
        raise UsageError("write each --parameter once, as NAME=VALUE, such as alpha=1/10")
    sheet = fact_sheet(activation(name, **given))
    for fault in () if quiet else sheet.faults:
        click.echo(f"Warning: {fault}", err=True)
    if style == "json":
        return json_text(fact_report.sheet_data(sheet))
    return write(fact_report.sheet_page(sheet, steps=steps), style)


def _theorem(name: str, style: str) -> str:
    import difflib

    from symact.activations.entries import names
    from symact.library.registry import guarded, missing, theorems
    from symact.rendering.pages import write
    from symact.reports.theorem import theorem_data, theorem_page

    known = theorems()
    if name not in known:
        close = difflib.get_close_matches(name.lower(), [*known, *names()])
        hint = f"did you mean {' or '.join(close)}?" if close else "see symact list"
        reason = missing(name, hint)
        raise NotFoundError(f"there is no theorem and no activation {name!r}; {reason}")
    if style in ("latex", "tex"):
        raise UsageError(
            f"a theorem is not shown as {style}; 'symact derive {name} -f {style}' has its "
            "derivation"
        )
    with guarded(known[name]):
        if style == "json":
            return json_text(theorem_data(known[name]))
        return write(theorem_page(known[name]), style)
