"""ONNX files: the graph is checked, put in order, and lowered node by node.

Nothing is taken on trust and nothing that the output depends on is skipped: each name has one
origin, each node an operator of the table in :mod:`symact.formats.onnx.call`.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from symact.errors import MissingDependencyError, ModelError, UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text, some
from symact.formats.onnx import (
    channels as onnx_channels,
)
from symact.formats.onnx import (
    moves as onnx_moves,
)
from symact.formats.onnx import (
    operators as onnx_operators,
)
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.call import OPERATORS, Call, lowered
from symact.formats.onnx.program import Computed, GraphProgram, Tensor, positions_of
from symact.formats.onnx.rounding import multiplied_beforehand
from symact.formats.onnx.tensors import DOUBLE, FLOAT, FLOATS, Tensors, element_name, text
from symact.networks.network import Network, Source
from symact.networks.operations import Select

TABLES = (onnx_channels, onnx_moves, onnx_operators)
"""The modules that enter operators into the table; importing them is what fills it."""

_DEFAULT = ("", "ai.onnx")


def read_onnx(data: bytes, file: str, digest: str, folder: Path) -> Network:
    """The network in the bytes of an ONNX file; ``folder`` is where it lies."""
    graph = _checked(*_parsed(data))
    tensors = Tensors(folder)
    program, result, left_out = _lower(graph, tensors)
    notes = (*graph.notes, *left_out, *_declared(graph, result), *tensors.notes())
    rounds = (*program.rounds, *multiplied_beforehand(program.nodes))
    source = Source(file, digest, tuple(program.imports), notes, rounds)
    width = positions_of(graph.shape).size
    return Network(program.nodes, inputs=width, output=result.value, source=source)


def _parsed(data: bytes) -> tuple[Any, int]:
    """The model and the version of the default operator set that its nodes are written in."""
    try:
        import onnx
        from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    except ImportError:
        raise MissingDependencyError.of("onnx", "onnx", "reading ONNX files") from None
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError:
        raise ModelError("the file is no ONNX model, or only a part of one") from None
    if not model.HasField("graph"):
        raise ModelError("the file holds no graph; an ONNX model has one")
    if not 1 <= model.ir_version <= onnx.IR_VERSION:
        raise ModelError(
            f"the model is written in version {model.ir_version} of ONNX's format; the installed "
            f"onnx knows versions 1 to {onnx.IR_VERSION}"
        )
    return model, _opset(model, onnx.defs.onnx_opset_version())


def _opset(model: Any, newest: int) -> int:
    versions = {o.version for o in model.opset_import if text(o.domain) in _DEFAULT}
    if not versions and model.ir_version < 3:
        return 1  # files of that time do not say
    if len(versions) != 1:
        found = " and ".join(map(str, sorted(versions))) or "none"
        raise ModelError(f"the model imports {found} of the default operator set; it needs one")
    (version,) = versions
    if not 1 <= version <= newest:
        raise UnsupportedError(
            f"the model uses operator set {version}; the installed onnx knows 1 to {newest}"
        )
    return int(version)


# -- checks -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Graph:
    """A graph in which every name has one origin.

    Attributes:
        nodes: the NodeProtos, in the order of the file.
        reads: for each node the names it reads, empty ones included.
        gives: for each node the names of its results.
        origin: which node gives a name.
        initialisers: stored tensors by name.
        functions: (domain, name) of the functions that the file defines.
        input: the name of the only input, ``shape`` and ``element`` what it is.
        output: the ValueInfoProto of the only output.
    """

    nodes: Sequence[Any]
    reads: Sequence[tuple[str, ...]]
    gives: Sequence[tuple[str, ...]]
    origin: dict[str, int]
    initialisers: dict[str, Any]
    functions: frozenset[tuple[str, str]]
    opset: int
    input: str
    shape: tuple[int, ...]
    element: int
    output: Any
    notes: tuple[str, ...] = field(default=())

    def name(self, k: int) -> str:
        """What messages call a node: its name, or what it gives where it has none."""
        given = text(self.nodes[k].name) or next(filter(None, self.gives[k]), f"node {k}")
        return printable(given)

    def operator(self, k: int) -> str:
        """The name of a node's operator, for messages."""
        return printable(text(self.nodes[k].op_type))


