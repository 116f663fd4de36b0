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
from itertools import pairwise
from pathlib import Path
from typing import Any

from symact.display import Drawn, count_of
from symact.errors import SymactError, UsageError, shown
from symact.files import path_of
from symact.formats.bytes import printable, read_bytes
from symact.formats.merging import Sizes, Window, stretches
from symact.networks.network import Network
from symact.networks.operations import Affine

DENSE = frozenset({"Gemm", "MatMul"})
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
        merges: the layer before, counted from 1, with which collapse makes it one affine map; None
            for none.
        saves: of the last layer of such a run, the numbers of the one map, and of all its layers as
            they are; None for other layers.
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
        layers, numbers = count_of(len(self.layers), "layer"), count_of(self.numbers, "number")
        return f"<{self.file}: {layers}, {numbers}>"


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
            raise UsageError(f"{file.name} has no named tensors to read until {shown(until)}")
        from symact.formats import read

        return _of_layers(file.name, read(file))
    try:
        return _of_onnx(file, until)
    except SymactError as error:
        raise error.within(printable(file.name)) from None


def _of_layers(file: str, network: Network) -> Inspection:
    layers: list[Layer] = []
    runs = _Runs()
    for position, node in enumerate(network.nodes, start=1):
        operation = node.operation
        shape = (network.widths[position],)
        layers.append(Layer(node.name, operation.describe(), shape, node.parameters))
        if isinstance(operation, Affine) and operation.is_dense:
            is_shifted = not operation.blocks[0].is_linear
            sizes = Sizes(position, operation.inputs, shape[0], node.parameters, is_shifted)
            follows = node.reads == (position - 1,) and position - 1 in runs.dense
            runs.add(sizes, position - 1 if follows else None)
    ends = (("x", (network.inputs,)),), (("y", (network.outputs,)),)
    return Inspection(
        file, "", None, *ends, runs.bracketed(layers), network.parameters, runs.forgotten
    )


class _Runs:
    """Chains of layers between which there is nothing but affine maps."""

    def __init__(self) -> None:
        self._runs: dict[int, list[Sizes]] = {}  # by the last layer
        self.dense: set[int] = set()
        self._pairs: list[tuple[int, int]] = []

    def __contains__(self, layer: int | None) -> bool:
        return layer in self._runs

    def last(self, layer: int) -> Sizes:
        """The last layer of a run."""
        return self._runs[layer][-1]

    def add(self, own: Sizes, before: int | None) -> None:
        """A layer after the last one of a run, or of a run of its own."""
        run = self._runs.pop(before) if before is not None else []
        if own.kernel is None:
            self.dense.add(own.layer)
            earlier = [part.layer for part in run if part.kernel is None]
            self._pairs += [(layer, own.layer) for layer in earlier[-1:]]
        self._runs[own.layer] = [*run, own]

    def shifted(self, layer: int, count: int) -> None:
        """A stored vector is added to what the last layer of a run gives."""
        run = self._runs[layer]
        run[-1] = replace(run[-1], is_shifted=True, numbers=run[-1].numbers + count)

    @property
    def forgotten(self) -> tuple[tuple[int, int], ...]:
        """Dense layers with no activation between them."""
        return tuple(self._pairs)

    def bracketed(self, layers: Sequence[Layer]) -> tuple[Layer, ...]:
        """The layers, with what is said of the runs."""
        found = list(layers)
        for run in self._runs.values():
            for stretch in stretches(run):
                for before, own in pairwise(stretch.layers):
                    found[own - 1] = replace(found[own - 1], merges=before)
                last = stretch.layers[-1] - 1
                found[last] = replace(found[last], saves=(stretch.merged, stretch.apart))
        return tuple(found)


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
    runs = _Runs()
    layers: list[Layer] = []
    for number, k in enumerate(listed, start=1):
        reads, word, proto = graph.reads[k], graph.operator(k), graph.nodes[k]
        stored = [sizes[name] for name in reads if name in sizes]
        count = sum(map(math.prod, stored)) if word not in MOVES else 0
        first = graph.gives[k][0]
        words = _words(word, stored, proto)
        shape = shapes.get(first)
        layers.append(Layer(printable(proto.name), words, shape, count, is_known=word in OPERATORS))
        fed = [name for name in reads if name and name not in sizes]
        before = place.get(fed[0]) if len(fed) == 1 and uses[fed[0]] == 1 else None
        before = before if before in runs else None
        if len(fed) != 1 or any(uses[name] > 1 for name in reads if name in sizes):
            continue  # a tensor that others use stays, so that nothing is said of what is saved
        if word in MOVES:
            if before is not None:
                place[first] = before
        elif word == "Add" and before in runs.dense and stored == [(runs.last(before).outputs,)]:
            runs.shifted(before, count)  # the bias of a MatMul
            place[first] = before
        else:
            own = _sizes(number, proto, word, fed[0], stored, shape)
            if own is not None:
                fits = before is not None and own.follows(runs.last(before))
                runs.add(own, before if fits else None)
                place[first] = number
    total = {name for k in order for name in graph.reads[k] if name in sizes}
    return Inspection(
        file.name,
        f"{model.producer_name} {model.producer_version}".strip(),
        opsets[""],
        tuple(_ends(graph.inputs.values())),
        tuple(_ends(value for name, value in graph.outputs.items() if name in targets))
        or tuple((name, shapes.get(name) or ()) for name in targets),
        runs.bracketed(layers),
        sum(math.prod(sizes[name]) for name in total),
        runs.forgotten,
    )


