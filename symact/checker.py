"""Check a certificate without trusting the program that wrote it.

    python -I symact/checker.py CERTIFICATE [--model FILE]...

Exit code 0: accepted; 1: rejected; 2: not decided, as the file is not readable as a certificate or
this machine has too little memory for it. This needs Python's standard library only and shares no
code with symact. docs/certificates.md describes the format: operation lists of networks, and claims
about them. All is rebuilt from the lists in exact integers. What floats do that execute a network
is another question, and that a list was read rightly from a model file stays trusted: ``--model``,
once for each file, compares the SHA-256 here, and ``symact check --model`` also reads it again.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, islice, pairwise, repeat
from math import gcd, lcm
from operator import and_, lt, mul, ne
from typing import Any

SCHEMA = "symact.certificate/1"
SEMANTICS = "exact real arithmetic over the operation lists of the models"
SIZE = 48 << 20  # bytes of JSON
DIGITS = 4000  # of a numerator or a denominator, below what int() reads
WIDTH = 1 << 20  # numbers in a vector
CHOICES = 1 << 12  # pieces of an activation, terms of a maximum
MEMORY = 700 << 20  # bytes, estimated from above, of all that is held at one time
# Work is counted in steps of 2^16 bit operations: about what Python takes for a product of short
# numbers, some 0.05 to 0.1 µs. A certificate of n bytes, unpacked, may take BASE + RATE * n steps.
BASE = 5 * 10**7
RATE = 100
MUCH = "checking it takes more work or memory than the checker allows"
UNREAD = "; the checker reads no model files and compares no more than their SHA-256"
LONGEST = 10**DIGITS
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
    "equal": {"model": int, "other": int, "lower": [str], "upper": [str]},
    "equal_regions": {"model": int, "other": int, "domain": [[str]], "vertices": [[str]],
                      "cells": [{"pattern": [int], "loop": [int]}]},
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


def need(condition: bool, message: str, *parts: Any) -> None:
    """Reject the certificate unless a condition holds; only then the message is put together."""
    if condition is not True:
        raise RejectedError(message.format(*map(shown, parts)))


def shown(value: Any) -> str:
    """A value for people: whole, or cut with a mark that says how long it is."""
    if type(value) is list:
        count = len(value) if len(value) <= 100 else 20
        rest = [] if count == len(value) else [f"... {len(value)} in all"]
        return f"[{', '.join([*map(shown, value[:count]), *rest])}]"
    if type(value) is int and value.bit_length() > 300:
        return f"a number of {value.bit_length()} bits"
    word = str(value)
    return word if len(word) <= 100 else f"{word[:50]}... {len(word)} characters in all"


def on(lower: list[str], upper: list[str]) -> str:
    """A box in words."""
    return f"on the box from {shown(lower)} to {shown(upper)}"


def counted(count: int, name: str) -> str:
    """How many of a thing, in words that fit the number."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


@contextmanager
def within_means() -> Iterator[None]:
    """What this machine cannot hold is no verdict on the certificate."""
    try:
        yield
    except (MemoryError, RecursionError, OverflowError) as error:
        name = type(error).__name__  # and not its frames, which hold what filled the memory
    else:
        return
    why = f"checking it takes more memory than there is ({name})"
    raise UnreadableError(f"it is neither accepted nor rejected: {why}")


def parse(data: bytes) -> tuple[Any, Budget]:
    """The JSON value of a canonical text and a line feed, perhaps packed with gzip, and the budget
    that its length gives."""
    # what is no short integer is changed, and then the text is not canonical
    cut: Any = {"parse_int": lambda t: int(t[:12]), "parse_float": str, "parse_constant": str}
    try:
        if data[:2] == b"\x1f\x8b":
            unpack = zlib.decompressobj(wbits=31)
            data = unpack.decompress(data, SIZE + 1)
            if len(data) <= SIZE and (not unpack.eof or unpack.unused_data):
                raise ValueError("the gzip stream is cut short, or is not all")
        if len(data) > SIZE:
            raise ValueError("it is longer")
        if (taken := footprint(data)) > MEMORY:
            raise ValueError("it is made of too many parts to be held in memory")
        text = data.decode("ascii")
        value = json.loads(text, **cut)
        if canonical(value) + "\n" != text:
            raise ValueError("one line, fields once and sorted, no numbers but short integers")
        return value, Budget(len(text), taken)
    except (ValueError, RecursionError, zlib.error) as error:
        raise UnreadableError(f"not canonical JSON of at most {SIZE} bytes: {error}") from None


def footprint(data: bytes) -> int:
    """Bytes that the text and its JSON value take in memory, estimated from above."""
    costs = ((b'"', 29), (b",", 40), (b"[", 96), (b"{", 280))
    return 4 * len(data) + sum(cost * data.count(sign) for sign, cost in costs)


def conform(value: Any, form: Any, where: tuple[str, ...]) -> None:
    """Hold a JSON value to its form; a truth value is no integer."""
    if type(form) is tuple:
        kind = value.get(form[0]) if type(value) is dict else None
        if type(kind) is not str or kind not in form[1]:
            raise RejectedError(f"{''.join(where)} is of no known kind")
        form = {form[0]: str, **form[1][kind]}
    if type(form) is dict:
        if type(value) is not dict or value.keys() != form.keys():
            raise RejectedError(f"{''.join(where)} needs {[*form]}")
        for name, part in form.items():
            conform(value[name], part, (*where, f".{name}"))
    elif type(form) is list:
        if type(value) is not list:
            raise RejectedError(f"{''.join(where)} is no list")
        if [*set(map(type, value))] != form:  # else these are all texts, or all integers
            for k, entry in enumerate(value):
                conform(entry, form[0], (*where, f"[{k}]"))
    elif type(value) is not form:
        raise RejectedError(f"{''.join(where)} is no {form.__name__}")


def ratio(word: str, where: str) -> tuple[int, int]:
    """A number, "p" or "p/q" in lowest terms with q > 1, as a numerator and a denominator."""
    match = NUMBER.fullmatch(word)
    top, bottom = map(int, match.groups("1")) if match else (0, 0)
    if gcd(top, bottom) != 1:
        raise RejectedError(f"{where} has {word[:40]!a}; a number is 'p' or 'p/q' in lowest terms")
    return top, bottom


