"""Merges in plain fractions, and files to try them on: shares nothing with what it is held against.

A number of a type is ±m·2^e; rounding goes through the definition: the nearest of the two
neighbours, the one with an even m where both are equally near.
"""

from __future__ import annotations

import json
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

BITS = {"F16": (5, 10), "BF16": (8, 7), "F32": (8, 23), "F64": (11, 52)}
"""Bits of the exponent and of the fraction."""


def value(kind: str, pattern: int) -> Fraction | None:
    """The number with a pattern; None for infinity and NaN."""
    wide, fine = BITS[kind]
    sign, exponent = pattern >> (wide + fine), (pattern >> fine) & ((1 << wide) - 1)
    digits = pattern & ((1 << fine) - 1)
    if exponent == (1 << wide) - 1:
        return None
    if exponent == 0:
        exponent = 1
    else:
        digits += 1 << fine
    power = exponent - ((1 << (wide - 1)) - 1) - fine
    return (-1) ** sign * Fraction(digits) * Fraction(2) ** power


def nearest(kind: str, number: Fraction) -> int:
    """The pattern of the number of a type that is nearest; +0 for 0."""
    wide, fine = BITS[kind]
    top = (1 << (wide - 1)) - 1
    size = abs(number)
    sign = (1 << (wide + fine)) if number < 0 else 0
    if size == 0:
        return 0
    exponent = 1 - top  # the least exponent of normal numbers
    while size >= Fraction(2) ** (exponent + 1) and exponent <= top:
        exponent += 1
    scaled = size / Fraction(2) ** (exponent - fine)
    digits = round(scaled)  # to even, by definition of Fraction.__round__
    if digits >= 1 << (fine + 1):
        digits, exponent = digits >> 1, exponent + 1
    if exponent > top:
        return sign | ((1 << wide) - 1) << fine
    if digits < 1 << fine:
        return sign | digits
    return sign | (exponent + top) << fine | (digits - (1 << fine))


def merged(
    kind: str, base: Any, left: Any, right: Any, scale: Fraction, other: str | None = None
) -> list[list[int]]:
    """W + s·B·A of patterns (rows of integers), each number rounded to a type."""
    w, b, a = ([[value(kind, p) for p in row] for row in m] for m in (base, left, right))
    return [
        [
            nearest(
                other or kind,
                w[i][j] + scale * sum((b[i][k] * a[k][j] for k in range(len(a))), Fraction(0)),
            )
            for j in range(len(w[0]))
        ]
        for i in range(len(w))
    ]


def is_right(kind: str, stored: int, wanted: int) -> bool:
    """Whether a pattern is the wanted one; both zeros are 0."""
    wide, fine = BITS[kind]
    return stored == wanted or not (stored | wanted) & ((1 << (wide + fine)) - 1)


def file_of(tensors: dict[str, tuple[str, list[int], bytes]], **changed: Any) -> bytes:
    """The bytes of a safetensors file."""
    header: dict[str, Any] = {}
    end = 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [end, end + len(data)]}
        end += len(data)
    text = json.dumps({**header, **changed}).encode()
    return struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values())


CONFIG = {"peft_type": "LORA", "r": 2, "lora_alpha": 3, "bias": "none"}


def write_adapter(
    folder: Path, tensors: dict[str, tuple[str, list[int], bytes]], **config: Any
) -> Path:
    """An adapter's folder."""
    folder.mkdir(exist_ok=True)
    (folder / "adapter_config.json").write_text(json.dumps({**CONFIG, **config}))
    (folder / "adapter_model.safetensors").write_bytes(file_of(tensors))
    return folder
