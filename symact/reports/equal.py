"""``symact equal``: whether two networks are equal, by what, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symact import display
from symact.comparing.equality import DIMENSIONS, Apart, Equality
from symact.display import count_of
from symact.networks.network import Network
from symact.rendering.page import BREAK, Detail, Details, Page, Part, Sentence, Value, Verbatim
from symact.reports.evidence import evidence_data, evidence_details, evidence_text
from symact.reports.figures import (
    DIGITS,
    Ends,
    at_most,
    digits_of,
    model_data,
    ratio,
    short_number,
)
from symact.reports.floats import FloatBound, Inputs, float_bound, floats_details
from symact.reports.report import Report

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence

COORDINATES = 6
"""How many coordinates a point has at most that is shown."""


def equal_report(
    result: Equality, *, at: Inputs | None = None, tried: Evidence | None = None
) -> Report:
    """Whether two networks are equal.

    Args:
        at: points for which executions of both in floats are bounded too.
        tried: what inputs showed that were tried.
    """
    return Report(
        lambda: {**equal_data(result, at), "tried": evidence_data(tried)},
        lambda format: equal_page(result, at, tried),
    )


def equal_data(result: Equality, at: Inputs | None = None) -> dict[str, Any]:
    """The result of a comparison for JSON, with all numbers exact."""
    box, apart, largest = result.box, result.apart, result.largest
    return {
        "schema": "symact.equal/1",
        "first": model_data(result.first),
        "second": model_data(result.second),
        "box": None if box is None else [[*map(ratio, box.lo)], [*map(ratio, box.hi)]],
        "verdict": result.verdict,
        "by": result.by or None,
        "everywhere": result.is_everywhere,
        "steps": [*result.steps],
        "point": None if apart is None else _apart_data(apart),
        "largest": None
        if largest is None
        else {
            "value": ratio(largest[0]),
            "point": None if largest[1] is None else [*map(ratio, largest[1])],
        },
        "at_most": None if result.bound is None else ratio(result.bound),
        "looked": [*result.looked],
        "curves_enclosed": result.encloses,
        "floats": {
            name: [bound.data or {"none": bound.reason} for bound in _bounds(result, own, at)]
            for name, own in (("first", result.first), ("second", result.second))
        },
        "exact": True,
    }


def _apart_data(apart: Apart) -> dict[str, Any]:
    names = {"first": apart.first, "second": apart.second, "difference": apart.difference}
    return {
        "x": [*map(ratio, apart.point)],
        "output": apart.output,
        **{name: [*map(ratio, ends)] for name, ends in names.items()},
    }


def _bounds(result: Equality, network: Network, at: Inputs | None) -> list[FloatBound]:
    """Of executions of one of the two: on the box or for |x| ≤ 1, and at points that are given."""
    box = None if result.box is None else Inputs.box(result.box.lo, result.box.hi)
    return [float_bound(network, inputs=where) for where in ([box] if at is None else [box, at])]


def equal_page(result: Equality, at: Inputs | None = None, tried: Evidence | None = None) -> Page:
    """A comparison as a page: the answer, by what, and how far it is checked."""
    title = (_name(result.first), " and ", _name(result.second)), *_sizes(result)
    parts: list[Part] = [Sentence(_verdict(result)), Details(tuple(_details(result, at, tried)))]
    return Page(title, tuple(parts))


def _name(network: Network) -> Verbatim | str:
    return Verbatim(network.source.file) if network.source else "a network"


def _sizes(result: Equality) -> tuple[Value, ...]:
    sizes = f"{result.first.inputs} → {result.first.outputs}"
    if result.box is None:
        return (sizes,)
    small = result.box.inputs <= 6
    where = (
        result.box.describe() if small else f"a box in {count_of(result.box.inputs, 'dimension')}"
    )
    return sizes, where


def _verdict(result: Equality) -> str:
    apart = result.apart
    if result.verdict == "equal":
        where = "everywhere" if result.is_everywhere or result.box is None else "on the box"
        return f"Equal {where}, over the stored weights."
    if apart is None:
        return "Unknown: neither proved equal nor found to differ."
    first, second = _told_apart(apart.first, apart.second)
    output = f" at output {apart.output + 1}" if result.first.outputs > 1 else ""
    low, high = (
        apart.difference if apart.difference[0] > 0 else [-z for z in apart.difference[::-1]]
    )
    difference = short_number((low, high))
    outputs = f"the outputs are {first} and {second} (difference {difference}{output})"
    return f"Different: {_at(apart.point)} {outputs}."


def _at(point: Sequence[Fraction]) -> str:
    """Where a point is: the point itself if it is short."""
    if len(point) > COORDINATES:
        return f"at a point of {count_of(len(point), 'number')}, which JSON has,"
    shown = [short_number((z, z)) for z in point]
    return f"at x = {shown[0]}" if len(point) == 1 else f"at x = ({', '.join(shown)})"


def _details(result: Equality, at: Inputs | None, tried: Evidence | None) -> Iterator[Detail]:
    if result.by == "rewriting":
        yield Detail("by", _lines("rewriting to one normal form", result.steps))
    if result.by == "regions" and result.atlas is not None:
        count = count_of(len(result.atlas), "region")
        yield Detail("by", f"{count} of their difference, which is 0 on each")
    if result.verdict != "equal" and result.largest is not None:
        value, point = result.largest
        reached = f", {_at(point).rstrip(',')}" if point else ""
        yield Detail("largest", f"{short_number((value, value))} on the box{reached}")
    elif result.verdict != "equal" and result.bound is not None:
        yield Detail("at most", f"{at_most(result.bound)} anywhere on the box")
    if result.looked and result.verdict == "unknown":
        first, *rest = result.looked
        more = () if tried is None else (evidence_text(tried),)
        yield Detail("tried", _lines(first, (*rest, *more)))
        if result.box is None:
            words = f"on a box of at most {DIMENSIONS} dimensions regions may settle it"
            yield Detail("next", words)
    if result.apart is not None and not result.apart.is_exact:
        yield Detail("checked", "by intervals around both outputs, which do not meet (enclosure)")
    elif result.encloses:
        yield Detail("checked", "by rewriting, with curves enclosed on the box (enclosure)")
    elif result.verdict != "unknown":
        yield Detail("checked", "exactly (symbolic)")
    if result.verdict == "equal":
        both = (("the first", result.first), ("the second", result.second))
        yield from floats_details(*((name, _bounds(result, own, at)) for name, own in both))
    if result.verdict != "unknown":
        yield from evidence_details(tried)
    for network in (result.first, result.second):
        source = network.source
        for entry in source.imports if source else ():
            yield Detail("read", f"{entry.operation}: rounded when read, {entry.error}")


def _lines(first: str, rest: Any) -> Value:
    parts: list[Value] = [first]
    for phrase in rest:
        parts += [BREAK, f"· {phrase}"]
    return tuple(parts)


def _told_apart(first: Ends, second: Ends) -> tuple[str, str]:
    """Two numbers with as many digits as show that they differ, if that are not too many."""
    plain = short_number(first), short_number(second)
    if all(
        low == high and "…" not in text
        for text, (low, high) in zip(plain, (first, second), strict=True)
    ):
        return plain
    for digits in range(DIGITS, 25, 3):
        one, other = digits_of(first, digits), digits_of(second, digits)
        if " to " in one + other or _cut(one) != _cut(other):
            break
    return one, other


def _cut(digits: str) -> Fraction:
    """A number without what its dots stand for."""
    return Fraction(digits.replace("…", ""))


display.report.register(Equality, equal_report)
