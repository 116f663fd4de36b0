"""Stored tensors of an ONNX file as NumPy arrays, bit for bit, or refused by name.

What is read here was written by others: counts, sizes and places are checked before they are used.
Field names and the layout of each element type are those of onnx.proto (ONNX IR specification).
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, NumberError, SymactError, UnsupportedError
from symact.formats.bytes import DIMENSIONS, ENTRIES, printable, read_bytes, shape_text
from symact.networks.network import Stored
from symact.numbers.arrays import Array

FLOAT, BOOL, FLOAT16, DOUBLE, BFLOAT16 = 1, 9, 10, 11, 16
FLOATS = (FLOAT, FLOAT16, DOUBLE, BFLOAT16)


@dataclass(frozen=True)
class ElementType:
    """How one type of number is stored: ``dtype`` in raw bytes, ``field`` otherwise."""

    name: str
    dtype: str
    field: str


ELEMENTS = {
    FLOAT: ElementType("float32", "<f4", "float_data"),
    2: ElementType("uint8", "<u1", "int32_data"),
    3: ElementType("int8", "<i1", "int32_data"),
    4: ElementType("uint16", "<u2", "int32_data"),
    5: ElementType("int16", "<i2", "int32_data"),
    6: ElementType("int32", "<i4", "int32_data"),
    7: ElementType("int64", "<i8", "int64_data"),
    BOOL: ElementType("bool", "|b1", "int32_data"),
    FLOAT16: ElementType("float16", "<f2", "int32_data"),
    DOUBLE: ElementType("float64", "<f8", "double_data"),
    12: ElementType("uint32", "<u4", "uint64_data"),
    13: ElementType("uint64", "<u8", "uint64_data"),
    # bfloat16 has no NumPy type: it is the upper half of a float32
    BFLOAT16: ElementType("bfloat16", "<u2", "int32_data"),
}
"""The element types that are read, by their number in ``TensorProto.DataType``."""

_UNREAD = {
    0: "an undefined type", 8: "strings", 14: "complex64", 15: "complex128", 17: "float8e4m3fn",
    18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
    23: "float4e2m1", 24: "float8e8m0",
}  # fmt: skip
_DATA_FIELDS = (
    "float_data", "int32_data", "string_data", "int64_data", "double_data", "uint64_data",
)  # fmt: skip


def element_name(element: int) -> str:
    """The name of an element type for messages."""
    known = ELEMENTS.get(element)
    return known.name if known else _UNREAD.get(element, f"element type {element}")


def numbers_name(element: int) -> str:
    """What a tensor of an element type holds, for messages.

    >>> numbers_name(FLOAT), numbers_name(8)
    ('float32 numbers', 'strings')
    """
    name = element_name(element)
    return name if element in (0, 8) else f"{name} numbers"


def text(value: Any) -> str:
    """A string field; protobuf hands out bytes where a file holds no UTF-8."""
    if isinstance(value, str):
        return value
    raise ModelError(f"the model has a name that is no text: {printable(repr(value))}")


@dataclass(frozen=True, eq=False)
class Constant:
    """A tensor that does not depend on the input.

    Attributes:
        array: its numbers, in their own type; fractions where they were computed exactly and no
            float holds them.
        element: the type that the file gives them.
        name: what messages call it.
        sources: the stored tensors that it is made of.
        off: by how many units u an execution, which computes it from stored numbers in floats of
            that type, may have one of its numbers otherwise at most.
    """

    array: Array
    element: int
    name: str
    sources: tuple[Stored, ...] = ()
    off: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the tensor."""
        shape: tuple[int, ...] = self.array.shape
        return shape

    def check_finite(self) -> None:
        """Raise NumberError, naming the first entry, where a float is NaN or infinite."""
        array, name = self.array, self.name
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            where = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
            entry = f"{name}[{', '.join(map(str, where))}]" if where else name
            raise NumberError(f"{entry} is {array[where]}; only finite numbers have an exact value")

    def integers(self) -> list[int]:
        """The numbers of an integer tensor, flat; UnsupportedError for other types."""
        if self.array.dtype.kind not in "iu":
            raise UnsupportedError(
                f"{self.name} holds {numbers_name(self.element)}; integers are needed"
            )
        return [int(number) for number in self.array.ravel()]


