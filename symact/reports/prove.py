"""``symact prove``: what running theorems came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symact.display import count_of
from symact.library.registry import theorem
from symact.library.theorem import place_of
from symact.rendering.page import BREAK, Page, Sentence, Table, Value, Verbatim
from symact.reports.report import Data, Report

CLAIMS = {
    "holds": ("holds", "hold"),
    "false": ("is false", "are false"),
    "conditional": ("needs conditions", "need conditions"),
    "not mathematics": ("is not mathematics", "are not mathematics"),
}
"""What became of claims of the text, for one and for several."""


def prove_report(results: Sequence[Data], seed: int, *, timing: bool = False) -> Report:
    """The results of :func:`symact.library.proving.results`; JSON has their times if asked."""
    return Report(
        lambda: prove_data(results, seed, timing=timing),
        lambda format: plain_proofs(results) if format.is_plain else proofs_page(results),
    )


def prove_data(results: Sequence[Data], seed: int, *, timing: bool = False) -> Data:
    """What JSON has of them; whether all hold, and whether all was decided.

    With ``timing`` also the seconds of each theorem and of all together, which differ from run to
    run as nothing else does.
    """
    data: dict[str, Any] = {
        "schema": "symact.prove/1",
        "ok": all(result["ok"] for result in results),
        "complete": not any(result["undecided"] for result in results),
        "seed": seed,
        "theorems": [
            {key: value for key, value in result.items() if key != "seconds"} for result in results
        ],
    }
    if timing:
        spent = {result["id"]: result["seconds"] for result in results}
        data["timing"] = {"seconds": round(sum(spent.values()), 3), "theorems": spent}
    return data


def plain_proofs(results: Sequence[Data]) -> Page:
    """A line for each, then what failed, and the answer last, where a terminal stops."""
    rows = tuple(
        (
            place_of(result["section"], result["topic"]),
            Verbatim(result["id"]),
            *_answer(result),
            _remark(result),
        )
        for result in results
    )
    answer = [part for sentence in summary(results) for part in (BREAK, sentence)]
    return Page((), (Table(("",) * 5, rows), *_failures(results), Sentence(tuple(answer[1:]))))


def proofs_page(results: Sequence[Data]) -> Page:
    """The answer, what failed, and a row for each."""
    heads = ("", "theorem", "verdict", "checked", "steps", "examples", "mutants")
    rows = tuple(
        (
            place_of(result["section"], result["topic"]),
            Verbatim(result["id"]),
            *_answer(result),
            *(str(result[name]) for name in heads[-3:]),
        )
        for result in results
    )
    answer = map(Sentence, summary(results))
    return Page(("Proofs",), (*answer, *_failures(results), Table(heads, rows)))


def _answer(result: Data) -> tuple[str, str]:
    return result["verdict"] if result["ok"] else "FAILED", result["level"] or ""


def _remark(result: Data) -> Value:
    """What was run; of a claim that does not hold as it stands, what holds in its place."""
    if result["verdict"] in ("false", "conditional"):
        return theorem(result["id"]).title
    return "   ".join(count_of(result[f"{noun}s"], noun) for noun in ("step", "example", "mutant"))


def _failures(results: Sequence[Data]) -> Iterator[Sentence]:
    for result in results:
        for sentence in (*result["failures"], *result["undecided"]):
            yield Sentence((Verbatim(result["id"]), ": ", sentence))


def summary(results: Sequence[Data]) -> Iterator[str]:
    """How many hold as stated, and what became of the claims of the text."""
    failed = sum(not result["ok"] for result in results)
    hold = len(results) - failed
    yield (
        f"{count_of(hold, 'theorem')} {'holds' if hold == 1 else 'hold'} as stated"
        + (f", {failed} {'does' if failed == 1 else 'do'} not." if failed else ".")
    )
    parts = []
    for verdict, (one, many) in CLAIMS.items():
        number = sum(result["verdict"] == verdict for result in results)
        if number:
            parts.append(f"{count_of(number, 'claim')} {one if number == 1 else many}")
    if parts:
        yield f"Of the text: {', '.join(parts)}."
