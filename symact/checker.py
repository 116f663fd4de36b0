"""Check a certificate without trusting the program that wrote it.

    python -I symact/checker.py CERTIFICATE [--model FILE] [--json]

Exit code 0: accepted; 1: rejected; 2: not readable as a certificate. This file needs Python's
standard library only and shares no code with symact. docs/certificates.md describes the format.

A certificate holds operation lists of networks and claims about them. All is rebuilt here from the
lists, in integers over common denominators. The claims are about exact real arithmetic over the
lists; what floats do when they execute a network is another question. That a list was read rightly
from a model file stays trusted (``--model`` compares the file's SHA-256).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import sys
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from fractions import Fraction
from functools import reduce
from itertools import accumulate, islice, pairwise
from math import ceil, gcd, lcm, prod
from operator import and_, mul
from typing import Any

SCHEMA = "symact.certificate/1"
SEMANTICS = "exact real arithmetic over the operation lists of the models"
SIZE = 1 << 26  # bytes of JSON
DIGITS = 4000  # of a numerator or a denominator, below what int() reads
WIDTH = 1 << 20  # numbers in a vector
ROWS = 1 << 22  # numbers in all vectors of the models
WORK = 10**9  # products of short numbers: a few minutes
BITS = 1 << 31  # of all the numbers of a list together
LONG = 1 << 20  # bits of a single number, apart from packed ones
GRID = 1 << 20  # bounds of neurons are multiples of 1/GRID

# The format: objects have exactly these fields; a pair tells kinds of objects apart by one field.
Numbers = [str]
OPERATION = ("kind", {
    "affine": {"blocks": [{"matrix": [Numbers], "offset": Numbers}]},
    "scale": {"factor": Numbers, "shift": Numbers},
    "select": {"indices": [int]},
    "sum": {"terms": int},
    "activate": {"knots": Numbers, "slopes": Numbers, "intercepts": Numbers},
    "maximum": {"terms": int},
    "function": {"name": str},
})  # fmt: skip
NODE = {"name": str, "operation": OPERATION, "reads": [int]}
NETWORK = {"inputs": int, "operations": [NODE], "output": int}
DOMAIN = {"origin": Numbers, "directions": [Numbers], "lower": Numbers, "upper": Numbers}
CLAIM = ("claim", {
    "collapse": {"model": int, "value": int, "reads": [int], "operations": [OPERATION]},
    "collapsed": {"model": int, "maps": int, "activations": int},
    "regions": {"model": int, "domain": DOMAIN, "vertices": [Numbers], "complete": bool,
                "cells": [{"pattern": [int], "loop": [int]}]},
    "map": {"model": int, "pattern": [int], "map": OPERATION},
    "neuron": {"model": int, "box": {"lower": Numbers, "upper": Numbers}, "operation": int,
               "index": int, "least": str, "most": str, "piece": int, "slopes": Numbers},
    "proportional": {"model": int, "value": int, "first": int, "second": int, "factor": str},
    "different": {"models": [int], "point": Numbers},
    "unknown": {"question": str},
})  # fmt: skip
MODEL = {"file": str, "sha256": str, "network": NETWORK}
CERTIFICATE = {"schema": str, "semantics": str, "models": [MODEL], "claims": [CLAIM]}


class UnreadableError(Exception):
    """This is no certificate."""


class RejectedError(Exception):
    """A claim, or what it rests on, is not as it must be."""


def need(condition: bool, message: str) -> None:
    """Reject the certificate unless a condition holds."""
    if condition is not True:
        raise RejectedError(message)


# -- reading: canonical JSON, so that a certificate has one text ----------------------------------


def canonical(value: Any) -> str:
    """The text of a JSON value: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def parse(data: bytes) -> Any:
    """The JSON value of a canonical text and a line feed, perhaps packed with gzip.

    Long integers are cut short and other numbers made texts: what is left is no longer canonical,
    nor is what has a field twice.
    """
    cut: Any = {"parse_int": lambda t: int(t[:12]), "parse_float": str, "parse_constant": str}
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(SIZE + 1)
        text = "" if len(data) > SIZE else data.decode("ascii")
        value = json.loads(text, **cut) if text else None
        if canonical(value) + "\n" == text:
            return value
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise UnreadableError(f"it is not JSON in ASCII, or too deep: {error}") from None
    raise UnreadableError(
        f"it is not in canonical form: one line of at most {SIZE} bytes, fields once and sorted, "
        "no spaces, only short integers as JSON numbers"
    )