def _checked(model: Any, opset: int) -> _Graph:
    graph = model.graph
    if len(graph.sparse_initializer):
        name = printable(text(graph.sparse_initializer[0].values.name))
        raise UnsupportedError(f"the initialiser '{name}' is sparse, which is not read")
    initialisers = {text(tensor.name): tensor for tensor in graph.initializer}
    _need_once([text(tensor.name) for tensor in graph.initializer], "the initialiser")
    inputs = [text(value.name) for value in graph.input]
    _need_once(inputs, "the input")
    free = [value for value in graph.input if text(value.name) not in initialisers]
    source = _only(free, "input")
    output = _only(graph.output, "output")
    reads = [tuple(text(name) for name in node.input) for node in graph.node]
    gives = [tuple(text(name) for name in node.output) for node in graph.node]
    results = [name for names in gives for name in names if name]
    _need_once([*results, *initialisers, text(source.name)], "the value")
    shape, element = _input_type(source)
    notes: list[str] = []
    if model.ir_version >= 4:
        replaceable = [printable(name) for name in inputs if name in initialisers]
        if replaceable:
            notes.append(
                f"taken as constants, though inputs could replace them: {some(replaceable)}"
            )
    return _Graph(
        nodes=graph.node,
        reads=reads,
        gives=gives,
        origin={name: k for k, names in enumerate(gives) for name in names if name},
        initialisers=initialisers,
        functions=frozenset((text(f.domain), text(f.name)) for f in model.functions),
        opset=opset,
        input=text(source.name),
        shape=shape,
        element=element,
        output=output,
        notes=tuple(notes),
    )


def _need_once(names: Iterable[str], what: str) -> None:
    for name, count in Counter(names).items():
        if not name:
            raise ModelError(f"{what} number {count} has no name; each needs one")
        if count > 1:
            raise ModelError(f"{what} '{printable(name)}' is given {count} times; once is needed")


def _only(values: Sequence[Any], what: str) -> Any:
    if len(values) != 1:
        names = some([f"'{printable(text(value.name))}'" for value in values])
        found = f"{len(values)} {what}s, {names}" if names else f"no {what}"
        raise UnsupportedError(f"the graph has {found}; a network has exactly one {what}")
    return values[0]


def _input_type(value: Any) -> tuple[tuple[int, ...], int]:
    """Shape and element type of the input; a symbolic batch is one row."""
    name = f"the input '{printable(text(value.name))}'"
    if not value.type.HasField("tensor_type") or not value.type.tensor_type.HasField("shape"):
        raise ModelError(f"{name} is no tensor with a shape; it needs one")
    element = value.type.tensor_type.elem_type
    if element not in FLOATS:
        raise UnsupportedError(
            f"{name} holds {element_name(element)} numbers; networks are read over floats"
        )
    shape: list[int] = []
    for k, dimension in enumerate(value.type.tensor_type.shape.dim):
        if dimension.HasField("dim_value"):
            shape.append(dimension.dim_value)
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


def _declared(graph: _Graph, result: Computed) -> list[str]:
    """A note where the file states another shape for the output than it has."""
    kind = graph.output.type.tensor_type
    if not kind.HasField("shape"):
        return []
    stated = [d.dim_value if d.HasField("dim_value") else None for d in kind.shape.dim]
    if len(stated) == len(result.shape) and all(
        size in (None, actual) for size, actual in zip(stated, result.shape, strict=True)
    ):
        return []
    shown = printable("×".join("?" if size is None else str(size) for size in stated))
    return [f"the file states the output as {shown}, but it is {shape_text(result.shape)}"]


# -- order --------------------------------------------------------------------------------------


