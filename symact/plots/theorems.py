"""Pictures of theorems; each theorem is run when its picture is made.

Every number in a picture comes from what a check established: bounds, places and bases from
sequents, points of curves from the expressions in them. A picture is refused where its theorem says
something else than what the picture is of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
import sympy

from symact.activations.entries import gelu, relu
from symact.display import count_of
from symact.errors import CheckFailedError
from symact.library.facts.conclusions import same
from symact.library.sheet import facts_of
from symact.library.vocabulary import x
from symact.logic.checks import Farkas
from symact.logic.checks.unfolding import Iterate
from symact.logic.words import Between, Maximum
from symact.networks.algebra import after
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.plots.activations import SAMPLES, between, digits, middle, sampled, shown_by
from symact.plots.pictures import picture, room_for
from symact.plots.reading import Proved, defined, exact, relu_network
from symact.regions.atlas import atlas
from symact.regions.domain import Box
from symact.rendering.pictures import Axis, Band, Curve, Graph, Map, Span, Spot

WIDE = 5
"""How far from 0 errors are drawn."""

NEAR = Fraction(5, 2)
"""How far from 0 the gap is drawn."""

FINE = 9
"""How many decimal places of a small error are shown."""

DEPTHS = (1, 2, 3)
PIECES = (1, 2, 4)
LAYERS = 12


def gap() -> Graph:
    """GELU beside ReLU, and the proved gap between them where it is largest."""
    fact = facts_of(gelu, ["from ReLU"]).get("from ReLU")
    if fact is None:
        raise CheckFailedError("no theorem says how far GELU is from ReLU, so it is not drawn")
    size, place = between(fact.reading.numbers), between(fact.reading.numbers["at"])
    high, at = middle(size), middle(place)
    places = np.linspace(-float(NEAR), float(NEAR), SAMPLES + 1)
    curves = tuple(
        Curve(k, entry.title, _points(places, entry.floats(places)), k, is_sampled=True)
        for k, entry in enumerate((gelu, relu))
    )
    name = f"at most {digits(size)} apart, at ±{digits(place)}"
    spans = tuple(
        Span(name, ((end, max(end, 0.0) - high), (end, max(end, 0.0)))) for end in (-at, at)
    )
    axes = Axis("x", -float(NEAR), float(NEAR)), room_for("y", curves)
    words, source = "GELU and ReLU, and the largest gap between them", shown_by(fact)
    return Graph(curves, (), axes, words, spans=spans, source=source)


def _points(places: Any, values: Any) -> tuple[tuple[float, float], ...]:
    return tuple(zip(np.asarray(places).tolist(), np.asarray(values).tolist(), strict=True))


# -- forms of GELU ---------------------------------------------------------------------------------


def tanh_form() -> Graph:
    """The error of the tanh form of GELU, in the band that is proved for all real numbers."""
    return _error("gelu-tanh-approx-error", "the tanh form of GELU")


def sigmoid_form() -> Graph:
    """The error of x·σ(1.702x) for GELU, in the band that is proved for all real numbers."""
    return _error("gelu-sigmoid-approx-error", "the sigmoid form of GELU")


def _error(name: str, called: str) -> Graph:
    """An error with its largest values on [0, far], a bound beyond, and the same on the left."""
    proved = Proved.of(name)
    above, below = proved.claims("largest", "∈", Maximum)
    error, first, low, far = above.left.args
    most, least = _ends(proved, above.right), _ends(proved, below.right)
    proved.need(same(error, -below.left.args[0]) and first == x, "an error and its opposite")
    mirrored = [one for one in proved.claims("even", "=") if same(one.left, error)]
    even = any(same(one.right, error.xreplace({x: -x})) for one in mirrored)
    proved.need(low == 0 and even, "the error on both sides of 0")
    for side, largest in ((error, most), (-error, least)):
        beyond = [one for one in proved.claims("tail", "<") if same(one.left, side)]
        small = any(_is_beyond(one, far) and exact(one.right) <= largest[0] for one in beyond)
        proved.need(small, f"a smaller error beyond {far}")
    places = np.linspace(-WIDE, WIDE, 2 * SAMPLES + 1).tolist()
    curve = Curve(0, f"error of {called}", sampled(defined(above, error), x, places), 0, True)
    lowest = -least[1], -least[0]
    name = f"from {digits(lowest, FINE)} to {digits(most, FINE)} for every x"
    band = Band(name, middle(lowest), middle(most))
    axes = Axis("x", -WIDE, WIDE), room_for("error", (curve,))
    words = f"How far {called} is from GELU"
    return Graph((curve,), (), axes, words, bands=(band,), source=proved.source)


def _ends(proved: Proved, value: Any) -> tuple[Fraction, Fraction]:
    proved.need(isinstance(value, Between), f"{value} is no enclosure")
    return value.low, value.high


def _is_beyond(claim: Any, far: Any) -> bool:
    """Whether a claim supposes no more than that x is at least a number."""
    return set(claim.premises) <= {x >= far, x > 0, sympy.Ne(x, 0)}


# -- depth -----------------------------------------------------------------------------------------


def sawtooth() -> Graph:
    """The tent map put into itself: how many pieces each depth has, counted and proved."""
    proved = Proved.of("telgarsky-sawtooth")
    (claim,) = (one for one in proved.claims("composed", "=", Iterate) if one.left.count.is_symbol)
    tent = claim.left.args[0]
    unit = relu_network(proved, claim, tent.expr, tent.variables)
    place = proved.labelled("cells", "Place of x").right
    k = claim.left.count
    curves = []
    for number, depth in enumerate(DEPTHS):
        points = _corners(reduce(after, [unit] * depth))
        pieces = len(points) - 1
        proved.need(pieces == place.coeff(x).subs(k, depth), f"{pieces} pieces at depth {depth}")
        name = f"{count_of(depth, 'layer')}: {count_of(pieces, 'piece')}"
        curves.append(Curve(number, name, tuple((float(a), float(b)) for a, b in points), number))
    axes = Axis("x", -0.02, 1.02), room_for("y", curves)
    words = "The tent map, which two units make, put into itself"
    return Graph(tuple(curves), (), axes, words, source=proved.source)


def _corners(network: Network) -> list[tuple[Fraction, Fraction]]:
    """The ends of the pieces of a network on the unit interval, exactly."""
    found = atlas(network, Box([0], [1]))
    places = sorted({vertex[0] for region in found for vertex in region.vertices})
    points = [(place, found([place])[0]) for place in places]
    slopes = [(q[1] - p[1]) / (q[0] - p[0]) for p, q in pairwise(points)]
    bends = [point for point, (a, b) in zip(points[1:-1], pairwise(slopes), strict=True) if a != b]
    return [points[0], *bends, points[-1]]


def gradients() -> Graph:
    """How large gradients are after some layers of one unit: bounds for the sigmoid, ReLU's own."""
    size, path = (
        Proved.of(name) for name in ("gradient-product-bound", "relu-prevents-vanishing-gradients")
    )
    (bound,) = (one for one in size.claims("chain rule", "≤") if one.left.is_Pow)
    size.need(bound.left.exp == 2, "the square of a slope")
    (n,) = (letter for letter in bound.right.free_symbols if letter.is_integer)
    (weight,) = bound.right.free_symbols - {n}
    rate = sympy.sqrt(bound.right.subs({weight: 1, n: 1}))
    size.need(same(bound.right.subs(weight, 1), rate ** (2 * n)), "the same factor in each layer")
    (active,) = (one for one in path.claims("powers", "=", Iterate) if one.left.count.is_symbol)
    depth, slope = active.left.count, sympy.diff(active.right, active.left.at)
    (own,) = slope.free_symbols - {depth}
    (small,) = {one.left for one in path.claims("vanishing", "<")}
    half = exact(small.subs(depth, 1))
    (dead,) = path.claims("dead", "=")
    path.need(dead.right == 0, "a slope of 0")
    lines = (
        ("sigmoid, weights at most 1: at most", exact(rate), lambda L: rate**L),
        ("ReLU, all units on, weights 1:", Fraction(1), lambda L: slope.subs({own: 1, depth: L})),
        (f"ReLU, all units on, weights {half}:", half, lambda L: small.subs(depth, L)),
    )
    curves = tuple(
        Curve(number, f"{words} {_power(base)}", _logarithms(value), number)
        for number, (words, base, value) in enumerate(lines)
    )
    axes = Axis("layers L", -0.3, LAYERS + 0.3), room_for("log₂ of the slope", curves)
    words = "Slopes through layers of one unit each; where a ReLU is off the slope is exactly 0"
    source = f"a ReLU that is off makes it exactly 0: {size.source}, {path.source}"
    return Graph(curves, (), axes, words, source=source)


