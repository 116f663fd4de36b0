"""Networks as files of layers, npz and JSON: dense maps and activations, one after another."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.activation import Activation
from symact.activations.entries import activation, identity, names
from symact.errors import UnsupportedError
from symact.formats.bytes import printable
from symact.networks.network import Network
from symact.networks.operations import Activate, Affine, Composite, Operation, Select
from symact.numbers.affine import AffineMap
from symact.numbers.rational import DIGITS
from symact.numbers.rounding import floats_of


@dataclass(frozen=True)
class Layer:
    """A layer of a file: a map or an activation, and what messages call it."""

    what: AffineMap | Activation
    name: str


def layers_of(network: Network, kind: str) -> tuple[Layer, ...]:
    """The layers of a network in which each reads the one before.

    Args:
        kind: what the files are called, for messages.

    Raises:
        UnsupportedError: for a network that branches, and for an operation that is no dense map and
            no activation of the catalogue.
    """
    found: list[Layer] = []
    value = network.output
    chain: list[int] = []
    while value:
        node = network.nodes[value - 1]
        if len(node.reads) != 1:
            raise _not_held(node.describe(value), "reads several values", kind)
        chain.append(value)
        (value,) = node.reads
    for position in reversed(chain):
        node = network.nodes[position - 1]
        found += _layers(node.operation, node.describe(position), kind)
    if not any(isinstance(layer.what, AffineMap) for layer in found):
        raise UnsupportedError(
            f"the network has no affine map, and {kind} files tell the width of the input by one; "
            "write an .onnx file"
        )
    return tuple(found)


def _layers(operation: Operation, name: str, kind: str) -> Iterator[Layer]:
    match operation:
        case Affine(blocks=blocks) if operation.is_dense:
            yield Layer(blocks[0], name)
        case Select() if operation.is_identity:
            return
        case Composite(parts=parts):
            for part in parts:
                yield from _layers(part, name, kind)
        case Activate(activation=entry):
            if entry == identity:
                return
            known = entry.name in names() and activation(entry.name, **entry.parameters) == entry
            if not known:
                raise _not_held(name, "is no activation of the catalogue", kind)
            yield Layer(entry, name)
        case _:
            raise _not_held(name, "is no dense map", kind)


def _not_held(name: str, why: str, kind: str) -> UnsupportedError:
    return UnsupportedError(
        f"{name} {why}, and {kind} files hold dense maps and activations in a row; write an .onnx "
        "file"
    )


def npz_bytes(network: Network, dtype: str) -> bytes:
    """The bytes of an npz file ``W0, b0, …, activations``, each number rounded to a float type.

    Raises:
        UnsupportedError: for what :func:`layers_of` refuses, for an activation before the first map
            or after another one, and for one whose parameters are not those of the catalogue.
    """
    if dtype == "bfloat16":
        raise UnsupportedError("npz files have no bfloat16; write an .onnx file, or float32")
    arrays: dict[str, Any] = {}
    chosen: list[str] = []
    for layer in layers_of(network, "npz"):
        match layer.what:
            case AffineMap(matrix=matrix, offset=offset):
                k = len(chosen)
                arrays[f"W{k}"] = floats_of(matrix, dtype, f"W{k}")
                arrays[f"b{k}"] = floats_of(offset, dtype, f"b{k}")[:, 0]
                chosen.append(identity.name)
            case Activation() as entry:
                if not chosen or chosen[-1] != identity.name:
                    raise _not_held(layer.name, "follows no affine map", "npz")
                if entry != activation(entry.name):
                    raise _not_held(layer.name, "has parameters of its own", "npz")
                chosen[-1] = entry.name
    stream = io.BytesIO()
    np.savez(stream, **arrays, activations=np.array(chosen))
    return stream.getvalue()


def json_bytes(network: Network) -> bytes:
    """The bytes of a JSON file of layers, every number exactly.

    Raises:
        UnsupportedError: for what :func:`layers_of` refuses, and for a number of too many digits.
    """
    layers = [_json_layer(layer) for layer in layers_of(network, "JSON")]
    return (json.dumps({"symact": 1, "layers": layers}, ensure_ascii=False) + "\n").encode()


def _json_layer(layer: Layer) -> dict[str, Any]:
    match layer.what:
        case AffineMap(matrix=matrix, offset=offset):
            weight = [[_number(e, layer.name) for e in row] for row in matrix.fractions()]
            bias = [_number(e, layer.name) for (e,) in offset.fractions()]
            return {"affine": {"weight": weight, "bias": bias}}
        case Activation(name=name, parameters=parameters):
            return {
                "activation": name,
                **{word: _number(value, layer.name) for word, value in parameters.items()},
            }


def _number(value: Fraction, name: str) -> float | int | str:
    """An integer or a binary64 as JSON has it where that is the number, else text."""
    if value.denominator == 1 and abs(value) < 1 << 53:
        return int(value)
    if value.denominator & (value.denominator - 1) == 0 and abs(value) < 1 << 1000:
        close = value.numerator / value.denominator
        if Fraction(close) == value:
            return close
    longest = max(abs(value.numerator), value.denominator).bit_length()
    if longest * 30103 // 100000 + 1 > DIGITS:
        raise UnsupportedError(
            f"a number of {printable(name)} has more than {DIGITS} digits, which JSON files do not "
            "hold; round to a float type"
        )
    return str(value)