def conform(value: Any, form: Any, where: str) -> None:
    """Hold a JSON value to its form; a truth value is no integer."""
    if isinstance(form, tuple):
        kind = value.get(form[0]) if type(value) is dict else None
        need(type(kind) is str and kind in form[1], f"{where} is of no known kind")
        form = {form[0]: str, **form[1][kind]}
    kind = type(form) if isinstance(form, (dict, list)) else form
    need(type(value) is kind, f"{where} is no {kind.__name__}")
    if kind is list and form[0] in (int, str):
        alike = set(map(type, value)) <= set(form)
        need(alike, f"{where} has an entry that is no {form[0].__name__}")
    elif kind is list:
        for k, entry in enumerate(value):
            conform(entry, form[0], f"{where}[{k}]")
    elif kind is dict:
        wrong = ", ".join(map(ascii, sorted(value.keys() ^ form.keys())))[:99]
        need(not wrong, f"{where} lacks these fields, or should not have them: {wrong}")
        for name, part in form.items():
            conform(value[name], part, f"{where}.{name}")


_NUMBER = rf"(?:0|-?[1-9][0-9]{{0,{DIGITS - 1}}}+)(?:/(?!1\b)[1-9][0-9]{{0,{DIGITS - 1}}}+)?+"
_NUMBERS = re.compile(rf"{_NUMBER}(?:,{_NUMBER})*+", re.ASCII)