def _logarithms(value: Callable[[int], Any]) -> tuple[tuple[float, float], ...]:
    found = ((depth, exact(value(depth))) for depth in range(LAYERS + 1))
    return tuple((float(d), math.log2(v.numerator) - math.log2(v.denominator)) for d, v in found)


def _power(base: Fraction) -> str:
    """A power of a number with L layers: 4⁻ᴸ."""
    if base.numerator == 1:
        return "1" if base == 1 else f"{base.denominator}⁻ᴸ"
    return f"({base})ᴸ"


# -- pieces ----------------------------------------------------------------------------------------


def pieces() -> Graph:
    """x² on the unit interval, and the best that some numbers of straight pieces can do."""
    proved = Proved.of("n-pieces-best-error-x2")
    a, h, u, curved = _interpolated(proved)
    whole = curved.xreplace({a: sympy.S.Zero, h: sympy.S.One})
    places = np.linspace(0, 1, SAMPLES + 1).tolist()
    curves = [Curve(0, "x²", sampled(whole, u, places), 0, is_sampled=True)]
    proved.need(same(whole, u**2), "a square")
    for number, count in enumerate(PIECES, 1):
        most = _best(proved, count)
        name = f"{count_of(count, 'piece')}: off by {most}"
        points = tuple((float(x), float(y)) for x, y in _nodes(proved, count))
        curves.append(Curve(number, name, points, number))
    axes = Axis("x", -0.03, 1.03), room_for("y", curves)
    words = "x² and the straight pieces that are nearest to it"
    source = f"no other pieces do better: {proved.source}"
    return Graph(tuple(curves), (), axes, words, source=source)


