"""An exported graph as a network: nodes are lowered in their order, none is skipped.

Each has a rule of the table in :mod:`symact.formats.torch.table`, or becomes an opaque operation of
the shape that it states, or the graph is refused.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from symact.errors import ModelError, NotFoundError, UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text, some
from symact.formats.onnx import reading as onnx_reading
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.call import Call
from symact.formats.onnx.ends import as_output, end_to_end
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.rounding import as_executed
from symact.formats.onnx.tensors import (
    DOUBLE,
    FLOAT,
    FLOATS,
    Constant,
    Tensors,
    numbers_name,
    widened,
)
from symact.formats.torch import (
    activations,
    arithmetic,
    constants,
    convolution,
    dense,
    moves,
    norms,
    pools,
    resize,
)
from symact.formats.torch.graph import (
    ELEMENT_OF,
    GETITEM,
    Reference,
    StoredTensor,
    TorchGraph,
    TorchNode,
)
from symact.formats.torch.table import ATEN, OPSET, Result, Step, TorchOrigin
from symact.formats.torch.written import argument_value, graph_of
from symact.networks.network import Network, Source

TABLES = (
    onnx_reading,
    activations,
    arithmetic,
    constants,
    convolution,
    dense,
    moves,
    norms,
    pools,
    resize,
)
"""The modules that enter operators into the tables; importing them is what fills these."""

NO_FUNCTIONS = {
    "bernoulli", "binomial", "cauchy", "exponential", "geometric", "log_normal", "multinomial",
    "normal", "poisson", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like",
    "randperm", "rrelu_with_noise", "random", "uniform", "empty", "empty_like", "empty_strided",
    "new_empty", "new_empty_strided", "native_dropout",
}  # fmt: skip
"""Operators whose results are no function of what they read."""

Values = dict[str, tuple[Tensor | None, ...]]


def network_of(graph: TorchGraph, file: str, digest: str, until: str | None = None) -> Network:
    """The network of a graph, up to a node; ``digest`` is that of what it was read from."""
    target = _target(graph, until)
    order = _live(graph, target)
    _check_known(order)
    program, tensors = GraphProgram(), Tensors(Path(), digest)
    read = {name for node in order for name in node.reads()} | {target}
    types = _types(graph, read)
    values: Values = {}
    inputs, width, notes = end_to_end(program, types)
    values.update((name, (tensor,)) for name, tensor in inputs.items())
    for stored in graph.stored:
        if stored.name in read:
            values[stored.name] = (_constant(stored, tensors),)
    uses = Counter(name for node in order for name in node.reads())
    for node in order:
        _lower(node, program, tensors, values, is_shared=uses[node.name] > 1)
    result = as_output(program, _single(values[target], target, "the output"), target)
    nodes, output = program.pruned(result.value)
    notes += [f"read up to '{printable(until)}'"] if until is not None else []
    idle = [printable(name) for name, _ in graph.inputs if name not in types]
    if idle:
        notes.append(f"left out, since the output does not depend on them: inputs {some(idle)}")
    nodes, merged = as_executed(nodes)
    rounds = (*program.rounds, *merged)
    source = Source(file, digest, tuple(program.imports), tuple(notes), rounds)
    return Network(nodes, inputs=width, output=output, source=source)


def read_graph(value: Any, file: str, digest: str, until: str | None = None) -> Network:
    """The network in the value of a JSON file that holds an exported graph."""
    return network_of(graph_of(value), file, digest, until)


def digest_of(text: str) -> str:
    """The SHA-256 of a graph's JSON text, which is that of the file that holds it."""
    return hashlib.sha256(text.encode()).hexdigest()


# -- what is there ------------------------------------------------------------------------------


def _target(graph: TorchGraph, until: str | None) -> str:
    """The tensor that is the result: the one asked for, else the only output."""
    if until is not None:
        known = [node.name for node in graph.nodes] + [name for name, _ in graph.inputs]
        if until in known:
            return until
        close = difflib.get_close_matches(until, known) or known[-3:]
        raise NotFoundError(
            f"there is no tensor '{printable(until)}' to read up to; there is "
            + " or ".join(f"'{printable(name)}'" for name in close)
        )
    if len(graph.outputs) != 1:
        shown = some([f"'{printable(name)}'" for name in graph.outputs])
        raise UnsupportedError(
            f"the graph has {len(graph.outputs)} outputs, {shown}; a network has one, so choose it "
            "with --until NAME (in Python until=…)"
            if graph.outputs
            else "the graph has no output; a network has one"
        )
    return graph.outputs[0]


def _live(graph: TorchGraph, target: str) -> list[TorchNode]:
    """The nodes that the result depends on, in the order of the graph."""
    needed, kept = {target}, []
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed.update(node.reads())
            kept.append(node)
    return kept[::-1]


def _key(node: TorchNode) -> str:
    return node.target.removeprefix("aten.")


def has_rule(target: str) -> bool:
    """Whether an operator is looked into: ``aten.addmm.default``."""
    return target == GETITEM or target.removeprefix("aten.") in ATEN


def _is_known(node: TorchNode) -> bool:
    if has_rule(node.target):
        return True
    word = _key(node).partition(".")[0]
    return (
        node.target.startswith("aten.")
        and word not in NO_FUNCTIONS
        and (not word.endswith("_") or word.startswith("__"))
        and all(kind is not None for kind in node.results)
        and bool(node.results)
    )