def integers(lists: list[list[str]], where: str) -> tuple[list[list[int]], int]:
    """Lists of numbers, "p" or "p/q" in lowest terms, as integers over their common denominator."""
    parsed, units, one = [], {"": 1}, 1
    for words in lists:
        text = ",".join(words)
        if words and (text.count(",") >= len(words) or not _NUMBERS.fullmatch(text)):
            wrong = next((w for w in words if "," in w or not _NUMBERS.fullmatch(w)), "")
            raise RejectedError(f"{where} has {wrong[:40]!r}; a number is 'p' or 'p/q' with q > 1")
        pairs = [word.partition("/") for word in words]
        tops, bottoms = [int(p) for p, _, _ in pairs], [q for _, _, q in pairs]
        units.update({q: int(q) for q in set(bottoms) - units.keys()})
        coprime = set(map(gcd, tops, [units[q] for q in bottoms])) <= {1}
        need(coprime, f"{where} has a fraction that is not in lowest terms")
        parsed.append((tops, bottoms))
    for unit in units.values():
        one = lcm(one, unit)
        size = one.bit_length()
        fits = size <= LONG and size * sum(map(len, lists)) <= BITS
        need(fits, f"{where} has too large a common denominator")
    factor = {q: one // unit for q, unit in units.items()}
    return [list(map(mul, tops, [factor[q] for q in qs])) for tops, qs in parsed], one


def fractions(words: list[str], where: str) -> tuple[Fraction, ...]:
    """Numbers as fractions."""
    (numbers,), one = integers([words], where)
    return tuple(Fraction(number, one) for number in numbers)


# -- operations: vectors are integers, with what the number 1 is among them -----------------------


class Affine:
    """Sparse rows over one denominator: output i is (Σ weights·inputs[slice] + offset) / one."""

    is_affine = True

    def __init__(self, rows: list[tuple[slice, list[int], int]], one: int, inputs: int):
        self.rows, self.one, self.inputs, self.outputs = rows, one, inputs, len(rows)
        self.products = sum(len(weights) for _, weights, _ in rows)

    def forward(self, x: list[int], one: int) -> tuple[list[int], int]:
        """The outputs for inputs x/one."""
        result, part, before = [], x, None
        for cut, weights, c in self.rows:
            if cut is not before:
                part, before = x[cut], cut
            result.append(sum(map(mul, weights, part)) + c * one)
        return result, self.one * one

    def pull(self, g: dict[int, int]) -> tuple[dict[int, int], int]:
        """Σ gᵢ·(output i) in terms of the inputs, and its constant, both over ``one``."""
        result: dict[int, int] = {}
        blocks: dict[int, list[int]] = {}
        for i in g:
            blocks.setdefault(id(self.rows[i][0]), []).append(i)
        for block in blocks.values():
            factors, cut = [g[i] for i in block], self.rows[block[0]][0]
            columns = zip(*(self.rows[i][1] for i in block), strict=True)
            for j, column in zip(range(*cut.indices(self.inputs)), columns, strict=True):
                result[j] = result.get(j, 0) + sum(map(mul, column, factors))
        return result, sum(self.rows[i][2] * factor for i, factor in g.items())

    def reach(self) -> int:
        """The most that the absolute values of a row add up to, at least ``one``."""
        known = {id(weights): sum(map(abs, weights)) for _, weights, _ in self.rows}
        return max(self.one, *(known[id(weights)] + abs(c) for _, weights, c in self.rows))


def diagonal(factors: Iterable[int], shifts: Iterable[int], one: int) -> Affine:
    """A factor and a shift for each number."""
    both = enumerate(zip(factors, shifts, strict=True))
    rows = [(slice(i, i + 1), [f], s) for i, (f, s) in both]
    return Affine(rows, one, len(rows))


class Pieces:
    """A continuous function of each number, linear on each (knot k−1, knot k].

    Without any slopes: a function of which nothing is known.
    """

    is_affine = False

    def __init__(self, width: int, knots: Any, slopes: Any, intercepts: Any, where: str):
        (self.knots,), self.unit = integers([knots], where)
        (self.slopes, self.shifts), self.one = integers([slopes, intercepts], where)
        self.outputs, self.products, self.choices = width, width, len(slopes)
        ordered = all(a < b for a, b in pairwise(self.knots)) and len(knots) < 1 << 10
        need(ordered, f"{where} has knots out of order, or too many")
        for k, knot in enumerate(self.knots):
            bend, step = self.slopes[k + 1] - self.slopes[k], self.shifts[k + 1] - self.shifts[k]
            right = bend != 0 and bend * knot + step * self.unit == 0
            need(right, f"{where} jumps at a knot, or does not bend there")

    def pieces(self, x: list[int], one: int) -> list[int]:
        """For each number the set of pieces whose closed interval holds it, as bits."""
        need(self.choices > 0, "an activation is known by name only and has no exact values")
        knots, scaled = [knot * one for knot in self.knots], [z * self.unit for z in x]
        return [(2 << bisect_right(knots, z)) - (1 << bisect_left(knots, z)) for z in scaled]

    def restricted(self, pattern: list[int]) -> Affine:
        """What this is where each number is in its piece."""
        slopes, shifts = ([part[k] for k in pattern] for part in (self.slopes, self.shifts))
        return diagonal(slopes, shifts, self.one)

    def intercept(self, slope: Fraction, low: Fraction, high: Fraction, above: bool) -> Fraction:
        """That of the line with a slope that touches this on an interval, from above or below."""
        knots = [Fraction(knot, self.unit) for knot in self.knots]
        points = [low, high, *(knot for knot in knots if low < knot < high)]
        pattern = lowest(self.pieces([z.numerator], z.denominator)[0] for z in points)
        values = [self.slopes[k] * z + self.shifts[k] for k, z in zip(pattern, points, strict=True)]
        gaps = [y / self.one - slope * z for y, z in zip(values, points, strict=True)]
        return max(gaps) if above else min(gaps)


class Maximum:
    """The largest of several vectors that lie end to end, number by number."""

    is_affine = False

    def __init__(self, terms: int, inputs: int):
        self.inputs, self.outputs, self.choices = inputs, inputs // terms, terms
        self.products = inputs * (1 + terms // 64)

    def pieces(self, x: list[int], one: int) -> list[int]:
        """For each number the set of terms that are largest, as bits."""
        terms = [x[i :: self.outputs] for i in range(self.outputs)]
        most = [max(own) for own in terms]
        both = zip(terms, most, strict=True)
        return [sum(1 << k for k, z in enumerate(own) if z == top) for own, top in both]

    def restricted(self, pattern: list[int]) -> Affine:
        """What this is where these terms are the largest."""
        places = [k * self.outputs + i for i, k in enumerate(pattern)]
        return Affine([(slice(j, j + 1), [1], 0) for j in places], 1, self.inputs)


def lowest(masks: Iterable[int]) -> list[int]:
    """The number of the lowest bit in each mask; −1 where there is none."""
    return [(mask & -mask).bit_length() - 1 for mask in masks]


def operation(data: dict[str, Any], width: int, where: str) -> Any:
    """One operation on a vector of this width."""
    match data["kind"]:
        case "affine":
            return blocks(data["blocks"], width, where)
        case "scale":
            (factors, shifts), one = integers([data["factor"], data["shift"]], where)
            need(len(factors) == len(shifts) == width, f"{where} does not scale {width} numbers")
            return diagonal(factors, shifts, one)
        case "select":
            chosen = data["indices"]
            right = len(chosen) > 0 and all(-1 <= i < width for i in chosen)
            need(right, f"{where} selects nothing, or what is not among {width} numbers")
            picked = [(slice(i, i + 1), [1], 0) if i >= 0 else (slice(0), [], 0) for i in chosen]
            return Affine(picked, 1, width)
        case "function":
            return Pieces(width, [], [], [], where)
        case "activate":
            knots, slopes, intercepts = data["knots"], data["slopes"], data["intercepts"]
            right = len(slopes) == len(intercepts) == len(knots) + 1
            need(right, f"{where} needs a slope and an intercept for each piece")
            result = Pieces(width, knots, slopes, intercepts, where)
            return result if knots else result.restricted([0] * width)
    terms = data["terms"]
    need(terms > 0 and width % terms == 0, f"{where} has {terms} terms, but reads {width} numbers")
    if data["kind"] == "maximum" and terms > 1:
        return Maximum(terms, width)
    size, ones = width // terms, [1] * terms
    return Affine([(slice(i, None, size), ones, 0) for i in range(size)], 1, width)


def blocks(data: list[Any], width: int, where: str) -> Affine:
    """Maps side by side, each acting on equally many consecutive pieces of the vector."""
    heights = {len(part) for block in data for part in block.values()}
    fans = {len(row) for block in data for row in block["matrix"]}
    need(len(heights) == len(fans) == 1 and 0 not in fans, f"{where} has ragged blocks")
    rows, one = integers([row for b in data for row in (*b["matrix"], b["offset"])], where)
    (height,), (fan,) = heights, fans
    copies, rest = divmod(width, len(data) * fan)
    fits = rest == 0 < copies and copies * len(data) * height <= WIDTH
    need(fits, f"{where} has {len(data)} blocks of {fan} columns, but reads {width} numbers")
    sparse = []
    for k in range(copies * len(data)):
        start, cut = k // copies * (height + 1), slice(k * fan, (k + 1) * fan)
        both = zip(rows[start : start + height], rows[start + height], strict=True)
        sparse += [(cut, row, c) for row, c in both]
    return Affine(sparse, one, width)


# -- networks -------------------------------------------------------------------------------------


class Network:
    """An operation list: value 0 is the input, value k what operation k gives."""

    def __init__(self, data: Any, where: str, work: list[int]):
        self.work, self.output, self.widths, total = work, data["output"], [data["inputs"]], 0
        self.nodes: list[tuple[Any, list[int]]] = []
        for k, node in enumerate(data["operations"], start=1):
            reads, place = node["reads"], f"operation {k} of {where}"
            need(all(0 <= read < k for read in reads), f"{place} reads what is not before it")
            width = sum(self.widths[read] for read in reads)
            need(0 < width <= WIDTH, f"{place} reads {width} numbers")
            self.nodes.append((operation(node["operation"], width, place), reads))
            self.widths.append(self.nodes[-1][0].outputs)
            total += self.widths[-1]
            need(total <= ROWS, f"{where} has more than {ROWS} numbers in its vectors")
        right = 0 <= self.output < len(self.widths) and 0 < self.widths[0] <= WIDTH
        need(right, f"{where} has no such input or output")

    def between(self, target: int, stops: list[int]) -> list[int]:
        """The operations that the target depends on, not going beyond the stops."""
        found, waiting = set(stops), [target]
        while waiting:
            if (k := waiting.pop()) not in found:
                need(0 < k < len(self.widths), f"value {target} does not depend on {stops} alone")
                found.add(k)
                waiting += self.nodes[k - 1][1]
        self.spend(50 * len(found), (), 0)
        return sorted(found - set(stops))

    def spend(self, products: int, numbers: Iterable[int], count: int) -> None:
        """Stop before work or memory grows out of bounds."""
        bits = max(map(int.bit_length, numbers), default=0)
        self.work[0] -= (products + 50) * (1 + bits // 1024)
        enough = self.work[0] >= 0 and bits * count <= BITS
        need(enough, "checking it takes more work or memory than the checker allows")

    def run(
        self, target: int, known: dict[int, tuple[list[int], int]]
    ) -> tuple[list[int], int, list[int]]:
        """A value where others are known: its numbers, what they are over, and for everything on
        the way that is not affine the pieces in whose closures it is."""
        values, masks = dict(known), []
        for k in self.between(target, [*known]):
            op, reads = self.nodes[k - 1]
            x, one = values[reads[0]]
            if len(reads) > 1:
                one = lcm(*(values[read][1] for read in reads))
                x = [z * (one // values[read][1]) for read in reads for z in values[read][0]]
            self.spend(op.products, (one, *x), op.outputs)
            if not op.is_affine:
                masks += (own := op.pieces(x, one))
                op = op.restricted(lowest(own))
            values[k] = op.forward(x, one)
        return *values[target], masks

    def pull(
        self, target: int, stops: list[int], g: dict[int, int], through: Callable[..., Affine]
    ) -> tuple[dict[int, dict[int, int]], int]:
        """Σ gᵢ·(value target)ᵢ in terms of the values at the stops, and what that is over.

        The constant stands at −1. ``through(k, g)`` is what is affine in place of operation k.
        """
        sums, one = {-1: {0: 0}, **{k: {} for k in stops}, target: g}, 1
        for k in reversed(self.between(target, stops)):
            own = sums.pop(k)
            op = through(k, own)
            products = len(own) * op.products // op.outputs
            self.spend(products, (one, *own.values()), min(products, op.inputs))
            below, constant = op.pull(own)
            if op.one > 1:
                one *= op.one
                sums = {r: {j: c * op.one for j, c in s.items()} for r, s in sums.items()}
            sums[-1][0] += constant
            reads = self.nodes[k - 1][1]
            ends = accumulate((self.widths[read] for read in reads), initial=0)
            for read, (start, end) in zip(reads, pairwise(ends), strict=True):
                into = sums.setdefault(read, {})
                for j, c in below.items():
                    if start <= j < end:
                        into[j - start] = into.get(j - start, 0) + c
        return sums, one

    def affine(self, k: int, _: Any = None) -> Affine:
        """Operation k, which must be affine."""
        need(self.nodes[k - 1][0].is_affine, f"operation {k} is not affine")
        return self.nodes[k - 1][0]  # type: ignore[no-any-return]


def same(left: Network, target: int, stops: list[int], data: list[Any]) -> bool:
    """Whether a value is what some operations, one after another, make of the values at the stops.

    The coefficients of an input, cᵢ/d for output i, are packed into one integer: pulling
    Σ 2^(bits·i) yᵢ through the operations gives Σ cᵢ 2^(bits·i), over the product d of their ones.
    On the other side these are c'ᵢ/e. Pulled through an operation, the absolute values of the
    coefficients grow, in sum, by at most reach/one; so all |cᵢ·e| and |c'ᵢ·d| are < 2^(bits−1).
    Then Σ cᵢ·e 2^(bits·i) = Σ c'ᵢ·d 2^(bits·i) only if cᵢ·e = c'ᵢ·d for all i: in a sum
    Σ δᵢ 2^(bits·i) = 0 with |δᵢ| < 2^bits the first δᵢ ≠ 0 would be divisible by 2^bits.
    Where there are fewer inputs than outputs, running on xⱼ = 2^(bits·j), with 2^(bits·inputs) for
    the number 1, packs the coefficients of an output instead, which have the same bound.
    """
    inputs, outputs = sum(left.widths[k] for k in stops), left.widths[target]
    nodes = [{"operation": op, "reads": [k]} for k, op in enumerate(data)]
    chain = {"inputs": inputs, "operations": nodes, "output": len(nodes)}
    right = Network(chain, "what is claimed", left.work)
    sides = ((left, target, stops), (right, right.output, [0]))
    ops = [[net.affine(k) for k in net.between(value, ends)] for net, value, ends in sides]
    reaches = [[op.reach() for op in side] for side in ops]
    short = sum(map(int.bit_length, reaches[0] + reaches[1])) <= LONG
    need(short, "the numbers of what is merged grow too long")
    ones = [prod(op.one for op in side) for side in ops]
    bits = max(prod(reaches[0]) * ones[1], prod(reaches[1]) * ones[0]).bit_length() + 1
    if right.widths[-1] != outputs:
        return False
    if inputs < min(outputs, 1 << 10):
        found = []
        for net, value, ends in sides:
            places = iter(range(inputs))
            known = {k: [1 << bits * j for j in islice(places, net.widths[k])] for k in ends}
            one = 1 << bits * inputs
            found.append(net.run(value, {k: (x, one) for k, x in known.items()}))
        (y, d, _), (z, e, _) = found
        return [a * e for a in y] == [b * d for b in z]
    equal, step = True, max(1, min(256, (1 << 22) // inputs))
    for start in range(0, outputs, step):
        g = {i: 1 << bits * (i - start) for i in range(start, min(start + step, outputs))}
        rows = []
        for (net, value, ends), unit in zip(sides, reversed(ones), strict=True):
            sums, _ = net.pull(value, ends, g, net.affine)
            packed = [sums[k].get(j, 0) for k in ends for j in range(net.widths[k])]
            rows.append([c * unit for c in (*packed, sums[-1][0])])
        equal = equal and rows[0] == rows[1]
    return equal


# -- claims: each method checks one and says what it accepted -------------------------------------


class Claims:
    """The networks of a certificate and what has been accepted of them."""

    def __init__(self, models: list[Any]):
        work, self.data = [WORK], [model["network"] for model in models]
        self.networks: list[Network] = []
        for k, model in enumerate(models):
            digest = hashlib.sha256(canonical(model["network"]).encode()).hexdigest()
            need(digest == model["sha256"], f"the operation list of model {k} has SHA-256 {digest}")
            is_digest = re.fullmatch("(?:[0-9a-f]{64})?", model["file"]) is not None
            need(is_digest, f"the file of model {k} is no SHA-256")
            self.networks.append(Network(model["network"], f"model {k}", work))
            total = sum(sum(network.widths) for network in self.networks)
            need(total <= 2 * ROWS, "the models have too many numbers in their vectors")
        self.merged: dict[tuple[int, int], Any] = {}
        self.bounds: dict[tuple[int, str, int, int], list[Fraction]] = {}

    def network(self, model: int) -> Network:
        need(0 <= model < len(self.networks), f"there is no model {model}")
        return self.networks[model]

    def collapse(self, model: int, value: int, reads: list[int], operations: list[Any]) -> str:
        """A value is what affine operations make of earlier values."""
        network = self.network(model)
        used = {read for k in network.between(value, reads) for read in network.nodes[k - 1][1]}
        need(sorted(used & set(reads)) == reads, "what is read is not in order, or has no use")
        need((model, value) not in self.merged, f"value {value} is merged already")
        need(same(network, value, reads, operations), f"value {value} is not what is claimed")
        self.merged[model, value] = reads, operations
        size = f"{sum(network.widths[k] for k in reads)} to {network.widths[value]}"
        return f"value {value} is {', '.join(op['kind'] for op in operations)} {size} of {reads}"

    def collapsed(self, model: int, maps: int, activations: int) -> str:
        """With the accepted merges the network has so many affine maps and activations."""
        network, counts = self.network(model), Counter[str]()
        network.spend(50 * len(network.nodes), (), 0)
        seen, waiting = {0}, [network.output]
        while waiting:
            if (k := waiting.pop()) not in seen:
                seen.add(k)
                own = network.nodes[k - 1][1], [self.data[model]["operations"][k - 1]["operation"]]
                reads, operations = self.merged.get((model, k), own)
                counts.update(op["kind"] for op in operations)
                waiting += reads
        found = [counts["affine"] + counts["scale"], -counts["select"] - counts["sum"]]
        found[1] += counts.total() - found[0]
        need(found == [maps, activations], f"it has {found} maps and activations")
        return f"the network equals one of {maps} affine maps and {activations} activations"

    def regions(
        self, model: int, domain: Any, vertices: list[Any], complete: bool, cells: list[Any]
    ) -> str:
        """Cells of a domain are activation regions, of different patterns; and all of them.

        An affine function that is ≥ 0 at all vertices of a cell and > 0 at one is > 0 inside. So,
        operation by operation, inside a cell each coordinate is strictly in its piece, or at a knot
        throughout and then in the left one: the pattern is the network's own. A side that is not on
        the border of the domain is where a coordinate leaves its piece: there the pattern ends.
        Cells of different patterns do not overlap; if their areas add up to the domain's, there is
        no other.
        """
        network, size = self.network(model), len(domain["directions"])
        low, high = (fractions(domain[end], f"the {end} end") for end in ("lower", "upper"))
        frame, one = integers([*domain["directions"], domain["origin"]], "the domain")
        alike = {len(row) for row in frame} == {network.widths[0]}
        need(alike and len(low) == len(high) == size <= 2, "the domain has another dimension")
        need(all(a < b for a, b in zip(low, high, strict=True)), "the domain has no interior")
        u, v = frame[0], frame[size - 1]
        uu, uv, vv = (sum(map(mul, *pair)) for pair in ((u, u), (u, v), (v, v)))
        need(size == 0 or uu * vv > uv**2 * (size - 1), "the domain has dependent directions")
        rows = [(slice(size), list(row[:size]), row[size]) for row in zip(*frame, strict=True)]
        embed = Affine(rows, one, size)
        points: list[tuple[Fraction, ...]] = []
        masks = []
        for k, vertex in enumerate(vertices):
            t = fractions(vertex, f"vertex {k}")
            inside = all(a <= z <= b for a, z, b in zip(low, t, high, strict=False))
            need(inside and len(t) == size, f"vertex {k} is not in the domain")
            need(not points or points[-1] < t, f"vertex {k} does not come after the one before it")
            points.append(t)
            d = lcm(*(z.denominator for z in t))
            known = {0: embed.forward([int(z * d) for z in t], d)}
            masks.append(network.run(network.output, known)[2])
        border, before = Counter[tuple[int, int]](), [-1]
        for k, cell in enumerate(cells):
            loop, pattern = cell["loop"], cell["pattern"]
            need(all(0 <= i < len(points) for i in loop), f"cell {k} has an unknown vertex")
            need(is_cell([points[i] for i in loop], size), f"cell {k} is not convex and ordered")
            common = [reduce(and_, own) for own in zip(*(masks[i] for i in loop), strict=True)]
            right = all(common) and lowest(common) == pattern
            need(right, f"the network has another pattern on cell {k}")
            need(k == 0 or before < pattern, f"cell {k} has a pattern that does not come next")
            before = pattern
            sides = (
                [*pairwise([*loop, loop[0]])] if size == 2 else [(i, i) for i in loop[: 2 * size]]
            )
            for number, (p, q) in enumerate(sides):
                border[min(p, q), max(p, q)] += 1 if p < q or (p == q and number) else -1
                bends = any(m & n != c for m, n, c in zip(masks[p], masks[q], common, strict=True))
                ends = zip(points[p], points[q], low, high, strict=True)
                need(
                    bends or any(a == b and a in (c, d) for a, b, c, d in ends), f"cell {k} goes on"
                )
        used = {i for cell in cells for i in cell["loop"]}
        need(len(used) == len(points) > 0, "a vertex belongs to no cell, or there is none")
        if complete:  # what two cells share cancels, so that few terms are left, and short ones
            lines = [(n, points[p], points[q]) for (p, q), n in border.items() if n]
            parts = [
                n * (p[0] * q[1] - q[0] * p[1] if size == 2 else 2 * p[0]) for n, p, q in lines
            ]
            size_of_sum = sum(part.denominator.bit_length() for part in parts)
            need(size_of_sum <= 2 * LONG, "the cells do not share their sides")
            volume = prod((b - a for a, b in zip(low, high, strict=True)), start=Fraction(1))
            filled = sum(parts, Fraction(2 * (size == 0))) == 2 * volume
            need(filled, "the cells do not fill the domain")
        which = "all there are" if complete else "perhaps not all there are"
        return f"{len(cells)} activation regions of a domain of dimension {size}, {which}"

    def map(self, model: int, pattern: list[int], map: Any) -> str:
        """Where the pattern is this, the network is an affine map."""
        network, rest = copy(self.network(model)), iter(pattern)
        network.nodes = list(network.nodes)
        for k in network.between(network.output, [0]):
            op, reads = network.nodes[k - 1]
            if not op.is_affine:
                own = [*islice(rest, op.outputs)]
                fits = len(own) == op.outputs and all(0 <= piece < op.choices for piece in own)
                need(fits, "the pattern is too short, or names an unknown piece")
                network.nodes[k - 1] = op.restricted(own), reads
        need(not [*rest], "the pattern is too long")
        right = same(network, network.output, [0], [map])
        need(right, "the network has another map on this pattern")
        return f"the network is the map given where the pattern is {pattern}"[:99]

    def neuron(
        self, model: int, box: Any, operation: int, index: int, least: str, most: str, piece: int,
        slopes: list[str],
    ) -> str:  # fmt: skip
        """What an activation reads is between two bounds on a box, and so it is one piece of it.

        Σ gᵢ zᵢ is pulled back to the box. On the way an activation is replaced by the line of the
        slope given that touches it from above, or below, within its own bounds, claimed before:
        what the dual of the linear relaxation does (E. Wong and J. Z. Kolter, 2018). The bounds are
        rounded outward to the grid.
        """
        network, key = self.network(model), (model, canonical(box))
        low, high = (fractions(box[end], f"the {end} end") for end in ("lower", "upper"))
        need(len(low) == len(high) == network.widths[0], "the box has another dimension")
        need(all(a <= b for a, b in zip(low, high, strict=True)), "the box is empty")
        need(0 < operation < len(network.widths), f"there is no operation {operation}")
        own = network.nodes[operation - 1][0]
        need(isinstance(own, Pieces) and 0 <= index < own.outputs, "there is no such activation")
        waiting = list(reversed(fractions(slopes, "the slopes")))

        def through(k: int, g: dict[int, int]) -> Affine:
            op = network.nodes[k - 1][0]
            if op.is_affine:
                return network.affine(k)
            lines = [(Fraction(k == operation), Fraction(0))] * op.outputs
            for i, c in sorted(g.items()) if k != operation else ():
                if c != 0:
                    right = (*key, k, i) in self.bounds and len(waiting) > 0
                    need(right, f"number {i} of operation {k} has no bounds, or no slope")
                    slope = waiting.pop()
                    lines[i] = slope, op.intercept(slope, *self.bounds[*key, k, i], c > 0)
            one = lcm(*(number.denominator for line in lines for number in line))
            both = ([int(number * one) for number in part] for part in zip(*lines, strict=True))
            return diagonal(next(both), next(both), one)

        found = []
        for sign in (-1, 1):
            sums, one = network.pull(operation, [0], {index: sign}, through)
            reach = sum(c * (high[j] if c > 0 else low[j]) for j, c in sums[0].items())
            found.append(sign * Fraction(ceil((reach + sums[-1][0]) * Fraction(GRID, one)), GRID))
        need(not waiting, "there are slopes that nothing uses")
        stated = list(fractions([least, most], "the bounds"))
        need(stated == found, f"the slopes give the bounds {found[0]} and {found[1]}")
        ends = [own.pieces([end.numerator], end.denominator)[0] for end in found]
        need(lowest([ends[0] & ends[1]]) == [piece], "the bounds leave another piece")
        self.bounds[*key, operation, index] = found
        where = f"in piece {piece}" if piece >= 0 else "in more than one piece"
        return f"number {index} that operation {operation} reads is from {least} to {most}, {where}"

    def proportional(self, model: int, value: int, first: int, second: int, factor: str) -> str:
        """One number of a value is a multiple of another, for all inputs."""
        network = self.network(model)
        stops = [0, *(k for k, (op, _) in enumerate(network.nodes, start=1) if not op.is_affine)]
        need(0 < value < len(network.widths) and value not in stops, f"value {value} is not affine")
        need(0 <= first < second < network.widths[value], "there are no such numbers")
        ((scale,),), one = integers([[factor]], "the factor")
        sums, _ = network.pull(value, stops, {first: scale, second: -one}, network.affine)
        zero = not any(c for form in sums.values() for c in form.values())
        need(zero, f"number {second} is not {factor} times number {first}")
        return f"number {second} of value {value} is {factor} times number {first}"

    def different(self, models: list[int], point: list[str]) -> str:
        """Two networks have different values at a point."""
        (x,), one = integers([point], "the point")
        first, second = (self.network(model) for model in (*models, -1, -1)[:2])
        right = len(models) == 2 and first.widths[0] == second.widths[0] == len(x)
        need(right, "it takes two models and a point for both")
        (y, d, _), (z, e, _) = (net.run(net.output, {0: (x, one)}) for net in (first, second))
        need(len(y) == len(z), "the outputs have different widths")
        need([a * e for a in y] != [b * d for b in z], "the networks have the same values there")
        return f"models {models[0]} and {models[1]} differ at the point"

    def unknown(self, question: str) -> str:
        """Something is left open; nothing is claimed."""
        return f"left open: {question[:200]!a}"


def is_cell(loop: list[Any], size: int) -> bool:
    """Whether corners make a point, an interval, or a convex polygon, from the least one on.

    With left turns only, the direction passes from the lower half plane (angles from π on) to the
    upper one once in a full turn; a loop that turns left everywhere and once in all is convex.
    """
    if len(loop) < 3 or size < 2:
        return size < 2 and len(loop) == size + 1 and loop == sorted(set(loop))
    edges = [(q[0] - p[0], q[1] - p[1]) for p, q in pairwise([*loop, loop[0]])]
    turns = 0
    for (a, b), (c, d) in pairwise([*edges, edges[0]]):
        if a * d <= b * c:
            return False
        turns += (b < 0 or (b == 0 and a < 0)) and (d > 0 or (d == 0 and c > 0))
    return turns == 1 and loop[0] == min(loop)


# -- the report -----------------------------------------------------------------------------------


def check(data: bytes, file: str | None = None) -> dict[str, Any]:
    """Check a certificate, and that it is about the model file with a SHA-256, if that is given.

    Raises:
        UnreadableError: for bytes that are no certificate.
    """
    document = parse(data)
    if type(document) is not dict or document.get("schema") != SCHEMA:
        raise UnreadableError(f"it does not have the schema {SCHEMA}")
    report: dict[str, Any] = {"schema": "symact.check/1", "accepted": False, "reason": None}
    report |= {"claims": [], "semantics": SEMANTICS, "trusted": []}
    where = "the certificate"
    try:
        conform(document, CERTIFICATE, where)
        need(document["semantics"] == SEMANTICS, "it is about other semantics")
        some = len(document["models"]) > 0 and len(document["claims"]) > 0
        need(some, "it has no model, or claims nothing")
        known = Claims(document["models"])
        for model in document["models"]:
            origin, digest = model["file"], model["sha256"]
            need(file in (None, origin), f"it is about {origin or 'no file'}, not about {file}")
            source = f"the file with SHA-256 {origin}" if origin else "where it came from"
            report["trusted"].append(f"that operation list {digest} was read rightly from {source}")
        for number, claim in enumerate(document["claims"]):
            where, kind = f"claim {number}", claim.pop("claim")
            report["claims"].append({"claim": kind, "statement": getattr(known, kind)(**claim)})
        report["accepted"] = True
    except RejectedError as error:
        report["reason"] = f"{where}: {error}"
    return report


def check_file(path: str, model: str | None = None) -> dict[str, Any]:
    """Check the certificate in a file, and that it is about a model file, if that is given."""
    digest = None
    try:
        with open(path, "rb") as stream:
            data = stream.read(SIZE + 1)
        if model is not None:
            with open(model, "rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise UnreadableError(f"a file cannot be read: {error}") from None
    return check(data, digest)


def text(report: dict[str, Any]) -> str:
    """A report for people."""
    claims = [f"{k:>3}  {claim['statement']}" for k, claim in enumerate(report["claims"])]
    verdict = "Accepted." if report["accepted"] else f"Rejected. {report['reason']}"
    notes = [f"semantics  {SEMANTICS}", *(f"trusted    {what}" for what in report["trusted"])]
    return "\n".join([verdict, "", *claims, "", *notes])


def main(words: list[str]) -> int:
    """Check the certificate that the command line names; the exit code."""
    as_json = "--json" in words
    words = [word for word in words if word != "--json"]
    try:
        if len(words) not in (1, 3) or words[1:2] not in ([], ["--model"]):
            raise UnreadableError("usage: checker.py CERTIFICATE [--model FILE] [--json]")
        report = check_file(words[0], *words[2:])
    except UnreadableError as error:
        problem = {"kind": "certificate", "message": str(error)}
        wrong = json.dumps({"schema": "symact.check/1", "error": problem}, indent=2)
        print(wrong if as_json else f"Error: {error}", file=None if as_json else sys.stderr)
        return 2
    print(json.dumps(report, indent=2) if as_json else text(report))
    return 0 if report["accepted"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
