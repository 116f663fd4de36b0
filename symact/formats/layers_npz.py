"""npz files of layers, ``W0, b0, W1, b1, …``, read without NumPy's loader and so without pickles.

The zip container and the headers are checked against the sizes that they declare before anything
is unpacked, so that a small file cannot ask for much memory. The header's format is NumPy's
(R. Kern, NEP 1, 2007).
"""

from __future__ import annotations

import ast
import io
import math
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np

from symact.activations.entries import Activation, activation, relu
from symact.display import count_of
from symact.errors import ModelError, NumberError, ShapeError, SymactError, shown
from symact.formats.bytes import ENTRIES, LARGEST_FILE, printable, shape_text, some
from symact.formats.chain import LayerChain
from symact.networks.network import Network, Source
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OverflowError,
    NotImplementedError,
)  # fmt: skip
"""What zipfile raises for archives that are damaged or from another kind of writer."""

_LAYER = re.compile(r"([Wb])(0|[1-9][0-9]*)", re.ASCII)
_NUMBERS = re.compile(r"[<>|=]?(?:f[248]|[iu][1248])", re.ASCII)
_TEXT = re.compile(r"[<>|=]?[US][1-9][0-9]{0,3}", re.ASCII)
_UTF32 = {"<": "utf-32-le", ">": "utf-32-be"}
_HEADER = 10_000


def read_npz(data: bytes, file: str, digest: str) -> Network:
    """The network in the bytes of an npz file."""
    arrays = _Archive(data)
    count = _layer_count(arrays.names)
    chain = LayerChain()
    chosen = _activations(arrays, count)
    for k in range(count):
        weight, bias = f"W{k}", f"b{k}"
        matrix = _matrix(arrays.numbers(weight), weight)
        offset = _vector(arrays.numbers(bias), bias) if bias in arrays.names else None
        chain.affine(matrix, offset, name=weight, called=(weight, bias))
        after = chosen[k]
        if after is not None:
            chain.activate(after, name=f"activations[{k}]")
    types = {arrays.type_of(name) for name in arrays.names if _LAYER.fullmatch(name)}
    dtype = types.pop() if len(types) == 1 else ""
    return chain.network(Source(file, digest, notes=_ignored(arrays.names), dtype=dtype))


def _ignored(names: set[str]) -> tuple[str, ...]:
    others = [n for n in sorted(names) if n != "activations" and not _LAYER.fullmatch(n)]
    return (f"arrays that are no layers were ignored: {_shown(others)}",) if others else ()


def _shown(names: list[str]) -> str:
    return some([printable(name) for name in names])


def read_array(data: bytes, name: str) -> RationalMatrix:
    """One array of an npz file as a column, its numbers in row-major order."""
    arrays = _Archive(data)
    if name not in arrays.names:
        there = _shown(sorted(arrays.names)) or "none"
        raise ModelError(f"there is no array {printable(name)!r}; there are {there}")
    return RationalMatrix.column(arrays.numbers(name).reshape(-1), name)


def _layer_count(names: set[str]) -> int:
    """How many layers there are; ModelError for none and for a number left out."""
    found = [match for name in names if (match := _LAYER.fullmatch(name))]
    weights = {int(match[2]) for match in found if match[1] == "W"}
    if not weights:
        others = _shown(sorted(names)) or "nothing"
        raise ModelError(
            f"there is no array W0; layers are W0, b0, W1, b1, … and the file holds {others}"
        )
    count = max(weights) + 1
    if len(weights) < count:
        missing = next(k for k in range(count) if k not in weights)
        raise ModelError(
            f"W{count - 1} is there but W{missing} is not; number the layers from W0 without gaps"
        )
    for match in sorted(found, key=lambda match: int(match[2])):
        if int(match[2]) >= count:
            raise ModelError(
                f"b{match[2]} is there but W{match[2]} is not; a bias needs its matrix"
            )
    return count


def _activations(arrays: _Archive, count: int) -> list[Activation | None]:
    """What is applied after each map: ReLU after all but the last, or what the file says."""
    if "activations" not in arrays.names:
        return [relu] * (count - 1) + [None]
    names = arrays.texts("activations")
    if len(names) != count:
        raise ShapeError(
            f"activations has {count_of(len(names), 'name')}, but there are "
            f"{count_of(count, 'map')}; it needs one for "
            'each, "identity" for none'
        )
    return [_named(name, k) for k, name in enumerate(names)]


def _named(name: str, position: int) -> Activation:
    try:
        return activation(printable(name))
    except SymactError as error:
        raise error.within(f"activations[{position}]") from None


def _matrix(array: Array, name: str) -> RationalMatrix:
    if array.ndim != 2:
        raise ShapeError(
            f"{name} is {shape_text(array.shape)}; it needs two dimensions, a row for each output"
        )
    return RationalMatrix.of(array, name)


def _vector(array: Array, name: str) -> RationalMatrix:
    if array.ndim != 1:
        raise ShapeError(
            f"{name} is {shape_text(array.shape)}; it needs one dimension, a number for each output"
        )
    return RationalMatrix.column(array, name)


# -- the container ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Header:
    """What an array says of itself: ``descr`` is NumPy's type string."""

    descr: str
    columns_first: bool
    shape: tuple[int, ...]


