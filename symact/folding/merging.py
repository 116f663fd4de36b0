"""Writing the exact merge, each number rounded once, tensor by tensor.

Files are written beside their places under another name and moved there when they are whole. A
journal has the hash of each tensor that is done, so that a run that was stopped goes on where it
was; what does not agree with its hash is written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import numpy as np

from symact.display import Drawn
from symact.errors import NumberError, UsageError
from symact.files import path_of
from symact.folding.checking import Progress, notes_of
from symact.folding.deciding import rounded
from symact.folding.fold import windows
from symact.folding.plan import Planned, kind_of, planned
from symact.formats.bytes import printable, some
from symact.formats.safetensors import SIZES, Checkpoint, Stored, header_of, sha256


@dataclass(frozen=True)
class Merge(Drawn):
    """A merged model that was written.

    Attributes:
        place: the file or the folder.
        tensors: how many tensors have each origin: ``"merged"``, ``"untouched"``, …
        scales: the scales of those that were merged, each with its number of tensors.
        resumed: how many tensors an earlier run had done.
        read: the files that were read, with their SHA-256.
        written: those that were written, likewise.
        notes: what was supposed on the way.
    """

    place: Path
    tensors: Mapping[str, int]
    scales: Mapping[str, int]
    resumed: int
    read: tuple[tuple[str, str], ...]
    written: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Merge({str(self.place)!r}: {self.tensors.get('merged', 0)} tensors merged)"


def merge(
    base: str | os.PathLike[str],
    adapter: str | os.PathLike[str],
    write_model: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
) -> Merge:
    """Write base + s·B·A, each number the exact one rounded once to the type of the base.

    Args:
        base: a ``.safetensors`` file, the index of several, or a folder that has one of the two.
        adapter: a folder as peft writes it.
        write_model: a ``.safetensors`` file for a base in one file, else a folder, which gets files
            of the same names; nothing that is there is replaced.
        progress: told how many numbers of how many are done.

    An exact 0 is written as +0. A run that was stopped goes on where it was when it is called once
    more with the same arguments.

    Raises:
        ModelError: for files that cannot be read, or do not belong together.
        ShapeError: for base and adapter of different shapes; names both.
        NumberError: where a NaN or an infinity is part of a number; names its place.
        UnsupportedError: for other kinds of adapters and quantised bases; names them.
        UsageError: for a place that cannot be written to, or where something is already.

    >>> import pathlib, tempfile, symact
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = pathlib.Path(folder, "merged.safetensors")
    ...     base, adapter = "examples/merge/base.safetensors", "examples/merge/adapter"
    ...     made = symact.merge(base, adapter, place)
    ...     made.tensors, symact.check_merge(base, adapter, place).equal
    ({'merged': 3, 'untouched': 2}, True)
    """
    plan = planned(path_of(base), path_of(adapter))
    place = path_of(write_model)
    read = tuple((str(path), sha256(path)) for path in plan.inputs())
    work = Work(plan.base, plan.tensors, place, read, progress)
    written = work.write()
    origins = [one.origin for one in plan.tensors.values()]
    scales = [str(float(c.scale.value)) for c in plan.adapter.changes.values()]
    return Merge(
        place,
        {one: origins.count(one) for one in dict.fromkeys(origins)},
        {one: scales.count(one) for one in dict.fromkeys(scales)},
        work.resumed,
        read,
        written,
        (*notes_of(plan), *work.notes),
    )


class Work:
    """The files of a model, on their way to their places.

    Args:
        base: a checkpoint that has the files, with what they say besides tensors.
        tensors: those that are written: of the base in its order, and what is added.
        place: a file or a folder.
        read: the files that it is made of, with their SHA-256.
        progress: told how many numbers of how many are done.

    Raises:
        UsageError: for a place that cannot be written to.
    """

    def __init__(
        self,
        base: Checkpoint,
        tensors: Mapping[str, Planned],
        place: Path,
        read: tuple[tuple[str, str], ...],
        progress: Progress | None,
        settings: str = "",
    ) -> None:
        self.base, self.tensors, self.place, self.progress = base, tensors, place, progress
        self.resumed, self.found, self.done = 0, "", 0
        self.folder, self.files = _files(base, tensors, place)
        self._refuse_inputs({Path(path).resolve() for path, _ in read})
        self.journal = self.folder / f".{place.name}.journal"
        self.identity: dict[str, Any] = {"inputs": [digest for _, digest in read]}
        if settings:
            self.identity["settings"] = settings
        self.whole = sum(one.stored.count for one in tensors.values())

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found of earlier runs."""
        return (self.found,) if self.found else ()

    def _refuse_inputs(self, inputs: set[Path]) -> None:
        for path in self.files:
            if path.resolve() in inputs:
                raise UsageError(f"{path} is read from; write the result to another place")
        if not self.folder.parent.is_dir():
            raise UsageError(f"{self.folder} cannot be made: {self.folder.parent} is no folder")

    def write(self) -> tuple[tuple[str, str], ...]:
        """Write all files; those that there are then, with their SHA-256."""
        try:
            self.folder.mkdir(exist_ok=True)
            return tuple((str(path), sha256(path)) for path in self._written())
        except OSError as error:
            raise UsageError(f"{self.place} cannot be written: {error.strerror}") from None

    def _written(self) -> list[Path]:
        if not self.journal.exists():
            self._need_free()
        with self.journal.open("a+", encoding="utf-8", errors="replace") as journal:
            _lock(journal, self.place)
            known = self._known(journal)
            for path, tensors in self.files.items():
                self._write_file(path, tensors, known, journal)
            index = self._write_index()
        self.journal.unlink()
        return [*index, *self.files]

    def _places(self) -> list[Path]:
        return [*self.files, self.folder / self._index_name()]

    def _need_free(self) -> None:
        for path in self._places():
            if path.exists():
                raise UsageError(f"{path} is there already; remove it, or write to another place")

    def _known(self, journal: TextIO) -> dict[str, str]:
        """The hashes of tensors that an earlier run has done; all that is there is from it."""
        journal.seek(0)
        lines = [*_whole_lines(journal.read())]
        parts = [_part(path) for path in self._places()]
        is_same = bool(lines) and lines[0] == self.identity
        if not is_same:
            self._need_free()
            left = [path for path in parts if path.exists()]
            for path in left:
                path.unlink()
            if left:
                names = some([printable(path.name) for path in left])
                self.found = f"removed what a run of another merge had left unfinished: {names}"
            lines = [self.identity]
        elif len(lines) > 1 or any(path.exists() for path in parts):
            self.found = "an earlier run was stopped before its end; this one went on where it was"
        journal.seek(0)
        journal.truncate()
        for line in lines:
            _note(journal, line)
        return dict(lines[1:])

    def _write_file(
        self, path: Path, tensors: list[Planned], known: Mapping[str, str], journal: Any
    ) -> None:
        header = self._header(path, tensors)
        temporary = _part(path)
        if path.exists():  # made by the run that is gone on with; it is seen whether it is whole
            path.replace(temporary)
        with temporary.open("r+b" if temporary.exists() else "w+b") as file:
            is_same = file.read(len(header)) == header
            if not is_same:
                file.seek(0)
                file.write(header)
            at = len(header)
            for one in tensors:
                size = one.stored.count * SIZES[one.type]
                if is_same and known.get(one.name) == _digest(file, at, size):
                    self.resumed += 1
                else:
                    file.seek(at)
                    _note(journal, [one.name, _write_tensor(one, file)])
                at += size
                self.done += one.stored.count
                if self.progress is not None:
                    self.progress(self.done, self.whole)
            file.truncate(at)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def _header(self, path: Path, tensors: list[Planned]) -> bytes:
        metadata = next(
            (f.metadata for f in self.base.files if f.path.name == path.name),
            self.base.files[0].metadata,
        )
        return header_of(
            [
                Stored(o.name, o.type, o.stored.shape, 0, 0, path, np.zeros(0, np.uint8))
                for o in tensors
            ],
            metadata,
        )

    def _index_name(self) -> str:
        index = self.base.index
        return index.name if index is not None else ".no.index"

    def _write_index(self) -> list[Path]:
        if self.base.index is None:
            return []
        where = {one.name: path.name for path, tensors in self.files.items() for one in tensors}
        size = sum(one.stored.count * SIZES[one.type] for one in self.tensors.values())
        value = {"metadata": {"total_size": size}, "weight_map": where}
        path = self.folder / self._index_name()
        temporary = _part(path)
        temporary.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
        temporary.replace(path)
        return [path]


