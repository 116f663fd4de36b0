"""Which nodes of a network are written together: nodes of its file again, convolutions, the rest.

What was read from a file and is unchanged is copied, attributes and numbers as they are. A product
whose windows are those of a convolution of the file is that convolution with other numbers, however
many filters and channels it has by now. Everything is compared, nothing is believed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from symact.formats.onnx.origin import Named, Origin, Record
from symact.formats.onnx.program import Computed
from symact.formats.onnx.tensors import Constant
from symact.networks.network import Network
from symact.networks.opaque import Opaque
from symact.networks.operations import Affine, Operation, Select
from symact.numbers.arrays import Array


@dataclass(frozen=True, eq=False)
class Copy:
    """A node of the file, and for each tensor that it computes on the value read in its place."""

    record: Record
    values: dict[int, int]
    inside: frozenset[int]

    @property
    def reads(self) -> tuple[int, ...]:
        return tuple(
            self.values[tensor.value]
            for tensor in self.record.reads
            if isinstance(tensor, Computed)
        )


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution of the file with other numbers: where they are, and what it reads."""

    record: Record
    product: int
    read: int

    @property
    def reads(self) -> tuple[int, ...]:
        return (self.read,)


@dataclass(frozen=True)
class Single:
    """A node by itself; ``record`` is what its file has for its numbers."""

    reads: tuple[int, ...]
    record: Record | None = None


Unit = Copy | Convolution | Single


