"""What is said of a model file that was written: what it holds, and what rounding changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact import display
from symact.display import count_of, escaped, grouped
from symact.formats.writing import Written
from symact.rendering.page import Detail, Details, Page, Sentence, Verbatim
from symact.reports.figures import at_most, ratio
from symact.reports.report import Report


def written_data(written: Written | None) -> dict[str, Any] | None:
    """A file that was written for JSON; None where none was."""
    if written is None:
        return None
    return {
        "file": written.path.name,
        "sha256": written.sha256,
        "type": written.dtype or None,
        "parameters": written.network.parameters,
        "rounded": written.changed,
        "inputs_at_most": ratio(written.reach),
        "changes_at_most": None if written.bound is None else ratio(written.bound),
        "no_bound": written.reason or None,
        "imports": [{"operation": e.operation, "error": e.error} for e in written.imports],
        "notes": list(written.notes),
    }


def written_details(written: Written | None) -> Iterator[Detail]:
    """What a page says of a file that was written; nothing where none was."""
    if written is None:
        return
    holds = f"{count_of(written.network.parameters, 'number')}, read again: exactly what was meant"
    yield Detail("written", f"{escaped(written.path.name)}, {holds}")
    yield Detail("rounded", _rounded(written))
    for entry in written.imports:
        yield Detail("read", f"{entry.operation}: rounded when read, {entry.error}")
    for note in written.notes:
        yield Detail("note", note)


def _rounded(written: Written) -> str:
    if not written.changed:
        word = f"all numbers are {written.dtype} numbers" if written.dtype else "numbers are exact"
        return f"nothing: {word}"
    what = f"{grouped(written.changed)} to {written.dtype}, each once, to nearest"
    if written.bound is None:
        return f"{what}; no bound on what that changes: {written.reason}"
    return (
        f"{what}: changes the outputs by at most {at_most(written.bound)} for |x| ≤ {written.reach}"
    )


def written_report(written: Written) -> Report:
    """A file that was written."""
    return Report(
        lambda: {"schema": "symact.written/1", **(written_data(written) or {})},
        lambda _: Page(
            (Verbatim(written.path.name),),
            (Sentence("Written, and read again."), Details(tuple(written_details(written)))),
        ),
    )


display.report.register(Written, written_report)