def pieces_error() -> Graph:
    """How far the best straight pieces are from x², in the bands that nothing can make narrower."""
    proved = Proved.of("n-pieces-best-error-x2")
    a, h, u, _ = _interpolated(proved)
    off = proved.labelled("attained", "At most").left
    curves, bands = [], []
    for number, count in enumerate(PIECES):
        most, step = _best(proved, count), Fraction(1, count)
        points = [
            (float(step * (k + part)), float(_at(off, {a: k * step, h: step, u: part})))
            for k in range(count)
            for part in (Fraction(j, SAMPLES) for j in range(0, SAMPLES + 1, count))
        ]
        name = f"{count_of(count, 'piece')}: at most {most}"
        curves.append(Curve(number, name, tuple(points), number, is_sampled=True))
        bands.append(Band("", -float(most), float(most)))
    axes = Axis("x", 0.0, 1.0), room_for("x² minus pieces", curves)
    words = "How far the best straight pieces are from x²"
    source = f"no other pieces do better: {proved.source}"
    return Graph(tuple(curves), (), axes, words, bands=tuple(bands), source=source)


def _interpolated(proved: Proved) -> tuple[sympy.Symbol, sympy.Symbol, sympy.Symbol, sympy.Expr]:
    """The left end, the length, the place in a piece, and what is approximated there."""
    line = proved.labelled("attained", "At the left end")
    off = proved.labelled("attained", "At most").left
    ((u, start),) = (premise.args for premise in line.premises)
    letters = sorted(line.right.free_symbols, key=str)
    proved.need(start == 0 and len(letters) == 2, "a line over a piece")
    return (*letters, u, sympy.expand(off + line.left))


def _at(value: sympy.Expr, letters: Mapping[sympy.Symbol, Fraction]) -> Fraction:
    return exact(value.xreplace({key: sympy.Rational(v) for key, v in letters.items()}))


def _nodes(proved: Proved, count: int) -> list[tuple[Fraction, Fraction]]:
    """The corners of the pieces, where each ends at the height at which the next one starts."""
    a, h, *_ = _interpolated(proved)
    left, right = (
        proved.labelled("attained", f"At the {side} end").right for side in ("left", "right")
    )
    step = Fraction(1, count)
    starts = [_at(left, {a: k * step, h: step}) for k in range(count)]
    ends = [_at(right, {a: k * step, h: step}) for k in range(count)]
    proved.need(starts[1:] == ends[:-1], "pieces that meet")
    return [*((k * step, start) for k, start in enumerate(starts)), (Fraction(1), ends[-1])]


