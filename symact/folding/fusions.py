"""Whether a fused model is what its original makes it: each number the exact one, rounded once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact.errors import ModelError, ShapeError, SymactError, UsageError, shown
from symact.files import path_of
from symact.folding.checking import Compared, MergeCheck, Progress, difference_of
from symact.folding.floats import STORED_FLOATS
from symact.folding.merging import Work
from symact.folding.plan import Planned
from symact.folding.unfused import Fused, fused_tensors
from symact.formats.bytes import printable, read_bytes, shape_text
from symact.formats.safetensors import Checkpoint, Stored, read_checkpoint, sha256
from symact.numbers.rational import rational

EPSILON = 1e-5
"""What batch norm adds to variances where no file says it: PyTorch's default."""


def check_fold(
    original: str | os.PathLike[str],
    fused: str | os.PathLike[str],
    *,
    epsilon: float | None = None,
    reach: Any = None,
    write_model: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> MergeCheck:
    """Whether a fused model has the exact numbers that its original gives, each rounded once.

    Batch norm behind a layer, the branches of RepVGG blocks, and integers with scales (8 bits, or
    4 bits packed, by rows or groups) are recognised: in safetensors by the names of tensors, in
    ONNX by what the graphs compute, whatever its names. Roots stay roots: no number is
    approximated to judge another. One tensor is held at a time, and of it blocks.

    Args:
        original: the model before: ONNX, or safetensors in one file or several.
        fused: the model after it, in the same format.
        epsilon: what batch norm adds to variances; the exact value of the float64. Left out, it is
            what each node of ONNX says, and 1e-5 for safetensors.
        reach: for ONNX, asks how far the outputs are at most from those of the exact numbers, for
            inputs of |x| ≤ reach.
        write_model: for safetensors, a place for the fused model with each number that is made of
            the original the exact one, rounded once, and all others as they are; a run that was
            stopped goes on when it is called once more. Nothing that is there is replaced.
        progress: told how many numbers of how many were looked at.

    Raises:
        ModelError: for files that cannot be read, and where nothing is recognised.
        NumberError: for variances without a root, and for NaN and infinity in the original, which
            in weights of ONNX are no error: a NaN is right where they are.
        ShapeError: for parts that do not fit together.
        UsageError: for an epsilon or a reach that is no usual number, and for two formats.

    >>> import pathlib, tempfile, numpy, symact
    >>> from symact.formats.safetensors import write_tensors
    >>> ints = {"a.weight": ("I8", numpy.array([[3, 255]], "u1")),
    ...         "a.weight_scale": ("F32", numpy.array([0.5], "<f4").view("<u4"))}
    >>> floats = {"a.weight": ("F32", numpy.array([[1.5, -0.5]], "<f4").view("<u4"))}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one, two = (pathlib.Path(folder, f"{k}.safetensors") for k in "ab")
    ...     write_tensors(one, ints)
    ...     write_tensors(two, floats)
    ...     symact.check_fold(one, two).equal
    True
    """
    if epsilon is not None:
        is_number = isinstance(epsilon, (int, float)) and not isinstance(epsilon, bool)
        if not is_number or not 0 <= epsilon < 1e30:
            raise UsageError(f"epsilon is {shown(epsilon)}; it is a number from 0 on, such as 1e-5")
    wide = None if reach is None else rational(reach, "the reach of the box")
    if wide is not None and wide < 0:
        raise UsageError(f"the reach of the box is {shown(reach)}; it is a number from 0 on")
    one, two = path_of(original), path_of(fused)
    are_graphs = [place.suffix.lower() == ".onnx" for place in (one, two)]
    if len({*are_graphs}) > 1:
        raise UsageError(
            f"{printable(one.name)} and {printable(two.name)} have two formats; a fused model is "
            "compared with an original in the same, ONNX or safetensors"
        )
    out = None if write_model is None else path_of(write_model)
    if are_graphs[0]:
        if out is not None:
            raise UsageError("a fused model is written as safetensors only, and these are ONNX")
        return _check_graphs(one, two, epsilon, wide)
    if wide is not None:
        raise UsageError("a reach goes with ONNX: safetensors do not say what is computed")
    return _check_tensors(one, two, EPSILON if epsilon is None else epsilon, out, progress)


# -- safetensors --------------------------------------------------------------------------------


def _check_tensors(
    one: Path, two: Path, epsilon: float, out: Path | None, progress: Progress | None
) -> MergeCheck:
    before, after = (_within(place, read_checkpoint) for place in (one, two))
    name = printable(before.place.name)
    try:
        known = fused_tensors(before.tensors, after.tensors, Fraction(epsilon))
        compared, done = [], 0
        whole = sum(stored.count for stored in after.tensors.values())
        for fused in known:
            stored = after.tensors.get(fused.name)
            compared += [*(_absent(fused) if stored is None else [_compared(fused, stored)])]
            done += 0 if stored is None else stored.count
            if progress is not None:
                progress(done, whole)
    except SymactError as error:
        raise error.within(name) from None
    compared += _others(known, before, after)
    if progress is not None:
        progress(whole, whole)
    paths = [path for one_ in (before, after) for path in files_of(one_)]
    files = tuple((str(path), sha256(path)) for path in paths)
    notes = (f"batch norm adds {epsilon!r} to variances, as a float64",)
    if out is None:
        return MergeCheck(after.place, tuple(compared), files, notes)
    work = Work(after, _planned(known, after), out, files, progress, f"epsilon {epsilon!r}")
    written = work.write()
    return MergeCheck(after.place, tuple(compared), files, (*notes, *work.notes), written=written)


@dataclass(frozen=True)
class _Exact(Planned):
    """A tensor whose numbers are those of a fusion."""

    fused: Fused | None = None

    @property
    def is_kept(self) -> bool:
        """Never: they are computed."""
        return False

    def fold(self, scale: Fraction | None = None, *, flipped: bool = False) -> Any:
        """Its exact numbers."""
        assert self.fused is not None
        return self.fused.fold()


def _planned(known: list[Fused], after: Checkpoint) -> dict[str, Planned]:
    """The tensors of the fused model, those that are recognised with exact numbers."""
    found = {name: Planned(name, s, None, "untouched", s.type) for name, s in after.tensors.items()}
    for one in known:
        stored = after.tensors.get(one.name)
        if stored is None:
            continue
        if stored.shape != one.shape or stored.type not in STORED_FLOATS:
            raise ShapeError(
                f"{printable(one.name)!r} is {shape_text(stored.shape)} of {stored.type}, should "
                f"be {shape_text(one.shape)} of floats, and so cannot be written"
            )
        found[one.name] = _Exact(one.name, stored, None, "merged", stored.type, fused=one)
    return found


def _within(place: Path, read: Any) -> Any:
    try:
        return read(place)
    except SymactError as error:
        raise error.within(printable(place.name or str(place))) from None


def files_of(one: Checkpoint) -> list[Path]:
    """The files of a checkpoint."""
    return [*([one.index] if one.index else []), *(file.path for file in one.files)]


def _compared(one: Fused, stored: Stored) -> Compared:
    kind = STORED_FLOATS.get(stored.type)
    if stored.shape != one.shape or kind is None:
        sizes = f"is {shape_text(stored.shape)} of {stored.type}, should be {shape_text(one.shape)}"
        return Compared(one.name, "merged", "wrong", stored.count, reason=f"{sizes} of floats")
    fold = one.fold()
    difference = difference_of(fold, kind, stored.patterns.reshape(fold.shape))
    if difference is None:
        return Compared(one.name, "merged", "equal", stored.count)
    flat = difference.place[0] * fold.shape[1] + difference.place[1]
    place = tuple(int(k) for k in np.unravel_index(flat, stored.shape))
    told = type(difference)(difference.count, difference.ulps, place)
    return Compared(one.name, "merged", "wrong", stored.count, told, f"made of {one.origin}")


def _absent(one: Fused) -> Iterator[Compared]:
    """A tensor that the fused model lacks, which a bias may be that is 0."""
    if not one.name.endswith(".bias") or not one.is_zero:
        yield Compared(one.name, "merged", "missing", 0)


def _others(known: list[Fused], before: Checkpoint, after: Checkpoint) -> Iterator[Compared]:
    """Tensors that are made of nothing: as they were, changed, there for no reason, or missing."""
    names = {one.name for one in known}
    sources = {name for one in known for name in one.sources}
    for name, stored in after.tensors.items():
        if name in names:
            continue
        other = before.tensors.get(name)
        if other is None:
            yield Compared(name, "extra", "extra", stored.count)
            continue
        is_same = (stored.type, stored.shape) == (other.type, other.shape)
        is_same = is_same and np.array_equal(stored.bytes, other.bytes)
        yield Compared(name, "untouched", "equal" if is_same else "changed", stored.count)
    for name, stored in before.tensors.items():
        if name not in after.tensors and name not in sources:
            yield Compared(name, "untouched", "missing", stored.count)


# -- graphs -------------------------------------------------------------------------------------


def _check_graphs(
    one: Path, two: Path, epsilon: float | None, reach: Fraction | None
) -> MergeCheck:
    from symact.folding.matching import Model, Moved, bound_on_box, compared, matched

    models = []
    for place in (one, two):
        data = _within(place, read_bytes)
        models.append(Model(place, data, hashlib.sha256(data).hexdigest()))
    before, after = models
    match = matched(before, after, None if epsilon is None else Fraction(epsilon))
    moved = None if reach is None else Moved()
    found = tuple(compared(match, moved))
    if not found:
        raise ModelError("no layer of the fused model is recognised, so that nothing was compared")
    bound, reason = None, ""
    if moved is not None and reach is not None:
        try:
            bound = bound_on_box(after, match, moved, reach)
        except SymactError as error:  # which says why there is none
            reason = str(error)
    files = [(str(model.place), model.digest) for model in models] + match.external
    said = "what its node says" if epsilon is None else f"{epsilon!r}, as a float64,"
    notes = (f"batch norm adds {said} to variances",)
    return MergeCheck(two, found, tuple(files), notes, reach, bound, reason)