@dataclass
class Tensors:
    """Reads tensors; ``folder`` is where a model may keep numbers in files of their own, and
    ``digest`` tells its tensors from those of other files."""

    folder: Path
    digest: str = ""
    external: dict[str, bytes] = field(default_factory=dict)

    def constant(self, tensor: Any, name: str) -> Constant:
        """The numbers of a TensorProto; they may be NaN and infinite until they are computed with.

        Raises:
            ModelError: where counts, sizes or fields contradict each other.
            UnsupportedError: for element types without exact values, and for too many numbers.
        """
        element = tensor.data_type
        if element not in ELEMENTS:
            raise UnsupportedError(
                f"{name} holds {element_name(element)}, which is not read; symact reads "
                + ", ".join(sorted(known.name for known in ELEMENTS.values()))
            )
        shape = tuple(tensor.dims)
        if any(size < 0 for size in shape):
            raise ModelError(f"{name} has the negative dimension {min(shape)}")
        if math.prod(max(size, 1) for size in shape) > ENTRIES or len(shape) > DIMENSIONS:
            raise UnsupportedError(
                f"{name} is {shape_text(shape)}; at most {ENTRIES} numbers in {DIMENSIONS} "
                "dimensions are read"
            )
        if tensor.HasField("segment"):
            raise UnsupportedError(f"{name} is cut into segments, which are not read")
        array = widened(self._numbers(tensor, ELEMENTS[element], name, shape), element)
        array = array.reshape(shape)
        return Constant(array, element, name, (self.stored(name, array.size),))

    def stored(self, name: str, size: int) -> Stored:
        """A tensor of this file, for counting."""
        return Stored(f"{self.digest[:16]} {name}", size)

    def _numbers(
        self, tensor: Any, element: ElementType, name: str, shape: tuple[int, ...]
    ) -> Array:
        """The numbers, flat, wherever they are stored; exactly one place may hold them."""
        count = math.prod(shape)
        filled = [data for data in _DATA_FIELDS if len(getattr(tensor, data))]
        is_external = tensor.data_location == 1
        if len(filled) + tensor.HasField("raw_data") + is_external > 1:
            raise ModelError(f"{name} stores its numbers in two places; one is needed")
        if not is_external and not tensor.HasField("raw_data"):
            return _field_numbers(tensor, element, name, shape, filled)
        dtype = np.dtype(element.dtype)
        needed = count * dtype.itemsize
        raw = self._external(tensor, name, needed) if is_external else tensor.raw_data
        if len(raw) != needed:
            raise ModelError(
                f"{name} is {shape_text(shape)} of {element.name} and needs {needed} bytes, but "
                f"{len(raw)} are stored"
            )
        return np.frombuffer(raw, dtype) if count else np.empty(0, dtype)

    def _external(self, tensor: Any, name: str, needed: int) -> bytes:
        """Numbers in a file of their own, which has to be inside the folder of the model."""
        entries = {text(entry.key): text(entry.value) for entry in tensor.external_data}
        location = entries.get("location", "")
        shown = printable(location)
        if not location:
            raise ModelError(f"{name} is stored in another file, but no location is given")
        offset = _size(entries.get("offset", "0"), name, "offset")
        length = _size(entries.get("length", str(needed)), name, "length")
        if location not in self.external:
            self.external[location] = self._inside(location, name)
        data = self.external[location]
        if offset + length > len(data):
            raise ModelError(
                f"{name} is stored in '{shown}' from byte {offset} to {offset + length}, but that "
                f"file has {len(data)} bytes"
            )
        return data[offset : offset + length]

    def _inside(self, location: str, name: str) -> bytes:
        place = f"{name} is stored in '{printable(location)}'"
        try:
            folder = self.folder.resolve()
            path = (folder / location).resolve()
        except (OSError, ValueError, RuntimeError):  # a zero byte, a loop of links
            raise ModelError(f"{place}, which is no path of a file") from None
        if Path(location).is_absolute() or not path.is_relative_to(folder):
            raise ModelError(
                f"{place}, outside the folder of the model; move the file beside the model"
            )
        try:
            return read_bytes(path)
        except SymactError as error:
            raise error.within(place) from None

    def notes(self) -> list[str]:
        """One sentence for each file read besides the model, with its SHA-256."""
        return [
            f"numbers were read from {printable(location)}, sha256 "
            f"{hashlib.sha256(data).hexdigest()}"
            for location, data in sorted(self.external.items())
        ]


def widened(array: Array, element: int) -> Array:
    """Numbers as NumPy has them, from how they are stored: bfloat16 as float32."""
    return (array.astype("<u4") << 16).view("<f4") if element == BFLOAT16 else array


def _field_numbers(
    tensor: Any, element: ElementType, name: str, shape: tuple[int, ...], filled: list[str]
) -> Array:
    """Numbers of a repeated field; the narrow types, and the bits of short floats, are in int32."""
    if filled and filled != [element.field]:
        raise ModelError(
            f"{name} holds {element.name} numbers in {filled[0]}; they belong in {element.field}"
        )
    stored = getattr(tensor, element.field)
    if len(stored) != math.prod(shape):
        raise ModelError(
            f"{name} is {shape_text(shape)}, but it stores {count_of(len(stored), 'number')}; "
            f"{math.prod(shape)} are needed"
        )
    dtype = np.dtype(element.dtype)
    bits = np.dtype("<u2") if dtype == np.dtype("<f2") else dtype
    if bits.kind in "iu":
        is_wide = element.field == "uint64_data"
        numbers = np.array(stored, dtype=np.uint64 if is_wide else np.int64)
        limits = np.iinfo(bits)
        if numbers.size and (numbers.min() < limits.min or numbers.max() > limits.max):
            raise ModelError(f"{name} holds numbers that are no {element.name}")
        return numbers.astype(bits).view(dtype)
    return np.array(stored, dtype=dtype)


def _size(value: str, name: str, what: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise ModelError(
            f"{name} has the {what} {printable(value)!r} in another file; it is no size"
        )
    return int(value)
