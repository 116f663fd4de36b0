"""symact's own JSON: layers one after the other, numbers exactly as they are written.

The schema is in docs/formats.md. Errors end with the place, such as ``@ $.layers[2].affine.bias``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.entries import activation
from symact.display import count_of
from symact.errors import ModelError, NumberError, ShapeError, SymactError
from symact.formats.bytes import printable
from symact.formats.chain import LayerChain, fraction_matrix
from symact.formats.json_values import list_of, members_of, refusal, within
from symact.networks.network import Network, Source
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import rational

VERSION = 1


def read_layers(value: Any, file: str, digest: str) -> Network:
    """The network that the value of a JSON file describes."""
    chain = LayerChain()
    top = members_of(value, "$", {"symact", "layers"})
    if type(top["symact"]) is not int or top["symact"] != VERSION:
        raise ModelError(
            f'the version should be the number {VERSION}: {{"symact": 1, …}} @ $.symact'
        )
    layers = list_of(top["layers"], "$.layers", "a list of layers")
    if not layers:
        raise ModelError("there are no layers; a network has at least one @ $.layers")
    for k, layer in enumerate(layers):
        place = f"$.layers[{k}]"
        if isinstance(layer, dict) and {"activation", "affine"} <= {*layer}:
            raise ModelError(
                'a layer has the key "affine" or the key "activation", not both; write two layers '
                f"@ {place}"
            )
        if isinstance(layer, dict) and "activation" in layer:
            _activation(chain, layer, place, f"layers[{k}]")
        else:
            _affine(chain, layer, place, f"layers[{k}]")
    return chain.network(Source(file, digest))


# -- values to layers ---------------------------------------------------------------------------


def _affine(chain: LayerChain, layer: Any, place: str, name: str) -> None:
    members = members_of(layer, place, {"affine"})
    place = f"{place}.affine"
    inside = members_of(members["affine"], place, {"weight"}, {"bias"})
    weight = _matrix(inside["weight"], f"{place}.weight")
    bias = None
    if "bias" in inside:
        numbers = _vector(inside["bias"], f"{place}.bias")
        bias = _exact([[number] for number in numbers], 1, f"{place}.bias")
    try:
        chain.affine(weight, bias, name=name, called=("weight", "bias"))
    except ShapeError as error:
        raise within(error, place) from None


def _activation(chain: LayerChain, layer: dict[str, Any], place: str, name: str) -> None:
    if not isinstance(layer["activation"], str):
        raise refusal(
            ModelError, 'a name such as "relu"', layer["activation"], f"{place}.activation"
        )
    parameters = {
        printable(key): _number(value, f"{place}.{printable(key)}")
        for key, value in layer.items()
        if key != "activation"
    }
    try:
        chain.activate(activation(printable(layer["activation"]), **parameters), name=name)
    except SymactError as error:
        raise within(error, place) from None


def _matrix(value: Any, place: str) -> RationalMatrix:
    lists = list_of(value, place, "a list of rows, one for each output")
    if not lists:
        raise ShapeError(f"the matrix has no rows; every width is 1 or more @ {place}")
    rows = [_vector(row, f"{place}[{i}]") for i, row in enumerate(lists)]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ShapeError(
                f"row 0 has {count_of(len(rows[0]), 'number')} but row {i} has {len(row)}; all "
                f"rows need the same length @ {place}[{i}]"
            )
    return _exact(rows, len(rows[0]), place)


def _vector(value: Any, place: str) -> list[int | float | Fraction]:
    numbers = list_of(value, place, "a list of numbers")
    if not numbers:
        raise ShapeError(f"the list is empty; every width is 1 or more @ {place}")
    return [_number(number, f"{place}[{j}]") for j, number in enumerate(numbers)]


def _exact(rows: Sequence[Sequence[Any]], width: int, place: str) -> RationalMatrix:
    if all(type(entry) is float for row in rows for entry in row):
        return RationalMatrix.of(np.array(rows, dtype=np.float64))
    exact = [[Fraction(entry) for entry in row] for row in rows]
    try:
        return fraction_matrix(exact, width, "the array")
    except NumberError as error:
        raise within(error, place) from None


def _number(value: Any, place: str) -> int | float | Fraction:
    """A number as it is written: text exactly, a JSON number as the binary64 that it denotes."""
    if type(value) is int:
        return value
    if type(value) is float:
        if math.isinf(value):
            raise NumberError(
                "the number is beyond the largest binary64; write it as text to have it exactly "
                f"@ {place}"
            )
        return value
    if isinstance(value, str):
        try:
            return rational(value)
        except NumberError as error:
            raise within(error, place) from None
    raise refusal(NumberError, 'a number such as 0.5 or "1/3"', value, place)
