"""What a model file stores, layer by layer, without making its numbers exact.

Shapes are those that the file's operators give, by the schemas of the onnx package. Two layers are
said to be one map only where both are affine for what they store and nothing else reads what lies
between them.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symact.display import Drawn
from symact.errors import SymactError, UsageError
from symact.files import path_of
from symact.formats.bytes import printable, read_bytes
from symact.networks.network import Network
from symact.networks.operations import Affine, AffineOperation

DENSE = frozenset({"Gemm", "MatMul"})
AFFINE = DENSE | {"Conv", "BatchNormalization", "Add", "Sub", "Mul", "Div"}
"""Operators that are affine where all but one of their inputs are stored."""

MOVES = frozenset({"Flatten", "Reshape", "Identity", "Dropout", "Squeeze", "Unsqueeze"})
"""Operators that change no number and no order."""


@dataclass(frozen=True)
class Layer:
    """A node of a file.

    Attributes:
        name: its name, which may be empty.
        operator: what it does, with sizes where these tell more.
        shape: of its first result without the rows; None where it is not known.
        numbers: how many numbers the file stores for it; shared ones count at each use.
        merges: the layer, counted from 1, with which it is one affine map; None for none.
        saves: the numbers of that map, and of both layers as they are; None where it is not dense.
        is_known: whether its operator is looked into; others are opaque.
    """

    name: str
    operator: str
    shape: tuple[int | str, ...] | None
    numbers: int
    merges: int | None = None
    saves: tuple[int, int] | None = None
    is_known: bool = True


@dataclass(frozen=True)
class Inspection(Drawn):
    """What a model file stores.

    Attributes:
        file: its name.
        producer: what wrote it, with the version; empty where it does not say.
        opset: the version of ONNX's operators; None for other formats.
        inputs: names and shapes.
        outputs: names and shapes.
        layers: in the order of the file.
        numbers: how many numbers are stored, each once.
        forgotten: pairs of dense layers, counted from 1, with nothing between them.
    """

    file: str
    producer: str
    opset: int | None
    inputs: tuple[tuple[str, tuple[int | str, ...]], ...]
    outputs: tuple[tuple[str, tuple[int | str, ...]], ...]
    layers: tuple[Layer, ...]
    numbers: int
    forgotten: tuple[tuple[int, int], ...]

    def __repr__(self) -> str:
        return f"<{self.file}: {len(self.layers)} layers, {self.numbers} numbers>"


def inspect(path: str | os.PathLike[str], until: str | None = None) -> Inspection:
    """What a model file stores: layers, shapes, numbers, and which layers are one affine map.

    Args:
        path: a ``.json``, ``.npz`` or ``.onnx`` file.
        until: a tensor of an ONNX file; only what it depends on is listed.

    Raises:
        ModelError: for a file that cannot be read or describes no network.
        NotFoundError: for a tensor that is not there.
        UsageError: for ``until`` and a file of layers.
        MissingDependencyError: for an ONNX file where the onnx package is not installed.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "m.json")
    ...     layer = '{"affine": {"weight": [[1, 2]]}}, {"affine": {"weight": [[3]]}}'
    ...     _ = file.write_text(f'{{"symact": 1, "layers": [{layer}]}}')
    ...     inspect(file).forgotten
    ((1, 2),)
    """
    file = path_of(path)
    if file.suffix.lower() != ".onnx":
        if until is not None:
            raise UsageError(f"{file.name} has no named tensors to read until {until!r}")
        from symact.formats import read

        return _of_layers(file.name, read(file))
    try:
        return _of_onnx(file, until)
    except SymactError as error:
        raise error.within(printable(file.name)) from None


def _of_layers(file: str, network: Network) -> Inspection:
    layers: list[Layer] = []
    for position, node in enumerate(network.nodes, start=1):
        operation = node.operation
        is_dense = isinstance(operation, Affine)
        words = operation.describe()
        shape = (network.widths[position],)
        layer = Layer(node.name, words, shape, node.parameters)
        before = network.nodes[position - 2].operation if position > 1 else None
        if is_dense and isinstance(before, AffineOperation):
            sizes = network.widths[position - 2], network.widths[position]
            layer = _merged(layer, position - 1, layers[-1].numbers, sizes)
        layers.append(layer)
    ends = (("x", (network.inputs,)),), (("y", (network.outputs,)),)
    return Inspection(
        file, "", None, *ends, tuple(layers), network.parameters, _pairs(layers, lambda _: True)
    )


def _merged(layer: Layer, other: int, numbers: int, sizes: tuple[int, int]) -> Layer:
    whole = sizes[0] * sizes[1] + sizes[1]
    return replace(layer, merges=other, saves=(whole, numbers + layer.numbers))


def _pairs(layers: Sequence[Layer], is_dense: Any) -> tuple[tuple[int, int], ...]:
    return tuple(
        (layer.merges, k)
        for k, layer in enumerate(layers, start=1)
        if layer.merges is not None and is_dense(k) and is_dense(layer.merges)
    )


# -- ONNX -----------------------------------------------------------------------------------------


def _of_onnx(file: Path, until: str | None) -> Inspection:
    from symact.formats.onnx.call import OPERATORS
    from symact.formats.onnx.graph import checked, live_order
    from symact.formats.onnx.reading import parsed

    model, opsets = parsed(read_bytes(file))
    graph = checked(model, opsets)
    targets = [graph.target(until)] if until is not None else list(graph.outputs)
    order = sorted({k for target in targets for k in live_order(graph, target)})
    shapes = _shapes(model)
    sizes = {name: tuple(tensor.dims) for name, tensor in graph.initialisers.items()}
    for k in order:
        if graph.operator(k) == "Constant":
            sizes[graph.gives[k][0]] = _constant_shape(graph.nodes[k])
    uses = Counter(name for k in order for name in graph.reads[k] if name)
    uses.update(targets)
    listed = [k for k in order if any(name and name not in sizes for name in graph.reads[k])]
    place: dict[str, int] = {}  # which layer a tensor comes from, through what changes no number
    dense: set[int] = set()
    biases: Counter[int | None] = Counter()
    layers: list[Layer] = []
    for number, k in enumerate(listed, start=1):
        reads, word = graph.reads[k], graph.operator(k)
        stored = [sizes[name] for name in reads if name in sizes]
        count = sum(map(math.prod, stored)) if word not in MOVES else 0
        first = graph.gives[k][0]
        title = printable(graph.nodes[k].name)
        words = _words(word, stored, graph.nodes[k])
        shape = shapes.get(first)
        layer = Layer(title, words, shape, count, is_known=word in OPERATORS)
        fed = [name for name in reads if name and name not in sizes]
        before = place.get(fed[0]) if len(fed) == 1 and uses[fed[0]] == 1 else None
        if word in MOVES and len(fed) == 1:
            if before is not None:
                place[first] = before
        elif word in AFFINE and len(fed) == 1 and (stored or word not in DENSE):
            is_dense = _is_dense(graph.nodes[k], word, fed[0], stored)
            if word == "Add" and before in dense and len(stored) == 1:  # the bias of a MatMul
                biases[before] += count
                place[first] = before
                layers.append(layer)
                continue
            if is_dense:
                dense.add(number)
            if before is not None and (word == "BatchNormalization" or {before, number} <= dense):
                layer = replace(layer, merges=before)
                if is_dense:
                    widths = layers[before - 1].operator, words
                    own = layers[before - 1].numbers + biases[before]
                    layer = _dense(layer, before, own, widths)
            place[first] = number
        layers.append(layer)
    total = {name for k in order for name in graph.reads[k] if name in sizes}
    return Inspection(
        file.name,
        f"{model.producer_name} {model.producer_version}".strip(),
        opsets[""],
        tuple(_ends(graph.inputs.values())),
        tuple(_ends(value for name, value in graph.outputs.items() if name in targets))
        or tuple((name, shapes.get(name) or ()) for name in targets),
        tuple(layers),
        sum(math.prod(sizes[name]) for name in total),
        _pairs(layers, dense.__contains__),
    )


def _is_dense(proto: Any, word: str, fed: str, stored: Sequence[tuple[int, ...]]) -> bool:
    """Whether a node multiplies rows by a stored matrix."""
    turned = any(a.name == "transA" and a.i for a in proto.attribute)
    return word in DENSE and fed == proto.input[0] and len(stored[0]) == 2 and not turned


def _dense(layer: Layer, other: int, numbers: int, words: tuple[str, str]) -> Layer:
    """Two dense layers, of which the words say the widths."""
    first, last = (int(side) for side in (_width(words[0], 0), _width(words[1], 1)))
    return _merged(layer, other, numbers, (first, last))


def _width(words: str, side: int) -> str:
    return words.split(" ")[1].split("→")[side]


def _words(word: str, stored: Sequence[tuple[int, ...]], proto: Any) -> str:
    if word in DENSE and stored and len(stored[0]) == 2:
        rows, columns = stored[0]
        turned = any(a.name == "transB" and a.i for a in proto.attribute)
        return f"{word} {columns}→{rows}" if turned else f"{word} {rows}→{columns}"
    if word == "Conv" and stored and len(stored[0]) > 2:
        filters, depth, *kernel = stored[0]
        groups = next((a.i for a in proto.attribute if a.name == "group"), 1)
        return f"Conv {depth * groups}→{filters}, {'×'.join(map(str, kernel))}"
    return word


def _constant_shape(proto: Any) -> tuple[int, ...]:
    for attribute in proto.attribute:
        if attribute.name == "value":
            return tuple(attribute.t.dims)
        if attribute.name in ("value_floats", "value_ints"):
            return (len(attribute.floats) + len(attribute.ints),)
    return ()


def _ends(values: Any) -> Iterator[tuple[str, tuple[int | str, ...]]]:
    for value in values:
        yield printable(value.name), _dims(value) or ()


def _dims(value: Any) -> tuple[int | str, ...] | None:
    kind = value.type.tensor_type
    if not kind.HasField("shape"):
        return None
    return tuple(
        d.dim_value if d.HasField("dim_value") else printable(d.dim_param) or "?"
        for d in kind.shape.dim
    )


def _shapes(model: Any) -> dict[str, tuple[int | str, ...] | None]:
    """Shapes by tensor, from a copy of the model without its long tensors."""
    from onnx import helper, shape_inference

    small = type(model)()
    small.opset_import.extend(model.opset_import)
    small.ir_version = max(model.ir_version, 4)
    small.graph.node.extend(model.graph.node)
    small.graph.output.extend(model.graph.output)
    names = {tensor.name for tensor in model.graph.initializer}
    small.graph.input.extend(value for value in model.graph.input if value.name not in names)
    for tensor in model.graph.initializer:
        if math.prod(tensor.dims) <= 64:
            small.graph.initializer.append(tensor)
        else:
            info = helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            small.graph.input.append(info)
    try:
        found = shape_inference.infer_shapes(small)
    except (shape_inference.InferenceError, RuntimeError):
        return {}
    values = (*found.graph.value_info, *found.graph.output)
    return {value.name: _dims(value) for value in values}
