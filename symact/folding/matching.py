"""Which layer of a fused graph is which sum of layers of its original, and how far it is off."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact.errors import SymactError, UnsupportedError
from symact.folding.checking import Compared, difference_of
from symact.folding.deciding import distances
from symact.folding.floats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, StoredFloat
from symact.folding.fold import Fold, Window, windows
from symact.folding.graphs import Fixed, Linear, Numbering, Reading, Site
from symact.folding.layers import ONE, Layer, Weights, in_one, sum_of, widest
from symact.folding.operators import RULES
from symact.formats.bytes import printable, shape_text
from symact.formats.onnx.graph import Graph, checked
from symact.formats.onnx.reading import parsed, read_onnx
from symact.formats.onnx.tensors import BFLOAT16 as BRAIN
from symact.formats.onnx.tensors import DOUBLE, FLOAT, Tensors
from symact.formats.onnx.tensors import FLOAT16 as HALF
from symact.networks.rounding import change_on_box
from symact.numbers.arrays import Array, Floats

KINDS: Mapping[int, StoredFloat] = {FLOAT: FLOAT32, HALF: FLOAT16, DOUBLE: FLOAT64, BRAIN: BFLOAT16}
"""The float types by what ONNX calls them."""

_SEEN = 1 << 12
"""So many numbers tell which of several layers of one tensor is meant."""


@dataclass(frozen=True)
class Model:
    """An ONNX file.

    Attributes:
        place: the file.
        data: its bytes.
        digest: their SHA-256.
    """

    place: Path
    data: bytes
    digest: str

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """Errors say which file they are of."""
        try:
            yield
        except SymactError as error:
            raise error.within(printable(self.place.name)) from None

    def graph(self) -> tuple[Graph, Tensors]:
        """Its graph, and what reads its numbers."""
        graph = checked(*parsed(self.data))
        return graph, Tensors(self.place.parent, self.digest, nibbles=True)


@dataclass
class Match:
    """Two graphs side by side.

    Attributes:
        pairs: sites of the original, each with that of the fused graph.
        extra: sites of the fused graph that are none of the original.
        missing: sites of the original that the fused graph has not.
        apart: the outputs that are not computed alike, with where that begins.
        external: files that numbers were read from, besides.
    """

    pairs: list[tuple[Site, Site]] = field(default_factory=list)
    extra: list[Site] = field(default_factory=list)
    missing: list[Site] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)
    external: list[tuple[str, str]] = field(default_factory=list)


def matched(original: Model, fused: Model, epsilon: Fraction | None) -> Match:
    """The layers of two models side by side.

    A layer is the same where it reads the same tensor and has as many channels; where several do,
    the one with the nearest numbers is taken, which explains and decides nothing.
    """
    found, numbering = Match(), Numbering()
    before: list[Site] = []

    def first_met(linear: Linear, node: str) -> int:
        before.append(Site(numbering.new(), linear, node))
        return before[-1].number

    with original.named():
        graph, tensors = original.graph()
        first = Reading(graph, tensors, numbering, first_met, RULES, epsilon)
        wanted = first.outputs()
    left = list(before)

    def met(linear: Linear, node: str) -> int:
        alike = [site for site in left if _sort(site.linear) == _sort(linear)]
        if not alike:
            found.extra.append(Site(numbering.new(), linear, node))
            return found.extra[-1].number
        one = alike[0] if len(alike) == 1 else min(alike, key=lambda s: _apart(s.linear, linear))
        left.remove(one)
        found.pairs.append((one, Site(one.number, linear, node)))
        return one.number

    with fused.named():
        graph, other = fused.graph()
        second = Reading(graph, other, numbering, met, RULES, epsilon)
        given = second.outputs()
    found.missing = left
    for model, read in ((original, tensors), (fused, other)):
        found.external += [
            (str(model.place.parent / name), digest) for name, digest in read.digests()
        ]
    if len(wanted) != len(given):
        sides = f"the original has {len(wanted)} outputs and the fused model {len(given)}"
        found.apart.append((given[0][0] if given else "", sides))
    known = set(first.origins) | set(first.ranks)
    for (_, number), (name, own) in zip(wanted, given, strict=False):
        if number != own:
            new = next((what for key, what in second.origins.items() if key not in known), "")
            begins = f"from {new} on, " if new else ""
            found.apart.append((name, f"{begins}it is not computed as in the original"))
    return found


def _sort(linear: Linear) -> tuple[Any, ...]:
    return linear.base, widest(linear.layers).sort


def _apart(one: Linear, other: Linear) -> float:
    layers = in_one(one.layers), in_one(other.layers)
    values = []
    for layer in layers:
        if layer is None:
            return np.inf
        fold = sum_of(layer.weights)
        rows = min(fold.shape[0], max(1, _SEEN // fold.shape[1]))
        window = Window(slice(0, rows), slice(0, fold.shape[1]))
        values.append(fold.propose(window, False).values.ravel())
    count = min(map(len, values))
    with np.errstate(all="ignore"):
        found = float(np.abs(values[0][:count] - values[1][:count]).max())
    return found if np.isfinite(found) else np.inf


# -- one layer ----------------------------------------------------------------------------------


@dataclass
class Moved:
    """How far stored numbers of the fused model are at most from the exact ones, by tensor.

    Attributes:
        by_name: the distances, in the order of the file.
        unknown: why that is not known of all.
    """

    by_name: dict[str, tuple[Fixed, Floats]] = field(default_factory=dict)
    unknown: str = ""


def compared(match: Match, moved: Moved | None) -> Iterator[Compared]:
    """What is found of each layer; distances are noted where they are asked for."""
    for before, after in match.pairs:
        own, its = before.linear.layers, after.linear.layers
        if len(its) == 1 and len(own) > 1:
            whole = in_one(own)
            assert whole is not None  # sums are gathered only where they are one
            own = (whole,)
        if len(own) != len(its):
            yield _not_one(its, after.node, moved)
            continue
        for one, other in zip(own, its, strict=True):
            yield from _layers(one, other, after.node, moved)
    for site in match.extra:
        yield Compared(_called(site.linear.layers, site.node), "extra", "extra", 0)
        _unknown(moved, f"{site.node} is no layer of the original")
    for site in match.missing:
        yield Compared(_called(site.linear.layers, site.node), "merged", "missing", 0)
    for name, reason in match.apart:
        yield Compared(printable(name), "untouched", "changed", 0, reason=reason)
        _unknown(moved, f"the output {name!r} is not computed as in the original")


def _called(layers: tuple[Layer, ...], node: str) -> str:
    return next((printable(n) for layer in layers for n in layer.names if n), node)


def _unknown(moved: Moved | None, why: str) -> None:
    if moved is not None and not moved.unknown:
        moved.unknown = why


def _not_one(its: tuple[Layer, ...], node: str, moved: Moved | None) -> Compared:
    _unknown(moved, f"{node} is no single layer")
    reason = "is not one stored layer in the fused model, so that its numbers are not compared"
    return Compared(_called(its, node), "merged", "wrong", 0, reason=reason)


def _layers(one: Layer, other: Layer, node: str, moved: Moved | None) -> Iterator[Compared]:
    if other.weight is None:
        if _are_alike(one, other):
            yield Compared(_called((other,), node), "untouched", "equal", _count(other.weights))
        else:
            yield _not_one((other,), node, moved)
        return
    if not one.is_same_act(other):
        sizes = f"is {shape_text(other.shape)}, should be {shape_text(one.shape)}"
        if one.shape == other.shape:
            sizes = "acts with other strides, pads, dilations or groups than the original"
        _unknown(moved, f"{printable(other.weight.name)} {sizes}")
        yield Compared(printable(other.weight.name), "merged", "wrong", _count(other.weights),
                       reason=sizes)  # fmt: skip
        return
    origin = _origin(one)
    yield _tensor(other.weight, one.weights, origin, moved)
    if other.offset is not None:
        yield _tensor(other.offset, one.bias or (_zeros(one.rows),), origin, moved)
        return
    if not one.bias:
        return
    name = f"{other.weight.name}, its bias"
    absent = Fixed(np.zeros(one.rows, "<f4"), FLOAT, name, is_named=False)
    found = _tensor(absent, one.bias, origin, moved)
    if found.verdict != "equal":
        yield replace(found, reason=f"is left out; {found.reason}")


def _zeros(rows: int) -> Weights:
    return Weights(np.zeros((rows, 1)), [ONE] * rows)


def _origin(layer: Layer) -> str:
    names = [*dict.fromkeys(printable(name) for name in layer.names if name)]
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def _count(weights: tuple[Weights, ...]) -> int:
    return int(np.prod(weights[0].matrix.shape, dtype=np.int64))


def _are_alike(one: Layer, other: Layer) -> bool:
    pairs = ((one.weights, other.weights), (one.bias, other.bias))
    return one.is_same_act(other) and all(
        len(own) == len(its) and all(_are_same(*pair) for pair in zip(own, its, strict=True))
        for own, its in pairs
    )


def _are_same(one: Weights, other: Weights) -> bool:
    if one.scale is None or other.scale is None:
        is_scaled_alike = one.scale is other.scale
    else:
        is_scaled_alike = np.array_equal(one.scale, other.scale)
    return (
        is_scaled_alike
        and np.array_equal(one.matrix, other.matrix)
        and all(f == g for f, g in zip(one.factors, other.factors, strict=True))
    )


def patterns_of(fixed: Fixed) -> Array:
    """The bits of a stored tensor's numbers, of the shape that it was moved to."""
    array, kind = np.ascontiguousarray(fixed.array), KINDS[fixed.element]
    if fixed.element == BRAIN:  # held as float32, of which it is the upper half
        return np.asarray((array.view("<u4") >> 16).astype("<u2"))
    return np.asarray(array.astype(array.dtype.newbyteorder("<")).view(kind.dtype))


