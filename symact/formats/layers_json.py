"""symact's own JSON: layers one after the other, numbers exactly as they are written.

The schema is in docs/formats.md. Errors end with the place, such as ``@ $.layers[2].affine.bias``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.entries import activation
from symact.display import count_of
from symact.errors import ModelError, NumberError, ShapeError, SymactError
from symact.formats.bytes import printable
from symact.formats.chain import LayerChain, fraction_matrix
from symact.networks.network import Network, Source
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import DIGITS, rational

VERSION = 1


def read_json(data: bytes, file: str, digest: str) -> Network:
    """The network in the bytes of a JSON file."""
    chain = LayerChain()
    top = _object(_parsed(data), "$", {"symact", "layers"})
    if type(top["symact"]) is not int or top["symact"] != VERSION:
        raise ModelError(
            f'the version should be the number {VERSION}: {{"symact": 1, …}} @ $.symact'
        )
    layers = _list(top["layers"], "$.layers", "a list of layers")
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


# -- text to values -----------------------------------------------------------------------------


class _Odd:
    """A value that JSON text spells but no model has: refused once its place is known."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


def _parsed(data: bytes) -> Any:
    """The value that the text spells; what the hooks find odd is kept and refused in its place."""
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_constant=lambda text: _Odd(f"{text} is no number with an exact value"),
        )
    except UnicodeDecodeError as error:
        message = f"the file is no UTF-8 text: byte {error.start} is {data[error.start]:#04x}"
        raise ModelError(message) from None
    except json.JSONDecodeError as error:
        raise ModelError(
            f"the file is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise ModelError(
            "the file is nested far deeper than any model; layers need no more than six levels"
        ) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Odd:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return _Odd(f"the key {_quoted(twice)} stands twice in one object; keep one of them")


def _integer(text: str) -> int | _Odd:
    if len(text) <= DIGITS:
        return int(text)
    return _Odd(f"the number has {len(text)} digits; at most {DIGITS} are read")


# -- values to layers ---------------------------------------------------------------------------


def _affine(chain: LayerChain, layer: Any, place: str, name: str) -> None:
    members = _object(layer, place, {"affine"})
    place = f"{place}.affine"
    inside = _object(members["affine"], place, {"weight"}, {"bias"})
    weight = _matrix(inside["weight"], f"{place}.weight")
    bias = None
    if "bias" in inside:
        numbers = _vector(inside["bias"], f"{place}.bias")
        bias = _exact([[number] for number in numbers], 1, f"{place}.bias")
    try:
        chain.affine(weight, bias, name=name, called=("weight", "bias"))
    except ShapeError as error:
        raise _at(error, place) from None


def _activation(chain: LayerChain, layer: dict[str, Any], place: str, name: str) -> None:
    if not isinstance(layer["activation"], str):
        raise _unfit(
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
        raise _at(error, place) from None


def _matrix(value: Any, place: str) -> RationalMatrix:
    lists = _list(value, place, "a list of rows, one for each output")
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
    numbers = _list(value, place, "a list of numbers")
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
        raise _at(error, place) from None


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
            raise _at(error, place) from None
    raise _unfit(NumberError, 'a number such as 0.5 or "1/3"', value, place)


def _object(
    value: Any, place: str, needed: Iterable[str], allowed: Iterable[str] = ()
) -> dict[str, Any]:
    if not isinstance(value, dict):
        keys = " and ".join(f'"{key}"' for key in sorted(needed))
        raise _unfit(ModelError, f"an object with {keys}", value, place)
    for key in sorted(needed):
        if key not in value:
            raise ModelError(f'the key "{key}" is missing @ {place}')
    known = sorted({*needed, *allowed})
    for key in value:
        if key not in known:
            names = ", ".join(f'"{name}"' for name in known)
            raise ModelError(f"the key {_quoted(key)} is not known; {names} are @ {place}")
    return value


def _list(value: Any, place: str, meant: str) -> list[Any]:
    if not isinstance(value, list):
        raise _unfit(ModelError, meant, value, place)
    return value


def _unfit(kind: type[SymactError], meant: str, value: Any, place: str) -> SymactError:
    """The error for a value that is not what is meant at a place."""
    if isinstance(value, _Odd):
        return kind(f"{value.sentence} @ {place}")
    return kind(f"{meant} is needed, not {_found(value)} @ {place}")


def _found(value: Any) -> str:
    """What messages call a value that should not be there; containers are never written out."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return f"the text {_quoted(value)}"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
    return f"the number {printable(repr(value))}"


def _quoted(text: str) -> str:
    return f'"{printable(text)}"'


def _at(error: SymactError, place: str) -> SymactError:
    return type(error)(f"{error} @ {place}")