@dataclass
class Plan:
    """The units that make up what the output depends on, by the value that each gives."""

    network: Network
    origin: Origin | None
    units: dict[int, Unit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        records = self.origin.records if self.origin else ()
        self._steps = {id(s.operation): r for r in records for s in r.steps.values()}
        self._ends = _by_operation(records)
        self._opaque = {
            step.operation: record
            for record in records
            for step in record.steps.values()
            if isinstance(step.operation, Opaque)
        }
        self._convolutions = [
            (record, shape) for record in records if (shape := _Windows.of(record)) is not None
        ]
        banned: set[int] = set()
        while True:
            self.units = self._units(banned)
            shared = [
                id(unit.record)
                for unit in self.units.values()
                if isinstance(unit, Copy) and any(value in self.units for value in unit.inside)
            ]
            if not shared:
                break
            banned |= set(shared)

    @property
    def kept(self) -> frozenset[int]:
        """The values whose operations are copied, with numbers that are not rounded."""
        copies = [(v, unit) for v, unit in self.units.items() if isinstance(unit, Copy)]
        return frozenset(value for v, unit in copies for value in (v, *unit.inside))

    def _units(self, banned: set[int]) -> dict[int, Unit]:
        found: dict[int, Unit] = {}
        pending = [self.network.output]
        while pending:
            value = pending.pop()
            if value == 0 or value in found:
                continue
            found[value] = self._unit(value, banned)
            pending.extend(found[value].reads)
        return dict(sorted(found.items()))

    def _unit(self, value: int, banned: set[int]) -> Unit:
        node = self.network.nodes[value - 1]
        candidates = self._ends.get(id(node.operation), ())
        if isinstance(node.operation, Opaque) and node.operation in self._opaque:
            candidates = (self._opaque[node.operation],)
        for record in candidates:
            if id(record) not in banned:
                copy = self._copy(value, record)
                if copy is not None:
                    return copy
        return self._convolution(value) or Single(node.reads, self._steps.get(id(node.operation)))

    def _copy(self, value: int, record: Record) -> Copy | None:
        """The record if the network has its operations, ending in a value."""
        end = _end(record)
        if any(isinstance(read, Named) for read in record.reads) or not self._fits(record):
            return None
        bound: dict[int, int] = {}
        pending = [(value, end)]
        while pending:
            own, first = pending.pop()
            if bound.setdefault(first, own) != own:
                return None
            step = record.steps.get(first)
            if step is None:
                continue
            if own == 0:
                return None
            node = self.network.nodes[own - 1]
            same = node.operation is step.operation or (
                isinstance(step.operation, Opaque) and node.operation == step.operation
            )
            if not same or len(node.reads) != len(step.reads):
                return None
            pending.extend(zip(node.reads, step.reads, strict=True))
        if any(isinstance(r, Computed) and r.value not in bound for r in record.reads):
            return None
        inside = frozenset(v for first, v in bound.items() if first in record.steps and v != value)
        return Copy(record, bound, inside)

    def _fits(self, record: Record) -> bool:
        """Whether a node can be copied: its constants are floats, and where the number of rows is
        open its tensors begin with it, or it could not be written otherwise."""
        if any(isinstance(r, Constant) and r.array.dtype == object for r in record.reads):
            return False
        assert self.origin is not None
        return not self.origin.is_open or _has_rows(record) or _opaque_of(record) is not None

    def _convolution(self, value: int) -> Convolution | None:
        nodes = self.network.nodes
        node, after = nodes[value - 1], None
        position = value
        if isinstance(node.operation, Select) and len(node.reads) == 1 and node.reads[0]:
            after, position = node.operation, node.reads[0]
            node = nodes[position - 1]
        if not isinstance(node.operation, Affine) or len(node.reads) != 1:
            return None
        reads: list[tuple[int, Select | None]] = [(node.reads[0], None)]
        before = nodes[node.reads[0] - 1] if node.reads[0] else None
        if before is not None and isinstance(before.operation, Select) and len(before.reads) == 1:
            reads.insert(0, (before.reads[0], before.operation))
        for read, seen in reads:
            for record, windows in self._convolutions:
                if windows.are_of(node.operation, seen, after):
                    return Convolution(record, position, read)
        return None

    @property
    def keeps_rows(self) -> bool:
        """Whether all that is copied has the rows first in its tensors."""
        copies = [unit.record for unit in self.units.values() if isinstance(unit, Copy)]
        return all(_has_rows(record) for record in copies)


def _by_operation(records: Iterable[Record]) -> dict[int, tuple[Record, ...]]:
    found: dict[int, tuple[Record, ...]] = {}
    for record in records:
        step = record.steps.get(_end(record))
        if step is not None:
            found[id(step.operation)] = (*found.get(id(step.operation), ()), record)
    return found


def _opaque_of(record: Record) -> int | None:
    """The value of the opaque operation that a node is, if it is one."""
    for value, step in record.steps.items():
        if isinstance(step.operation, Opaque):
            return value
    return None


def _end(record: Record) -> int:
    own = _opaque_of(record)
    return record.gives[0].value if own is None else own


def _has_rows(record: Record) -> bool:
    tensors = [read for read in record.reads if isinstance(read, Computed)]
    given = [tensor for tensor in record.gives if math.prod(tensor.shape)]
    return all(tensor.shape[:1] == (1,) for tensor in (*tensors, *given))


@dataclass(frozen=True, eq=False)
class _Windows:
    """What a convolution of a file sees: for each place and each number of the kernel a position in
    an image of ``size`` numbers, −1 in padding."""

    seen: Array
    samples: int
    groups: int
    size: int

    @classmethod
    def of(cls, record: Record) -> _Windows | None:
        """Of a convolution; None for other nodes."""
        if record.proto.op_type not in ("Conv", "ConvTranspose") or record.proto.domain not in (
            "",
            "ai.onnx",
        ):
            return None
        data, kernel = record.reads[:2]
        if not isinstance(data, Computed) or not isinstance(kernel, Named):
            return None
        product, before = _product(record)
        if product is None:
            return None
        samples, size = data.shape[0], math.prod(data.shape[2:])
        places = math.prod(record.gives[0].shape[2:])
        groups, kernel_size = product.pieces // (samples * places), math.prod(kernel.shape[2:])
        indices = np.arange(product.inputs) if before is None else np.array(before.indices)
        arranged = indices.reshape(
            groups, samples, places, product.blocks[0].shape[1] // kernel_size, kernel_size
        )
        return cls(arranged[0, 0, :, 0], samples, groups, size)

    def are_of(self, product: Affine, before: Select | None, after: Select | None) -> bool:
        """Whether a product between two selections is a convolution that sees these windows."""
        places, kernel = self.seen.shape
        own, columns = product.blocks[0].shape
        copies = self.samples * places
        if (
            len(product.blocks) != self.groups
            or product.copies != copies
            or columns % kernel
            or (before is not None and len(before.indices) != product.inputs)
        ):
            return False
        depth = columns // kernel
        width = product.inputs if before is None else before.inputs
        if width != self.samples * self.groups * depth * self.size:
            return False
        starts = np.arange(self.samples * self.groups * depth) * self.size
        starts = starts.reshape(self.samples, self.groups, depth).transpose(1, 0, 2)
        # (group, sample, place, channel, kernel)
        meant = np.where(
            self.seen[None, None, :, None] < 0,
            -1,
            self.seen[None, None, :, None] + starts[:, :, None, :, None],
        ).ravel()
        there = np.arange(width) if before is None else np.array(before.indices)
        given = np.arange(product.pieces * own)
        turned = given.reshape(self.groups, self.samples, places, own).transpose(1, 0, 3, 2).ravel()
        out = given if after is None else np.array(after.indices)
        return np.array_equal(meant, there) and np.array_equal(turned, out)


def _product(record: Record) -> tuple[Affine | None, Select | None]:
    """The product of a convolution and the selection before it, if it has one."""
    before: Operation | None = None
    for step in record.steps.values():
        if isinstance(step.operation, Affine):
            return step.operation, before if isinstance(before, Select) else None
        before = step.operation
    return None, None
