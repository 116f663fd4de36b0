"""``symact merge``: what was merged, and what was found of a merged model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symact import display
from symact.display import capital, count_of, grouped, number_of
from symact.folding.checking import VERDICTS, Compared, MergeCheck
from symact.folding.merging import Merge
from symact.rendering.page import BREAK, Detail, Details, Page, Part, Sentence, Value, Verbatim
from symact.reports.evidence import evidence_data, evidence_details
from symact.reports.figures import at_most
from symact.reports.report import Report

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence

MOST_ROWS = 60
"""The most tensors that a page has; JSON has them all."""

_ROUNDED = "each the exact number, rounded once (ties to even; +0 and −0 are one number)"


def merge_report(result: Merge | MergeCheck, tried: Evidence | None = None) -> Report:
    """What was written, or what was found."""
    if isinstance(result, Merge):
        made = result
        return Report(
            lambda: {**written_data(made), "tried": evidence_data(tried)},
            lambda _: written_page(made, tried),
        )
    found = result
    return Report(
        lambda: {**check_data(found), "tried": evidence_data(tried)},
        lambda _: check_page(found, tried),
    )


def check_data(result: MergeCheck) -> dict[str, Any]:
    """What was found of a merged model, for JSON."""
    return {
        "schema": "symact.merge/1",
        "merged": str(result.place),
        "equal": result.equal,
        "counts": {verdict: result.count(verdict) for verdict in VERDICTS},
        "tensors": [_tensor_data(one) for one in result.tensors],
        "files": _files_data(result.files),
        "notes": list(result.notes),
        **_bound_data(result),
        **({"written": _files_data(result.written)} if result.written else {}),
    }


def _files_data(files: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"file": file, "sha256": digest} for file, digest in files]


def _bound_data(result: MergeCheck) -> dict[str, Any]:
    """How far outputs are off at most, where that was asked for."""
    if result.reach is None:
        return {}
    return {
        "reach": str(result.reach),
        "bound": None if result.bound is None else str(result.bound),
        "no_bound": result.no_bound or None,
    }


def _tensor_data(one: Compared) -> dict[str, Any]:
    off = one.difference
    return {
        "name": one.name,
        "origin": one.origin,
        "verdict": one.verdict,
        "numbers": one.count,
        "differing": off.count if off else 0,
        "ulps": off.ulps if off else None,
        "at": list(off.place) if off else None,
        "reason": one.reason or None,
        "scale": one.scale or None,
    }


def written_data(result: Merge) -> dict[str, Any]:
    """What was written, for JSON."""
    return {
        "schema": "symact.merge/1",
        "merged": str(result.place),
        "tensors": dict(result.tensors),
        "scales": dict(result.scales),
        "resumed": result.resumed,
        "read": _files_data(result.read),
        "written": _files_data(result.written),
        "notes": list(result.notes),
    }


def written_page(result: Merge, tried: Evidence | None = None) -> Page:
    """What was written, as a page."""
    parts: list[Part] = [Sentence(f"{_origins(result.tensors)}: {_ROUNDED}.")]
    rows = [Detail("scale", f"{s}, {count_of(n, 'tensor')}") for s, n in result.scales.items()]
    if result.resumed:
        rows.append(Detail("resumed", f"{count_of(result.resumed, 'tensor')} done by earlier runs"))
    rows += [Detail("note", note) for note in result.notes]
    rows += evidence_details(tried)
    rows.append(Detail("sha256", _hashes(result.written)))
    return Page((Verbatim(result.place.name),), (*parts, Details(tuple(rows))))


def check_page(result: MergeCheck, tried: Evidence | None = None) -> Page:
    """What was found of a merged model, as a page: the verdict, and each tensor that differs."""
    origins = [one.origin for one in result.tensors if one.origin != "extra"]
    counts = {origin: origins.count(origin) for origin in dict.fromkeys(origins)}
    scales = dict.fromkeys(one.scale for one in result.tensors if one.scale)
    how = f", base + {next(iter(scales))}" if len(scales) == 1 else ""
    parts: list[Part] = [Sentence(f"{_origins(counts)}{how}.")]
    found = [one for one in result.tensors if one.verdict != "equal"]
    if found:
        parts.append(Details(tuple(Detail(one.name, _told(one)) for one in found[:MOST_ROWS])))
    if len(found) > MOST_ROWS:
        parts.append(Sentence(f"{count_of(len(found) - MOST_ROWS, 'tensor')} more, see --json."))
    parts.append(Sentence(_verdict(result)))
    rows = [Detail("note", note) for note in result.notes]
    if result.reach is not None:
        rows.append(Detail("changes", _bound(result)))
    rows.append(Detail("checked", f"every number, exactly: {_ROUNDED}"))
    if result.written:
        rows.append(Detail("written", _hashes(result.written)))
    rows += evidence_details(tried)
    rows.append(Detail("sha256", _hashes(result.files)))
    return Page((Verbatim(result.place.name),), (*parts, Details(tuple(rows))))


def _bound(result: MergeCheck) -> str:
    assert result.reach is not None
    where = f"for inputs of |x| ≤ {number_of(result.reach)}"
    if result.bound is None:
        return f"not known {where}: {result.no_bound}"
    if not result.bound:
        return f"the outputs are those of the exact numbers, {where}, in exact arithmetic"
    return f"the outputs by at most {at_most(result.bound)}, {where}, in exact arithmetic"


def _origins(counts: Any) -> str:
    names = {"merged": count_of(counts.get("merged", 0), "tensor") + " merged"}
    said = [names.get(origin) or f"{n} {origin}" for origin, n in counts.items()]
    said.sort(key=lambda text: "merged" not in text)
    return ", ".join(said)


def _told(one: Compared) -> Value:
    if one.verdict == "missing":
        return "missing"
    if one.verdict == "extra":
        return "extra: nothing that was given has it"
    is_touched = one.verdict != "changed" or (one.reason and one.difference is None)
    head = "" if is_touched else "changed, though nothing touches it"
    lines = [head] if head else []
    if one.difference is not None:
        lines.append(_difference(one))
    if one.reason:
        lines.append(one.reason)
    told: list[Value] = []
    for line in lines:
        told += [BREAK, line] if told else [line]
    return tuple(told)


def _difference(one: Compared) -> str:
    off = one.difference
    assert off is not None
    share = f"{100 * off.count / one.count:.1f} %" if off.count >= one.count / 1000 else ""
    of = f"{share} of {count_of(one.count, 'number')}" if share else (
        f"{grouped(off.count)} of {count_of(one.count, 'number')}"
    )  # fmt: skip
    place = ", ".join(map(str, off.place))
    verb = "are" if off.count != 1 else "is"
    what = (
        f"{of} {verb} not the rounded exact merge" if one.verdict != "changed" else f"{of} differ"
    )
    if off.ulps is None:
        return f"{what}; at [{place}] is NaN on one side"
    return f"{what}, by {count_of(off.ulps, 'ulp')} at most, at [{place}]"


def _verdict(result: MergeCheck) -> str:
    if result.equal:
        return "Equal to the exact merge: every number is the exact one, rounded once."
    words = {
        "wrong": "wrong", "changed": "changed", "missing": "missing", "extra": "extra",
        "rounded": "rounded otherwise than exactly", "equal": "equal to the rounded exact merge",
    }  # fmt: skip
    said = [
        (result.count(verdict), word) for verdict, word in words.items() if result.count(verdict)
    ]
    first, *others = said
    verb = "is" if first[0] == 1 else "are"
    text = f"{count_of(first[0], 'tensor')} {verb} {first[1]}"
    return capital("".join([text, *(f", {n} {word}" for n, word in others)]) + ".")


def _hashes(files: tuple[tuple[str, str], ...]) -> Value:
    return tuple(_hash_lines(files))


def _hash_lines(files: tuple[tuple[str, str], ...]) -> Iterator[Value]:
    for k, (file, digest) in enumerate(files):
        if k:
            yield BREAK
        yield f"{digest}  "
        yield Verbatim(file)


for _type in (Merge, MergeCheck):
    display.report.register(_type, merge_report)
