"""The JSON form of an exported graph, which docs/formats.md describes: written and read."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, UnsupportedError, shown
from symact.formats.bytes import DIMENSIONS, ENTRIES, printable, shape_text
from symact.formats.json_values import Odd, list_of, members_of, quoted, refusal
from symact.formats.onnx.tensors import ELEMENTS
from symact.formats.torch.graph import (
    ELEMENT_OF,
    Argument,
    Reference,
    StoredTensor,
    TorchGraph,
    TorchNode,
    Type,
    Word,
)

KEY = "symact_torch"
"""What tells such a file from one of layers; its value is the version."""

VERSION = 1
_DEPTH = 4
_SPECIAL = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


def written(graph: TorchGraph) -> str:
    """The graph as JSON text, a line for each input, stored tensor and node."""
    parts: dict[str, list[Any]] = {
        "inputs": [_typed(name, kind) for name, kind in graph.inputs],
        "stored": [_stored(tensor) for tensor in graph.stored],
        "nodes": [_node(node) for node in graph.nodes],
        "outputs": list(graph.outputs),
    }
    lines = [f'"{KEY}": {VERSION}']
    for key, entries in parts.items():
        inside = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        lines.append(f'"{key}": [\n{inside}\n]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _typed(name: str, kind: Type) -> dict[str, Any]:
    return {"name": name, "shape": list(kind[0]), "dtype": kind[1]}


def _stored(tensor: StoredTensor) -> dict[str, Any]:
    if tensor.same:
        return {"name": tensor.name, "tensor": tensor.tensor, "same": tensor.same}
    dtype = ELEMENTS[ELEMENT_OF[tensor.element]].dtype
    raw = np.ascontiguousarray(tensor.array.astype(dtype, copy=False)).tobytes()
    typed = _typed(tensor.name, (tensor.array.shape, tensor.element))
    return {**typed, "tensor": tensor.tensor, "data": base64.b64encode(raw).decode("ascii")}


def _node(node: TorchNode) -> dict[str, Any]:
    return {
        "name": node.name,
        "target": node.target,
        "args": [argument_value(value) for value in node.args],
        "kwargs": {key: argument_value(value) for key, value in node.kwargs},
        "results": [
            None if kind is None else {"shape": list(kind[0]), "dtype": kind[1]}
            for kind in node.results
        ],
    }


def argument_value(value: Argument) -> Any:
    """An argument as a value of JSON."""
    match value:
        case Reference(name=name):
            return {"value": name}
        case Word(name=name):
            return {"torch": name}
        case float() if not math.isfinite(value):
            return {"float": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
        case tuple():
            return [argument_value(part) for part in value]
    return value


# -- reading ------------------------------------------------------------------------------------


def graph_of(value: Any) -> TorchGraph:
    """The graph in the value of a JSON file.

    Raises:
        ModelError: for what is not of the form, naming its place; for names given twice, and for
            nodes that read what does not come before them.
        UnsupportedError: for types of numbers that are not read.
    """
    top = members_of(value, "$", {KEY, "inputs", "stored", "nodes", "outputs"})
    if type(top[KEY]) is not int or top[KEY] != VERSION:
        raise ModelError(f'the version should be the number {VERSION}: {{"{KEY}": 1, …}} @ $.{KEY}')
    known: dict[str, str] = {}
    inputs = []
    for entry, place in _entries(top, "inputs"):
        inside = members_of(entry, place, {"name", "shape", "dtype"})
        inputs.append((_new(known, inside, place), _type(inside, place)))
    stored: dict[str, StoredTensor] = {}
    for entry, place in _entries(top, "stored"):
        tensor = _read_stored(entry, place, known, stored)
        stored[tensor.name] = tensor
    nodes = []
    for entry, place in _entries(top, "nodes"):
        node = _read_node(entry, place, known)
        for name in node.reads():
            if name not in known:
                raise ModelError(f"{quoted(name)} is read but not given before @ {place}.args")
        _once(known, node.name, f"{place}.name")
        nodes.append(node)
    outputs = [_text(name, place) for name, place in _entries(top, "outputs")]
    for name in outputs:
        if name not in known:
            raise ModelError(f"the output {quoted(name)} is nothing that is given @ $.outputs")
    return TorchGraph(tuple(inputs), tuple(stored.values()), tuple(nodes), tuple(outputs))


def _entries(top: dict[str, Any], key: str) -> Iterable[tuple[Any, str]]:
    for k, entry in enumerate(list_of(top[key], f"$.{key}", "a list")):
        yield entry, f"$.{key}[{k}]"


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise refusal(ModelError, "a name", value, place)
    return value


def _new(known: dict[str, str], inside: dict[str, Any], place: str) -> str:
    return _once(known, _text(inside["name"], f"{place}.name"), f"{place}.name")


def _once(known: dict[str, str], name: str, place: str) -> str:
    if name in known:
        raise ModelError(f"the name {quoted(name)} is given twice, first @ {known[name]} @ {place}")
    known[name] = place
    return name


def _type(inside: dict[str, Any], place: str) -> Type:
    sizes = list_of(inside["shape"], f"{place}.shape", "a list of sizes")
    if len(sizes) > DIMENSIONS:
        raise UnsupportedError(
            f"the shape has {count_of(len(sizes), 'dimension')}; at most {DIMENSIONS} are read "
            f"@ {place}.shape"
        )
    for k, size in enumerate(sizes):
        if type(size) is not int or size < 0:
            raise refusal(ModelError, "a size, 0 or more,", size, f"{place}.shape[{k}]")
    if math.prod(max(size, 1) for size in sizes) > ENTRIES:
        raise UnsupportedError(
            f"the shape {shape_text(sizes)} has more than {ENTRIES} numbers @ {place}.shape"
        )
    dtype = _text(inside["dtype"], f"{place}.dtype")
    if dtype not in ELEMENT_OF:
        raise UnsupportedError(
            f"{printable(dtype)} numbers are not read; symact reads {', '.join(sorted(ELEMENT_OF))}"
            f" @ {place}.dtype"
        )
    return tuple(sizes), dtype


def _read_stored(
    entry: Any, place: str, known: dict[str, str], stored: dict[str, StoredTensor]
) -> StoredTensor:
    if isinstance(entry, dict) and "same" in entry:
        inside = members_of(entry, place, {"name", "tensor", "same"})
        name, same = _new(known, inside, place), _text(inside["same"], f"{place}.same")
        if same not in stored:
            raise ModelError(f"{quoted(same)} is no tensor stored before @ {place}.same")
        other = stored[same]
        tensor = _text(inside["tensor"], f"{place}.tensor")
        return StoredTensor(name, tensor, other.array, other.element, other.same or same)
    inside = members_of(entry, place, {"name", "tensor", "shape", "dtype", "data"})
    name, (shape, element) = _new(known, inside, place), _type(inside, place)
    dtype = np.dtype(ELEMENTS[ELEMENT_OF[element]].dtype)
    data, needed = inside["data"], math.prod(shape) * dtype.itemsize
    if not isinstance(data, str):
        raise refusal(ModelError, "numbers in base64", data, f"{place}.data")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise ModelError(f"the text is no base64 @ {place}.data") from None
    if len(raw) != needed:
        raise ModelError(
            f"{shape_text(shape)} of {element} needs {shown(needed)} bytes, but {len(raw)} are "
            f"stored @ {place}.data"
        )
    array = np.frombuffer(raw, dtype) if raw else np.empty(0, dtype)
    tensor = _text(inside["tensor"], f"{place}.tensor")
    return StoredTensor(name, tensor, array.reshape(shape), element)


def _read_node(entry: Any, place: str, known: dict[str, str]) -> TorchNode:
    inside = members_of(entry, place, {"name", "target", "args", "kwargs", "results"})
    args = list_of(inside["args"], f"{place}.args", "a list of arguments")
    kwargs = inside["kwargs"]
    if not isinstance(kwargs, dict):
        raise refusal(ModelError, "an object of arguments", kwargs, f"{place}.kwargs")
    results = list_of(inside["results"], f"{place}.results", "a list of results")
    return TorchNode(
        _text(inside["name"], f"{place}.name"),
        _text(inside["target"], f"{place}.target"),
        tuple(_argument(value, f"{place}.args[{k}]", 0) for k, value in enumerate(args)),
        tuple(
            (key, _argument(v, f"{place}.kwargs.{printable(key)}", 0)) for key, v in kwargs.items()
        ),
        tuple(_result(value, f"{place}.results[{k}]") for k, value in enumerate(results)),
    )


def _result(value: Any, place: str) -> Type | None:
    return None if value is None else _type(members_of(value, place, {"shape", "dtype"}), place)


def _argument(value: Any, place: str, depth: int) -> Argument:
    if isinstance(value, list):
        if depth >= _DEPTH:
            raise ModelError(f"lists are nested deeper than any argument @ {place}")
        return tuple(_argument(v, f"{place}[{k}]", depth + 1) for k, v in enumerate(value))
    if isinstance(value, dict):
        if "torch" in value:
            return Word(_text(members_of(value, place, {"torch"})["torch"], place))
        if "float" in value:
            word = members_of(value, place, {"float"})["float"]
            if not isinstance(word, str) or word not in _SPECIAL:
                raise refusal(ModelError, '"inf", "-inf" or "nan"', word, f"{place}.float")
            return _SPECIAL[word]
        return Reference(_text(members_of(value, place, {"value"})["value"], f"{place}.value"))
    if isinstance(value, Odd) or (isinstance(value, float) and not math.isfinite(value)):
        odd = value if isinstance(value, Odd) else Odd("the number is beyond the largest binary64")
        raise refusal(ModelError, "an argument", odd, place)
    return value