class Budget:
    """How much work and memory is left for a certificate of so many bytes that take so much room
    already; numbers are read on its account."""

    def __init__(self, size: int = 0, taken: int = 0):
        self.steps, self.memory = BASE + RATE * size, MEMORY - taken

    def spend(self, count: int, bits: int = 0, other: int = 0) -> None:
        """Stop before so many products of two numbers of so many bits are too much work."""
        self.steps -= count * (1 + ((bits + 32) * (other + 32) >> 16))
        need(self.steps >= 0, MUCH)

    def room(self, count: int, bits: int = 0) -> int:
        """Stop before so many numbers of so many bits are too much; what they take in bytes."""
        size = count * (48 + bits // 7)
        need(size <= self.memory, MUCH)
        return size

    def make(self, count: int, bits: int, other: int, each: int = 1) -> int:
        """The same for numbers that take so many products of that length each."""
        self.spend(count * each, bits, other)
        return self.room(count, bits + other)

    def keep(self, count: int, bits: int = 0) -> None:
        """The same for what stays."""
        self.memory -= self.room(count, bits)

    def common(self, units: Collection[int], results: int = 2) -> int:
        """The least common multiple of denominators, over which so many numbers will be."""
        one = 1
        for unit in units:
            self.spend(5, one.bit_length(), unit.bit_length())
            self.room(results, one.bit_length())
            one = lcm(one, unit)
        return one

    def integers(self, lists: list[list[str]], where: str) -> tuple[list[list[int]], int]:
        """Lists of numbers as integers over their least common denominator."""
        count = sum(map(len, lists))
        self.spend(10 * count)
        pairs = self.room(3 * count)  # freed in the end
        self.memory -= pairs
        found = self.over([[ratio(word, where) for word in words] for words in lists])
        self.memory += pairs
        return found

    def over(self, lists: list[list[tuple[int, int]]]) -> tuple[list[list[int]], int]:
        """Numerators with denominators as integers over the least common one."""
        factors = dict.fromkeys((q for row in lists for _, q in row), 0)
        one = self.common(factors, sum(map(len, lists)))
        long, result = one.bit_length(), list[list[int]]()
        for q in factors:
            self.spend(2, long, q.bit_length())
            self.keep(1, long - q.bit_length())
            factors[q] = one // q
        for row in lists:
            self.make(len(row), longest(top for top, _ in row), long, each=2)
            result.append([top * factors[q] for top, q in row])
            self.keep(len(row), sum(map(int.bit_length, result[-1])) // max(len(row), 1))
        return result, one


class Operation:
    """An affine map in each piece: an output is (Σ weights·inputs[cut] + offset) / one, with (cut,
    weights, offset) from ``rows``. With knots/unit a function of each number, linear on (knot k−1,
    knot k]; with several pieces and no knots the maximum of terms that lie end to end; without any
    pieces a function of which nothing is known.
    """

    def __init__(self, data: dict[str, Any], width: int, where: str, budget: Budget):
        self.budget, self.inputs, self.outputs = budget, width, width
        self.kind, self.pieces, self.fan, self.one, self.unit = data["kind"], 1, 1, 1, 1
        self.knots, self.lines = list[int](), [([1], 0)]
        if self.kind == "affine":
            blocks, heights = data["blocks"], {len(block) for block in data["blocks"]}
            fans = {len(row) - 1 for block in blocks for row in block}
            need(len(heights) == len(fans) == 1 and min(fans) > 0, f"{where} has ragged blocks")
            self.height, self.fan = *heights, *fans
            self.copies, rest = divmod(width, len(blocks) * self.fan)
            fits = rest == 0 and self.copies > 0
            need(fits, "{} reads {} numbers, which do not fit its blocks", where, width)
            self.outputs = width // self.fan * self.height
            lists, self.one = budget.integers([row for block in blocks for row in block], where)
            self.lines = [(row, row.pop()) for row in lists]
        elif self.kind == "select":
            self.indices = data["indices"]
            self.outputs = len(self.indices)
            right = self.outputs > 0 and all(-1 <= j < width for j in self.indices)
            need(right, "{} selects nothing, or what is not among {} numbers", where, width)
        elif self.kind == "activate":
            (self.knots,), self.unit = budget.integers([data["knots"]], where)
            (slopes, (shift,)), one = budget.integers([data["slopes"], [data["intercept"]]], where)
            self.pieces, knots, unit = len(slopes), self.knots, self.unit
            right = len(slopes) == len(knots) + 1 <= CHOICES and all(map(ne, slopes, slopes[1:]))
            need(right and all(map(lt, knots, knots[1:])), f"{where} must bend at increasing knots")
            bits = longest((*slopes, *knots, shift, unit)) + len(slopes)
            budget.spend(4 * len(slopes), bits, bits)
            budget.keep(2 * len(slopes), 2 * bits)
            steps = ((a - b) * knot for (a, b), knot in zip(pairwise(slopes), knots, strict=True))
            lines = zip(slopes, accumulate(steps, initial=shift * unit), strict=True)
            self.lines, self.one = [([s * unit], t) for s, t in lines], one * unit
        elif self.kind == "function":
            self.pieces = 0
        else:
            terms = data["terms"]
            most = CHOICES if self.kind == "maximum" else width
            right = 0 < terms <= most and width % terms == 0
            need(right, "{} has {} terms, but reads {} numbers", where, terms, width)
            self.outputs = width // terms
            self.pieces, self.fan = (terms, 1) if self.kind == "maximum" else (1, terms)
        self.is_affine = self.pieces == 1
        # the most that the absolute values of a row add up to, at least ``one``
        sums = (sum(map(abs, row)) + abs(c) for row, c in self.lines)
        self.reach = max(self.one, self.fan if self.kind == "sum" else 1, *sums)
        self.bits = self.reach.bit_length()

    def rows(self, which: Iterable[tuple[int, int]]) -> Iterator[tuple[slice, Iterable[int], int]]:
        """What outputs are in pieces: for each output and piece the inputs, weights, an offset."""
        if self.kind == "affine":
            for i, _ in which:
                spot, row = divmod(i, self.height)
                cut = slice(spot * self.fan, (spot + 1) * self.fan)
                yield cut, *self.lines[spot // self.copies * self.height + row]
        elif self.kind == "activate":
            for i, piece in which:
                yield slice(i, i + 1), *self.lines[piece]
        elif self.kind == "sum":
            for i, _ in which:
                yield slice(i, None, self.outputs), repeat(1, self.fan), 0
        else:
            for i, piece in which:
                j = self.indices[i] if self.kind == "select" else piece * self.outputs + i
                yield (slice(j, j + 1), [1], 0) if j >= 0 else (slice(0), [], 0)

    def closures(self, x: list[int], one: int) -> list[int]:
        """For each output the set of pieces in whose closure it is, as bits."""
        need(self.pieces > 0, "a function is known by name only and has no exact values")
        self.budget.spend(self.inputs * (8 + self.pieces.bit_length()), longest(x))
        self.budget.make(self.outputs, self.pieces, 0, each=1 + self.pieces // 512)
        if self.knots:
            bits = longest((*self.knots, one))
            self.budget.spend(2 * len(self.knots), bits, bits)
            self.budget.make(3 * len(self.knots), 2 * bits, self.unit.bit_length())
            low = [knot * one // self.unit for knot in self.knots]
            high = [-(-knot * one // self.unit) for knot in self.knots]
            return [(2 << bisect_right(high, z)) - (1 << bisect_left(low, z)) for z in x]
        parts = [x[i :: self.outputs] for i in range(self.outputs)]
        return [sum(1 << k for k, z in enumerate(p) if z == top) for p in parts for top in [max(p)]]


def lowest(masks: list[int]) -> list[int]:
    """The number of the lowest bit in each mask; −1 where there is none."""
    return [(mask & -mask).bit_length() - 1 for mask in masks]


Sums = dict[int, dict[int, int]]  # for some values the factors of their numbers, by index


class Network:
    """An operation list: value 0 is the input, value k what operation k gives. Methods that are
    named like a claim check one, and say what they accepted.
    """

    def __init__(self, data: Any, where: str, budget: Budget):
        self.budget, self.where, self.output, self.data = budget, where, data["output"], data
        self.widths = [data["inputs"]]
        self.nodes: dict[int, tuple[list[int], list[str]]] = {}  # what is read, and the kinds
        self.operations: dict[int, Operation] = {}
        for k, node in enumerate(data["operations"], start=1):
            reads, own = node["reads"], f"operation {k} of {where}"
            need(all(0 <= read < k for read in reads), f"{own} reads what is not before it")
            width = sum(self.widths[read] for read in reads)
            need(0 < width <= WIDTH, "{} reads {} numbers", own, width)
            budget.spend(40 + len(reads))
            budget.keep(40)
            self.operations[k] = Operation(node["operation"], width, own, budget)
            self.nodes[k] = reads, [node["operation"]["kind"]]
            self.widths.append(self.operations[k].outputs)
            need(self.widths[-1] <= WIDTH, "{} gives {} numbers", own, self.widths[-1])
        need(0 <= self.output < len(self.widths) and data["inputs"] > 0, f"{where} has no output")
        self.width, self.nonzero = int(self.widths[self.output]), False  # at any vertex of regions
        self.ends = {0, *(k for k, op in self.operations.items() if not op.is_affine)}
        self.merged = dict(self.nodes)  # the same after what was collapsed
        self.live = self.between([self.output], {0})
        self.needed = {self.output, *self.live}
        self.bounds: dict[Any, dict[tuple[int, int], list[Fraction]]] = defaultdict(dict)

    def between(self, targets: Iterable[int], stops: set[int], merged: bool = False) -> list[int]:
        """The operations that the targets depend on, not going beyond the stops."""
        found, waiting, steps = set[int](), [*targets], 0
        while waiting:
            steps += 1
            if (k := waiting.pop()) not in found and k not in stops:
                need(0 < k < len(self.widths), "value {} is reached, not {} alone", k, stops)
                found.add(k)
                waiting += (self.merged if merged else self.nodes)[k][0]
        self.budget.spend(10 * steps)
        return sorted(found)

    def run(self, x: list[int], one: int) -> tuple[list[int], int, list[int]]:
        """The output at x/one: its numbers, what they are over, and for each number on the way that
        is not affine the pieces in whose closures it is."""
        values, masks, held = {0: (x, one)}, list[int](), 0
        for k in self.live:
            op, parts = self.operations[k], [values[read] for read in self.nodes[k][0]]
            self.budget.spend(40 + 10 * len(parts))
            x, one = parts[0]
            if len(parts) > 1:
                one = self.budget.common({unit for _, unit in parts})
                bits = longest(z for part, _ in parts for z in part)
                held += self.budget.make(op.inputs + len(parts), bits, one.bit_length())
                x = [z * factor for part, unit in parts for factor in [one // unit] for z in part]
            held += self.budget.make(op.outputs, longest((one, *x)), op.bits, each=8 + op.fan)
            need(held <= self.budget.memory, MUCH)
            own = [0] * op.outputs
            if not op.is_affine:
                masks += (closures := op.closures(x, one))
                own = lowest(closures)
            rows = op.rows(enumerate(own))
            values[k] = [sum(map(mul, row, x[cut])) + c * one for cut, row, c in rows], op.one * one
        return *values[self.output], masks

    def pull(self, start: Sums, stops: set[int], through: Any = None) -> tuple[int, Sums, int]:
        """A sum of multiples of numbers in terms of those of the stops: a constant, the factors,
        and what all are over. Where an operation k is not affine, and its numbers have the factors
        g, ``through(k, g)`` gives a row for each, what they are over and bits of the weights."""
        constant, sums, total = 0, {k: dict(g) for k, g in start.items()}, 1
        bits = longest(c for g in sums.values() for c in g.values())
        for k in reversed(self.between(sums, stops)):
            g = {i: c for i, c in sorted(sums.pop(k, {}).items()) if c != 0}
            if not g:
                continue
            op, into = self.operations[k], defaultdict[int, int](int)
            if op.is_affine:
                rows, one, size = op.rows((i, 0) for i in g), op.one, op.bits
            else:
                rows, one, size = through(k, g)
            rest = len(sums) + sum(map(len, sums.values())) if one != 1 else 0
            moves = op.indices if op.kind == "select" else []
            self.budget.spend(len(g) * (4 if moves else 16 + 3 * op.fan), bits, size)
            self.budget.spend(4 + 2 * rest, max(bits, total.bit_length()), one.bit_length())
            fresh = min(len(g) * op.fan, op.inputs)
            self.budget.room(rest + 2 * fresh, bits + size + len(g).bit_length())
            if one != 1:
                sums = {j: {i: c * one for i, c in own.items()} for j, own in sums.items()}
                constant, total, bits = constant * one, total * one, bits + one.bit_length()
            for i, factor in g.items() if moves else ():  # what the rows say, in less time
                if moves[i] >= 0:
                    into[moves[i]] += factor
            for factor, (cut, row, c) in () if moves else zip(g.values(), rows, strict=True):
                constant += c * factor
                for j, weight in zip(range(op.inputs)[cut], row, strict=True):
                    into[j] += weight * factor
            self.share(into, self.nodes[k][0], sums)
            bits = max(bits, longest((constant, *into.values())))
        return constant, sums, total

    def share(self, into: dict[int, int], reads: list[int], sums: Sums) -> None:
        """Add factors of numbers that an operation reads to those of the values that it reads."""
        if len(reads) == 1 and reads[0] not in sums:
            sums[reads[0]] = into
            return
        starts = [*accumulate((self.widths[read] for read in reads), initial=0)]
        self.budget.spend(4 * len(into) + len(reads))
        for j, c in into.items():
            part = bisect_right(starts, j) - 1 if len(reads) > 1 else 0
            own, i = sums.setdefault(reads[part], {}), j - starts[part]
            own[i] = own.get(i, 0) + c

    def collapse(self, value: int, reads: Any, pattern: Any, operations: Any) -> str:
        """A value is what affine operations make of earlier values, where a pattern holds.

        The coefficients cᵢ/d of an input, for each output i, are packed into one integer: pulled
        back, Σ 2^(bits·i) yᵢ becomes Σ cᵢ 2^(bits·i) over d, the product of the ones; and on the
        other side Σ c'ᵢ 2^(bits·i) over e. An operation makes coefficients grow, in absolute sum,
        by at most reach/one, and one ≤ reach: all |cᵢ·e| and |c'ᵢ·d| are below 2^(bits−1). Then the
        packed are equal only if cᵢ·e = c'ᵢ·d for all i: in a sum Σ δᵢ 2^(bits·i) = 0 with
        |δᵢ| < 2^bits the first δᵢ ≠ 0 would be divisible by 2^bits.
        """
        between, rest, held = self.between([value], {*reads}), iter(pattern), dict[int, Any]()
        used = {k for j in between for k in self.nodes[j][0]}
        need(sorted(used & {*reads}) == reads, "what is read is not in order, or has no use")
        for k in between:
            if not (op := self.operations[k]).is_affine:
                held[k] = [*islice(rest, op.outputs)]
                right = len(held[k]) == op.outputs and all(0 <= p < op.pieces for p in held[k])
                need(right, "operation {} is not affine, nor are its pieces in the pattern", k)
        need(not [*rest], "the pattern is too long")
        nodes = [{"operation": op, "reads": [k]} for k, op in enumerate(operations)]
        chain = {"inputs": sum(self.widths[k] for k in reads), "operations": nodes}
        other = Network({**chain, "output": len(nodes)}, "what is claimed", self.budget)
        same = len(other.ends) == 1 and other.widths[-1] == self.widths[value]
        same = same and self.equals(value, reads, between, held, other)
        need(same, "value {} is not what is claimed", value)
        kinds = [op["kind"] for op in operations]
        if not pattern:
            # a sum that stands for a map is one: 6x is no selection and sum without any map
            hidden = "sum" in kinds and "affine" not in kinds
            self.merged[value] = reads, ["affine"] if hidden else kinds
        role = "is" if value == self.output else "reaches"
        role = role if value in self.needed else "does not reach"
        what = ", ".join(kinds[:20]) + f", ... {len(kinds)} in all" * (len(kinds) > 20)
        where = f" where the pattern is {shown(pattern)}" if pattern else ""
        size = f"{other.widths[0]} to {other.widths[-1]} of {shown(reads)}"
        return f"value {value} is {what or 'a copy'} {size}{where}; it {role} the output"

    def equals(self, value: int, reads: list[int], between: Any, held: Any, other: Any) -> bool:
        """Whether a value is what another network makes of values that it reads end to end."""

        def through(k: int, g: dict[int, int]) -> Any:
            op = self.operations[k]
            return op.rows((i, held[k][i]) for i in g), op.one, op.bits

        starts = accumulate((self.widths[k] for k in reads), initial=0)
        spots = [*zip(reads, starts, strict=False)]
        bits = 1 + sum(self.operations[k].bits for k in between)
        bits += sum(op.bits for op in other.operations.values())
        # outputs that read little in common, as those of convolutions, gain nothing when packed
        _, sample, _ = self.pull({value: {self.widths[value] // 2: 1}}, {*reads}, through)
        pack = max(16, 256 * sum(map(len, sample.values())) // max(1, other.widths[0]))
        self.budget.room(pack, pack * bits)
        for start in range(0, self.widths[value], pack):
            rows = range(start, min(start + pack, self.widths[value]))
            g = {i: 1 << bits * (i - start) for i in rows}
            self.budget.spend(len(g), pack * bits)
            constant, sums, d = self.pull({value: g}, {*reads}, through)
            claimed, found, e = other.pull({other.output: g}, {0})
            own = {s + i: c for k, s in spots for i, c in sums.get(k, {}).items()}
            theirs = found.get(0, {})
            numbers = constant, claimed, *own.values(), *theirs.values()
            self.budget.make(len(numbers) + len(reads), longest(numbers), bits, each=2)
            both = ({j: c * f for j, c in g.items() if c} for g, f in ((own, e), (theirs, d)))
            if constant * e != claimed * d or ne(*both):
                return False
        return True

    def collapsed(self, maps: int, activations: int) -> str:
        """With the accepted merges the network has so many affine maps and activations.

        Selections and sums rearrange, as those of the network itself do, and are told beside them;
        a merge that leaves a sum and no map counts as a map.
        """
        live = self.between([self.output], {0}, merged=True)
        counts = Counter(kind for k in live for kind in self.merged[k][1])
        found = [counts["affine"], counts["activate"] + counts["function"] + counts["maximum"]]
        need(found == [maps, activations], "it has {} maps and activations", found)
        parts = f"{counted(maps, 'affine map')} and {counted(activations, 'activation')}"
        names = {"select": "selection", "sum": "sum"}
        others = [counted(counts[k], name) for k, name in names.items() if counts[k]]
        beside = f", beside {' and '.join(others)}, which are no maps" if others else ""
        return f"the network equals one with {parts}{beside}"

    def regions(self, domain: Any, vertices: Any, complete: bool, cells: Any) -> str:
        """Cells of a domain are activation regions, of different patterns; and all of them.

        An affine function that is ≥ 0 at all vertices of a cell and > 0 at one is > 0 inside. So,
        operation by operation, inside a cell each coordinate is strictly in its piece, or at a knot
        throughout and then in the left one: the pattern is the network's own. At a side inside the
        domain a coordinate leaves its piece: there the pattern ends. Cells of different patterns do
        not overlap, so two with a common side lie on both sides of it. If every side inside the
        domain is one of two cells, no path from a cell leaves the cells off the ends of sides: they
        fill the domain, and there is no other region that has an inside.
        """
        budget, size = self.budget, len(domain[0]) - 1 if domain else -1
        frame, one = budget.integers(domain, "the domain")
        right = {*map(len, frame)} == {size + 1} <= {1, 2, 3} and len(frame) == self.widths[0]
        need(right, "the domain has another dimension")
        bits = longest([one, *(z for row in frame for z in row)])
        budget.spend(3 * len(frame) + 3, 2 * bits, 2 * bits)
        u, v = ([row[i] for row in frame] for i in (0, size - 1))
        uu, uv, vv = (sum(map(mul, *pair)) for pair in ((u, u), (u, v), (v, v)))
        need(size == 0 or uu * vv > uv**2 * (size - 1), "the domain has dependent directions")
        used, patterns = {i for c in cells for i in c["loop"]}, [c["pattern"] for c in cells]
        need(used == {*range(len(vertices))} != set(), "vertices and loops do not fit")
        need(all(map(lt, patterns, patterns[1:])), "the patterns are not in order")
        points, masks = self.evaluate(frame, one, vertices)
        inner, count = Counter[tuple[int, int]](), len(masks[0])
        for k, cell in enumerate(cells):
            loop, own = cell["loop"], f"cell {k}"
            once = len({*loop}) == len(loop)
            need(once, "{} is not convex and ordered: a vertex is repeated", own)
            need(len(cell["pattern"]) == count, f"{own} has another pattern")
            budget.spend(len(loop) * (count + 1), 4 * CHOICES)
            bits = longest(points[i][-1] for i in loop)
            budget.spend(9 * len(loop), bits, 2 * bits)
            need(is_cell(loop, points, size), f"{own} is not convex and ordered")
            common = [reduce(and_, own) for own in zip(*(masks[i] for i in loop), strict=True)]
            need(all(common) and lowest(common) == cell["pattern"], f"{own} has another pattern")
            for i, j in zip(loop, [[], loop, [*loop[1:], loop[0]]][size], strict=False):
                (*s, d), (*t, e) = points[i], points[j]
                ends = zip(s, t, strict=True)
                if not any(a == b == 0 or (a, b) == (d, e) for a, b in ends):
                    inner[min(i, j), max(i, j)] += 1
                    both = zip(masks[i], masks[j], common, strict=True)
                    need(any(m & n != c for m, n, c in both), f"{own} goes on")
        need(not complete or {*inner.values()} <= {2}, "the cells do not fill the domain")
        which = ("perhaps not all there are", "all there are that are full-dimensional")[complete]
        *sides, origin = (shown([*column]) for column in zip(*domain, strict=True))
        steps = "".join(f" + {t} {side}" for t, side in zip("st", sides, strict=False))
        ranges = f", 0 <= {', '.join('st'[:size])} <= 1" if size else ""
        what = f"{counted(len(cells), 'activation region')} of a domain of dimension {size}"
        return f"{what}, {which}; the domain is {origin}{steps}{ranges}"

    def evaluate(self, frame: list[list[int]], one: int, vertices: Any) -> tuple[Any, Any]:
        """Points of parameters, each with what it is over, and the closures of pieces there."""
        points, masks = list[list[int]](), list[list[int]]()
        bits = longest(z for row in frame for z in row)
        for k, vertex in enumerate(vertices):
            (t,), d = self.budget.integers([vertex], f"vertex {k}")
            right = len(t) == len(frame[0]) - 1 and all(0 <= z <= d for z in t)
            need(right, f"vertex {k} is not in the domain")
            points.append([*t, d])
            self.budget.make(len(frame), bits, d.bit_length(), each=4)
            x = [sum(map(mul, row, points[-1])) for row in frame]
            value, _, mask = self.run(x, one * d)
            masks.append(mask)
            self.nonzero |= any(value)
            self.budget.keep(len(mask), longest(mask))
        for (*s, d), (*t, e) in pairwise(points):
            self.budget.spend(4, d.bit_length(), e.bit_length())
            need([z * e for z in s] < [z * d for z in t], "the vertices are not in order")
        return points, masks

    def box(self, lower: Any, upper: Any) -> tuple[list[int], list[int], int]:
        """The ends of a box of inputs, and what they are over."""
        (low, high), one = self.budget.integers([lower, upper], "the box")
        need(len(low) == len(high) == self.widths[0], "the box has another dimension")
        need(all(a <= b for a, b in zip(low, high, strict=True)), "the box is empty")
        return low, high, one

    def alike(self, other: Network) -> None:
        """Networks that are compared read and give equally many numbers."""
        same = self.widths[0] == other.widths[0] and self.width == other.width
        need(same, "the networks have different widths")

    def neuron(self, lower: Any, upper: Any, operation: int, index: int, least: str, most: str,
               piece: int, slopes: Any) -> str:  # fmt: skip
        """What an activation reads is between two bounds on a box, and so it is one piece of it.

        Σ gᵢ zᵢ is pulled back to the box. On the way an activation is replaced by the line of the
        slope given that touches it from above, or below, within its own bounds, claimed before:
        what the dual of the linear relaxation does (E. Wong and J. Z. Kolter, 2018).
        """
        known, budget = self.bounds[*lower, "to", *upper], self.budget
        low, high, unit = self.box(lower, upper)
        own: Any = self.operations.get(operation)
        need(bool(own and own.knots) and 0 <= index < own.outputs, "there is no such activation")
        waiting = [Fraction(*ratio(slope, "a slope")) for slope in reversed(slopes)]

        def through(k: int, g: dict[int, int]) -> Any:
            op, lines = self.operations[k], {}
            for i, c in g.items():
                right = (k, i) in known and waiting != []
                need(right, "operation {} has no bounds or slope", k)
                slope, (a, b) = waiting.pop(), known[k, i]
                bits = max(op.bits, op.unit.bit_length(), *map(size_of, (slope, a, b)))
                budget.spend(200 * op.pieces, 3 * bits, 3 * bits)
                inside = op.knots[bisect_right(op.knots, a * op.unit) :]
                inside = inside[: bisect_left(inside, b * op.unit)]
                points = [a, b, *(Fraction(knot, op.unit) for knot in inside)]
                rows = [(z, op.lines[bisect_left(op.knots, z * op.unit)]) for z in points]
                gaps = [(s * z + t) / op.one - slope * z for z, ((s,), t) in rows]
                lines[i] = slope, (max if c > 0 else min)(gaps)
            left = budget.memory  # the lines are held no longer than this pull
            both, one = budget.over([[z.as_integer_ratio() for z in g] for g in lines.values()])
            budget.memory = left
            size = longest(z for line in both for z in line)
            given = zip(lines, both, strict=True)
            return ((slice(i, i + 1), [s], t) for i, (s, t) in given), one, size

        found, reads = [], self.nodes[operation][0]
        for sign in (-1, 1):
            start: Sums = {}
            self.share({index: sign}, reads, start)
            constant, sums, total = self.pull(start, {0}, through)
            factors = sums.get(0, {})
            bits = longest((constant, total, *factors.values()))
            budget.spend(len(factors) + 40, bits, longest((unit, *low, *high)))
            budget.spend(4, bits, bits)
            reach = constant * unit + sum(c * (low, high)[c > 0][j] for j, c in factors.items())
            found.append(sign * Fraction(-(-reach * GRID // (total * unit)), GRID))
        need(not waiting, "there are slopes that nothing uses")
        need(max(map(abs, found)) < LONGEST, "the bounds are too long")
        right = [least, most] == [*map(str, found)]
        need(right, "the slopes give the bounds {} and {}", *found)
        ends = [bound * own.unit for bound in found]
        first, last = bisect_right(own.knots, ends[0]), bisect_left(own.knots, ends[1])
        need(piece == (last if last <= first else -1), "the bounds leave another piece")
        known[operation, index] = found
        where = f"in piece {piece}" if piece >= 0 else "in more than one piece"
        what = f"from {shown(least)} to {shown(most)}, {where}"
        return f"number {index} that operation {operation} reads is {what}, {on(lower, upper)}"

    def proportional(self, value: int, first: int, second: int, factor: str) -> str:
        """One number of a value is a multiple of another, for all inputs."""
        need(value in self.nodes and value not in self.ends, "the value is not affine")
        need(0 <= first < second < self.widths[value], "there are no such numbers")
        p, q = ratio(factor, "the factor")
        constant, sums, _ = self.pull({value: {first: p, second: -q}}, self.ends)
        vanishes = constant == 0 and not any(c for g in sums.values() for c in g.values())
        need(vanishes, "number {} is not {} times number {}", second, factor, first)
        times = f"{shown(factor)} times number {first}"
        return f"number {second} of value {value} is {times}, for all inputs"

    def different(self, other: Network, point: Any) -> str:
        """Two networks have different values at a point."""
        self.alike(other)
        (x,), one = self.budget.integers([point], "the point")
        need(self.widths[0] == len(x), "the point has another dimension")
        (y, d, _), (z, e, _) = self.run(x, one), other.run(x, one)
        self.budget.make(2 * len(y), longest(y + z), longest((d, e)))
        need([a * e for a in y] != [b * d for b in z], "the networks have the same values there")
        return f"it and {other.where} differ at the point {shown(point)}"

    def equal_regions(self, other: Network, domain: Any, vertices: Any, cells: Any) -> str:
        """Two networks are equal on a domain: their difference is one affine function on each cell
        of one that fills it, and 0 at all corners."""
        self.alike(other)
        moved = [0, *range(len(self.nodes) + 1, len(self.nodes) + len(other.nodes) + 1)]
        nodes = [*self.data["operations"]]
        for node in other.data["operations"]:
            nodes.append({**node, "reads": [moved[read] for read in node["reads"]]})
        minus, plus = {"kind": "affine", "blocks": [[["-1", "0"]]]}, {"kind": "sum", "terms": 2}
        nodes.append({"operation": minus, "reads": [moved[other.output]]})
        nodes.append({"operation": plus, "reads": [self.output, len(nodes)]})
        data = {"inputs": self.widths[0], "operations": nodes, "output": len(nodes)}
        apart = Network(data, "the difference", self.budget)
        what = apart.regions(domain, vertices, True, cells)
        need(not apart.nonzero, "the networks differ at a vertex")
        return f"it and {other.where} have the same outputs on all of a domain: {what}"

    def equal(self, other: Network, lower: Any, upper: Any) -> str:
        """Two networks have the same outputs for all inputs, or for all of a box, as sums of the
        same atoms; neurons of the first are within their bounds there, where those were claimed."""
        self.alike(other)
        low, high, one = self.box(lower, upper) if lower or upper else ([], [], 1)
        sides = [(Fraction(a, one), Fraction(b, one)) for a, b in zip(low, high, strict=True)]
        atoms = Atoms(sides or [(None, None)] * self.widths[0], self.budget)
        own = self.rows(atoms, self.bounds[*lower, "to", *upper])
        need(own == other.rows(atoms, {}), "the networks are not sums of the same atoms")
        where = on(lower, upper) if lower else "for all inputs"
        return f"it and {other.where} have the same outputs {where}"

    def rows(self, atoms: Atoms, bounds: Any) -> list[Row]:
        """The outputs as sums of atoms."""
        sides = enumerate(atoms.ends[1 : self.widths[0] + 1], start=1)
        known = {0: [{j: Fraction(1)} if a is None or a < b else {0: a} for j, (a, b) in sides]}

        def row(k: int, i: int) -> Row:
            constant, sums, total = self.pull({k: {i: 1}}, self.ends)
            parts = ((Fraction(c, total), known[j][n]) for j in sums for n, c in sums[j].items())
            return atoms.add([(Fraction(constant, total), {0: Fraction(1)}), *parts])

        for k in self.live:
            op = self.operations[k]
            if not op.is_affine:
                reads = [row(j, i) for j in self.nodes[k][0] for i in range(self.widths[j])]
                parts = [reads[i :: op.outputs] for i in range(op.outputs)]
                for i in {i for j, i in bounds if j == k and reads[i]}:
                    lead, key, shift = atoms.shape(reads[i])
                    atoms.told[key] = sorted((end - shift) / lead for end in bounds[k, i])
                name = canonical(self.data["operations"][k - 1]["operation"])
                known[k] = [atoms.applied(op, name, part) for part in parts]
        return [row(self.output, i) for i in range(self.width)]

    def unknown(self, question: str) -> str:
        """Something is left open; nothing is claimed."""
        cut = f"... {len(question)} characters in all" if len(question) > 200 else ""
        return f"left open: {question[:200]!a}{cut}"


Row = dict[int, Fraction]  # factors of atoms


class Atoms:
    """What numbers are sums of: 1, the inputs, and what is not affine, of rows, each but once."""

    def __init__(self, box: Any, budget: Budget):
        self.ends, self.budget = [(Fraction(1), Fraction(1)), *box], budget
        self.known = dict[Any, Any]()
        self.told = dict[Any, list[Fraction]]()

    def shape(self, row: Row) -> tuple[Fraction, Any, Fraction]:
        """A row as a multiple of one with the last factor 1, and a constant."""
        lead, bits = row[max(row)], max(map(size_of, row.values()))
        self.budget.spend(40 * len(row), bits, bits)
        return lead, tuple((a, c / lead) for a, c in row.items() if a), row.get(0, Fraction())

    def add(self, parts: Iterable[tuple[Fraction, Row]]) -> Row:
        """A sum of multiples of rows."""
        total = defaultdict[int, Fraction](Fraction)
        for factor, row in parts:
            own = size_of(factor)
            for a, c in row.items():
                bits = size_of(total[a]) + size_of(c) + own
                self.budget.spend(40, bits, bits)
                total[a] += factor * c
        found = {a: c for a, c in sorted(total.items()) if c}
        self.budget.keep(3 * len(found), max(map(size_of, found.values()), default=0))
        return found

    def range(self, row: Row) -> list[Any]:
        """The least and the most of a row, None for what is not known."""
        self.budget.spend(40 * len(row))
        found = [[self.ends[a][(c < 0) ^ side] for a, c in row.items()] for side in (0, 1)]
        ranges = [None if None in e else sum(map(mul, e, row.values()), Fraction()) for e in found]
        lead, key, shift = self.shape(row) if row and self.told else (0, None, 0)
        known = sorted(lead * end + shift for end in self.told.get(key, []))
        pairs = zip((max, min), ranges, known, strict=False)
        return [end if own is None else better(own, end) for better, own, end in pairs] or ranges

    def enter(self, key: Any, *ends: Any) -> int:
        """The number of an atom, a new one if there is none."""
        self.budget.keep(20)
        if key not in self.known:
            self.known[key] = len(self.ends)
            self.ends.append(ends)
        return int(self.known[key])

    def applied(self, op: Operation, name: str, rows: list[Row]) -> Row:
        """What an operation makes of rows."""
        if op.kind == "function":
            return {self.enter((name, *rows[0].items()), None, None): Fraction(1)}
        if op.kind == "maximum":
            return self.largest([*map(dict, dict.fromkeys(tuple(row.items()) for row in rows))])
        slopes, one = [Fraction(s, op.one) for (s,), _ in op.lines], {0: Fraction(1)}
        knots = [Fraction(knot, op.unit) for knot in op.knots]
        sides = [(slopes[0], slopes[1]), *((Fraction(), b - a) for a, b in pairwise(slopes[1:]))]
        self.budget.spend(200 * len(knots), op.bits, op.bits)
        parts = [(slopes[0] * knots[0] + Fraction(op.lines[0][1], op.one), one)]
        for knot, side in zip(knots, sides, strict=True):
            shifted = self.add([(Fraction(1), rows[0]), (-knot, one)])
            parts.append((Fraction(1), self.bent(shifted, *side)))
        return self.add(parts)

    def bent(self, row: Row, left: Fraction, right: Fraction) -> Row:
        """Slopes left and right of 0, of a row. With z = row / lead it is a sum of a multiple of z
        and of a function of z that bends at 0, which is the first one that was met."""
        if not row:
            return {}
        lead = row[max(row)]
        left, right = (left, right) if lead > 0 else (right, left)
        left, right, z = left * lead, right * lead, self.add([(1 / lead, row)])
        low, high = self.range(z)
        if left == right or (low is not None and low >= 0):
            return self.add([(right, z)])
        if high is not None and high <= 0:
            return self.add([(left, z)])
        size, key = abs(right - left), ("bend", *z.items())
        p, q = self.known.setdefault((key,), (left / size, right / size))
        sides = ((p, low), (q, high))
        tips = [Fraction(), *(s * t for s, t in sides if t is not None)]
        falls = (p > 0 and low is None) or (q < 0 and high is None)
        rises = (p < 0 and low is None) or (q > 0 and high is None)
        atom = self.enter(key, None if falls else min(tips), None if rises else max(tips))
        times = (right - left) / (q - p)
        return self.add([(times, {atom: Fraction(1)}), (left - times * p, z)])

    def largest(self, left: list[Row]) -> Row:
        """The maximum of different rows: of two as a bend, else without what all have in common."""
        one = Fraction(1)
        if len(left) == 1:
            return left[0]
        if len(left) == 2:
            gap = self.add([(one, left[1]), (-one, left[0])])
            return self.add([(one, left[0]), (one, self.bent(gap, Fraction(), one))])
        common = {a: min(r.get(a, Fraction()) for r in left) for row in left for a in row}
        rest = [self.add([(one, row), (-one, common)]) for row in left]
        size = max(c for row in rest for c in row.values())
        terms = [self.add([(1 / size, row)]) for row in rest]
        lows, highs = zip(*map(self.range, terms), strict=True)
        key = ("largest", frozenset(tuple(row.items()) for row in terms))
        least = max((low for low in lows if low is not None), default=None)
        atom = self.enter(key, least, None if None in highs else max(highs))
        return self.add([(size, {atom: one}), (one, common)])


def longest(numbers: Iterable[int]) -> int:
    """The bits of the longest number."""
    return max(map(int.bit_length, numbers), default=0)


def size_of(number: Fraction) -> int:
    """The bits of a number."""
    return number.numerator.bit_length() + number.denominator.bit_length()


def is_cell(loop: list[int], points: list[list[int]], size: int) -> bool:
    """Whether corners make a point, an interval, or a convex polygon, from the least one on.

    Points are x, y and what both are over. They are in order, so sides to later ones have
    directions in (−π/2, π/2], others in the other half. A loop that turns left everywhere and has
    one lowest corner passes from each half to the other once, so it winds once; and such a loop is
    convex. It turns left where the determinant of three corners is positive.
    """
    if size < 2:
        return len(loop) == size + 1 and loop == sorted(set(loop))
    lows = 0
    for i, j, k in zip(loop, loop[1:] + loop[:1], loop[2:] + loop[:2], strict=True):
        (a, b, d), (u, v, e), (x, y, f) = points[i], points[j], points[k]
        if a * (v * f - y * e) - b * (u * f - x * e) + d * (u * y - x * v) <= 0:
            return False
        lows += i > j < k
    return lows == 1 and loop[0] == min(loop)


def check(data: bytes, files: Any = None) -> dict[str, Any]:
    """Check a certificate, and that it is about model files, if names by SHA-256 are given."""
    with within_means():
        if 0 < sys.get_int_max_str_digits() < DIGITS + 100:
            raise UnreadableError(f"Python is set to read less than the {DIGITS} digits of numbers")
        return decide(*parse(data), files or {})


def decide(document: Any, budget: Budget, files: dict[str, str]) -> dict[str, Any]:
    """Check the JSON value of a certificate."""
    if type(document) is not dict or document.get("schema") != SCHEMA:
        raise UnreadableError(f"it does not have the schema {SCHEMA}")
    report: dict[str, Any] = {"schema": "symact.check/1", "accepted": False, "reason": None}
    report |= {"models": [], "claims": [], "semantics": SEMANTICS, "trusted": []}
    where = "the certificate"
    try:
        conform(document, CERTIFICATE, (where,))
        need(document["semantics"] == SEMANTICS, "it is about other semantics")
        models, claims = document["models"], document["claims"]
        once = {hashlib.sha256(canonical(claim).encode()).digest() for claim in claims}
        right = len(once) == len(claims) and len(models) > 0 < len(claims)
        need(right, "it has no model, no claim, or a claim twice")
        networks = []
        for k, model in enumerate(models):
            digest = hashlib.sha256(canonical(model["network"]).encode()).hexdigest()
            need(digest == model["sha256"], f"the operation list of model {k} has SHA-256 {digest}")
            origin = model["file"]
            need(re.fullmatch("([0-9a-f]{64})?", origin) is not None, f"file {k} is no SHA-256")
            networks.append(Network(model.pop("network"), f"model {k}", budget))
            report["models"].append({"file": origin, "sha256": digest})
            source = f"the file with SHA-256 {origin}" if origin else "where it came from"
            trust = f"that operation list {digest} was read rightly from {source}"
            report["trusted"].append(trust + (UNREAD if origin else ""))
        if files:
            about(files, [model["file"] for model in models], claims)
        for number, claim in enumerate(claims):
            where, kind = f"claim {number}", claim.pop("claim")
            for name in {"model", "other"} & claim.keys():
                need(0 <= claim[name] < len(networks), "there is no model {}", claim[name])
                claim[name] = networks[claim[name]]
            network = claim.pop("model")
            statement = f"{network.where}: {getattr(network, kind)(**claim)}"
            budget.keep(8 + len(statement) // 48)
            report["claims"].append({"claim": kind, "statement": statement})
        report["accepted"] = True
    except RejectedError as error:
        report["reason"] = f"{where}: {error}"
    return report


def about(files: dict[str, str], origins: list[str], claims: list[Any]) -> None:
    """Each file given is one that claims are about, and none of theirs is left out; a model that
    is from no file is only what another is compared with."""
    subjects = {claim["model"] for claim in claims}
    named = subjects | {claim.get("other") for claim in claims}
    used = [origin for k, origin in enumerate(origins) if origin and k in named]
    for digest, name in files.items():
        what = used or "no file", name, digest
        need(digest in used, "it is about {}, not about {} with SHA-256 {}", *what)
    for k, origin in enumerate(origins):
        need(origin in ("", *files), "model {} is from file {}, which is not given", k, origin)
        need(origin != "" or k not in subjects, "it is about model {}, which is from no file", k)


def check_file(path: str, *models: str) -> dict[str, Any]:
    """Check the certificate in a file, and that it is about model files, if any are given."""
    files = {}
    try:
        with within_means():
            with open(path, "rb") as stream:
                data = stream.read(SIZE + 1)
            for model in models:
                with open(model, "rb") as source:
                    files[hashlib.file_digest(source, "sha256").hexdigest()] = ascii(model)
            return check(data, files)
    except (OSError, ValueError) as error:
        raise UnreadableError(str(error).rpartition("] ")[2]) from None
    except UnreadableError as error:
        raise UnreadableError(f"{path} cannot be checked: {error}") from None


def text(report: dict[str, Any]) -> str:
    """A report for people."""
    claims = [f"{k:>3}  {claim['statement']}" for k, claim in enumerate(report["claims"])]
    verdict = "Accepted." if report["accepted"] else f"Rejected. {report['reason']}"
    notes = [f"semantics  {SEMANTICS}", *(f"trusted    {what}" for what in report["trusted"])]
    return "\n\n".join("\n".join(block) for block in ([verdict], claims, notes) if block)


def main(words: list[str]) -> int:
    """Check the certificate that the command line names; the exit code."""
    try:
        certificate, *rest = words or [""]
        options, models = rest[::2], rest[1::2]
        if not certificate or {*options} - {"--model"} or len(options) != len(models):
            raise UnreadableError("usage: checker.py CERTIFICATE [--model FILE]...")
        report = check_file(certificate, *models)
        sys.stdout.write(text(report) + "\n")
        sys.stdout.close()
    except (UnreadableError, OSError) as error:
        sys.stderr.write(f"Error: {error}\n")
        return 2
    return 0 if report["accepted"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
