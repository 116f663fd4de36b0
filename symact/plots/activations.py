"""What is seen of activations: curves, their derivatives, and what their fact sheets say of them.

Derivatives are those that checks established, extrema those of the sheet, with the digits of its
enclosures. Only where ink goes is a matter of floats.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symact.activations.activation import Activation, double
from symact.display import count_of, line_of
from symact.errors import UsageError
from symact.library.facts import Fact
from symact.library.facts.amounts import Amount, decimals
from symact.library.facts.evidence import Evidence, Part
from symact.library.sheet import facts_of
from symact.library.vocabulary import x
from symact.numbers.balls import PRECISION, Range, precision
from symact.numbers.branching import Curve as Enclosed
from symact.numbers.rational import rational
from symact.plots.pictures import room_for
from symact.regions.domain import LARGE
from symact.rendering.pictures import SHAPES, Axis, Curve, Graph, Polygon, Spot

AROUND = 4
"""How far from 0, and from the outermost knots, an activation is drawn."""

FAR = 10**6
"""From where on knots are not drawn."""

SAMPLES = 240
"""How many pieces of a line a curve is drawn with."""

PLACES = 5
"""How many decimal places of an enclosure stand in a picture."""

MOST = 4
"""How many activations a reader can tell apart in one picture, with their derivatives."""

SHOWN = ("derivative", "minimum", "maximum")
"""The lines of a fact sheet that are drawn."""


def activation_graph(entry: Activation, facts: Mapping[str, Fact] | None = None) -> Graph | None:
    """An activation around 0 and around its knots; None where floats do not reach.

    Args:
        entry: the activation.
        facts: lines of its fact sheet, by their names; what they say is drawn too.
    """
    knots = _knots(entry)
    if knots is None:
        return None
    low, high = min([-AROUND, *(k - 1 for k in knots)]), max([AROUND, *(k + 1 for k in knots)])
    seen = _Seen.of(entry, 0, float(low), float(high), facts or {})
    if not all(np.isfinite(y) and abs(y) < LARGE for curve in seen.curves for _, y in curve.points):
        return None
    up = f"{entry.title}(x)" if len({curve.name for curve in seen.curves}) == 1 else "y"
    axes = Axis("x", float(low), float(high)), room_for(up, seen.curves)
    words = f"{entry.title} from {low:g} to {high:g}"
    return Graph(seen.curves, tuple(knots), axes, words, seen.spots, source=seen.source)


def activations_graph(entries: Sequence[Activation]) -> Graph:
    """Activations with their derivatives in one graph, and what their fact sheets say is marked.

    A kink has a filled dot at the derivative that is taken there, and an open one at the other; a
    jump has them for values too.

    Raises:
        CheckFailedError: where a step of a fact does not hold.
        UsageError: for none or too many, for one twice, and for one that floats cannot hold.
    """
    titles = [str(entry) for entry in entries]
    if not 1 <= len(titles) <= MOST:
        raise UsageError(
            f"{count_of(len(titles), 'activation')} for one picture; give 1 to {MOST}, so that "
            "they can be told apart"
        )
    if len(set(titles)) < len(titles):
        twice = next(title for title in titles if titles.count(title) > 1)
        raise UsageError(f"{twice} is named twice; name each activation once")
    all_knots = [_knots(entry) for entry in entries]
    strange = [title for title, own in zip(titles, all_knots, strict=True) if own is None]
    knots = sorted({knot for own in all_knots for knot in own or ()})
    low, high = min([-AROUND, *(k - 1 for k in knots)]), max([AROUND, *(k + 1 for k in knots)])
    entries = _told_apart(entries)
    seen = [
        _Seen.of(entry, number, float(low), float(high), facts_of(entry, SHOWN))
        for number, entry in enumerate(() if strange else entries)
    ]
    curves = tuple(curve for one in seen for curve in one.curves)
    for title, one in zip(titles, seen, strict=False):
        if any(not np.isfinite(y) or abs(y) >= LARGE for c in one.curves for _, y in c.points):
            strange.append(title)
    if strange:
        raise UsageError(f"{strange[0]} cannot be drawn: its knots or values are beyond a picture")
    axes = Axis("x", float(low), float(high)), room_for("y", curves)
    words = f"{' and '.join(entry.title for entry in entries)} with derivatives, what is proved of "
    words += "them marked"
    spots = tuple(spot for one in seen for spot in one.spots)
    shown = [one.source for one in seen if one.source]
    source = f"derivative{'s' * (len(shown) > 1)} of {', '.join(shown)}" if shown else ""
    return Graph(curves, tuple(knots), axes, words, spots, source=source)


def _told_apart(entries: Sequence[Activation]) -> list[Activation]:
    """Activations with titles of their own: parameters stand in those that several share."""
    titles = [entry.title for entry in entries]
    return [
        entry
        if titles.count(entry.title) == 1
        else replace(entry, title=entry.title + str(entry).removeprefix(entry.name))
        for entry in entries
    ]


def _knots(entry: Activation) -> list[float] | None:
    """Where pieces meet; None where that is too far out."""
    if entry.pieces is None:
        return []
    knots = [float(knot) for knot in entry.pieces.knots if abs(knot) < FAR]
    return knots if len(knots) == len(entry.pieces.knots) else None


@dataclass(frozen=True)
class _Seen:
    """What is drawn of one activation."""

    curves: tuple[Curve, ...]
    spots: tuple[Spot, ...]
    source: str

    @staticmethod
    def of(
        entry: Activation, number: int, low: float, high: float, facts: Mapping[str, Fact]
    ) -> _Seen:
        dash, name = 2 * (number // 2), f"{entry.title}(x)"
        parts = _parts(entry, low, high)
        curves = [Curve(number, name, part, dash, is_sampled=True) for part in parts]
        spots = list(_jumps(entry, number, low, high))
        if "derivative" in facts:
            slopes = _slopes(entry, facts["derivative"])
            name = f"{entry.title}′(x)"
            curves += [
                Curve(number, name, points, dash + 1, is_sampled=True)
                for points in _lines(slopes, low, high)
            ]
            spots += _kinks(entry, number, slopes)
        for what, shape in (("minimum", SHAPES[2]), ("maximum", SHAPES[3])):
            if what in facts:
                spots += _extremum(entry, number, facts[what], shape, (low, high))
        has = facts.get("derivative")
        source = f"{entry.title} {shown_by(has)}" if has else ""
        return _Seen(tuple(curves), tuple(spots), source)


# -- the function ----------------------------------------------------------------------------------


def _parts(entry: Activation, low: float, high: float) -> Iterator[Polygon]:
    """The curve from end to end, in parts where it jumps."""
    pieces = entry.pieces
    if pieces is None:
        places = np.linspace(low, high, SAMPLES + 1)
        yield tuple(zip(places.tolist(), np.asarray(entry.floats(places)).tolist(), strict=True))
        return
    ends = [low, *map(float, pieces.knots), high]
    parts = [
        tuple((place, double(slope) * place + double(start)) for place in pair)
        for pair, slope, start in zip(
            itertools.pairwise(ends), pieces.slopes, pieces.intercepts, strict=True
        )
    ]
    if pieces.is_continuous:
        yield (*(part[0] for part in parts), parts[-1][1])
    else:
        yield from parts


def _jumps(entry: Activation, number: int, low: float, high: float) -> Iterator[Spot]:
    """Dots at the values on both sides of a jump, and at the one that is taken."""
    pieces = entry.pieces
    if pieces is None or pieces.is_continuous:
        return
    for k, knot in enumerate(pieces.knots):
        sides = {pieces.slopes[j] * knot + pieces.intercepts[j] for j in (k, k + 1)}
        yield from _dots(number, knot, sides, pieces(knot), "")


def _dots(
    number: int, knot: Fraction, sides: set[Fraction], taken: Fraction, name: str
) -> Iterator[Spot]:
    if sides != {taken}:
        for side in sorted(sides - {taken}):
            yield Spot((double(knot), double(side)), number, is_open=True)
        yield Spot((double(knot), double(taken)), number, name)


# -- what its facts say ----------------------------------------------------------------------------


def _slopes(entry: Activation, fact: Fact) -> tuple[Part, ...]:
    """The derivative piece by piece, as the checks of its line show it."""
    slopes = Evidence(entry, fact.derivation).slopes
    return tuple(part for part in slopes if not isinstance(part.on, sympy.FiniteSet))


def _lines(parts: Sequence[Part], low: float, high: float) -> Iterator[Polygon]:
    """Points of each part between two places; the middle of enclosures, so none is made up."""
    for part in parts:
        ends = max(low, _end(part.on.inf)), min(high, _end(part.on.sup))
        line = part.line
        count = 2 if line is not None else SAMPLES + 1
        yield sampled(part.value, x, np.linspace(*ends, count).tolist())


def _end(number: sympy.Expr) -> float:
    return float(number)


def sampled(value: sympy.Expr, variable: sympy.Symbol, places: Sequence[float]) -> Polygon:
    """An expression at places, each from a ball around its value; what has none is left out."""
    curve = Enclosed(value, variable)
    with precision(PRECISION):
        balls = [curve.at(Range.between(Fraction(p), Fraction(p)).middle) for p in places]
        return tuple(
            (place, float(ball.middle))
            for place, ball in zip(places, balls, strict=True)
            if ball.is_finite
        )


def _kinks(entry: Activation, number: int, slopes: Sequence[Part]) -> Iterator[Spot]:
    """Where the derivative jumps: a filled dot at the one that is taken, by convention."""
    name = f"{entry.title}′: {entry.convention}" if entry.convention else ""
    name = re.sub(r"-(?=\d)", "−", name)
    for left, right in itertools.pairwise(slopes):
        knot = left.on.sup
        values = [part.value.xreplace({x: knot}) for part in (left, right)]
        taken = entry.slope(sympy.sympify(knot))
        if all(value.is_Rational for value in (*values, taken, knot)):
            first, second, own, place = map(rational, (*values, taken, knot))
            yield from _dots(number, place, {first, second}, own, name)


def _extremum(
    entry: Activation, number: int, fact: Fact, shape: str, ends: tuple[float, float]
) -> Iterator[Spot]:
    """The extrema of a line of the sheet that are points, and one point of each interval of them.

    In words they are what the line says, with the first digits of enclosures.
    """
    numbers = fact.reading.numbers
    value, at = between(numbers), numbers["at"]
    name = f"{entry.title}: {fact.what} {line_of(fact.reading.value)}"
    if "points" not in at:
        name = f"{entry.title}: {fact.what} {digits(value)} at {digits(between(at))}"
        places = [middle(between(at))]
    else:
        places = [middle(Amount.of(sympy.sympify(point)).between) for point in at["points"]]
        for interval in at["intervals"]:
            low, high = (interval[side] for side in ("low", "high"))
            inside = (
                ends[0] if low is None else float(Fraction(low)),
                ends[1] if high is None else float(Fraction(high)),
            )
            places.append(sum(inside) / 2)
    shown = f"{name}{',' * bool(fact.theorem)} {shown_by(fact)}"
    yield from (Spot((place, middle(value)), number, shown, shape) for place in places)


def shown_by(fact: Fact) -> str:
    """The theorem that has a fact, if one has it, and how far it is checked."""
    return f"{fact.theorem} ({fact.level})" if fact.theorem else f"({fact.level})"


def between(numbers: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """The two ends of a number of a fact."""
    return Fraction(numbers["low"]), Fraction(numbers["high"])


def middle(between: tuple[Fraction, Fraction]) -> float:
    """Where a number is drawn of which two ends are known."""
    return float(sum(between) / 2)


def digits(between: tuple[Fraction, Fraction], places: int = PLACES) -> str:
    """The first digits of a number between two, as far as they are certain."""
    return decimals(*between, places)
