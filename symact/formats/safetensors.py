"""Safetensors files and checkpoints of several, mapped into memory and held to their format.

A file is eight bytes with the length of a header, the header in JSON, and the numbers, one tensor
after the other (N. Patry, 2022, the safetensors format). All that a header says is checked before
a number is read: names that stand twice, numbers that overlap, lie outside of the file or are more
or fewer than their shape says, and bytes that belong to no tensor are refused. Nothing is copied:
an array is a view of the mapped file.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from symact.errors import ModelError, ShapeError, UnsupportedError, shown
from symact.files import placed
from symact.formats.bytes import DIMENSIONS, printable, read_bytes, regular, shape_text, some
from symact.numbers.arrays import Array

LARGEST_HEADER = 100_000_000
"""The most bytes of a header, which is the limit of the format itself."""

SIZES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "I16": 2, "U16": 2,
    "F16": 2, "BF16": 2, "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8,
}  # fmt: skip
"""The bytes of one number of each type."""

INDEX = "model.safetensors.index.json"
"""The usual name of the file that says which tensor is in which file of a checkpoint."""

_PATTERNS = {size: np.dtype(f"<u{size}") for size in (1, 2, 4, 8)}


@dataclass(frozen=True)
class Stored:
    """A tensor in a mapped file.

    Attributes:
        name: its name.
        type: that of its numbers, as the format calls it: ``"BF16"``.
        shape: its sizes, none for a single number.
        start: where its bytes begin, after the header.
        stop: where they end.
        file: the file that has it.
    """

    name: str
    type: str
    shape: tuple[int, ...]
    start: int
    stop: int
    file: Path = field(compare=False)
    _bytes: Array = field(compare=False, repr=False)

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @cached_property
    def bytes(self) -> Array:
        """Its bytes, a view of the mapped file."""
        return self._bytes[self.start : self.stop]

    @cached_property
    def patterns(self) -> Array:
        """The bits of its numbers as unsigned integers, in its shape; a view of the mapped file
        where its place is a multiple of the size of a number, else a copy."""
        kind = _PATTERNS[SIZES[self.type]]
        is_placed = self.bytes.__array_interface__["data"][0] % kind.itemsize == 0
        flat = self.bytes if is_placed else self.bytes.copy()
        found: Array = flat.view(kind).reshape(self.shape)
        return found


class SafetensorsFile:
    """One mapped file: its tensors by name, and what its header says besides.

    Raises:
        ModelError: for a file that is missing, empty, no regular one, or not as the format has it.
        UnsupportedError: for a type of numbers that is not known.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bytes = _mapped(path)
        size = len(self._bytes)
        if size < 8:
            raise ModelError(f"the file has {size} bytes, and a safetensors file begins with 8")
        length = int.from_bytes(self._bytes[:8].tobytes(), "little")
        if length > min(size - 8, LARGEST_HEADER):
            raise ModelError(
                f"the header has {length} bytes, and the file {size}; a header is inside of its "
                f"file and has at most {LARGEST_HEADER}"
            )
        self._numbers = self._bytes[8 + length :]
        header = _header(self._bytes[8 : 8 + length].tobytes())
        self.metadata = _metadata(header.pop("__metadata__", {}))
        self.tensors = {name: self._stored(name, entry) for name, entry in header.items()}
        self._check_places()

    def _stored(self, name: str, entry: Any) -> Stored:
        what = f"tensor {printable(name)!r}"
        if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
            raise ModelError(f"{what} has not exactly dtype, shape and data_offsets in the header")
        kind, shape, places = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not isinstance(kind, str) or kind not in SIZES:
            known = ", ".join(SIZES)
            raise UnsupportedError(f"{what} has numbers of type {shown(kind)}; known are {known}")
        if not _are_sizes(shape) or len(shape) > DIMENSIONS:
            raise ModelError(
                f"{what} has the shape {shown(shape, 80)}; a shape is a list of at most "
                f"{DIMENSIONS} numbers from 0 on"
            )
        if not _are_sizes(places) or len(places) != 2 or not places[0] <= places[1]:
            raise ModelError(
                f"{what} has the offsets {shown(places, 80)}; they are a start and an end"
            )
        start, stop = places
        if stop > len(self._numbers):
            raise ModelError(
                f"{what} ends at byte {stop} of {len(self._numbers)} that follow the header; the "
                "file was cut off, or its header is wrong"
            )
        needed = math.prod(shape) * SIZES[kind]
        if needed != stop - start:
            raise ShapeError(
                f"{what} is {shape_text(shape)} of {kind}, which are {shown(needed)} bytes, and "
                f"has {stop - start}"
            )
        return Stored(name, kind, tuple(shape), start, stop, self.path, self._numbers)

    def _check_places(self) -> None:
        end, before = 0, "the header"
        for one in sorted(self.tensors.values(), key=lambda one: (one.start, one.stop)):
            this = f"tensor {printable(one.name)!r}"
            if one.start < end:
                raise ModelError(
                    f"{this} overlaps {before}: it starts at {one.start}, before {end}"
                )
            if one.start > end:
                raise ModelError(f"between {before} and {this} are bytes that belong to no tensor")
            end, before = one.stop, this
        if end != len(self._numbers):
            raise ModelError(
                f"after {before} are {len(self._numbers) - end} bytes that belong to no tensor"
            )


