"""``symact list``."""

from __future__ import annotations

import click

from symact.cli.options import Output, output_options
from symact.cli.screen import Helped
from symact.errors import UsageError
from symact.library.theorem import SECTIONS, TOPICS, VERDICTS
from symact.logic.levels import LEVELS


@click.command(
    "list",
    cls=Helped,
    epilog="""\b
Examples:
  symact list
  symact list minimum
  symact list --activation gelu --source Hendrycks
  symact list --section 4 --verdict false
  symact list --ledger""",
)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--section", type=click.Choice(SECTIONS), help="Theorems of one section only.")
@click.option(
    "--topic",
    type=click.Choice([*TOPICS]),
    metavar="TOPIC",
    help=f"Theorems of one topic only: {', '.join(TOPICS)}.",
)
@click.option(
    "--verdict",
    type=click.Choice(VERDICTS),
    metavar="VERDICT",
    help=f"Theorems of one verdict only: {', '.join(VERDICTS)}.",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    help=f"Theorems of one level only: {', '.join(LEVELS)}.",
)
@click.option("--ledger", is_flag=True, help="The claims of the text and what became of each.")
@click.option("--activation", metavar="NAME", help="Theorems about one activation, and itself.")
@click.option("--trusts", metavar="WORD", help="Theorems whose checks rely on this; runs them.")
@click.option("--source", metavar="WORD", help="Theorems that cite this, an author or a title.")
@output_options
def command(
    words: tuple[str, ...],
    section: str | None,
    topic: str | None,
    verdict: str | None,
    level: str | None,
    ledger: bool,
    activation: str | None,
    trusts: str | None,
    source: str | None,
    output: Output,
) -> None:
    """List the theorems and the activations; of what is asked for, those of which all of it is so.

    A WORD occurs in the name, the title, the claim or the statements.

    A theorem's level is what its proof is declared to establish; 'symact prove' confirms it.
    """
    from symact.library.finding import Query
    from symact.reports.list import ledger_report, list_report
    from symact.reports.report import WITH_TABLES

    query = Query(words, section, verdict, level, activation, trusts, source, topic)
    if ledger and query.asked:
        raise UsageError("--ledger lists every claim; leave the other options out")
    output.refuse_format(WITH_TABLES, "a list")
    output.warn_of_faults()
    output.deliver(ledger_report() if ledger else list_report(query))
