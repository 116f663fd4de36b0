"""Whether a fused model is what its original makes it: each number the exact one, rounded once."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

from symact.errors import SymactError, UsageError, shown
from symact.files import path_of
from symact.folding.checking import Compared, MergeCheck, difference_of
from symact.folding.floats import STORED_FLOATS
from symact.folding.unfused import Fused, fused_tensors
from symact.formats.bytes import printable, shape_text
from symact.formats.safetensors import Checkpoint, Stored, read_checkpoint, sha256

EPSILON = 1e-5
"""What batch norm adds to variances unless something else is said: PyTorch's default."""


def check_fold(
    original: str | os.PathLike[str],
    fused: str | os.PathLike[str],
    *,
    epsilon: float = EPSILON,
) -> MergeCheck:
    """Whether a fused model has the exact numbers that its original gives, each rounded once.

    Batch norm behind a layer, the branches of RepVGG blocks, and integers with scales (8 bits, or
    4 bits packed, by rows or groups) are recognised by the names of tensors. Roots stay roots: no
    number is approximated to judge another.

    Args:
        original: the model before, safetensors in one file or several.
        fused: the model after it.
        epsilon: what batch norm adds to variances; the exact value of the float64.

    Raises:
        ModelError: for files that cannot be read, and where nothing is recognised.
        NumberError: for NaN and infinity in the original, and for variances without a root.
        ShapeError: for parts that do not fit together.
        UsageError: for an epsilon that is no usual number.

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
    if not isinstance(epsilon, (int, float)) or not 0 <= epsilon < 1e30:
        raise UsageError(f"epsilon is {shown(epsilon)}; it is a number from 0 on, such as 1e-5")
    before, after = (_read(path_of(place)) for place in (original, fused))
    exact = Fraction(epsilon)
    try:
        known = fused_tensors(before.tensors, after.tensors, exact)
    except SymactError as error:
        raise error.within(printable(before.place.name)) from None
    compared = [_compared(one, after.tensors[one.name]) for one in known]
    names = {one.name for one in known}
    compared += [
        _untouched(stored, before.tensors.get(name))
        for name, stored in after.tensors.items()
        if name not in names
    ]
    paths = [path for one in (before, after) for path in _files(one)]
    files = tuple((str(path), sha256(path)) for path in paths)
    note = f"batch norm adds {shown(epsilon)} to variances, as a float64"
    return MergeCheck(after.place, tuple(compared), files, (note,))


def _read(place: Path) -> Checkpoint:
    try:
        return read_checkpoint(place)
    except SymactError as error:
        raise error.within(printable(place.name or str(place))) from None


def _files(one: Checkpoint) -> list[Path]:
    return [*([one.index] if one.index else []), *(file.path for file in one.files)]


def _compared(one: Fused, stored: Stored) -> Compared:
    kind = STORED_FLOATS.get(stored.type)
    if stored.shape != one.shape or kind is None:
        sizes = f"is {shape_text(stored.shape)} of {stored.type}, should be {shape_text(one.shape)}"
        return Compared(one.name, "merged", "wrong", stored.count, reason=f"{sizes} of floats")
    difference = difference_of(one.fold, kind, stored.patterns.reshape(one.fold.shape))
    if difference is None:
        return Compared(one.name, "merged", "equal", stored.count)
    flat = difference.place[0] * one.fold.shape[1] + difference.place[1]
    place = _unravelled(flat, stored.shape)
    told = type(difference)(difference.count, difference.ulps, place)
    return Compared(one.name, "merged", "wrong", stored.count, told, f"made of {one.origin}")


def _unravelled(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    place = []
    for size in reversed(shape):
        flat, rest = divmod(flat, size)
        place.append(rest)
    return tuple(reversed(place))


def _untouched(stored: Stored, other: Stored | None) -> Compared:
    """A tensor that is made of nothing: as it was, or changed, or there for no reason."""
    if other is None:
        return Compared(stored.name, "extra", "extra", stored.count)
    is_same = (stored.type, stored.shape) == (other.type, other.shape)
    is_same = is_same and stored.bytes.tobytes() == other.bytes.tobytes()
    verdict = "equal" if is_same else "changed"
    return Compared(stored.name, "untouched", verdict, stored.count)