def _sizes(
    layer: int,
    proto: Any,
    word: str,
    fed: str,
    stored: Sequence[tuple[int, ...]],
    shape: tuple[int | str, ...] | None,
) -> Sizes | None:
    """What a node is to a run; None for one that is in none."""
    count = sum(map(math.prod, stored))
    if fed != proto.input[0] or not stored:
        return None
    if _is_dense(proto, word, fed, stored):
        turned = any(a.name == "transB" and a.i for a in proto.attribute)
        outputs, inputs = stored[0] if turned else stored[0][::-1]
        if [math.prod(own) for own in stored[1:]] in ([], [outputs]):
            return Sizes(layer, inputs, outputs, count, len(stored) > 1)
    elif word == "Conv" and len(stored[0]) > 2:
        filters, depth, *_ = stored[0]
        window, kernel = _window(proto, stored[0]), math.prod(stored[0])
        inputs = depth * window.groups
        return Sizes(layer, inputs, filters, count, len(stored) > 1, kernel, True, window)
    elif word == "Add" and shape is not None and len(shape) == 2 and stored[0] == shape[1:]:
        return Sizes(layer, count, count, count, True, 0)
    elif word == "BatchNormalization" and len(proto.output) == 1 and len(stored) == 4:
        width = stored[0][0]
        if shape is not None and len(shape) != 1 and shape[1] == width:
            return Sizes(layer, width, width, count, True, 0, len(shape) > 2)
    return None


def _window(proto: Any, shape: tuple[int, ...]) -> Window:
    """The window of a convolution with weights of a shape."""
    own = {attribute.name: attribute for attribute in proto.attribute}
    sizes, ones = shape[2:], [1] * len(shape[2:])
    strides, dilations = (list(own[n].ints) if n in own else ones for n in ("strides", "dilations"))
    same = "auto_pad" in own and own["auto_pad"].s.startswith(b"SAME")
    padded = (same and max(sizes) > 1) or ("pads" in own and any(own["pads"].ints))
    groups = own["group"].i if "group" in own else 1
    return Window(tuple(zip(sizes, strides, dilations, strict=False)), padded, groups)


def _is_dense(proto: Any, word: str, fed: str, stored: Sequence[tuple[int, ...]]) -> bool:
    """Whether a node multiplies rows by a stored matrix."""
    turned = any(a.name == "transA" and a.i for a in proto.attribute)
    return word in DENSE and fed == proto.input[0] and len(stored[0]) == 2 and not turned


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