def _files(
    base: Checkpoint, planned: Mapping[str, Planned], place: Path
) -> tuple[Path, dict[Path, list[Planned]]]:
    """The folder, and which tensors go into which file of it."""
    is_file = place.suffix == ".safetensors" and not place.is_dir()
    if is_file and len(base.files) > 1:
        raise UsageError(f"the base has {len(base.files)} files; give a folder for the result")
    if not is_file and place.exists() and not place.is_dir():
        raise UsageError(f"{place} is there already, and is no folder")
    folder = place.parent if is_file else place
    files: dict[Path, list[Planned]] = {}
    for file in base.files:
        path = place if is_file else folder / file.path.name
        stored = sorted(file.tensors.values(), key=lambda one: (one.start, one.stop))
        files[path] = [planned[one.name] for one in stored]
    last = [*files][-1]
    files[last] += [one for one in planned.values() if one.origin == "added"]
    return folder, files


def _whole_lines(text: str) -> Iterator[Any]:
    """What a journal says, up to a line that a run was stopped in, or that is none of a journal."""
    for k, line in enumerate(text.split("\n")[:-1]):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return
        is_pair = isinstance(value, list) and [type(one) for one in value] == [str, str]
        if not (is_pair if k else isinstance(value, dict)):
            return
        yield value


def _part(path: Path) -> Path:
    """Where a file is until it is whole."""
    return path.with_name(f".{path.name}.part")


def _lock(journal: TextIO, place: Path) -> None:
    """Keep other runs away from what is written; the system forgets that when this one ends."""
    if sys.platform == "win32":  # where a file that is open cannot be replaced by another run
        return
    import fcntl

    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"another run is writing {place}; wait until it has ended") from None


def _note(journal: Any, value: Any) -> None:
    journal.write(json.dumps(value) + "\n")
    journal.flush()


def _write_tensor(one: Planned, file: BinaryIO) -> str:
    """Write the numbers of a tensor; their SHA-256."""
    digest = hashlib.sha256()
    for piece in _pieces(one):
        data = piece.tobytes()
        digest.update(data)
        file.write(data)
    file.flush()
    return digest.hexdigest()


def _pieces(one: Planned) -> Iterator[Any]:
    kind = kind_of(one)
    if one.is_kept:
        for start in range(0, len(one.stored.bytes), 1 << 22):
            yield one.stored.bytes[start : start + (1 << 22)]
        return
    assert kind is not None
    fold = one.fold()
    for window in windows(fold.shape):
        try:
            yield rounded(fold, kind, window)
        except NumberError as error:
            raise error.within(printable(one.name)) from None


def _digest(file: BinaryIO, start: int, size: int) -> str:
    """The SHA-256 of a part of a file; of less where the file ends before."""
    digest = hashlib.sha256()
    file.seek(start)
    while size:
        data = file.read(min(size, 1 << 22))
        if not data:
            break
        digest.update(data)
        size -= len(data)
    return digest.hexdigest()
