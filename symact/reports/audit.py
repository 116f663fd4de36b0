"""``symact audit``: what a model stores and does not need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symact import display
from symact.auditing.audit import Audit, Finding
from symact.bounding.settling import BEHIND, HARD, TIME, State
from symact.display import count_of, grouped
from symact.formats.writing import Written
from symact.rendering.page import Detail, Details, Page, Part, Sentence, Table, Value, Verbatim
from symact.reports.evidence import evidence_data, evidence_details
from symact.reports.figures import model_data, ratio
from symact.reports.report import Report
from symact.reports.written import written_data, written_details

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence

WORDS = {
    "merge": "affine run",
    "missing": "no activation",
    "idle": "does nothing",
    "affine": "affine layer",
    "off": "constant units",
    "on": "affine units",
    "alike": "units alike",
    "rank": "deficient rank",
    "unread": "unread units",
    "input": "unread inputs",
    "output": "constant outputs",
}
"""The kinds of findings in words."""

REASONS = {
    TIME: "the seconds were used up",
    HARD: "neither bounds, nor cases, nor points settle it",
    BEHIND: "it is behind an operation of which nothing is known",
}


def audit_report(
    result: Audit,
    *,
    seconds: float | None = None,
    written: Written | None = None,
    tried: Evidence | None = None,
) -> Report:
    """An audit.

    Args:
        result: the audit.
        seconds: how long it took, for JSON, where that is asked for.
        written: the file that the smaller network is written to.
        tried: what inputs showed that were tried.
    """
    return Report(
        lambda: {
            **audit_data(result, seconds=seconds),
            "tried": evidence_data(tried),
            "written": written_data(written),
        },
        lambda format: audit_page(result, written, tried),
    )


def audit_data(result: Audit, *, seconds: float | None = None) -> dict[str, Any]:
    """An audit for JSON: findings, and what is known of every neuron."""
    data: dict[str, Any] = {
        "schema": "symact.audit/1",
        "model": model_data(result.network),
        "domain": result.box.describe(),
        "before": {"parameters": result.network.parameters},
        "after": {"parameters": result.applied().parameters},
        "exact": True,
        "complete": not result.left,
        "findings": [_finding_data(finding) for finding in result.findings],
        "neurons": [_neuron_data(state) for state in result.settled.states],
    }
    if seconds is not None:
        data["timing"] = {"seconds": round(seconds, 6)}
    return data


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "where": finding.name,
        "units": list(finding.units),
        "finding": finding.text,
        "before": finding.before,
        "after": finding.after,
    }


def _neuron_data(state: State) -> dict[str, Any]:
    return {
        "operation": state.operation,
        "index": state.index,
        "least": None if state.least is None else ratio(state.least),
        "most": None if state.most is None else ratio(state.most),
        "piece": state.piece if state.piece >= 0 else None,
        "points": [[ratio(c) for c in point] for point in state.points],
        "unknown": state.left or None,
    }


def audit_page(
    result: Audit, written: Written | None = None, tried: Evidence | None = None
) -> Page:
    """An audit as a page: what could go, a row for each finding, and what is open."""
    network = result.network
    name: Value = Verbatim(network.source.file) if network.source else "network"
    title = (name, result.box.describe(), count_of(network.parameters, "parameter"))
    parts: list[Part] = [Sentence(_verdict(result))]
    if result.findings:
        rows = tuple(_row(finding) for finding in result.findings)
        parts.append(Table(("finding", "where", "what", "numbers", "without"), rows))
    parts.append(Details((*_details(result), *evidence_details(tried), *written_details(written))))
    return Page(title, tuple(parts))


def _verdict(result: Audit) -> str:
    before, after = result.network.parameters, result.applied().parameters
    if after < before:
        equal = "on the box" if result.rests else "everywhere"
        own = count_of(after, "parameter")
        return f"{own} instead of {grouped(before)} would do, equal {equal}."
    if result.findings:
        return "No numbers can be saved by what was found."
    return "Nothing was found." if not result.left else "Nothing was found so far."


def _row(finding: Finding) -> tuple[Value, ...]:
    before, after = (
        "" if count is None else grouped(count) for count in (finding.before, finding.after)
    )
    return WORDS[finding.kind], Verbatim(finding.name), finding.text, before, after


def _details(result: Audit) -> Iterator[Detail]:
    states = result.settled.states
    kept = sum(state.piece >= 0 for state in states)
    both = sum(bool(state.points) for state in states)
    if states:
        words = f"{kept} kept to one piece, {both} seen to bend"
        yield Detail("neurons", f"{count_of(len(states), 'neuron')}: {words}")
    for reason, count in Counter(state.left for state in result.left).items():
        yield Detail("unknown", f"{count_of(count, 'neuron')}: {REASONS[reason]}")
    yield Detail("checked", "exactly, over the stored weights")


display.report.register(Audit, audit_report)
