"""Check a certificate without trusting the program that wrote it.

    python -I symact/checker.py CERTIFICATE [--model FILE]

Exit code 0: accepted; 1: rejected; 2: not readable as a certificate. This needs Python's standard
library only and shares no code with symact. docs/certificates.md describes the format: operation
lists of networks, and claims about them. All is rebuilt from the lists in exact integers. What
floats do that execute a network is another question, and that a list was read rightly from a model
file stays trusted (``--model`` compares the file's SHA-256).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, islice, pairwise
from math import ceil, floor, gcd, lcm
from operator import and_, lt, mul, ne
from typing import Any

SCHEMA = "symact.certificate/1"
SEMANTICS = "exact real arithmetic over the operation lists of the models"
SIZE = 48 << 20  # bytes of JSON
DIGITS = 4000  # of a numerator or a denominator, below what int() reads
WIDTH = 1 << 20  # numbers in a vector
CHOICES = 1 << 12  # pieces of an activation, terms of a maximum
BITS = 1 << 31  # of the numbers that are in use at one time
WORK = 10**10  # products of short numbers, or bits that stay: a few minutes
GRID = 1 << 20  # bounds of neurons are rounded outward to multiples of 1/GRID
NUMBER = re.compile(r"(0|-?[1-9]D)(?:/(?!1\b)([1-9]D))?".replace("D", rf"[0-9]{{0,{DIGITS - 1}}}"))
canonical = partial(json.dumps, sort_keys=True, separators=(",", ":"))  # a text for each value

# The format. Objects have exactly these fields; a pair tells kinds of objects apart by one field.
OP = ("kind", {
    "affine": {"blocks": [[[str]]]},
    "select": {"indices": [int]},
    "sum": {"terms": int},
    "maximum": {"terms": int},
    "activate": {"knots": [str], "slopes": [str], "intercept": str},
    "function": {"name": str},
})  # fmt: skip
CLAIM = ("claim", {
    "collapse": {"model": int, "value": int, "reads": [int], "pattern": [int], "operations": [OP]},
    "collapsed": {"model": int, "maps": int, "activations": int},
    "regions": {"model": int, "domain": [[str]], "vertices": [[str]], "complete": bool,
                "cells": [{"pattern": [int], "loop": [int]}]},
    "neuron": {"model": int, "lower": [str], "upper": [str], "operation": int, "index": int,
               "least": str, "most": str, "piece": int, "slopes": [str]},
    "proportional": {"model": int, "value": int, "first": int, "second": int, "factor": str},
    "different": {"model": int, "other": int, "point": [str]},
    "unknown": {"model": int, "question": str},
})  # fmt: skip
NODE = {"name": str, "operation": OP, "reads": [int]}
NETWORK = {"inputs": int, "operations": [NODE], "output": int}
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


def parse(data: bytes) -> Any:
    """The JSON value of a canonical text and a line feed, perhaps packed with gzip."""
    # what is no short integer is changed, and then the text is not canonical
    cut: Any = {"parse_int": lambda t: int(t[:12]), "parse_float": str, "parse_constant": str}
    try:
        if data[:2] == b"\x1f\x8b":
            unpack = zlib.decompressobj(wbits=31)
            data = unpack.decompress(data, SIZE + 1)
            data = data if unpack.eof and not unpack.unused_data else b""
        text = data.decode("ascii") if len(data) <= SIZE else ""
        value = json.loads(text, **cut)
        if canonical(value) + "\n" != text:
            raise ValueError("one line, fields once and sorted, no numbers but short integers")
        return value
    except (ValueError, RecursionError, zlib.error) as error:
        raise UnreadableError(f"not canonical JSON of at most {SIZE} bytes: {error}") from None


def conform(value: Any, form: Any, where: str) -> None:
    """Hold a JSON value to its form; a truth value is no integer."""
    if type(form) is tuple:
        kind = value.get(form[0]) if type(value) is dict else None
        need(type(kind) is str and kind in form[1], f"{where} is of no known kind")
        form = {form[0]: str, **form[1][kind]}
    if type(form) is dict:
        need(type(value) is dict and value.keys() == form.keys(), f"{where} needs {[*form]}")
        for name, part in form.items():
            conform(value[name], part, f"{where}.{name}")
    elif type(form) is list:
        need(type(value) is list, f"{where} is no list")
        if [*set(map(type, value))] != form:  # else these are all texts, or all integers
            for k, entry in enumerate(value):
                conform(entry, form[0], f"{where}[{k}]")
    else:
        need(type(value) is form, f"{where} is no {form.__name__}")


def ratio(word: str, where: str) -> tuple[int, int]:
    """A number, "p" or "p/q" in lowest terms with q > 1, as a numerator and a denominator."""
    match = NUMBER.fullmatch(word)
    top, bottom = map(int, match.groups("1")) if match else (0, 0)
    if gcd(top, bottom) != 1:
        raise RejectedError(f"{where} has {word[:40]!a}; a number is 'p' or 'p/q' in lowest terms")
    return top, bottom


class Budget:
    """How much work and memory is left; numbers are read on its account."""

    left = WORK

    def spend(self, products: int, bits: int = 0, other: int = 0, results: int = 0) -> None:
        """Stop before products of numbers of so many bits, or what they give, are too much."""
        self.left -= products * (1 + bits // 1024) * (1 + other // 1024)
        enough = self.left >= 0 and results * (bits + other) <= BITS
        need(enough, "checking it takes more work or memory than the checker allows")

    def common(self, units: set[int], results: int) -> int:
        """The least common multiple of denominators, over which so many numbers shall be."""
        one = 1
        for unit in units:
            self.spend(100 + one.bit_length() * unit.bit_length() // 100)
            one = lcm(one, unit)
        self.spend(results * (200 + one.bit_length()))
        return one

    def integers(self, lists: list[list[str]], where: str) -> tuple[list[list[int]], int]:
        """Lists of numbers as integers over their least common denominator."""
        pairs = [[ratio(word, where) for word in words] for words in lists]
        one = self.common({q for row in pairs for _, q in row}, sum(map(len, lists)))
        return [[p * (one // q) for p, q in row] for row in pairs], one


class Operation:
    """An affine map in each piece: output i is (Σ weights·inputs[cut] + offset) / one, with
    (cut, weights, offset) = pieces[k][i]. With knots a function of each number, linear on (knot
    k−1, knot k]; with several pieces and no knots the maximum of terms that lie end to end; without
    any pieces a function of which nothing is known.
    """

    def __init__(self, data: dict[str, Any], width: int, where: str, budget: Budget):
        self.inputs, self.one, self.kind = width, 1, data["kind"]
        self.knots, self.pieces = list[Fraction](), list[list[Any]]()
        # rows that copy a number; the last gives 0
        copies = [*((slice(j, j + 1), [1], 0) for j in range(width)), (slice(0), [], 0)]
        if self.kind == "affine":
            blocks, heights = data["blocks"], {len(block) for block in data["blocks"]}
            fans = {len(row) - 1 for block in blocks for row in block}
            need(len(heights) == len(fans) == 1 and min(fans) > 0, f"{where} has ragged blocks")
            height, fan = *heights, *fans
            groups, rest = divmod(width, len(blocks) * fan)
            need(rest == 0, f"{where} reads {width} numbers, which do not fit its blocks")
            budget.spend((2000 + fan) * groups * len(blocks) * height)
            lists, self.one = budget.integers([row for block in blocks for row in block], where)
            split = [(row[:-1], row[-1]) for row in lists]
            parts = [(slice(j, j + fan), j // fan // groups * height) for j in range(0, width, fan)]
            self.pieces = [[(cut, *row) for cut, g in parts for row in split[g : g + height]]]
        elif self.kind == "select":
            chosen = data["indices"]
            right = len(chosen) > 0 and all(-1 <= j < width for j in chosen)
            need(right, f"{where} selects nothing, or what is not among {width} numbers")
            self.pieces = [[copies[j] for j in chosen]]
        elif self.kind == "activate":
            (knots,), unit = budget.integers([data["knots"]], where)
            (slopes, (shift,)), one = budget.integers([data["slopes"], [data["intercept"]]], where)
            right = len(slopes) == len(knots) + 1 <= CHOICES and all(map(ne, slopes, slopes[1:]))
            need(right and all(map(lt, knots, knots[1:])), f"{where} must bend at increasing knots")
            budget.spend(2000 * width * len(slopes))
            steps = ((a - b) * knot for (a, b), knot in zip(pairwise(slopes), knots, strict=True))
            lines = zip(slopes, accumulate(steps, initial=shift * unit), strict=True)
            self.pieces = [[(cut, [s * unit], t) for cut, _, _ in copies[:-1]] for s, t in lines]
            self.one, self.knots = one * unit, [Fraction(knot, unit) for knot in knots]
        elif self.kind != "function":
            terms = data["terms"]
            right = (
                0 < terms <= (CHOICES if self.kind == "maximum" else width) and width % terms == 0
            )
            need(right, f"{where} has {terms} terms, but reads {width} numbers")
            size = width // terms
            self.pieces = [copies[k : k + size] for k in range(0, width, size)]
            if self.kind == "sum":
                self.pieces = [[(slice(i, None, size), [1] * terms, 0) for i in range(size)]]
        rows = [row for piece in self.pieces for row in piece]
        self.outputs = len(self.pieces[0]) if self.pieces else width
        self.is_affine = len(self.pieces) == 1
        # the most that the absolute values of a row add up to, at least ``one``
        self.reach = max(self.one, *(sum(map(abs, row)) + abs(c) for _, row, c in rows), 1)
        self.work = sum(len(row) for _, row, _ in rows) + 40 * width * (1 + len(self.pieces))

    def closures(self, x: list[int], one: int) -> list[int]:
        """For each output the set of pieces in whose closure it is, as bits."""
        need(len(self.pieces) > 0, "a function is known by name only and has no exact values")
        if self.knots:
            low, high = ([end(knot * one) for knot in self.knots] for end in (floor, ceil))
            return [(2 << bisect_right(high, z)) - (1 << bisect_left(low, z)) for z in x]
        parts = [x[i :: self.outputs] for i in range(self.outputs)]
        return [sum(1 << k for k, z in enumerate(p) if z == top) for p in parts for top in [max(p)]]


def lowest(masks: list[int]) -> list[int]:
    """The number of the lowest bit in each mask; −1 where there is none."""
    return [(mask & -mask).bit_length() - 1 for mask in masks]


class Network:
    """An operation list: value 0 is the input, value k what operation k gives, and its number i has
    the place starts[k] + i among all. Methods that are named like a claim check one, and say what
    they accepted.
    """

    def __init__(self, data: Any, where: str, budget: Budget):
        self.budget, self.where, self.output = budget, where, data["output"]
        self.widths = [data["inputs"]]
        self.nodes: dict[int, tuple[list[int], list[str]]] = {}  # what is read, and the kinds
        self.operations: dict[int, Operation] = {}
        for k, node in enumerate(data["operations"], start=1):
            reads, place = node["reads"], f"operation {k} of {where}"
            need(all(0 <= read < k for read in reads), f"{place} reads what is not before it")
            width = sum(self.widths[read] for read in reads)
            need(0 < width <= WIDTH, f"{place} reads {width} numbers")
            budget.spend(2000 * width)
            self.operations[k] = Operation(node["operation"], width, place, budget)
            self.nodes[k] = reads, [node["operation"]["kind"]]
            self.widths.append(self.operations[k].outputs)
        need(0 <= self.output < len(self.widths) and data["inputs"] > 0, f"{where} has no output")
        self.starts = [*accumulate(self.widths, initial=0)]
        self.ends = [0, *(k for k, op in self.operations.items() if not op.is_affine)]
        self.merged = dict(self.nodes)  # the same after what was collapsed
        self.bounds: dict[Any, dict[tuple[int, int], list[Fraction]]] = defaultdict(dict)

    def places(self, values: list[int]) -> list[int]:
        """Those of the numbers of some values, end to end."""
        return [place for k in values for place in range(self.starts[k], self.starts[k + 1])]

    def between(self, targets: list[int], stops: list[int], merged: bool = False) -> list[int]:
        """The operations that the targets depend on, not going beyond the stops."""
        found, waiting, steps = {*stops}, [*targets], len(stops)
        while waiting:
            steps += 1
            if (k := waiting.pop()) not in found:
                need(0 < k < len(self.widths), f"value {k} is reached, not {stops} alone")
                found.add(k)
                waiting += (self.merged if merged else self.nodes)[k][0]
        self.budget.spend(20 * steps)
        return sorted(found - {*stops})

    def run(self, x: list[int], one: int) -> tuple[list[int], int, list[int]]:
        """The output at x/one: its numbers, what they are over, and for each number on the way that
        is not affine the pieces in whose closures it is."""
        values, masks = {0: (x, one)}, []
        for k in self.between([self.output], [0]):
            op, reads = self.operations[k], self.nodes[k][0]
            one = lcm(*(values[read][1] for read in reads))
            parts = ((values[read][0], one // values[read][1]) for read in reads)
            x = [z * factor for part, factor in parts for z in part]
            bits = max(map(int.bit_length, (one, *x)))
            self.budget.spend(op.work, bits, op.reach.bit_length(), self.starts[k + 1])
            masks += (own := [] if op.is_affine else op.closures(x, one))
            rows = [op.pieces[p][i] for i, p in enumerate(lowest(own))] or op.pieces[0]
            values[k] = [sum(map(mul, row, x[cut])) + c * one for cut, row, c in rows], op.one * one
        return *values[self.output], masks

    def pull(self, targets: Any, stops: Any, sums: dict[int, int], through: Any = None) -> Any:
        """A sum of multiples of numbers of the targets in terms of those of the stops, by place,
        the constant at −1; and what it is over. Where an operation k is not affine, and its numbers
        have the factors g, ``through(k, g)`` gives rows in its place and what they are over."""
        total = 1
        for k in reversed(self.between(targets, stops)):
            op, start, places = self.operations[k], self.starts[k], self.places(self.nodes[k][0])
            g = {i: c for i in range(op.outputs) if (c := sums.pop(start + i, 0)) != 0}
            rows, one = (op.pieces[0], op.one) if op.is_affine else through(k, g)
            products = sum(len(rows[i][1]) for i in g)
            bits = max(map(int.bit_length, (total, *g.values(), *sums.values())))
            length = max(map(int.bit_length, (one, *(w for i in g for w in rows[i][1]))))
            self.budget.spend(op.inputs + op.outputs)
            self.budget.spend(3 * products, bits, length, len(sums) + min(products, op.inputs))
            sums, total = defaultdict(int, {p: c * one for p, c in sums.items()}), total * one
            for i, factor in g.items():
                cut, row, c = rows[i]
                sums[-1] += c * factor
                for place, weight in zip(places[cut], row, strict=True):
                    sums[place] += weight * factor
        return sums, total

    def collapse(self, value: int, reads: Any, pattern: Any, operations: Any) -> str:
        """A value is what affine operations make of earlier values, where a pattern holds.

        The coefficients cᵢ/d of an input, for each output i, are packed into one integer: pulled
        back, Σ 2^(bits·i) yᵢ becomes Σ cᵢ 2^(bits·i) over d, the product of the ones; and on the
        other side Σ c'ᵢ 2^(bits·i) over e. An operation makes coefficients grow, in absolute sum,
        by at most reach/one, and one ≤ reach: all |cᵢ·e| and |c'ᵢ·d| are below 2^(bits−1). Then the
        packed are equal only if cᵢ·e = c'ᵢ·d for all i: in a sum Σ δᵢ 2^(bits·i) = 0 with
        |δᵢ| < 2^bits the first δᵢ ≠ 0 would be divisible by 2^bits.
        """
        between, rest, held = self.between([value], reads), iter(pattern), dict[int, Any]()
        used = {k for j in between for k in self.nodes[j][0]}
        need(sorted(used & {*reads}) == reads, "what is read is not in order, or has no use")
        for k in between:
            if not (op := self.operations[k]).is_affine:
                own = [*islice(rest, op.outputs)]
                right = len(own) == op.outputs and all(0 <= p < len(op.pieces) for p in own)
                need(right, f"operation {k} is not affine, nor are its pieces in the pattern")
                held[k] = [op.pieces[p][i] for i, p in enumerate(own)], op.one
        need(not [*rest], "the pattern is too long")
        nodes = [{"operation": op, "reads": [k]} for k, op in enumerate(operations)]
        inputs, outputs = sum(self.widths[k] for k in reads), self.widths[value]
        chain = {"inputs": inputs, "operations": nodes, "output": len(nodes)}
        other = Network(chain, "what is claimed", self.budget)
        affine, wrong = len(other.ends) == 1, f"value {value} is not what is claimed"
        need(affine and other.widths[-1] == outputs, wrong)
        ops = [*(self.operations[k] for k in between), *other.operations.values()]
        bits = sum(op.reach.bit_length() for op in ops) + 1
        self.budget.spend(0, 256 * bits, 0, 256)
        for start in range(0, outputs, 256):
            found = []
            for net, target, ends in ((self, value, reads), (other, other.output, [0])):
                places = net.places([target])[start : start + 256]
                g = {place: 1 << bits * i for i, place in enumerate(places)}
                sums, total = net.pull([target], ends, g, lambda k, _: held[k])
                found.append(([sums.get(place, 0) for place in (-1, *net.places(ends))], total))
            (own, d), (others, e) = found
            need([c * e for c in own] == [c * d for c in others], wrong)
        kinds = [op["kind"] for op in operations]
        if not pattern:
            self.merged[value] = reads, kinds
        where = f" where the pattern is {pattern}"[:99] if pattern else ""
        return f"value {value} is {', '.join(kinds)} {inputs} to {outputs} of {reads}{where}"

    def collapsed(self, maps: int, activations: int) -> str:
        """With the accepted merges the network has so many affine maps and activations."""
        live = self.between([self.output], [0], merged=True)
        counts = Counter(kind for k in live for kind in self.merged[k][1])
        found = [counts["affine"], counts["activate"] + counts["function"] + counts["maximum"]]
        need(found == [maps, activations], f"it has {found} maps and activations")
        return f"the network equals one of {maps} affine maps and {activations} activations"

    def regions(self, domain: Any, vertices: Any, complete: bool, cells: Any) -> str:
        """Cells of a domain are activation regions, of different patterns; and all of them.

        An affine function that is ≥ 0 at all vertices of a cell and > 0 at one is > 0 inside. So,
        operation by operation, inside a cell each coordinate is strictly in its piece, or at a knot
        throughout and then in the left one: the pattern is the network's own. At a side inside the
        domain a coordinate leaves its piece: there the pattern ends. Cells of different patterns do
        not overlap, so two with a common side lie on both sides of it. If every side inside the
        domain is one of two cells, no path from a cell leaves the cells off the ends of sides: they
        fill the domain, and there is no other region.
        """
        size = len(domain[0]) - 1 if domain else -1
        frame, one = self.budget.integers(domain, "the domain")
        right = {*map(len, frame)} == {size + 1} <= {1, 2, 3} and len(frame) == self.widths[0]
        need(right, "the domain has another dimension")
        u, v = ([row[i] for row in frame] for i in (0, size - 1))
        uu, uv, vv = (sum(map(mul, *pair)) for pair in ((u, u), (u, v), (v, v)))
        need(size == 0 or uu * vv > uv**2 * (size - 1), "the domain has dependent directions")
        used, patterns = {i for c in cells for i in c["loop"]}, [c["pattern"] for c in cells]
        need(used == {*range(len(vertices))} != set(), "vertices and loops do not fit")
        need(all(map(lt, patterns, patterns[1:])), "the patterns are not in order")
        points, masks = [], []
        for k, vertex in enumerate(vertices):
            (t,), d = self.budget.integers([vertex], f"vertex {k}")
            need(len(t) == size and all(0 <= z <= d for z in t), f"vertex {k} is not in the domain")
            points.append([Fraction(z, d) for z in t])
            masks.append(self.run([sum(map(mul, row, [*t, d])) for row in frame], one * d)[2])
        need(all(map(lt, points, points[1:])), "the vertices are not in order")
        inner = Counter[tuple[int, int]]()
        for k, cell in enumerate(cells):
            loop = cell["loop"]
            need(is_cell(loop, points, size), f"cell {k} is not convex and ordered")
            common = [reduce(and_, own) for own in zip(*(masks[i] for i in loop), strict=True)]
            need(all(common) and lowest(common) == cell["pattern"], f"cell {k} has another pattern")
            for i, j in zip(loop, [[], loop, [*loop[1:], loop[0]]][size], strict=False):
                if not any(a == b in (0, 1) for a, b in zip(points[i], points[j], strict=True)):
                    inner[min(i, j), max(i, j)] += 1
                    both = zip(masks[i], masks[j], common, strict=True)
                    need(any(m & n != c for m, n, c in both), f"cell {k} goes on")
        need(not complete or {*inner.values()} <= {2}, "the cells do not fill the domain")
        which = "all there are" if complete else "perhaps not all there are"
        return f"{len(cells)} activation regions of a domain of dimension {size}, {which}"

    def neuron(self, lower: Any, upper: Any, operation: int, index: int, least: str, most: str,
               piece: int, slopes: Any) -> str:  # fmt: skip
        """What an activation reads is between two bounds on a box, and so it is one piece of it.

        Σ gᵢ zᵢ is pulled back to the box. On the way an activation is replaced by the line of the
        slope given that touches it from above, or below, within its own bounds, claimed before:
        what the dual of the linear relaxation does (E. Wong and J. Z. Kolter, 2018).
        """
        known = self.bounds[*lower, "to", *upper]
        (low, high), unit = self.budget.integers([lower, upper], "the box")
        need(len(low) == len(high) == self.widths[0], "the box has another dimension")
        need(all(a <= b for a, b in zip(low, high, strict=True)), "the box is empty")
        own: Any = self.operations.get(operation)
        need(bool(own and own.knots) and 0 <= index < own.outputs, "there is no such activation")
        waiting = [Fraction(*ratio(slope, "a slope")) for slope in reversed(slopes)]

        def through(k: int, g: dict[int, int]) -> Any:
            op, lines = self.operations[k], {}
            for i, c in g.items():
                need((k, i) in known and waiting != [], f"operation {k} has no bounds or slope")
                slope, (a, b) = waiting.pop(), known[k, i]
                bits = 5 * max(op.reach, *(abs(z.numerator) for z in (slope, a, b))).bit_length()
                self.budget.spend(200 * len(op.pieces), bits, bits)
                points = [a, b, *(knot for knot in op.knots if a < knot < b)]
                rows = [(z, op.pieces[bisect_left(op.knots, z)][i]) for z in points]
                gaps = [(s * z + t) / op.one - slope * z for z, (_, (s,), t) in rows]
                lines[i] = slope, (max if c > 0 else min)(gaps)
            units = {z.denominator for line in lines.values() for z in line}
            one = self.budget.common(units, 2 * len(lines))
            both = ((i, int(s * one), int(t * one)) for i, (s, t) in lines.items())
            return {i: (slice(i, i + 1), [s], t) for i, s, t in both}, one

        reads, found = self.nodes[operation][0], []
        for sign in (-1, 1):
            sums, total = self.pull(reads, [0], {self.places(reads)[index]: sign}, through)
            reach = sums.pop(-1, 0) * unit + sum(c * (low, high)[c > 0][j] for j, c in sums.items())
            found.append(sign * Fraction(-(-reach * GRID // (total * unit)), GRID))
        need(not waiting, "there are slopes that nothing uses")
        need(max(map(abs, found)) < 10**DIGITS, "the bounds are too long")
        right = [least, most] == [*map(str, found)]
        need(right, f"the slopes give the bounds {found[0]} and {found[1]}")
        first, last = bisect_right(own.knots, found[0]), bisect_left(own.knots, found[1])
        need(piece == (last if last <= first else -1), "the bounds leave another piece")
        known[operation, index] = found
        where = f"in piece {piece}" if piece >= 0 else "in more than one piece"
        return f"number {index} that operation {operation} reads is from {least} to {most}, {where}"

    def proportional(self, value: int, first: int, second: int, factor: str) -> str:
        """One number of a value is a multiple of another, for all inputs."""
        need(value in self.nodes and value not in self.ends, "the value is not affine")
        need(0 <= first < second < self.widths[value], "there are no such numbers")
        (p, q), start = ratio(factor, "the factor"), self.starts[value]
        sums, _ = self.pull([value], self.ends, {start + first: p, start + second: -q})
        need(not any(sums.values()), f"number {second} is not {factor} times number {first}")
        return f"number {second} of value {value} is {factor} times number {first}"

    def different(self, other: Network, point: Any) -> str:
        """Two networks have different values at a point."""
        (x,), one = self.budget.integers([point], "the point")
        need(self.widths[0] == other.widths[0] == len(x), "the point has another dimension")
        (y, d, _), (z, e, _) = self.run(x, one), other.run(x, one)
        need(len(y) == len(z), "the outputs have different widths")
        need([a * e for a in y] != [b * d for b in z], "the networks have the same values there")
        return f"it and {other.where} differ at the point"

    def unknown(self, question: str) -> str:
        """Something is left open; nothing is claimed."""
        return f"left open: {question[:200]!a}"


def is_cell(loop: list[int], points: list[list[Fraction]], size: int) -> bool:
    """Whether corners make a point, an interval, or a convex polygon, from the least one on.

    Points are in order, so sides to later ones have directions in (−π/2, π/2], others in the other
    half. A loop that turns left everywhere and has one lowest corner passes from each half to the
    other once, so it winds once; and such a loop is convex.
    """
    if size < 2:
        return len(loop) == size + 1 and loop == sorted(set(loop))
    lows = 0
    for i, j, k in zip(loop, loop[1:] + loop[:1], loop[2:] + loop[:2], strict=True):
        (a, b), (u, v), (x, y) = points[i], points[j], points[k]
        if (u - a) * (y - v) <= (v - b) * (x - u):
            return False
        lows += i > j < k
    return lows == 1 and loop[0] == min(loop)


def check(data: bytes, file: str | None = None) -> dict[str, Any]:
    """Check a certificate, and that it is about the model file with a SHA-256, if that is given."""
    document, where = parse(data), "the certificate"
    if type(document) is not dict or document.get("schema") != SCHEMA:
        raise UnreadableError(f"it does not have the schema {SCHEMA}")
    report: dict[str, Any] = {"schema": "symact.check/1", "accepted": False, "reason": None}
    report |= {"claims": [], "semantics": SEMANTICS, "trusted": []}
    try:
        conform(document, CERTIFICATE, where)
        need(document["semantics"] == SEMANTICS, "it is about other semantics")
        models, claims = document["models"], document["claims"]
        once = len(set(map(canonical, claims))) == len(claims)
        need(once and len(models) > 0 < len(claims), "it has no model, no claim, or a claim twice")
        budget, networks = Budget(), []
        for k, model in enumerate(models):
            digest = hashlib.sha256(canonical(model["network"]).encode()).hexdigest()
            need(digest == model["sha256"], f"the operation list of model {k} has SHA-256 {digest}")
            origin = model["file"]
            need(re.fullmatch("([0-9a-f]{64})?", origin) is not None, f"file {k} is no SHA-256")
            need(file in (None, origin), f"it is about {origin or 'no file'}, not about {file}")
            networks.append(Network(model["network"], f"model {k}", budget))
            source = f"the file with SHA-256 {origin}" if origin else "where it came from"
            report["trusted"].append(f"that operation list {digest} was read rightly from {source}")
        for number, claim in enumerate(claims):
            where, kind = f"claim {number}", claim.pop("claim")
            for name in {"model", "other"} & claim.keys():
                need(0 <= claim[name] < len(networks), f"there is no model {claim[name]}")
                claim[name] = networks[claim[name]]
            network = claim.pop("model")
            statement = f"{network.where}: {getattr(network, kind)(**claim)}"
            report["claims"].append({"claim": kind, "statement": statement})
        report["accepted"] = True
    except RejectedError as error:
        report["reason"] = f"{where}: {error}"
    return report


def check_file(path: str, model: str | None = None) -> dict[str, Any]:
    """Check the certificate in a file, and that it is about a model file, if that is given."""
    try:
        with open(path, "rb") as stream, open(model or path, "rb") as source:
            data, digest = stream.read(SIZE + 1), hashlib.file_digest(source, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise UnreadableError(str(error).rpartition("] ")[2]) from None
    try:
        return check(data, None if model is None else digest)
    except UnreadableError as error:
        raise UnreadableError(f"{path} is no certificate: {error}") from None


def text(report: dict[str, Any]) -> str:
    """A report for people."""
    claims = [f"{k:>3}  {claim['statement']}" for k, claim in enumerate(report["claims"])]
    verdict = "Accepted." if report["accepted"] else f"Rejected. {report['reason']}"
    notes = [f"semantics  {SEMANTICS}", *(f"trusted    {what}" for what in report["trusted"])]
    return "\n\n".join("\n".join(block) for block in ([verdict], claims, notes) if block)


def main(words: list[str]) -> int:
    """Check the certificate that the command line names; the exit code."""
    try:
        if len(words) not in (1, 3) or words[1:2] not in ([], ["--model"]):
            raise UnreadableError("usage: checker.py CERTIFICATE [--model FILE]")
        report = check_file(words[0], *words[2:])
        sys.stdout.write(text(report) + "\n")
        sys.stdout.close()
    except (UnreadableError, OSError) as error:
        sys.stderr.write(f"Error: {error}\n")
        return 2
    return 0 if report["accepted"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