def _check_known(order: Sequence[TorchNode]) -> None:
    """Refuse all operators without a rule that cannot be opaque, in one sentence."""
    missing = [node for node in order if not _is_known(node)]
    if not missing:
        return
    verb = "is" if len(missing) == 1 else "are"
    names = some([printable(str(node)) for node in missing])
    raise UnsupportedError(
        f"{names} {verb} not read: random, in place, or no operator of ATen; call module.eval() "
        "before exporting, or ask with --until for what comes before"
    )


def _types(graph: TorchGraph, read: set[str]) -> dict[str, tuple[tuple[int, ...], int]]:
    types = {}
    for name, (shape, word) in graph.inputs:
        if name not in read:
            continue
        element, what = ELEMENT_OF[word], f"the input '{printable(name)}'"
        if element not in FLOATS:
            raise UnsupportedError(
                f"{what} holds {numbers_name(element)}; networks are read over floats"
            )
        check_size(shape, what)
        types[name] = shape, element
    return types


def _constant(stored: StoredTensor, tensors: Tensors) -> Constant:
    element = ELEMENT_OF[stored.element]
    array = widened(stored.array, element)
    counted = tensors.stored(stored.same or stored.name, array.size)
    return Constant(array, element, f"the tensor '{printable(stored.tensor)}'", (counted,))


# -- lowering -----------------------------------------------------------------------------------


def _lower(
    node: TorchNode,
    program: GraphProgram,
    tensors: Tensors,
    values: Values,
    *,
    is_shared: bool,
) -> None:
    """The tensors that a node gives, its operations added to the program."""
    title = printable(str(node))
    if node.target == GETITEM:
        values[node.name] = (_item(node, values, title),)
        return
    inputs = tuple(_single(values[name], name, title) for name in node.reads())
    fed = [name for name in node.reads() if isinstance(values[name][0], Computed)]
    text = json.dumps([argument_value((node.args, node.kwargs)), [*map(str, node.results)]])
    call = Call(
        program=program,
        tensors=tensors,
        origin=TorchOrigin(node, text),
        operator=node.target.rpartition(".")[0] or node.target,
        node=printable(node.name),
        opset=OPSET,
        inputs=inputs,
        attributes=Attributes((), title),
        outputs=tuple(f"result {k}" for k in range(len(node.results))),
        before=printable(fed[0]) if fed else "",
        title=title,
    )
    program.name = call.node
    entry = ATEN.get(_key(node))
    if entry is None:
        found: Result = opaque(call)
    else:
        found = entry.rule(Step(call, _arguments(node, entry.names, values, title), node.results))
    given = found if isinstance(found, tuple) else (found,)
    _check_stated(node, given, title)
    if is_shared:  # a product that something else reads as well has to stay as it is
        given = tuple(
            replace(part, product=None) if isinstance(part, Computed) else part for part in given
        )
    values[node.name] = given
    if isinstance(given[0], Computed) and given[0].element not in (FLOAT, DOUBLE):
        program.rounds.append(f"{call}, which gives {numbers_name(given[0].element)}")


def _arguments(
    node: TorchNode, names: tuple[str, ...], values: Values, title: str
) -> dict[str, Any]:
    """The arguments by name, with the tensors that they name."""
    if len(node.args) > len(names):
        raise ModelError(f"{title} has {len(node.args)} arguments; it takes {len(names)}")
    given = dict(zip(names, node.args, strict=False))
    for key, value in node.kwargs:
        name = "input" if key == "self" else key
        if name not in names or name in given:
            raise ModelError(f"{title} has the argument {printable(key)}, twice or unknown to it")
        given[name] = value
    return {name: _resolved(value, values, title) for name, value in given.items()}


def _resolved(value: Any, values: Values, title: str) -> Any:
    if isinstance(value, Reference):
        return _single(values[value.name], value.name, title)
    if isinstance(value, tuple):
        return tuple(_resolved(part, values, title) for part in value)
    return value


def _single(given: tuple[Tensor | None, ...], name: str, reader: str) -> Tensor:
    """The only tensor that a name stands for."""
    if len(given) != 1 or given[0] is None:
        raise ModelError(
            f"{reader} reads '{printable(name)}', which is {len(given)} results; take one of them "
            "with getitem"
        )
    return given[0]


def _item(node: TorchNode, values: Values, title: str) -> Tensor:
    match node.args:
        case (Reference(name=name), int() as k) if not isinstance(k, bool):
            given = values[name]
            found = given[k] if 0 <= k < len(given) else None
            if found is None:
                raise UnsupportedError(
                    f"{title} takes result {k} of '{printable(name)}', which is not read"
                )
            return found
    raise ModelError(f"{title} needs a node and the number of a result")


def _check_stated(node: TorchNode, given: tuple[Tensor | None, ...], title: str) -> None:
    """Refuse results whose shape or type is not the one that the graph states."""
    if len(given) > len(node.results):
        raise ModelError(f"{title} gives {len(given)} tensors, but {len(node.results)} are stated")
    for tensor, kind in zip(given, node.results, strict=False):
        if tensor is None:
            continue
        if kind is None or tensor.shape != kind[0] or tensor.element != ELEMENT_OF[kind[1]]:
            stated = "no tensor" if kind is None else f"{shape_text(kind[0])} of {kind[1]}"
            raise ModelError(
                f"{title} gives {shape_text(tensor.shape)} of {numbers_name(tensor.element)}, but "
                f"the graph states {stated}"
            )
