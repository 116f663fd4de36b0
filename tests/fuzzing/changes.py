"""Every change of one field: its value, its type, its place, its deletion and its doubling.

A change inside of a network comes twice: as it is, and with the SHA-256 of the operation list made
right again, so that the change itself is what the checker has to find.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Change:
    """A certificate with one change.

    Attributes:
        where: the field.
        what: what was done to it.
        data: the bytes.
        document: the JSON value, None where the change is one of the text.
    """

    where: Path
    what: str
    data: bytes
    document: Any = None


def encoded(document: Any) -> bytes:
    """A JSON value in canonical form."""
    return (json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode()


def paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value inside of a value, with the way to it."""
    yield path, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from paths(part, (*path, name))
    elif isinstance(value, list):
        for k, part in enumerate(value):
            yield from paths(part, (*path, k))


def _replaced(document: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    result = copy.copy(document)
    result[path[0]] = _replaced(document[path[0]], path[1:], value)
    return result


def rehashed(document: Any) -> Any:
    """The certificate with right hashes of its operation lists."""
    models = [
        {**model, "sha256": hashlib.sha256(encoded(model["network"])[:-1]).hexdigest()}
        for model in document["models"]
    ]
    return {**document, "models": models}


DEEP: list[Any] = []
for _ in range(300):
    DEEP = [DEEP]

FOREIGN: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    10**11,
    "",
    "0",
    "1/2",
    [],
    {},
    [0],
    ["1"],
    DEEP,
)
"""Put in place of everything."""


def other_values(value: Any, name: str | int) -> Iterator[tuple[str, Any]]:
    """What a value can be changed to, except what any value can."""
    if isinstance(value, bool):
        yield "negated", not value
    elif isinstance(value, int):
        yield from (("one more", value + 1), ("one less", value - 1), ("negative", -value))
        yield from (("doubled", 2 * value), ("as text", str(value)), ("as truth", bool(value)))
    elif isinstance(value, str) and _is_number(value):
        yield from _other_numbers(value)
    elif isinstance(value, str):
        yield from (("longer", value + "x"), ("shorter", value[:-1]), ("upper case", value.upper()))
        yield from (("zero digest", "0" * 64), ("quotes", '"\\\x1b'), ("not ASCII", "é\ud800"))
        for other in ("affine", "select", "sum", "maximum", "activate", "function"):
            yield f"kind {other}", other
        for other in (
            "collapse",
            "collapsed",
            "regions",
            "neuron",
            "different",
            "equal",
            "unknown",
        ):
            yield f"claim {other}", other
    elif isinstance(value, list):
        yield from _other_lists(value)
    elif isinstance(value, dict):
        for key in value:
            yield f"without {key}", {k: v for k, v in value.items() if k != key}
            yield f"{key} renamed", {(k + "_" if k == key else k): v for k, v in value.items()}
        yield "a field more", {**value, "note": "1"}


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace("/", "", 1)
    return digits.isascii() and digits.isdigit()


def _other_numbers(text: str) -> Iterator[tuple[str, str]]:
    top, _, bottom = text.partition("/")
    below = bottom or "1"
    yield from (("numerator + 1", f"{int(top) + 1}/{below}"), ("negated", _minus(text)))
    yield (
        "numerator + denominator",
        f"{int(top) + int(below)}/{below}" if bottom else str(int(top) + 1),
    )
    yield "a little more", f"{int(top) * 2**60 + 1}/{int(below) * 2**60}"
    yield "denominator + 1", f"{top}/{int(below) + 1}"
    yield "not in lowest terms", f"{2 * int(top)}/{2 * int(below)}"
    yield "over one", f"{top}/1"
    yield "over zero", f"{top}/0"
    yield "over minus", f"{top}/-{below}"
    yield "two signs", f"--{text}"
    yield from (("plus", f"+{text}"), ("space", f" {text}"), ("newline", f"{text}\n"))
    yield from (("leading zero", f"0{text}"), ("minus zero", "-0"), ("decimal", f"{top}.0"))
    yield from (("exponent", f"{top}e1"), ("huge exponent", "1e10000000"), ("infinite", "Infinity"))
    yield from (("not a number", "NaN"), ("underscore", "1_0"), ("hexadecimal", "0x10"))
    yield from (("other digits", "١"), ("two numbers", f"{text},{text}"), ("two bars", "1/2/3"))
    yield from (("4000 digits", "9" * 4000), ("4001 digits", "9" * 4001), ("long", "7" * 200_000))
    yield "long denominator", "1/" + "9" * 4000
    yield "as a number", int(top)  # type: ignore[misc]
    yield "in a list", [text]  # type: ignore[misc]