def _best(proved: Proved, count: int) -> Fraction:
    """The largest error of so many pieces: attained above and below, and never less."""
    (best,) = proved.claims("all pieces together", "≥")
    most, least = (proved.labelled("attained", f"At {side}").right for side in ("most", "least"))
    (n,) = best.right.free_symbols
    found = {_at(side, {n: Fraction(count)}) for side in (best.right, most, -least)}
    proved.need(len(found) == 1, f"one error of {count} pieces")
    return found.pop()


# -- exclusive or ----------------------------------------------------------------------------------

CORNERS = 7
"""The colour of corners, which is seen on every area."""


def no_line() -> Graph:
    """The corners of exclusive or: a point that lies between those of either class."""
    proved = Proved.of("xor-not-linearly-separable")
    (claim,) = proved.claims("no line", "⇒")
    (step,) = proved.found["no line"].derivation.chains[0].steps
    assert isinstance(step.check, Farkas)
    classes: dict[int, list[tuple[Fraction, tuple[Fraction, Fraction]]]] = {1: [], -1: []}
    b, v, w = sorted(claim.left.free_symbols, key=str)
    for side in claim.left.args:
        sign = exact(side.lhs.coeff(b))
        corner = exact(side.lhs.coeff(v)) / sign, exact(side.lhs.coeff(w)) / sign
        classes[int(sign)].append((exact(step.check.multipliers[side]), corner))
    centres = {_centre(corners) for corners in classes.values()}
    proved.need(len(centres) == 1, "one point between the corners of either class")
    (centre,) = centres
    curves, spots = [], []
    for number, (group, corners) in enumerate(classes.items()):
        ends = tuple((float(p), float(q)) for _, (p, q) in sorted(corners, key=lambda c: c[1]))
        name = "corners of class 1" if group > 0 else "corners of class 0"
        curves.append(Curve(number, name, ends, 2 * number, is_sampled=True))
        spots += [Spot(end, number, is_open=group < 0) for end in ends]
    place = f"({', '.join(map(str, centre))})"
    name = f"{place} is between the corners of either class: no line parts them"
    at = float(centre[0]), float(centre[1])
    spots.append(Spot(at, CORNERS, name, "square"))
    axes = Axis("x", -0.5, 1.5), Axis("y", -0.15, 1.15)
    words = "The corners of exclusive or, which no line separates"
    return Graph(tuple(curves), (), axes, words, tuple(spots), source=proved.source)


def _centre(corners: Any) -> tuple[Fraction, ...]:
    total = sum(share for share, _ in corners)
    return tuple(sum(share * point[k] for share, point in corners) / total for k in (0, 1))


def xor() -> Map:
    """Two ReLU units that do exclusive or, and the exact boundary that they draw."""
    proved = Proved.of("xor-needs-two-relu-units")
    claims = [one for one in proved.claims("two units", "=") if one.premises]
    (claim,) = claims
    letters = sorted(claim.left.free_symbols, key=str)
    network = relu_network(proved, claim, claim.left, letters)
    sets = {premise.args[0]: sorted(map(exact, premise.args[1])) for premise in claim.premises}
    corners = [(p, q) for p in sets[letters[0]] for q in sets[letters[1]]]
    values = {corner: network(corner)[0] for corner in corners}
    for corner, value in values.items():
        proved.need(_at(claim.right, dict(zip(letters, corner, strict=True))) == value, "values")
    proved.need(len(set(values.values())) == 2, "two classes of corners")
    low, high = sorted(set(values.values()))
    half = (low + high) / 2
    both = after(Network([AffineMap([[0], [1]], [half, 0])]), network)
    margin = Fraction(1, 2)
    ends = (
        [min(c[k] for c in corners) - margin for k in (0, 1)],
        [max(c[k] for c in corners) + margin for k in (0, 1)],
    )
    names = f"below {half}", f"above {half}"
    shown = picture(atlas(both, Box(*ends)), names=names)
    assert isinstance(shown, Map)
    assert shown.axes is not None
    spots = tuple(
        Spot(
            (float(p), float(q)),
            CORNERS,
            f"exclusive or is {value}",
            "circle" if value == high else "square",
            is_open=value == low,
        )
        for (p, q), value in values.items()
    )
    across, up = (replace(axis, name=str(k)) for axis, k in zip(shown.axes, letters, strict=True))
    words = "Where two ReLU units are below and above the middle, and the boundary between"
    line = f"exactly {half}"
    return replace(
        shown,
        words=words,
        spots=spots,
        axes=(across, up),
        labels=(),
        line=line,
        source=proved.source,
    )