@dataclass(frozen=True)
class Checkpoint:
    """The tensors of a model, in one file or several.

    Attributes:
        place: the file or the folder that was given.
        files: the files, in the order of the index.
        index: the index file; None for a single file without one.
        tensors: all of them by name.
    """

    place: Path
    files: tuple[SafetensorsFile, ...]
    index: Path | None
    tensors: Mapping[str, Stored]


def read_checkpoint(place: Path) -> Checkpoint:
    """The tensors of a file, of an index with its files, or of a folder that has one of the two.

    Raises:
        ModelError: for what is missing, a tensor in two files, a file that is named by the index
            and lacks a tensor of it, or has one that the index does not know, and sizes that do
            not add up to what it says.
    """
    index, file = _found(place)
    if index is None:
        assert file is not None
        return _assembled(place, [file], None, None)
    where, size = _weight_map(index)
    names = dict.fromkeys(where.values())
    missing = [name for name in names if not (index.parent / name).exists()]
    if missing:
        raise ModelError(f"{index.name} names files that are missing: {some(missing)}")
    found = _assembled(place, [index.parent / name for name in names], index, where)
    own = sum(one.stop - one.start for one in found.tensors.values())
    if size is not None and size != own:
        raise ModelError(
            f"{index.name} says that the tensors have {size} bytes in all (total_size), and those "
            f"of its files have {own}; get all files from one place, or correct the index"
        )
    return found


def _assembled(
    place: Path, paths: Iterable[Path], index: Path | None, where: Mapping[str, str] | None
) -> Checkpoint:
    files, tensors = [], dict[str, Stored]()
    for path in paths:
        try:
            files.append(SafetensorsFile(path))
        except (ModelError, UnsupportedError, ShapeError) as error:
            raise error.within(printable(path.name)) from None
        for name, stored in files[-1].tensors.items():
            if name in tensors:
                raise ModelError(
                    f"tensor {printable(name)!r} is in {tensors[name].file.name} and in {path.name}"
                )
            if where is not None and where.get(name) != path.name:
                said = where.get(name)
                told = f"says it is in {printable(said)}" if said else "does not name it"
                raise ModelError(f"{path.name} has tensor {printable(name)!r}; the index {told}")
            tensors[name] = stored
    lacking = [printable(name) for name in where or () if name not in tensors]
    if lacking:
        raise ModelError(f"the index names tensors that no file has: {some(lacking)}")
    return Checkpoint(place, tuple(files), index, tensors)