def _tensor(
    stored: Fixed, weights: tuple[Weights, ...], origin: str, moved: Moved | None
) -> Compared:
    fold, kind, bits = sum_of(weights), KINDS[stored.element], patterns_of(stored)
    count, name = bits.size, printable(stored.name)
    matrix = bits.reshape(fold.shape)
    is_plain = len(weights) == 1 and weights[0].is_plain
    if moved is not None:
        _note_distances(moved, stored, fold, kind, matrix)
    difference = difference_of(fold, kind, matrix)
    where = "untouched" if is_plain else "merged"
    if difference is None:
        return Compared(name, where, "equal", count)
    flat = difference.place[0] * fold.shape[1] + difference.place[1]
    shape = stored.shape
    at = int(stored.places().ravel()[flat])
    place = tuple(int(k) for k in np.unravel_index(at, shape)) if shape else ()
    verdict = "changed" if is_plain else "wrong"
    return Compared(name, where, verdict, count, replace(difference, place=place),
                    "" if is_plain else f"made of {origin}")  # fmt: skip


# -- what it changes ------------------------------------------------------------------------------


def _note_distances(
    moved: Moved, stored: Fixed, fold: Fold, kind: StoredFloat, matrix: Array
) -> None:
    away = np.empty(fold.shape)
    for window in windows(fold.shape):
        bits = np.ascontiguousarray(matrix[window.index])
        away[window.index] = distances(fold, kind, bits, window)
    if not np.isfinite(away).all():
        _unknown(moved, f"{stored.name} is not near to finite numbers")
        return
    shape = stored.shape
    found = np.zeros(math.prod(shape))
    np.maximum.at(found, stored.places().ravel(), away.ravel())
    key = stored.name if stored.is_named else f"{stored.name} "
    if key in moved.by_name:
        found = np.maximum(found, moved.by_name[key][1].ravel())
    moved.by_name[key] = stored, found.reshape(shape)


