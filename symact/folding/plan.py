"""What each tensor of a merged model should be: a fold of the base and an adapter, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import numpy as np

from symact.errors import ModelError, ShapeError, SymactError, UnsupportedError
from symact.folding.adapter import Adapter, Change, read_adapter
from symact.folding.floats import STORED_FLOATS, StoredFloat
from symact.folding.fold import LazyMatrix
from symact.folding.lowrank import LowRank
from symact.formats.bytes import printable, shape_text, some
from symact.formats.safetensors import Checkpoint, Stored, read_checkpoint
from symact.numbers.arrays import Array

T = TypeVar("T")

_QUANTISED = {
    ".quant_state": "4 bits, as bitsandbytes stores them",
    ".absmax": "4 bits, as bitsandbytes stores them",
    ".SCB": "8 bits, as bitsandbytes stores them",
    "weight_format": "8 bits, as bitsandbytes stores them",
    ".qweight": "4 or 8 bits, as GPTQ and AWQ store them",
    ".qzeros": "4 or 8 bits, as GPTQ and AWQ store them",
    "weight_scale": "integers or short floats with scales",
}
"""What names say of a base whose numbers are no floats of their own."""


@dataclass(frozen=True)
class Planned:
    """One tensor of the merged model.

    Attributes:
        name: its name.
        stored: what the base has, or the adapter where it replaces or adds a tensor.
        change: the low-rank change; None where the numbers are those of ``stored``.
        origin: ``"merged"``, ``"untouched"``, ``"replaced"`` or ``"added"``.
        type: what it is written in, as safetensors calls it.
        is_transposed: whether the base stores it as inputs × outputs.
        instead_of: what the base has in the place of one that is replaced.
    """

    name: str
    stored: Stored
    change: Change | None
    origin: str
    type: str
    is_transposed: bool = False
    instead_of: Stored | None = None

    @property
    def is_kept(self) -> bool:
        """Whether its numbers are those that are stored, bit by bit."""
        return self.change is None and self.type == self.stored.type

    def fold(self, scale: Fraction | None = None, *, flipped: bool = False) -> LowRank:
        """Its exact numbers as a matrix.

        Args:
            scale: another scale than that of the adapter.
            flipped: whether the product is transposed, for a square matrix.
        """
        kind = STORED_FLOATS[self.stored.type]
        base = LazyMatrix(as_matrix(self.stored.patterns), kind)
        if self.change is None:
            none = np.zeros((0, 0), kind.dtype)
            left = LazyMatrix(none.reshape(base.shape[0], 0), kind)
            return LowRank(
                base, left, LazyMatrix(none.reshape(0, base.shape[1]), kind), Fraction(1)
            )
        left, right = (
            LazyMatrix(as_matrix(one.patterns), STORED_FLOATS[one.type])
            for one in (self.change.left, self.change.right)
        )
        if (self.is_transposed or self.change.is_embedding) != flipped:
            left, right = right.transposed, left.transposed
        return LowRank(base, left, right, self.change.scale.value if scale is None else scale)


@dataclass(frozen=True)
class Plan:
    """A merge, before anything is computed.

    Attributes:
        base: the checkpoint.
        adapter: the adapter.
        tensors: all that the merged model has, those of the base in its order.
    """

    base: Checkpoint
    adapter: Adapter
    tensors: Mapping[str, Planned]

    def inputs(self) -> Iterator[Path]:
        """Every file that is read."""
        if self.base.index is not None:
            yield self.base.index
        yield from (file.path for file in self.base.files)
        yield from self.adapter.files


def as_matrix(patterns: Array) -> Array:
    """An array with its first dimension as rows and all others as columns; a view."""
    if patterns.ndim < 2:
        return patterns.reshape(1, -1)
    return patterns.reshape(patterns.shape[0], -1)


def planned(base: Path, adapter: Path) -> Plan:
    """What the merge of a base and an adapter should give.

    Raises:
        ModelError: for files that cannot be read, and for changes of tensors that the base lacks.
        ShapeError: for shapes that do not fit; names both.
        UnsupportedError: for adapters and bases of other kinds; names them.
    """
    checkpoint = _within(base, read_checkpoint)
    changes = _within(adapter, read_adapter)
    _refuse_quantised(checkpoint)
    missing = [name for name in changes.changes if name not in checkpoint.tensors]
    if missing:
        raise ModelError(
            f"the adapter changes tensors that the base lacks: {some([*map(printable, missing)])}; "
            "it was made for another model"
        )
    tensors = {name: _planned(stored, changes, name) for name, stored in checkpoint.tensors.items()}
    for name, stored in changes.replaced.items():
        if name not in tensors:
            tensors[name] = Planned(name, stored, None, "added", stored.type)
    return Plan(checkpoint, changes, tensors)


def _within(place: Path, read: Callable[[Path], T]) -> T:
    try:
        return read(place)
    except SymactError as error:
        raise error.within(printable(place.name or str(place))) from None


def _planned(stored: Stored, adapter: Adapter, name: str) -> Planned:
    other, change = adapter.replaced.get(name), adapter.changes.get(name)
    if other is not None:
        if change is not None:
            raise ModelError(f"the adapter both replaces and changes {printable(name)!r}")
        if other.shape != stored.shape:
            raise ShapeError(
                f"{printable(name)!r} is {shape_text(stored.shape)} in the base and "
                f"{shape_text(other.shape)} in the adapter, which replaces it"
            )
        return Planned(name, other, None, "replaced", stored.type, instead_of=stored)
    if change is None:
        return Planned(name, stored, None, "untouched", stored.type)
    if stored.type not in STORED_FLOATS:
        raise UnsupportedError(
            f"{printable(name)!r} is stored as {stored.type}; dequantise the base first: a merge "
            "adds to the numbers, which takes their scales and zero points"
        )
    is_flat = len(stored.shape) == 2 and not change.is_embedding
    is_transposed = adapter.is_transposed and is_flat
    left, right = change.left.shape, change.right.shape
    shape = (left[0], *right[1:])
    if is_transposed or change.is_embedding:
        shape = (*right[1:], left[0])
    # a kernel of 1×1 may be stored as a matrix in the adapter
    if shape != stored.shape and not _is_same_kernel(shape, stored.shape):
        raise ShapeError(
            f"{printable(name)!r} is {shape_text(stored.shape)} in the base, and B·A of the "
            f"adapter is {shape_text(shape)} (B {shape_text(left)}, A {shape_text(right)})"
        )
    return Planned(name, stored, change, "merged", stored.type, is_transposed)


def _is_same_kernel(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[:2] == other[:2] and math.prod(one[2:]) == math.prod(other[2:]) == 1


def _refuse_quantised(base: Checkpoint) -> None:
    for name in base.tensors:
        for mark, form in _QUANTISED.items():
            if mark in name:
                raise UnsupportedError(
                    f"the base is quantised to {form} ({printable(name)!r}); needed is one in "
                    "float16, bfloat16, float32 or float64, so dequantise it first, with its "
                    "scales and zero points: what a merge would round to is not said by the file"
                )


def kind_of(planned: Planned) -> StoredFloat | None:
    """The type that a tensor is written in; None for what is no float."""
    return STORED_FLOATS.get(planned.type)