def _minus(text: str) -> str:
    return text[1:] if text.startswith("-") else f"-{text}"


def _other_lists(value: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    for k, entry in enumerate(value):
        yield f"without entry {k}", value[:k] + value[k + 1 :]
        yield f"entry {k} twice", value[: k + 1] + value[k:]
        if k and value[k - 1] != entry:
            swapped = [*value[: k - 1], entry, value[k - 1], *value[k + 1 :]]
            yield f"entries {k - 1} and {k} swapped", swapped
    if value and value != value[::-1]:
        yield "reversed", value[::-1]
        yield "first entry last", [*value[1:], value[0]]


def value_changes(document: Any) -> Iterator[Change]:
    """Every change of one value."""
    for path, value in paths(document):
        seen = {encoded(value)}
        others = [(f"{other!r:.20}", other) for other in FOREIGN]
        for what, other in (*other_values(value, path[-1] if path else ""), *others):
            text = encoded(other)
            if text in seen:
                continue
            seen.add(text)
            changed = _replaced(document, path, other)
            yield Change(path, what, encoded(changed), changed)
            if path[:1] == ("models",) and "network" in path and _has_networks(changed):
                right = rehashed(changed)
                yield Change(path, f"{what}, hash made right", encoded(right), right)


def _has_networks(document: Any) -> bool:
    return all(isinstance(model, dict) and "network" in model for model in document["models"])


def text_changes(document: Any) -> Iterator[Change]:
    """Changes of the text that a lenient reader would not see, or would choke on."""
    data = encoded(document)
    text = data.decode()
    pretty = json.dumps(document, indent=1, sort_keys=True).encode()
    backwards = json.dumps(document, separators=(",", ":")).encode() + b"\n"
    first = text.index('"', 1), text.index(":", 1)
    field = text[first[0] : first[1]]
    changes: dict[str, bytes] = {
        "empty": b"",
        "a byte": data[:1],
        "half": data[: len(data) // 2],
        "without the last byte": data[:-1],
        "another line feed": data + b"\n",
        "twice": data * 2,
        "a byte order mark": b"\xef\xbb\xbf" + data,
        "UTF-16": text.encode("utf-16"),
        "spaces": pretty,
        "a space": data.replace(b":", b": ", 1),
        "a field twice": (text[0] + f"{field}:0," + text[1:]).encode(),
        "a field twice, the same": text.replace(f"{field}:", f"{field}:0,{field}:", 1).encode(),
        "a comment": b"/**/" + data,
        "a float": data.replace(b'"model":0', b'"model":0.0'),
        "an exponent": data.replace(b'"model":0', b'"model":0e0'),
        "minus zero": data.replace(b'"model":0', b'"model":-0'),
        "a long integer": data.replace(b'"model":0', b'"model":' + b"1" * 100_000),
        "NaN": data.replace(b'"model":0', b'"model":NaN'),
        "infinity": data.replace(b'"model":0', b'"model":Infinity'),
        "an escape": data.replace(b'"symact', b'"\\u0073ymact', 1),
        "deep lists": b"[" * 100_000 + b"]" * 100_000 + b"\n",
        "deep objects": b'{"a":' * 100_000 + b"0" + b"}" * 100_000 + b"\n",
        "open lists": b"[" * 1_000_000,
        "gzip that ends": b"\x1f\x8b\x08\x00",
        "gzip that lies": b"\x1f\x8b" + data,
    }
    if backwards != data:
        changes["keys not sorted"] = backwards
    for what, changed in changes.items():
        if changed != data:
            yield Change((), what, changed)
