"""A red team for audits and comparisons: random networks, and exact values to judge verdicts by.

    python -m tests.comparing.campaign --count 1000 --seed 7 [--curves]

Networks are chains with skips, values laid end to end, convolutions, scalings by 0, maxima, shared
and duplicate rows, entries from 10⁻⁴⁰⁰ to 10⁴⁰⁰, on boxes of which some sides are one point. An
audit is held to exact values at points: of the neurons, of the smaller network, on the box and,
where it says so, everywhere. Comparisons of networks that are equal, and of some that were changed,
are held to values in both directions. Whatever has a certificate must be accepted.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from symact.activations.entries import (
    abs_,
    elu,
    gelu,
    hardtanh,
    leaky_relu,
    relu,
    relu6,
    sigmoid,
    step,
    tanh,
)
from symact.auditing.audit import Audit, audit
from symact.bounding.settling import State
from symact.certificates.checking import check
from symact.comparing.equality import Equality, equal
from symact.display import report_of
from symact.errors import UndecidedError, UnsupportedError
from symact.networks.network import Network, Node
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    Largest,
    Operation,
    Scale,
    Select,
)
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box

BENDS = (relu, leaky_relu, abs_, hardtanh, relu6)
CURVES = (sigmoid, tanh, gelu, step, elu)
KINDS = ("dense", "dense", "act", "act", "act", "conv", "skip", "scale", "select", "max", "beside")

Point = tuple[Fraction, ...]


class Draw:
    """Networks, boxes and points at random."""

    def __init__(self, seed: int, *, curves: bool) -> None:
        self.random = random.Random(seed)
        self.bends = (*BENDS, *CURVES) if curves else BENDS

    def number(self) -> Fraction:
        """Often 0 or small, now and then huge or tiny."""
        pick, own = self.random.random(), Fraction(self.random.randint(-9, 9))
        if pick < 0.25:
            return Fraction(0)
        if pick < 0.75:
            return Fraction(self.random.randint(-3, 3))
        if pick < 0.9:
            return own / self.random.randint(1, 7)
        return own * Fraction(10) ** self.random.choice([-400, -20, -3, 3, 20, 400])

    def map(self, rows: int, columns: int) -> AffineMap:
        """A map of which one row may be a multiple of another."""
        matrix = [[self.number() for _ in range(columns)] for _ in range(rows)]
        shift = [self.number() for _ in range(rows)]
        if rows > 1 and self.random.random() < 0.4:
            i, j = self.random.sample(range(rows), 2)
            factor = self.random.choice([1, 2, -1, Fraction(1, 3), 0])
            matrix[j], shift[j] = [factor * z for z in matrix[i]], factor * shift[i]
        return AffineMap(matrix, shift if self.random.random() < 0.8 else [0] * rows)

    def network(self) -> Network:
        """A network of one to six steps."""
        inputs = self.random.randint(1, 4)
        nodes, widths = list[Node](), [inputs]

        def put(operation: Operation, *reads: int, name: str = "") -> None:
            nodes.append(Node(operation, reads, name))
            widths.append(operation.outputs(sum(widths[read] for read in reads)))

        for _ in range(self.random.randint(1, 6)):
            last, width = len(nodes), widths[-1]
            match self.random.choice(KINDS):
                case "dense":
                    put(Affine(self.map(self.random.randint(1, 5), width)), last, name="fc")
                case "act":
                    put(Activate(self.random.choice(self.bends)), last)
                case "conv":
                    size, places = self.random.randint(1, 2), self.random.randint(1, 3)
                    put(self.selection(width, size * places), last)
                    kernel = self.map(self.random.randint(1, 2), size)
                    put(Affine(kernel, copies=places), last + 1, name="conv")
                case "skip":
                    alike = [value for value, own in enumerate(widths) if own == width]
                    put(Addition(2, width), last, self.random.choice(alike))
                case "scale":
                    factor, shift = ([self.number() for _ in range(width)] for _ in range(2))
                    put(Scale(factor, shift), last, name="norm")
                case "select":
                    put(self.selection(width, self.random.randint(1, 4)), last)
                case "max":
                    terms = self.random.choice([t for t in range(1, width + 1) if width % t == 0])
                    put(Largest(terms, width // terms), last)
                case _:
                    other = self.random.randrange(len(widths))
                    whole = self.map(self.random.randint(1, 3), width + widths[other])
                    put(Affine(whole), last, other)
        return Network(nodes, inputs=inputs)

    def selection(self, width: int, count: int) -> Select:
        return Select(tuple(self.random.randint(-1, width - 1) for _ in range(count)), width)

    def box(self, dimension: int) -> Box:
        """A box of which a quarter of the sides are one point."""
        low = [self.random.choice([Fraction(-1), Fraction(0), self.number()])
               for _ in range(dimension)]  # fmt: skip
        sides = [
            Fraction(0) if self.random.random() < 0.25 else 1 + abs(self.number()) for _ in low
        ]
        return Box(low, [a + side for a, side in zip(low, sides, strict=True)])

    def points(self, box: Box, count: int) -> Iterator[Point]:
        """The middle, corners, and points on faces and inside."""
        ends = [*zip(box.lo, box.hi, strict=True)]
        yield from (box.lo, box.hi, tuple((a + b) / 2 for a, b in ends))
        for _ in range(count):
            parts = (Fraction(self.random.choice([0, 16, self.random.randint(0, 16)]), 16)
                     for _ in ends)  # fmt: skip
            yield tuple(a + part * (b - a) for (a, b), part in zip(ends, parts, strict=True))

    def anywhere(self, dimension: int, count: int) -> Iterator[Point]:
        """Points that no box holds."""
        for _ in range(count):
            yield tuple(self.number() for _ in range(dimension))

    def changed(self, network: Network) -> Network:
        """The network with one number, or one activation, changed."""
        nodes = [*network.nodes]
        k = self.random.randrange(len(nodes))
        by = self.random.choice([1, Fraction(1, 2**30), -1])
        match nodes[k].operation:
            case Affine(blocks=(block, *others)) as operation:
                parts = zip(block.matrix.fractions(), block.offset.fractions(), strict=True)
                rows = [[*weights, *offset] for weights, offset in parts]
                row = self.random.choice(rows)
                row[self.random.randrange(len(row))] += by
                new = AffineMap([row[:-1] for row in rows], [row[-1] for row in rows])
                made: Operation = Affine(new, *others, copies=operation.copies)
            case Scale(factor=factor, shift=shift):
                own = [f for (f,) in factor.fractions()]
                own[self.random.randrange(len(own))] += by
                made = Scale(own, [s for (s,) in shift.fractions()])
            case Activate():
                made = Activate(self.random.choice(self.bends))
            case operation:
                made = operation
        nodes[k] = Node(made, nodes[k].reads, nodes[k].name)
        return Network(nodes, inputs=network.inputs)


# -- what must hold -------------------------------------------------------------------------------


def is_exact(network: Network) -> bool:
    """Whether it has exact values everywhere."""
    operations = (node.operation for node in network.nodes)
    return all(not isinstance(o, Activate) or o.activation.exact is not None for o in operations)


def values_of(network: Network, point: Point) -> list[tuple[Fraction, ...]]:
    """All values of a network at a point, operation by operation."""
    values = [point]
    for node in network.nodes:
        read = tuple(z for k in node.reads for z in values[k])
        values.append(tuple(Network([Node(node.operation, (0,))], inputs=len(read))(read)))
    return values


def hold_neuron(network: Network, state: State, values: Sequence[Point]) -> None:
    """What is said of a neuron is so at a point."""
    node = network.nodes[state.operation - 1]
    z = [z for k in node.reads for z in values[k]][state.index]
    assert state.least is None or state.least <= z, (state, z)
    assert state.most is None or z <= state.most, (state, z)
    assert isinstance(node.operation, Activate)
    pieces = node.operation.activation.pieces
    if state.piece >= 0 and pieces is not None:
        ends = (None, *pieces.knots, None)
        low, high = ends[state.piece], ends[state.piece + 1]
        assert low is None or low <= z, (state, z)
        assert high is None or z <= high, (state, z)


def hold_audit(draw: Draw, network: Network, box: Box) -> Audit:
    """An audit is right at points, its smaller network too, and its certificate is accepted."""
    found = audit(network, box, seconds=10)
    smaller = found.applied()
    assert smaller.parameters <= network.parameters
    if is_exact(network):
        for point in draw.points(box, 12):
            values = values_of(network, point)
            for state in found.settled.states:
                hold_neuron(network, state, values)
            assert tuple(smaller(point)) == values[network.output]
        for point in draw.anywhere(network.inputs, 0 if found.rests else 8):
            assert tuple(smaller(point)) == tuple(network(point)), ("everywhere", point)
    for form in ("text", "json"):
        report_of(found).written(form)
    if found.claims:
        verdict = check(found.claims)
        assert verdict.accepted, verdict.reason
    return found


def hold_equality(draw: Draw, first: Network, second: Network, box: Box | None) -> Equality:
    """A comparison is right at points, and its certificate, if it has one, is accepted."""
    found = equal(first, second, box, seconds=5)
    if is_exact(first) and is_exact(second):
        inside = [*draw.points(box, 20)] if box is not None else []
        outside = [*draw.anywhere(first.inputs, 12)] if box is None or found.is_everywhere else []
        for point in (*inside, *outside):
            pairs = zip(first(point), second(point), strict=True)
            size = max(abs(a - b) for a, b in pairs)
            assert found.verdict != "equal" or size == 0, ("equal", point)
            if point in inside:
                assert found.largest is None or size <= found.largest[0], ("largest", point)
                assert found.bound is None or size <= found.bound, ("bound", point)
        if found.apart is not None:
            assert first(found.apart.point) != second(found.apart.point)
    if found.apart is not None and box is not None:
        ends = zip(box.lo, found.apart.point, box.hi, strict=True)
        assert all(low <= z <= high for low, z, high in ends)
    for form in ("text", "json", "html"):
        report_of(found).written(form)
    try:
        verdict = check(found)
    except UnsupportedError:  # curves, regions of three dimensions
        return found
    except UndecidedError:
        return found
    assert verdict.accepted, verdict.reason
    return found


def hold(draw: Draw, tally: Counter[str]) -> None:
    """One random network, through both."""
    network = draw.network()
    box = draw.box(network.inputs)
    try:
        found = hold_audit(draw, network, box)
        tally["audits settled" if not found.left else "audits with neurons left"] += 1
        same = hold_equality(draw, network, found.applied(), box)
        assert same.verdict != "different", "what is applied differs"
        tally[f"applied: {same.verdict}"] += 1
        other, where = draw.changed(network), draw.random.choice([box, box, None])
        both = {hold_equality(draw, *pair, where).verdict
                for pair in ((network, other), (other, network))}  # fmt: skip
        assert both != {"equal", "different"}, "the directions disagree"
        tally[f"changed: {', '.join(sorted(both))}"] += 1
    except Exception as error:
        error.add_note(f"{[(n.operation, n.reads) for n in network.nodes]} on {box.lo} {box.hi}")
        raise


def campaign(
    count: int, seed: int = 0, *, curves: bool = False, seconds: float | None = None
) -> tuple[Counter[str], list[str]]:
    """So many cases: what came of them, and the faults."""
    tally, faults, end = Counter[str](), list[str](), time.monotonic() + (seconds or 1e9)
    for k in range(count):
        if time.monotonic() > end:
            break
        try:
            hold(Draw(seed + k, curves=curves), tally)
        except Exception:
            faults.append(f"seed {seed + k}: {traceback.format_exc()}")
    return tally, faults


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind, default in (("count", int, 1000), ("seed", int, 0), ("seconds", float, None)):
        parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--curves", action="store_true")
    asked: Any = parser.parse_args(words)
    tally, faults = campaign(asked.count, asked.seed, curves=asked.curves, seconds=asked.seconds)
    sys.stdout.write("\n".join([*faults, *(f"{n:>6}  {what}" for what, n in tally.items())]) + "\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
