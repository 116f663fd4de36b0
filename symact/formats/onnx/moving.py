"""Selections as operators of ONNX that move numbers, the simplest that will do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symact.numbers.arrays import Array


@dataclass(frozen=True)
class Slice:
    """The numbers from ``start`` on, ``count`` of them, in steps."""

    start: int
    count: int
    step: int


@dataclass(frozen=True)
class Transpose:
    """The numbers in a shape whose axes change places."""

    shape: tuple[int, ...]
    order: tuple[int, ...]


@dataclass(frozen=True)
class Pad:
    """Zeros before and after all the numbers."""

    before: int
    after: int


@dataclass(frozen=True, eq=False)
class Gather:
    """The numbers at indices; the index ``zero`` is that of a 0 put after them, None if unused."""

    indices: Array
    zero: int | None


Move = Slice | Transpose | Pad | Gather


def move_of(indices: Sequence[int], width: int) -> Move:
    """What a selection from ``width`` numbers is.

    >>> move_of([1, 2], 4), move_of([0, 3, 1, 4, 2, 5], 6)
    (Slice(start=1, count=2, step=1), Transpose(shape=(2, 3), order=(1, 0)))
    >>> move_of([-1, 0, 1], 2)
    Pad(before=1, after=0)
    """
    places = np.asarray(indices)
    if (places >= 0).all():
        step = int(places[1] - places[0]) if len(places) > 1 else 1
        if step > 0 and np.array_equal(places, places[0] + step * np.arange(len(places))):
            return Slice(int(places[0]), len(places), step)
        return _transposed(places, width) or Gather(places, None)
    there = np.flatnonzero(places >= 0)
    whole = len(there) == width and np.array_equal(places[there], np.arange(width))
    if whole and there[-1] - there[0] == width - 1:
        return Pad(int(there[0]), int(len(places) - 1 - there[-1]))
    return Gather(np.where(places < 0, width, places), width)


def _transposed(places: Array, width: int) -> Transpose | None:
    """The axes whose strides make up the places, from the innermost out, if that is all."""
    if len(places) != width:
        return None
    axes: list[tuple[int, int]] = []  # stride and size, innermost first
    done = 1
    while done < width:
        stride = int(places[done] - places[0])
        starts = places[::done]
        steps = np.diff(starts) == stride
        size = len(starts) if steps.all() else int(steps.argmin()) + 1
        if stride < 1 or size < 2 or width % (done * size):
            return None
        axes.append((stride, size))
        done *= size
    axes.reverse()
    whole = sorted(range(len(axes)), key=lambda k: -axes[k][0])
    shape = tuple(axes[k][1] for k in whole)
    order = tuple(whole.index(k) for k in range(len(axes)))
    own = np.arange(math.prod(shape)).reshape(shape).transpose(order).ravel()
    return Transpose(shape, order) if np.array_equal(own, places) else None