def bound_on_box(fused: Model, match: Match, moved: Moved, reach: Fraction) -> Fraction:
    """A bound on what the distances change at the outputs, for inputs of |x| ≤ reach.

    With Ŵ stored, W exact, |Ŵ − W| ≤ D, |x̂| ≤ m and |x̂ − x| ≤ d, what a layer gives changes by at
    most |Ŵ|·d + D·(m + d) = (|Ŵ| + D)·d + D·m. That is what it changes at most where Ŵ + sgn(Ŵ)·D
    takes the place of W, with sgn(0) = 1: a network as large and as far away.

    Raises:
        UnsupportedError: where that is not known; says why.
    """
    away = {name: pair for name, pair in moved.by_name.items() if pair[1].any()}
    nameless = [printable(stored.name) for stored, _ in away.values() if not stored.is_named]
    why = moved.unknown or (f"{nameless[0]} is no initialiser" if nameless else "")
    if why:
        raise UnsupportedError(why)
    instead = {}
    for name, (stored, distance) in away.items():
        values = _as_stored(stored)
        size = np.abs(values)
        further = np.nextafter(size + distance, np.inf)  # not less, whatever the sum was rounded to
        instead[name] = np.where(distance == 0, values, np.copysign(further, values))
    place, folder = fused.place.name, fused.place.parent
    with fused.named():
        network = read_onnx(fused.data, place, fused.digest, folder)
        changed = read_onnx(fused.data, place, fused.digest, folder, instead=instead)
    if network.source is not None and network.source.imports:
        raise UnsupportedError("the fused model has numbers that are rounded when it is read")
    return change_on_box(network, changed, reach)


def _as_stored(fixed: Fixed) -> Floats:
    found = np.zeros(math.prod(fixed.shape))
    found[fixed.places().ravel()] = np.asarray(fixed.array, np.float64).ravel()
    return found.reshape(fixed.shape)
