"""``symact equal``: whether two networks are equal, by what, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symact import display
from symact.comparing.equality import Apart, Equality
from symact.display import count_of
from symact.networks.network import Network
from symact.regions.domain import written
from symact.rendering.page import BREAK, Detail, Details, Page, Part, Sentence, Value, Verbatim
from symact.reports.evidence import evidence_data, evidence_details, evidence_text
from symact.reports.figures import model_data, ratio
from symact.reports.floats import FloatBound, Inputs, float_bound, floats_details
from symact.reports.report import Report

if TYPE_CHECKING:
    from symact.testing.evidence import Evidence

DIGITS = 6
"""How many digits of a number are shown that is too long to be shown as a fraction."""

LONG = 12
"""How long fractions are that are shown as such."""


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
    output = f" at output {apart.output + 1}" if result.first.outputs > 1 else ""
    short = len(apart.point) <= 6
    point = str(apart.point[0]) if len(apart.point) == 1 else written(apart.point)
    where = f"at x = {point}" if short else "at a point that JSON has"
    values = _told_apart(apart.first, apart.second)
    difference = f"difference {_number(apart.difference)}{output}"
    return f"Different: {where} the outputs are {values} ({difference})."


def _details(result: Equality, at: Inputs | None, tried: Evidence | None) -> Iterator[Detail]:
    if result.by == "rewriting":
        yield Detail("by", _lines("rewriting to one normal form", result.steps))
    if result.by == "regions" and result.atlas is not None:
        count = count_of(len(result.atlas), "region")
        yield Detail("by", f"{count} of their difference, which is 0 on each")
    if result.verdict != "equal" and result.largest is not None:
        value, point = result.largest
        reached = f", reached at {written(point)}" if point and len(point) <= 6 else ""
        yield Detail("largest", f"{_number((value, value))} on the box{reached}")
    elif result.verdict != "equal" and result.bound is not None:
        yield Detail("at most", f"{_above(result.bound)} anywhere on the box")
    if result.looked and result.verdict == "unknown":
        first, *rest = result.looked
        more = () if tried is None else (evidence_text(tried),)
        yield Detail("tried", _lines(first, (*rest, *more)))
    if result.apart is not None and not result.apart.is_exact:
        yield Detail("checked", "by balls that exclude 0 (enclosure)")
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


def _told_apart(first: tuple[Fraction, Fraction], second: tuple[Fraction, Fraction]) -> str:
    """Two numbers with as many digits as show that they differ, if that are not too many."""
    for digits in range(DIGITS, 18, 3):
        one, other = _number(first, digits), _number(second, digits)
        if one != other:
            break
    return f"{one} and {other}"


def _number(ends: tuple[Fraction, Fraction], digits: int = DIGITS) -> str:
    """A number for people: as a fraction if it is short, else to some digits with a mark."""
    low, high = ends
    if low == high and len(str(low)) <= LONG:
        return str(low)
    shown = f"{float(low):.{digits}g}"
    return shown if low == high == Fraction(shown) else f"{shown}…"


def _above(bound: Fraction) -> str:
    """A number of three digits that is not below a bound."""
    shown = f"{float(bound):.2e}"
    return shown if Fraction(shown) >= bound else f"{float(bound) * 1.01:.2e}"


display.report.register(Equality, equal_report)
