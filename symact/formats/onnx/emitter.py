"""An ONNX graph in the making: nodes, stored tensors, and the shapes in which values are there.

A value of a network is a flat vector; in the graph it is a tensor, in as many shapes as were asked
for. Shapes are written for one row. Where the first size of the inputs is left open it is left open
everywhere: the first size of each shape is then a multiple of the number of rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from symact.formats.onnx.opaque import tensor_proto
from symact.formats.onnx.tensors import ELEMENTS, Constant
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rounding import floats_of

INT64 = 7
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A tensor that holds some of the numbers of a value, one after another, from ``start`` on."""

    start: int
    shape: Shape
    name: str
    element: int


@dataclass
class Held:
    """A value: how many numbers, of which type, and the tensors that hold them, by shape.

    ``parts`` are tensors that hold it end to end, where no single one does so far.
    """

    width: int
    element: int
    shapes: dict[Shape, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    @property
    def shape(self) -> Shape:
        """A shape in which it is there, else that of a row."""
        return next(iter(self.shapes), (1, self.width))


class Emitter:
    """Nodes and stored tensors, and what values are held in.

    Args:
        opset: the version of ONNX's operators to write.
        element: the type of stored floats.
        is_open: whether the number of rows is left open.
        taken: names that are in use.
    """

    def __init__(self, opset: int, element: int, is_open: bool, taken: Sequence[str]) -> None:
        self.opset, self.element, self.is_open = opset, element, is_open
        self.dtype = ELEMENTS[element].name
        self.nodes: list[Any] = []
        self.stored: dict[str, Any] = {}
        self._taken = set(taken)
        self._titles: set[str] = set()
        self._known: dict[tuple[Any, ...], str] = {}

    # -- names ----------------------------------------------------------------------------------

    def fresh(self, wanted: str) -> str:
        """A name for a tensor that none has yet: the one wanted, or with a number behind it."""
        return _unused(wanted or "value", self._taken)

    # -- stored tensors -------------------------------------------------------------------------

    def store(self, constant: Constant, name: str) -> str:
        """A stored tensor; one with the same numbers under the same name is there once."""
        proto = tensor_proto(constant)
        key = (name, proto.data_type, tuple(proto.dims), proto.raw_data)
        if key not in self._known:
            proto.name = self._known[key] = self.fresh(name)
            self.stored[proto.name] = proto
        return self._known[key]

    def numbers(self, matrix: RationalMatrix, shape: Shape, name: str) -> str:
        """Stored floats, each the nearest to an entry of the matrix, row by row."""
        floats = floats_of(matrix, self.dtype, name).reshape(shape)
        return self.store(Constant(floats, self.element, name), name)

    def column(self, column: RationalMatrix, name: str) -> Array:
        """The floats nearest to the entries of a column, flat."""
        return floats_of(column, self.dtype, name)[:, 0]

    def single(self, value: Fraction, name: str) -> str:
        """One stored float without dimensions."""
        return self.numbers(RationalMatrix.of([[value]]), (), name)

    def float(self, value: float, name: str) -> str:
        """The float of the stored type next to a double."""
        return self.single(Fraction(value), name)

    def floats(self, array: Array, name: str) -> str:
        """Stored floats that are in an array already."""
        return self.store(Constant(array, self.element, name), name)

    def integers(self, numbers: Sequence[int] | Array, name: str) -> str:
        """Stored integers, which are settings and positions."""
        return self.store(Constant(np.asarray(numbers, dtype=np.int64), INT64, name), name)

    # -- nodes ----------------------------------------------------------------------------------

    def node(
        self, operator: str, reads: Sequence[str], wanted: str, title: str = "", **settings: Any
    ) -> str:
        """A node with one result; the name of that.

        Args:
            wanted: how the result would best be called.
            title: the name of the node, if it is to have one.
            settings: its attributes; None for one that is left out.
        """
        from onnx import helper

        own = {word: value for word, value in settings.items() if value is not None}
        given = self.fresh(wanted)
        made = helper.make_node(operator, list(reads), [given], **own)
        if title:
            made.name = _unused(title, self._titles)
        self.nodes.append(made)
        return given

    def copy(self, proto: Any, reads: Sequence[str]) -> list[str]:
        """A node of another graph that reads other tensors; the names of its results."""
        made = type(proto)()
        made.CopyFrom(proto)
        if made.name:
            made.name = _unused(made.name, self._titles)
        made.ClearField("input")
        made.input.extend(reads)
        given = [name and self.fresh(name) for name in proto.output]
        made.ClearField("output")
        made.output.extend(given)
        self.nodes.append(made)
        return given

    # -- values ---------------------------------------------------------------------------------

    def tensor(self, held: Held, shape: Shape) -> str:
        """The tensor that holds a value in a shape, made where there is none."""
        if shape not in held.shapes:
            if not held.shapes:
                self._join(held)
            if shape not in held.shapes:
                first = next(iter(held.shapes.values()))
                held.shapes[shape] = self.reshape(first, shape)
        return held.shapes[shape]

    def row(self, held: Held) -> str:
        """A value as one row."""
        return self.tensor(held, (1, held.width))

    def _join(self, held: Held) -> None:
        if len(held.parts) == 1:
            held.shapes[held.parts[0].shape] = held.parts[0].name
            return
        rows = [
            self.reshape(part.name, (1, math.prod(part.shape)))
            if len(part.shape) != 2 or part.shape[0] != 1
            else part.name
            for part in held.parts
        ]
        held.shapes[1, held.width] = self.node("Concat", rows, "joined", axis=1)

    def reshape(self, name: str, shape: Shape) -> str:
        """A tensor in another shape."""
        sizes = [-1, *shape[1:]] if self.is_open and shape else list(shape)
        wanted = f"{name}_{'x'.join(map(str, shape))}"
        if self.opset < 5:
            return self.node("Reshape", [name], wanted, shape=sizes)
        given = self.integers(sizes, f"shape_{'x'.join(map(str, sizes))}")
        return self.node("Reshape", [name, given], wanted)

    def held(self, name: str, shape: Shape, element: int | None = None) -> Held:
        """A value that a tensor holds."""
        own = self.element if element is None else element
        return Held(math.prod(shape), own, {shape: name})

    def renamed(self, old: str, new: str) -> None:
        """Give a tensor that nodes make another name."""
        for made in self.nodes:
            for names in (made.input, made.output):
                for k, name in enumerate(names):
                    if name == old:
                        names[k] = new


def _unused(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}_{count}"
    taken.add(name)
    return name
