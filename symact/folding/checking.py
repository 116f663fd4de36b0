"""Whether a merged model is the exact merge, each number rounded once: tensor by tensor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact.display import Drawn
from symact.errors import SymactError
from symact.files import path_of
from symact.folding.deciding import are_rounded, rounded_where_defined
from symact.folding.floats import STORED_FLOATS, StoredFloat
from symact.folding.fold import Fold, windows
from symact.folding.plan import Plan, Planned, as_matrix, planned
from symact.folding.ways import fitting, shown
from symact.formats.bytes import printable, shape_text
from symact.formats.safetensors import Stored, read_checkpoint, sha256
from symact.numbers.arrays import Array

Progress = Callable[[int, int], None]
"""Told how many numbers of how many were looked at."""

VERDICTS = ("equal", "rounded", "wrong", "changed", "missing", "extra")
"""What is said of a tensor: the rounded exact numbers; those of another rounding, with the right
scale; other ones; not as it was, though nothing touches it; not there; there for no reason."""


@dataclass(frozen=True)
class Difference:
    """How stored numbers differ from the rounded exact ones.

    Attributes:
        count: how many do.
        ulps: by how many places in the order of numbers at worst; None where a NaN is the worst.
        place: where that is.
    """

    count: int
    ulps: int | None
    place: tuple[int, ...]


@dataclass(frozen=True)
class Compared:
    """What was found of one tensor.

    Attributes:
        name: its name.
        origin: ``"merged"``, ``"untouched"``, ``"replaced"``, ``"added"`` or ``"extra"``.
        verdict: one of :data:`VERDICTS`.
        count: how many numbers it has.
        difference: how it differs; None where it does not, or is not comparable.
        reason: what explains that, a few words; empty where nothing does.
        scale: the factor of the low-rank change and its rank, as text; empty for none.
    """

    name: str
    origin: str
    verdict: str
    count: int
    difference: Difference | None = None
    reason: str = ""
    scale: str = ""


@dataclass(frozen=True)
class MergeCheck(Drawn):
    """A merged model against its base and adapter.

    Attributes:
        place: the merged model.
        tensors: what was found of each tensor, in the order of the base.
        files: every file that was read, with its SHA-256.
        notes: what was supposed on the way.
        reach: inputs of |x| ≤ reach are what the bound is for; None where none was asked for.
        bound: how far the outputs are at most from those of exact numbers, in exact arithmetic;
            None where that is not known.
        no_bound: why it is not known.
        written: files that were written, with their SHA-256.
    """

    place: Path
    tensors: tuple[Compared, ...]
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    reach: Fraction | None = None
    bound: Fraction | None = None
    no_bound: str = ""
    written: tuple[tuple[str, str], ...] = ()

    @property
    def equal(self) -> bool:
        """Whether every number is the exact one, rounded once."""
        return all(one.verdict == "equal" for one in self.tensors)

    def count(self, verdict: str) -> int:
        """How many tensors have a verdict."""
        return sum(one.verdict == verdict for one in self.tensors)

    def __repr__(self) -> str:
        found = ", ".join(f"{self.count(v)} {v}" for v in VERDICTS if self.count(v))
        return f"MergeCheck({str(self.place)!r}: {found})"


def check_merge(
    base: str | os.PathLike[str],
    adapter: str | os.PathLike[str],
    merged: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
) -> MergeCheck:
    """Whether a merged model is base + s·B·A, each number the exact one rounded once.

    Args:
        base: a ``.safetensors`` file, the index of several, or a folder that has one of the two.
        adapter: a folder as peft writes it.
        merged: the model that somebody merged, as the base.
        progress: told how many numbers of how many were looked at.

    Nothing is held but a block of rows at a time. What differs is counted, with the number of ulps
    at worst, and the usual ways to compute a merge are tried until one gives these numbers.

    Raises:
        ModelError: for files that cannot be read, or do not belong together.
        ShapeError: for base and adapter of different shapes; names both.
        UnsupportedError: for other kinds of adapters and quantised bases; names them.

    >>> import symact
    >>> found = symact.check_merge(
    ...     "examples/merge/base.safetensors", "examples/merge/adapter",
    ...     "examples/merge/forgotten.safetensors")
    >>> found.equal, found.count("wrong")
    (False, 3)
    """
    plan = planned(path_of(base), path_of(adapter))
    place = path_of(merged)
    try:
        found = read_checkpoint(place)
    except SymactError as error:
        raise error.within(printable(place.name or str(place))) from None
    todo = [*_pairs(plan, found.tensors)]
    whole = sum(one.stored.count for one, _ in todo)
    compared, done = [], 0
    for one, stored in todo:
        compared.append(_compared(one, stored))
        done += one.stored.count
        if progress is not None:
            progress(done, whole)
    for name, stored in found.tensors.items():
        if name not in plan.tensors:
            compared.append(Compared(name, "extra", "extra", stored.count))
    others = [file.path for file in found.files]
    paths = [*plan.inputs(), *([found.index] if found.index else []), *others]
    files = tuple((str(path), sha256(path)) for path in paths)
    return MergeCheck(place, tuple(compared), files, tuple(notes_of(plan)))


def notes_of(plan: Plan) -> Iterator[str]:
    """What was supposed: scales that no float says exactly."""
    roots = {c.scale.value: c.scale for c in plan.adapter.changes.values() if c.scale.is_root}
    for scale in roots.values():
        yield (
            f"the scale alpha/√r = {shown(scale.alpha)}/√{scale.rank} is irrational; the merge "
            f"is exact for the float64 that peft computes, {float(scale.value)!r}"
        )


def scale_of(one: Planned) -> str:
    """The scale and the rank of a change, in words."""
    if one.change is None:
        return ""
    return f"{shown(one.change.scale.value)} · B A (rank {one.change.scale.rank})"


def _pairs(plan: Plan, found: Any) -> Iterator[tuple[Planned, Stored | None]]:
    for name, one in plan.tensors.items():
        yield one, found.get(name)


def _compared(one: Planned, stored: Stored | None) -> Compared:
    def found(verdict: str, difference: Difference | None = None, reason: str = "") -> Compared:
        return Compared(
            one.name, one.origin, verdict, one.stored.count, difference, reason, scale_of(one)
        )

    changed = "changed" if one.origin == "untouched" else "wrong"
    if stored is None:
        return found("missing")
    if stored.shape != one.stored.shape:
        sizes = f"{shape_text(stored.shape)}, should be {shape_text(one.stored.shape)}"
        return found(changed, reason=f"is {sizes}")
    if stored.type == one.stored.type and one.change is None and _same_bytes(stored, one.stored):
        return found("equal")
    kind, own = STORED_FLOATS.get(stored.type), STORED_FLOATS.get(one.stored.type)
    if kind is None or own is None:
        types = f" as {stored.type} instead of {one.stored.type}"
        return found(changed, reason=f"is stored{types}" if stored.type != one.stored.type else "")
    difference = difference_of(one.fold(), kind, stored.patterns)
    if one.origin == "untouched" and stored.type == one.stored.type:
        difference = _by_bits(kind, stored.patterns, one.stored.patterns)
    if difference is None:
        return found("equal")
    if one.change is None:
        other = one.instead_of
        is_kept = other is not None and other.type == stored.type and _same_bytes(stored, other)
        return found(changed, difference, "as if it had not been replaced" if is_kept else "")
    way = fitting(one, kind, stored.patterns)
    if way is None:
        return found("wrong", difference, "no usual way to compute it gives these numbers")
    is_right = not way.fault
    return found("rounded" if is_right else "wrong", difference, way.words(kind))


def difference_of(fold: Fold, kind: StoredFloat, patterns: Array) -> Difference | None:
    """How stored numbers differ from the exact ones of a fold, rounded once; None for none."""
    matrix, count, worst, place = as_matrix(patterns), 0, -1, (0, 0)
    for window in windows(matrix.shape):
        stored = np.ascontiguousarray(matrix[window.index])
        right = are_rounded(fold, kind, stored, window)
        if right.all():
            continue
        rows, columns = np.nonzero(~right)
        count += len(rows)
        wanted, missing = rounded_where_defined(fold, kind, window, ~right)
        ulps = _apart(kind, stored[rows, columns], wanted[rows, columns])
        if missing is not None:
            ulps[missing[rows, columns]] = _NAN
        most = int(ulps.argmax())
        if ulps[most] > worst:
            worst = int(ulps[most])
            place = int(rows[most] + window.rows.start), int(columns[most] + window.columns.start)
    if not count:
        return None
    where = _place(place[0] * matrix.shape[1] + place[1], patterns.shape)
    return Difference(count, None if worst >= _NAN else worst, where)


_NAN = np.iinfo(np.int64).max
"""Stands for the distance to or from what is no number."""


def _apart(kind: StoredFloat, one: Array, other: Array) -> Any:
    """How many places are between numbers, one less than that for a NaN where they are more."""
    first, second = kind.places(one), kind.places(other)
    with np.errstate(over="ignore"):
        apart = np.abs(first - second)
    apart = np.where((apart < 0) | (apart == _NAN), _NAN - 1, apart)
    apart[np.isnan(kind.values(one)) | np.isnan(kind.values(other))] = _NAN
    return apart


def _by_bits(kind: StoredFloat, found: Array, wanted: Array) -> Difference | None:
    flat, other = found.reshape(-1), wanted.reshape(-1)
    count, worst, place = 0, -1, 0
    for start in range(0, len(flat), 1 << 18):
        one, two = flat[start : start + (1 << 18)], other[start : start + (1 << 18)]
        at = np.flatnonzero(one != two)
        if not len(at):
            continue
        count += len(at)
        ulps = _apart(kind, one[at], two[at])
        most = int(ulps.argmax())
        if ulps[most] > worst:
            worst, place = int(ulps[most]), start + int(at[most])
    if not count:
        return None
    return Difference(count, None if worst == _NAN else worst, _place(place, found.shape))


def _place(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(k) for k in np.unravel_index(flat, shape)) if shape else ()


def _same_bytes(one: Stored, other: Stored) -> bool:
    size = 1 << 22
    return all(
        np.array_equal(one.bytes[k : k + size], other.bytes[k : k + size])
        for k in range(0, len(one.bytes), size)
    )