def _found(place: Path) -> tuple[Path | None, Path | None]:
    """The index or the one file of a place."""
    if not place.is_dir():
        if not place.exists():
            raise ModelError(f"there is no file or folder {shown(str(place))}")
        return (place, None) if place.suffix == ".json" else (None, place)
    there = sorted(path.name for path in place.iterdir())
    indexes = [name for name in there if name.endswith(".safetensors.index.json")]
    if len(indexes) == 1:
        return place / indexes[0], None
    files = [name for name in there if name.endswith(".safetensors")]
    if not indexes and len(files) == 1:
        return None, place / files[0]
    if not files and any(name.endswith((".bin", ".pt", ".pth")) for name in there):
        raise ModelError(
            f"{place} has pickled weights only, which are never loaded; save them as safetensors"
        )
    found = some([printable(name) for name in (indexes or files)]) or "none"
    raise ModelError(
        f"{place} has not one .safetensors file or one index of several ({found}); give the file "
        "that is meant"
    )


def _weight_map(index: Path) -> tuple[dict[str, str], int | float | None]:
    """Which tensor is in which file, and how many bytes they have where that is said."""
    try:
        value = json_object(read_bytes(index), "the index")
    except ModelError as error:
        raise error.within(printable(index.name)) from None
    where = value.get("weight_map")
    if not isinstance(where, dict) or not where:
        raise ModelError(f"{index.name} has no weight_map from tensors to files")
    for name, file in where.items():
        if not isinstance(file, str) or file != Path(file).name or "\\" in file or "\0" in file:
            raise ModelError(
                f"{index.name} has tensor {printable(name)!r} in {shown(file, 80)}, which is no "
                "name of a file beside it"
            )
    said = value.get("metadata")
    size = said.get("total_size") if isinstance(said, dict) else None
    if size is not None and (isinstance(size, bool) or not isinstance(size, (int, float))):
        raise ModelError(f"{index.name} has the total_size {shown(size)}, which is no number")
    return where, size


def header_of(tensors: Iterable[Stored], metadata: Mapping[str, str]) -> bytes:
    """The beginning of a file with these tensors one after the other, up to the first number.

    >>> header_of([], {"format": "pt"})[8:]
    b'{"__metadata__": {"format": "pt"}}      '
    """
    value: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    end = 0
    for one in tensors:
        size = one.count * SIZES[one.type]
        value[one.name] = {
            "dtype": one.type, "shape": [*one.shape], "data_offsets": [end, end + size],
        }  # fmt: skip
        end += size
    text = json.dumps(value, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def write_tensors(path: Path, tensors: Mapping[str, tuple[str, Array]]) -> None:
    """A file of a few tensors that are in memory, whole or not at all.

    Args:
        path: where it goes.
        tensors: by name the type, and an array of the shape with bits of the numbers.
    """
    nothing = np.zeros(0, np.uint8)
    stored = [
        Stored(name, kind, array.shape, 0, 0, path, nothing)
        for name, (kind, array) in tensors.items()
    ]
    with placed(path) as temporary, temporary.open("wb") as file:
        file.write(header_of(stored, {"format": "pt"}))
        for _, array in tensors.values():
            file.write(np.ascontiguousarray(array).tobytes())


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def json_object(data: bytes, what: str) -> dict[str, Any]:
    """The object in JSON that bytes are; names that stand twice are refused.

    Raises:
        ModelError: for anything else.
    """
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ModelError(f"{what} is no JSON: {printable(reason)}") from None
    if not isinstance(value, dict):
        raise ModelError(f"{what} is a {type(value).__name__} in JSON; it should be an object")
    return value


def _header(data: bytes) -> dict[str, Any]:
    if not data.startswith(b"{"):
        raise ModelError("the header is no JSON object; this is no safetensors file")
    return json_object(data, "the header")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = Counter(name for name, _ in pairs)
        twice = next(name for name, times in seen.items() if times > 1)
        raise ModelError(f"the name {printable(twice)!r} stands twice in one object")
    return found


def _metadata(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ModelError("__metadata__ in the header is no object of texts")
    return value


def _are_sizes(value: Any) -> bool:
    return isinstance(value, list) and all(
        type(size) is int and 0 <= size < 1 << 62 for size in value
    )


def _mapped(path: Path) -> Array:
    """The bytes of a regular file, mapped."""
    with regular(path, "a safetensors file") as file:
        if not os.fstat(file.fileno()).st_size:
            raise ModelError("the file is empty; it should hold tensors")
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
