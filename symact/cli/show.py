"""``symact show``."""

from __future__ import annotations

import click

from symact.cli.options import Output, output_options, pairs_option, symbols_option
from symact.cli.screen import Helped
from symact.errors import UsageError


@click.command(
    "show",
    cls=Helped,
    epilog="""\b
Examples:
  symact show gelu
  symact show gelu --steps
  symact show gelu-minimum
  symact show leaky_relu --parameter alpha=1/10 -f latex""",
)
@click.argument("name")
@pairs_option(
    "--parameter",
    "parameters",
    "NAME=VALUE",
    "A parameter of an activation, exactly; may be repeated.",
    "--parameter has {!r}; write each once, as NAME=VALUE, such as alpha=1/10",
)
@click.option("--steps", is_flag=True, help="The steps that show what is known, too.")
@symbols_option
@output_options
def command(
    name: str, parameters: dict[str, str], steps: bool, symbols: dict[str, str], output: Output
) -> None:
    """Show a theorem, or what is known of one activation.

    Of a theorem: the claim, the verdict, the statements with the levels that it declares ('symact
    prove' confirms them), counterexamples and sources. Of an activation: derivative, range,
    extrema, slopes, fixed points and more, each with how far it is checked and the theorem that
    says it; all their checks are run.
    """
    from symact.library.theorem import Theorem
    from symact.reports.report import WITH_TABLES
    from symact.reports.show import sheet_report, subject, theorem_report

    output.warn_of_faults()
    found = subject(name, parameters)
    if not isinstance(found, Theorem):
        output.deliver(sheet_report(found, steps=steps), symbols)
        return
    if steps:
        raise UsageError(f"--steps goes with an activation; 'symact derive {name}' has the steps")
    instead = f"'symact derive {name} -f {output.format}' has its derivation"
    output.refuse_format((*WITH_TABLES, "tex"), "a theorem", instead)
    output.deliver(theorem_report(found), symbols)