class _Archive:
    """The arrays of an npz file, each unpacked when it is asked for."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(b"\x93NUMPY"):
            raise ModelError(
                "this is a single .npy array; save W0, b0, W1, … together with numpy.savez"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _BROKEN as error:
            raise ModelError(f"the file is no npz archive: {_reason(error)}") from None
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            name = member.filename.removesuffix(".npy")
            if name in self._members:
                raise ModelError(f"the array {printable(name)} is there twice; keep one of them")
            self._members[name] = member
        self._left = LARGEST_FILE
        self._types: dict[str, str] = {}

    def type_of(self, name: str) -> str:
        """The float type of an array that was read; empty for integers."""
        dtype = np.dtype(self._types[name])
        return dtype.name if dtype.kind == "f" else ""

    @property
    def names(self) -> set[str]:
        """The names of all arrays."""
        return set(self._members)

    def numbers(self, name: str) -> Array:
        """An array of floats or integers."""
        header, body = self._array(name)
        if not _NUMBERS.fullmatch(header.descr):
            raise NumberError(
                f"{name} has the type {printable(header.descr)!r}; floats of at most 64 bits and "
                "integers are read"
            )
        self._types[name] = header.descr
        return self._shaped(name, header, body)

    def texts(self, name: str) -> list[str]:
        """A one-dimensional array of strings."""
        header, body = self._array(name)
        if not _TEXT.fullmatch(header.descr) or len(header.shape) != 1:
            raise ModelError(
                f"{name} has the type {printable(header.descr)!r} and is "
                f"{shape_text(header.shape)}; it needs to be a list of strings"
            )
        dtype = np.dtype(header.descr)
        flat = self._shaped(name, header, body).tobytes()
        codec = "ascii" if dtype.kind == "S" else _UTF32[dtype.str[0]]
        size = dtype.itemsize
        try:
            return [
                flat[k : k + size].decode(codec).rstrip("\0") for k in range(0, len(flat), size)
            ]
        except UnicodeDecodeError:
            raise ModelError(f"{name} holds bytes that are no text") from None

    def _array(self, name: str) -> tuple[_Header, bytes]:
        """The header and the bytes after it."""
        member = self._members[name]
        self._left -= member.file_size
        if member.file_size < 0 or self._left < 0:
            raise ModelError(
                f"{name} and the arrays before it unpack to more than {LARGEST_FILE} bytes, the "
                "most that are read"
            )
        if member.flag_bits & 1:
            raise ModelError(f"{name} is encrypted; save the file without a password")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ModelError(
                f"{name} is compressed in a way that NumPy does not write; save it anew"
            )
        try:
            content = self._zip.read(member)
        except _BROKEN as error:
            raise ModelError(f"{name} cannot be unpacked: {_reason(error)}") from None
        return _split(name, content)

    def _shaped(self, name: str, header: _Header, body: bytes) -> Array:
        dtype = np.dtype(header.descr)
        needed = math.prod(header.shape) * dtype.itemsize
        if len(body) != needed:
            raise ModelError(
                f"{name} is {shape_text(header.shape)} of {dtype.name} and needs {shown(needed)} "
                f"bytes, but has {len(body)}"
            )
        flat = np.frombuffer(body, dtype) if needed else np.empty(0, dtype)
        return flat.reshape(header.shape, order="F" if header.columns_first else "C")


def _split(name: str, content: bytes) -> tuple[_Header, bytes]:
    """The header of a .npy member, and what follows it."""
    if not content.startswith(b"\x93NUMPY") or len(content) < 12:
        raise ModelError(f"{name} is no array of NumPy's; save the file with numpy.savez")
    version = content[6]
    start, size = (10, int.from_bytes(content[8:10], "little"))
    if version in (2, 3):
        start, size = (12, int.from_bytes(content[8:12], "little"))
    if version not in (1, 2, 3) or size > _HEADER or start + size > len(content):
        raise ModelError(f"{name} has a broken header; save the file anew with numpy.savez")
    return _header(name, content[start : start + size]), content[start + size :]


def _header(name: str, text: bytes) -> _Header:
    broken = ModelError(f"{name} has a broken header; save the file anew with numpy.savez")
    try:
        value = ast.literal_eval(text.decode("utf-8").strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        # what literal_eval documents that it raises for text that is no literal
        raise broken from None
    if not isinstance(value, dict) or value.keys() != {"descr", "fortran_order", "shape"}:
        raise broken
    descr, order, shape = value["descr"], value["fortran_order"], value["shape"]
    if not isinstance(descr, str):
        raise NumberError(f"{name} has a type of several fields; floats and integers are read")
    if descr.lstrip("<>|=").startswith("O"):
        raise NumberError(
            f"{name} holds Python objects, which are pickled and never loaded; save an array of "
            "floats"
        )
    if not isinstance(order, bool) or not isinstance(shape, tuple):
        raise broken
    if any(type(size) is not int or size < 0 for size in shape) or len(shape) > 32:
        raise broken
    if math.prod(max(size, 1) for size in shape) > ENTRIES:
        raise ModelError(f"{name} is {shape_text(shape)}; at most {ENTRIES} numbers are read")
    return _Header(descr, order, shape)


def _reason(error: Exception) -> str:
    return printable(str(error)) or type(error).__name__
