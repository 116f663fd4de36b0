"""The graph of an ONNX file, in which every name has one origin, and the order of its nodes.

Nothing is taken on trust: names are given once, and what reads nothing that is there is refused.
"""

from __future__ import annotations

import difflib
import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from symact.errors import ModelError, NotFoundError, UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text, some
from symact.formats.onnx.call import operator_text
from symact.formats.onnx.tensors import FLOATS, numbers_name, text

DEFAULT = ("", "ai.onnx")
"""How files write ONNX's own domain."""


@dataclass(frozen=True)
class Graph:
    """A graph in which every name has one origin.

    Attributes:
        nodes: the NodeProtos, in the order of the file.
        reads: for each node the names it reads, empty ones included.
        gives: for each node the names of its results.
        origin: which node gives a name.
        initialisers: stored tensors by name.
        functions: (domain, name) of the functions that the file defines.
        opsets: the versions of the operator sets, by domain; the default one has no name.
        inputs: the ValueInfoProtos of the inputs that are not stored.
        outputs: those of the outputs.
    """

    nodes: Sequence[Any]
    reads: Sequence[tuple[str, ...]]
    gives: Sequence[tuple[str, ...]]
    origin: dict[str, int]
    initialisers: dict[str, Any]
    functions: frozenset[tuple[str, str]]
    opsets: dict[str, int]
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    notes: tuple[str, ...] = field(default=())

    def name(self, k: int) -> str:
        """What messages call a node: its name, or what it gives where it has none."""
        given = text(self.nodes[k].name) or next(filter(None, self.gives[k]), f"node {k}")
        return printable(given)

    def domain(self, k: int) -> str:
        """The domain of a node's operator; empty for ONNX's own."""
        domain = text(self.nodes[k].domain)
        return "" if domain in DEFAULT else domain

    def operator(self, k: int) -> str:
        """A node's operator as the table has it, made printable."""
        domain, word = printable(self.domain(k)), printable(text(self.nodes[k].op_type))
        return f"{domain}.{word}" if domain else word

    def what(self, k: int) -> str:
        """What messages call a node, with its operator."""
        return operator_text(self.operator(k), self.name(k))

    def opset(self, k: int) -> int:
        """The version of the operator set of a node's domain; 1 where the file does not say."""
        return self.opsets.get(self.domain(k), 1)

    def is_function(self, k: int) -> bool:
        """Whether the file defines the operator of a node itself."""
        own = text(self.nodes[k].domain), text(self.nodes[k].op_type)
        return own in self.functions or (self.domain(k), own[1]) in self.functions

    def is_given(self, name: str) -> bool:
        """Whether a name is an input or stored."""
        return name in self.inputs or name in self.initialisers

    def target(self, until: str | None) -> str:
        """The tensor that is the result: the one asked for, else the only output.

        Raises:
            NotFoundError: for a name that no tensor has.
            UnsupportedError: where there are several outputs, or none.
        """
        if until is None:
            return _only_output(list(self.outputs))
        if until in self.origin or self.is_given(until):
            return until
        known = [*self.origin, *self.inputs]
        close = difflib.get_close_matches(until, known) or known[-3:]
        raise NotFoundError(
            f"there is no tensor '{printable(until)}' to read up to; there is "
            + " or ".join(f"'{printable(name)}'" for name in close)
        )


def checked(model: Any, opsets: dict[str, int]) -> Graph:
    """The graph of a model; refused where a name is given twice, or without an input."""
    graph = model.graph
    if len(graph.sparse_initializer):
        name = printable(text(graph.sparse_initializer[0].values.name))
        raise UnsupportedError(f"the initialiser '{name}' is sparse, which is not read")
    initialisers = {text(tensor.name): tensor for tensor in graph.initializer}
    _need_once([text(tensor.name) for tensor in graph.initializer], "the initialiser")
    inputs = [text(value.name) for value in graph.input]
    _need_once(inputs, "the input")
    free = dict(zip(inputs, graph.input, strict=True))
    free = {name: value for name, value in free.items() if name not in initialisers}
    if not free:
        raise UnsupportedError("the graph has no input; a network has one or more")
    reads = [tuple(text(name) for name in node.input) for node in graph.node]
    gives = [tuple(text(name) for name in node.output) for node in graph.node]
    results = [name for names in gives for name in names if name]
    _need_once([*results, *initialisers, *free], "the value")
    notes: list[str] = []
    if model.ir_version >= 4:
        replaceable = [printable(name) for name in inputs if name in initialisers]
        if replaceable:
            notes.append(
                f"taken as constants, though inputs could replace them: {some(replaceable)}"
            )
    return Graph(
        nodes=graph.node,
        reads=reads,
        gives=gives,
        origin={name: k for k, names in enumerate(gives) for name in names if name},
        initialisers=initialisers,
        functions=frozenset((text(f.domain), text(f.name)) for f in model.functions),
        opsets=opsets,
        inputs=free,
        outputs={text(value.name): value for value in graph.output},
        notes=tuple(notes),
    )


