"""An exported graph as a network: nodes are lowered in their order, none is skipped.

Each has a rule of the table in :mod:`symact.formats.torch.table`, or becomes an opaque operation of
the shape that it states, or the graph is refused.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
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
from symact.formats.onnx.rounding import multiplied_beforehand
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
from symact.formats.torch.written import argument_value
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
    for node in order:
        _lower(node, program, tensors, values)
    uses = Counter(name for node in order for name in node.reads())
    del uses
    result = as_output(program, _single(values[target], target, "the output"), target)
    nodes, output = program.pruned(result.value)
    notes += [f"read up to '{printable(until)}'"] if until is not None else []
    idle = [printable(name) for name, _ in graph.inputs if name not in types]
    if idle:
        notes.append(f"left out, since the output does not depend on them: inputs {some(idle)}")
    rounds = (*program.rounds, *multiplied_beforehand(nodes))
    source = Source(file, digest, tuple(program.imports), tuple(notes), rounds)
    return Network(nodes, inputs=width, output=output, source=source)
