"""JSON text to values: what is odd is refused at its place, such as ``@ $.layers[2].bias``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from symact.errors import ModelError, SymactError
from symact.formats.bytes import printable
from symact.numbers.rational import DIGITS


class Odd:
    """A value that JSON text spells but no model has: refused once its place is known."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


def parsed(data: bytes) -> Any:
    """The value that JSON text spells; what is odd is kept, and refused in its place."""
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_constant=lambda text: Odd(f"{text} is no number with an exact value"),
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


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Odd:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return Odd(f"the key {quoted(twice)} stands twice in one object; keep one of them")


def _integer(text: str) -> int | Odd:
    if len(text) <= DIGITS:
        return int(text)
    return Odd(f"the number has {len(text)} digits; at most {DIGITS} are read")


def members_of(
    value: Any, place: str, needed: Iterable[str], allowed: Iterable[str] = ()
) -> dict[str, Any]:
    """An object with all keys that are needed and none beyond those that are allowed."""
    if not isinstance(value, dict):
        keys = " and ".join(f'"{key}"' for key in sorted(needed))
        raise refusal(ModelError, f"an object with {keys}", value, place)
    for key in sorted(needed):
        if key not in value:
            raise ModelError(f'the key "{key}" is missing @ {place}')
    known = sorted({*needed, *allowed})
    for key in value:
        if key not in known:
            names = ", ".join(f'"{name}"' for name in known)
            raise ModelError(f"the key {quoted(key)} is not known; {names} are @ {place}")
    return value


def list_of(value: Any, place: str, meant: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise refusal(ModelError, meant, value, place)
    return value


def refusal(kind: type[SymactError], meant: str, value: Any, place: str) -> SymactError:
    """The error for a value that is not what is meant at a place."""
    if isinstance(value, Odd):
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
            return f"the text {quoted(value)}"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
    return f"the number {printable(repr(value))}"


def quoted(text: str) -> str:
    """Text of a file as messages show it."""
    return f'"{printable(text)}"'


def within(error: SymactError, place: str) -> SymactError:
    """The error with the place where it arose."""
    return type(error)(f"{error} @ {place}")