def _live_order(graph: _Graph) -> list[int]:
    """The nodes that the output depends on, each after what it reads, else as in the file.

    Raises:
        ModelError: for a name that nothing gives, and for a cycle.
    """
    target = text(graph.output.name)
    needs: dict[int, set[int]] = {}
    pending = []
    if not _is_given(graph, target):
        pending.append(_origin(graph, target, "the output of the graph"))
    while pending:
        k = pending.pop()
        if k in needs:
            continue
        reader = f"node '{graph.name(k)}'"
        needs[k] = {
            _origin(graph, name, reader)
            for name in graph.reads[k]
            if name and not _is_given(graph, name)
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


def _is_given(graph: _Graph, name: str) -> bool:
    return name == graph.input or name in graph.initialisers


def _origin(graph: _Graph, name: str, reader: str) -> int:
    if name not in graph.origin:
        raise ModelError(
            f"{reader} reads '{printable(name)}', which is no input, no initialiser and no result "
            "of a node"
        )
    return graph.origin[name]


def _cycle(graph: _Graph, needs: dict[int, set[int]], left: set[int]) -> str:
    """Each node that is left waits for another one that is left, so walking back closes a loop."""
    path = [min(left)]
    while path[-1] not in path[:-1]:
        path.append(min(needs[path[-1]] & left))
    loop = path[path.index(path[-1]) :]
    names = " reads ".join(f"'{graph.name(k)}'" for k in loop[:6])
    return f"the graph has a cycle: {names}{' reads …' if len(loop) > 6 else ''}"


# -- lowering -----------------------------------------------------------------------------------


def _lower(graph: _Graph, tensors: Tensors) -> tuple[GraphProgram, Computed, list[str]]:
    """The operations, the tensor that is the output, and a note about what was left out."""
    program = GraphProgram()
    values: dict[str, Tensor] = {graph.input: Computed(0, graph.shape, graph.element)}
    order = _live_order(graph)
    target = text(graph.output.name)
    # nothing that the output depends on reads the output itself, so only nodes count as readers
    uses = Counter(name for k in order for name in graph.reads[k])
    for k in order:
        call = _call(graph, k, program, tensors, values)
        program.name = call.node
        tensor = lowered(call)
        if isinstance(tensor, Computed) and tensor.element not in (FLOAT, DOUBLE):
            program.rounds.append(f"{call}, which gives {element_name(tensor.element)} numbers")
        name = graph.gives[k][0]
        if isinstance(tensor, Computed) and uses[name] > 1:
            # a product that something else reads as well has to stay as it is
            tensor = replace(tensor, product=None)
        values[name] = tensor
    result = _value(graph, target, "the output of the graph", values, tensors)
    if not isinstance(result, Computed):
        raise UnsupportedError(
            f"the output '{printable(target)}' does not depend on the input; there is no network"
        )
    if not program.nodes:
        width = positions_of(graph.shape).size
        program.name = printable(target)
        result = replace(result, value=program.emit(Select(tuple(range(width)), width), (0,)))
    idle = [graph.name(k) for k in range(len(graph.nodes)) if k not in set(order)]
    note = f"left out, since the output does not depend on them: nodes {some(idle)}"
    return program, result, [note] if idle else []


def _call(
    graph: _Graph, k: int, program: GraphProgram, tensors: Tensors, values: dict[str, Tensor]
) -> Call:
    node, name, operator = graph.nodes[k], graph.name(k), graph.operator(k)
    what = f"operator {operator} of node '{name}'"
    domain = text(node.domain)
    if domain not in _DEFAULT:
        raise UnsupportedError(
            f"operator {operator} of the domain {printable(domain)} of node '{name}' is not read; "
            "symact reads operators of ONNX's own domain"
        )
    if operator not in OPERATORS:
        known = ", ".join(sorted(OPERATORS))
        raise UnsupportedError(f"{what} is not read; symact reads {known}")
    if {("", operator), ("ai.onnx", operator)} & graph.functions:
        raise UnsupportedError(f"{what} is a function of the file, which is not read; inline it")
    reader = f"node '{name}'"
    return Call(
        program=program,
        tensors=tensors,
        operator=operator,
        node=name,
        opset=graph.opset,
        inputs=tuple(
            _value(graph, read, reader, values, tensors) if read else None
            for read in graph.reads[k]
        ),
        attributes=Attributes(node.attribute, what),
        outputs=graph.gives[k],
    )


def _value(
    graph: _Graph, name: str, reader: str, values: dict[str, Tensor], tensors: Tensors
) -> Tensor:
    """The tensor of a name; initialisers are read when they are first needed."""
    if name in graph.initialisers and name not in values:
        shown = f"the initialiser '{printable(name)}'"
        values[name] = tensors.constant(graph.initialisers[name], shown)
    if name not in values:
        giver = graph.origin[name]
        raise UnsupportedError(
            f"{reader} reads '{printable(name)}', a further result of operator "
            f"{graph.operator(giver)} of node '{graph.name(giver)}'; only its first one is read"
        )
    return values[name]
