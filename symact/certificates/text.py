"""Canonical JSON as text: keys sorted, no spaces, ASCII; what is long comes in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from symact.errors import UnsupportedError

DIGITS = 4000
"""The most digits that the checker reads in a numerator or a denominator."""

Text = str | Iterator[str]
"""A text, or the pieces that make one, put one after another."""


def parts(text: Text) -> Iterator[str]:
    """The pieces of a text."""
    if isinstance(text, str):
        yield text
    else:
        yield from text


def object_text(members: Mapping[str, Text]) -> Text:
    """A JSON object of members whose values are texts: one piece where each of them is.

    >>> object_text({"b": "1", "a": quoted("x")})
    '{"a":"x","b":1}'
    """
    ordered = sorted(members.items())
    if all(isinstance(text, str) for _, text in ordered):
        return "{" + ",".join([f'"{name}":{text}' for name, text in ordered]) + "}"
    return _streamed(ordered)


def _streamed(members: Iterable[tuple[str, Text]]) -> Iterator[str]:
    held = "{"
    for name, text in members:
        held += f'"{name}":'
        if isinstance(text, str):
            held += text
        else:
            yield held
            yield from text
            held = ""
        held += ","
    yield held[:-1] + "}"


def array_text(items: Iterable[Text]) -> Iterator[str]:
    """A JSON array of texts, in pieces.

    >>> "".join(array_text(["1", "2"]))
    '[1,2]'
    """
    separator = "["
    for item in items:
        if isinstance(item, str):
            yield separator + item
        else:
            yield separator
            yield from item
        separator = ","
    yield "[]" if separator == "[" else "]"


def quoted(words: str) -> str:
    """A JSON string."""
    return json.dumps(words)


integers: Callable[[Sequence[int]], str] = json.JSONEncoder(separators=(",", ":")).encode
"""A JSON array of integers."""


def ratios(words: Sequence[str]) -> str:
    """A JSON array of texts of :func:`ratio`."""
    return '["' + '","'.join(words) + '"]' if words else "[]"


def ratio(top: int, bottom: int) -> str:
    """A fraction in lowest terms: ``p`` or ``p/q``.

    Raises:
        UnsupportedError: for more digits than the checker reads.
    """
    try:
        text = str(top) if bottom == 1 else f"{top}/{bottom}"
    except ValueError:  # beyond what Python converts
        text = "0" * 3 * DIGITS
    if len(text) > DIGITS and max(map(len, text.lstrip("-").split("/"))) > DIGITS:
        raise UnsupportedError(
            f"a number has more than {DIGITS} digits above or below the line; no certificate holds "
            "such numbers"
        )
    return text
