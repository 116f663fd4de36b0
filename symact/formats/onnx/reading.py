"""ONNX files: the graph is checked, put in order, and lowered node by node.

Nothing that the result depends on is skipped: each node has an operator of the table in
:mod:`symact.formats.onnx.call`, or becomes an opaque operation, or the file is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from symact.errors import MissingDependencyError, ModelError, UnsupportedError
from symact.formats.bytes import printable, some
from symact.formats.onnx import (
    activations as onnx_activations,
)
from symact.formats.onnx import (
    arithmetic as onnx_arithmetic,
)
from symact.formats.onnx import (
    channels as onnx_channels,
)
from symact.formats.onnx import (
    convolution as onnx_convolution,
)
from symact.formats.onnx import (
    dense as onnx_dense,
)
from symact.formats.onnx import (
    fused as onnx_fused,
)
from symact.formats.onnx import (
    learning as onnx_learning,
)
from symact.formats.onnx import (
    moves as onnx_moves,
)
from symact.formats.onnx import (
    pools as onnx_pools,
)
from symact.formats.onnx import (
    quantised as onnx_quantised,
)
from symact.formats.onnx import (
    resize as onnx_resize,
)
from symact.formats.onnx import (
    shapes as onnx_shapes,
)
from symact.formats.onnx import (
    structure as onnx_structure,
)
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.call import OPERATORS, Call, lowered
from symact.formats.onnx.ends import as_output, end_to_end
from symact.formats.onnx.graph import DEFAULT, Graph, checked, declared, live_order, type_of_input
from symact.formats.onnx.opaque import OnnxNode, has_schema
from symact.formats.onnx.origin import Place, Recorder
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.rounding import as_executed
from symact.formats.onnx.tensors import (
    DOUBLE,
    FLOAT,
    Tensors,
    element_name,
    numbers_name,
    text,
)
from symact.networks.network import Network, Source

TABLES = (
    onnx_activations,
    onnx_arithmetic,
    onnx_channels,
    onnx_convolution,
    onnx_dense,
    onnx_fused,
    onnx_learning,
    onnx_moves,
    onnx_pools,
    onnx_quantised,
    onnx_resize,
    onnx_shapes,
    onnx_structure,
)
"""The modules that enter operators into the table; importing them is what fills it."""


def read_onnx(
    data: bytes, file: str, digest: str, folder: Path, until: str | None = None
) -> Network:
    """The network in the bytes of an ONNX file, up to a tensor; ``folder`` is where it lies."""
    model, opsets = parsed(data)
    graph = checked(model, opsets)
    tensors = Tensors(folder, digest)
    target = graph.target(until)
    order = live_order(graph, target)
    _check_known(graph, order)
    program = GraphProgram()
    recorder = Recorder(program)
    values, width, inputs = _inputs(graph, order, target, recorder)
    result = _lower(graph, order, target, recorder, tensors, values)
    nodes, output = program.pruned(result.value)
    notes = (
        *graph.notes,
        *inputs,
        *_left_out(graph, order, until),
        *declared(graph, target, result.shape),
        *tensors.notes(),
    )
    nodes, merged = as_executed(nodes)
    rounds = (*program.rounds, *merged)
    origin = recorder.origin(model, graph, Place(target, result.shape, result.element))
    dtype = element_name(recorder.inputs[0].element) if recorder.inputs else ""
    source = Source(file, digest, tuple(program.imports), notes, rounds, dtype, origin)
    return Network(nodes, inputs=width, output=output, source=source)


def parsed(data: bytes) -> tuple[Any, dict[str, int]]:
    """The model, and the versions of the operator sets that its nodes are written in."""
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
    opsets = {text(known.domain): int(known.version) for known in model.opset_import}
    return model, opsets | {"": _opset(model, onnx.defs.onnx_opset_version())}


def _opset(model: Any, newest: int) -> int:
    versions = {o.version for o in model.opset_import if text(o.domain) in DEFAULT}
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


# -- what is there ------------------------------------------------------------------------------


def _check_known(graph: Graph, order: Sequence[int]) -> None:
    """Refuse all operators without a rule and without a schema, in one sentence.

    Raises:
        UnsupportedError: naming each, and a tensor before them all, where there is one.
    """
    functions = [k for k in order if graph.is_function(k)]
    if functions:
        raise UnsupportedError(
            f"{graph.what(functions[0])} is a function of the file, which is not read; inline it"
        )
    missing = [k for k in order if not _is_known(graph, k)]
    if not missing:
        return
    unread: set[int] = set()
    fed: set[int] = set()
    before = ""
    for k in order:
        origins = {graph.origin[name]: name for name in graph.reads[k] if name in graph.origin}
        if k in missing or unread & origins.keys():
            unread.add(k)
            before = next((origins[o] for o in origins if o in fed), before)
        elif fed & origins.keys() or any(name in graph.inputs for name in graph.reads[k]):
            fed.add(k)
    verb = "is" if len(missing) == 1 else "are"
    names = some([graph.what(k) for k in missing])
    remedy = (
        f"--until {printable(before)} asks for what comes before"
        if before
        else "nothing that depends on the input comes before"
    )
    raise UnsupportedError(
        f"{names} {verb} not read; docs/formats.md says which operators are, and {remedy}"
    )


def _is_known(graph: Graph, k: int) -> bool:
    domain, word = graph.domain(k), text(graph.nodes[k].op_type)
    return graph.operator(k) in OPERATORS or has_schema(domain, word, graph.opset(k))


def _inputs(
    graph: Graph, order: Sequence[int], target: str, recorder: Recorder
) -> tuple[dict[str, Tensor], int, list[str]]:
    """The inputs that are read, end to end in the order of the file: tensors, width and notes."""
    program = recorder.program
    read = {name for k in order for name in graph.reads[k]} | {target}
    types = {name: type_of_input(value) for name, value in graph.inputs.items() if name in read}
    notes = []
    idle = [printable(name) for name in graph.inputs if name not in types]
    if idle and types:
        notes.append(f"left out, since the output does not depend on them: inputs {some(idle)}")
    values, width, joined = end_to_end(program, types)
    recorder.inputs += [Place(name, *own) for name, own in types.items()]
    return values, width, [*notes, *joined]


def _left_out(graph: Graph, order: Sequence[int], until: str | None) -> list[str]:
    """What of the graph the result does not depend on."""
    used = set(order)
    idle = [graph.name(k) for k in range(len(graph.nodes)) if k not in used]
    notes = [f"read up to '{printable(until)}'"] if until is not None else []
    if idle:
        notes.append(f"left out, since the output does not depend on them: nodes {some(idle)}")
    return notes


# -- lowering -----------------------------------------------------------------------------------


def _lower(
    graph: Graph,
    order: Sequence[int],
    target: str,
    recorder: Recorder,
    tensors: Tensors,
    values: dict[str, Tensor],
) -> Computed:
    """The tensor that is the result, the operations for it added to the program."""
    program = recorder.program
    # nothing that the output depends on reads the output itself, so only nodes count as readers
    uses = Counter(name for k in order for name in graph.reads[k])
    for k in order:
        call = _call(graph, k, program, tensors, values)
        program.name = call.node
        first = len(program.nodes) + 1
        found = lowered(call)
        recorder.note(call, found, first)
        for name, tensor in zip(graph.gives[k], found, strict=False):
            if isinstance(tensor, Computed) and uses[name] > 1:
                # a product that something else reads as well has to stay as it is
                tensor = replace(tensor, product=None)
            values[name] = tensor
        if isinstance(found[0], Computed) and found[0].element not in (FLOAT, DOUBLE):
            program.rounds.append(f"{call}, which gives {numbers_name(found[0].element)}")
    result = _value(graph, target, "the output of the graph", values, tensors)
    return as_output(program, result, target)


def _call(
    graph: Graph, k: int, program: GraphProgram, tensors: Tensors, values: dict[str, Tensor]
) -> Call:
    name = graph.name(k)
    reader = f"node '{name}'"
    fed = [
        read for read in graph.reads[k] if read in graph.origin and _is_computed(values.get(read))
    ]
    return Call(
        program=program,
        tensors=tensors,
        origin=OnnxNode(graph.nodes[k]),
        operator=graph.operator(k),
        node=name,
        opset=graph.opset(k),
        inputs=tuple(
            _value(graph, read, reader, values, tensors) if read else None
            for read in graph.reads[k]
        ),
        attributes=Attributes(graph.nodes[k].attribute, graph.what(k)),
        outputs=graph.gives[k],
        before=printable(fed[0]) if fed else "",
    )


def _is_computed(tensor: Tensor | None) -> bool:
    return isinstance(tensor, Computed)


def _value(
    graph: Graph, name: str, reader: str, values: dict[str, Tensor], tensors: Tensors
) -> Tensor:
    """The tensor of a name; initialisers are read when they are first needed."""
    if name in graph.initialisers and name not in values:
        shown = f"the initialiser '{printable(name)}'"
        values[name] = tensors.constant(graph.initialisers[name], shown)
    if name not in values:
        giver = graph.origin[name]
        raise UnsupportedError(
            f"{reader} reads '{printable(name)}', a further result of {graph.what(giver)}; that is "
            "not read"
        )
    return values[name]