def _need_once(names: Iterable[str], what: str) -> None:
    for name, count in Counter(names).items():
        if not name:
            raise ModelError(f"{what} number {count} has no name; each needs one")
        if count > 1:
            raise ModelError(f"{what} '{printable(name)}' is given {count} times; once is needed")


def _only_output(names: Sequence[str]) -> str:
    if not names:
        raise UnsupportedError("the graph has no output; a network has one")
    if len(names) > 1:
        shown = some([f"'{printable(name)}'" for name in names])
        raise UnsupportedError(
            f"the graph has {len(names)} outputs, {shown}; a network has one, so choose it with "
            f"--until {printable(names[0])} (in Python until=…)"
        )
    return names[0]


def type_of_input(value: Any) -> tuple[tuple[int, ...], int]:
    """Shape and element type of an input. A batch that is left open is one row: a name, nothing,
    −1 or 0 in the place of its size."""
    name = f"the input '{printable(text(value.name))}'"
    if not value.type.HasField("tensor_type") or not value.type.tensor_type.HasField("shape"):
        raise ModelError(f"{name} is no tensor with a shape; it needs one")
    element = value.type.tensor_type.elem_type
    if element not in FLOATS:
        raise UnsupportedError(
            f"{name} holds {numbers_name(element)}; networks are read over floats"
        )
    shape: list[int] = []
    for k, dimension in enumerate(value.type.tensor_type.shape.dim):
        if dimension.HasField("dim_value"):
            size = dimension.dim_value
            shape.append(1 if k == 0 and size in (-1, 0) else size)
            continue
        symbol = printable(text(dimension.dim_param))
        called = f"'{symbol}'" if symbol else "without a name"
        if k > 0:
            raise UnsupportedError(
                f"{name} has the symbolic dimension {called} at position {k}; only the first, the "
                "batch, may be symbolic, so fix its size before exporting"
            )
        # a network is about one row: docs/formats.md
        shape.append(1)
    check_size(shape, name)
    return tuple(shape), element


def declared(graph: Graph, name: str, shape: tuple[int, ...]) -> list[str]:
    """A note where the file states another shape for an output than it has."""
    if name not in graph.outputs:
        return []
    kind = graph.outputs[name].type.tensor_type
    if not kind.HasField("shape"):
        return []
    stated = [d.dim_value if d.HasField("dim_value") else None for d in kind.shape.dim]
    if len(stated) == len(shape) and all(
        size == actual or size is None or (size in (-1, 0) and k == 0)
        for k, (size, actual) in enumerate(zip(stated, shape, strict=True))
    ):
        return []
    shown = printable("×".join("?" if size is None else str(size) for size in stated))
    return [f"the file states the output as {shown}, but it is {shape_text(shape)}"]


# -- order --------------------------------------------------------------------------------------


def live_order(graph: Graph, target: str) -> list[int]:
    """The nodes that the output depends on, each after what it reads, else as in the file.

    Raises:
        ModelError: for a name that nothing gives, and for a cycle.
    """
    needs: dict[int, set[int]] = {}
    pending = []
    if not graph.is_given(target):
        pending.append(_origin(graph, target, "the output of the graph"))
    while pending:
        k = pending.pop()
        if k in needs:
            continue
        reader = f"node '{graph.name(k)}'"
        needs[k] = {
            _origin(graph, name, reader)
            for name in graph.reads[k]
            if name and not graph.is_given(name)
        }
        pending.extend(needs[k] - needs.keys())
    readers: dict[int, list[int]] = {k: [] for k in needs}
    for k, before in needs.items():
        for other in before:
            readers[other].append(k)
    waiting = {k: len(before) for k, before in needs.items()}
    ready = sorted(k for k, count in waiting.items() if count == 0)
    order: list[int] = []
    while ready:
        k = heapq.heappop(ready)
        order.append(k)
        for after in readers[k]:
            waiting[after] -= 1
            if waiting[after] == 0:
                heapq.heappush(ready, after)
    if len(order) < len(needs):
        raise ModelError(_cycle(graph, needs, set(needs) - set(order)))
    return order


def _origin(graph: Graph, name: str, reader: str) -> int:
    if name not in graph.origin:
        raise ModelError(
            f"{reader} reads '{printable(name)}', which is no input, no initialiser and no result "
            "of a node"
        )
    return graph.origin[name]


def _cycle(graph: Graph, needs: dict[int, set[int]], left: set[int]) -> str:
    """Each node that is left waits for another one that is left, so walking back closes a loop."""
    path = [min(left)]
    while path[-1] not in path[:-1]:
        path.append(min(needs[path[-1]] & left))
    loop = path[path.index(path[-1]) :]
    names = " reads ".join(f"'{graph.name(k)}'" for k in loop[:6])
    return f"the graph has a cycle: {names}{' reads …' if len(loop) > 6 else ''}"
