"""What a check established: for all of what, what, and if what."""

from __future__ import annotations

from collections.abc import Iterator

from symact import display
from symact.display import capital
from symact.logic import stating
from symact.logic.sequents import Sequent
from symact.logic.words import Words
from symact.rendering import line_of
from symact.rendering.page import Detail, Details, Page
from symact.rendering.writers.json import sequent_data
from symact.reports.report import Report
from symact.reports.stated import lines, said


def sequent_report(sequent: Sequent) -> Report:
    """What a check established, with its level."""
    return Report(
        lambda: {
            "schema": "symact.sequent/1",
            "statement": line_of(said(sequent)),
            **sequent_data(sequent),
        },
        lambda format: Page((), (Details(tuple(_established(sequent))),)),
    )


def _established(sequent: Sequent) -> Iterator[Detail]:
    over = stating.for_all((sequent,))
    if over:
        yield Detail("for all", over.removeprefix("for all "))
    yield Detail("states", said(sequent))
    if sequent.premises:
        yield Detail("if", lines(sequent.premises))
    if sequent.definitions:
        yield Detail("where", lines(Words("{} = {}", *pair) for pair in sequent.definitions))
    if sequent.argued:
        yield Detail("argued", lines([capital(words) for words in sequent.argued]))
    yield Detail("checked", sequent.level)


display.report.register(Sequent, sequent_report)
