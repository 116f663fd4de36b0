"""Which numbers the windows of a convolution or a pool see: positions, for selections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from symact.numbers.arrays import Array


@dataclass(frozen=True)
class Axis:
    """One spatial axis: ``size`` numbers, ``before`` and ``after`` zeros of padding around them.

    ``ceil`` asks for windows that reach beyond the padding, as long as they start before it.
    """

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0
    ceil: bool = False

    @property
    def extent(self) -> int:
        """How far a window reaches: from its first to its last number."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def places(self) -> int:
        """How many windows fit, which may be none or a negative number."""
        room = self.size + self.before + self.after - self.extent
        if not self.ceil:
            return room // self.stride + 1
        places = -(-room // self.stride) + 1
        return places - ((places - 1) * self.stride >= self.size + self.before)

    def same(self, *, upper: bool) -> Axis:
        """The axis padded to ⌈size / stride⌉ windows; ``upper`` puts an odd zero at the end."""
        places = -(-self.size // self.stride)
        total = max((places - 1) * self.stride + self.extent - self.size, 0)
        small, large = total // 2, total - total // 2
        before, after = (small, large) if upper else (large, small)
        return replace(self, before=before, after=after, ceil=False)

    def seen(self) -> Array:
        """The indices that each window sees, of shape (places, kernel); −1 in padding."""
        first = np.arange(self.places)[:, None] * self.stride - self.before
        at = first + np.arange(self.kernel) * self.dilation
        return np.where((at >= 0) & (at < self.size), at, -1)

    def spread(self, outputs: int) -> Array:
        """For a transposed convolution: the index that meets each number of the kernel at each of
        ``outputs`` places, of shape (outputs, kernel); −1 for none.

        Index i goes to the places i·stride + j·dilation − before, for each number j of the kernel.
        """
        at = np.arange(outputs)[:, None] + self.before - np.arange(self.kernel) * self.dilation
        inside = (at >= 0) & (at % self.stride == 0) & (at // self.stride < self.size)
        return np.where(inside, at // self.stride, -1)


def windows(channels: int, axes: Sequence[Axis]) -> Array:
    """Positions in a tensor (channels, sizes…), as (channels, places…, kernel…); −1 in padding.

    >>> windows(1, [Axis(size=3, kernel=2, before=1)]).tolist()
    [[[-1, 0], [0, 1], [1, 2]]]
    """
    return meeting(channels, [axis.size for axis in axes], [axis.seen() for axis in axes])


def meeting(channels: int, sizes: Sequence[int], seen: Sequence[Array]) -> Array:
    """Positions in a tensor (channels, sizes…) for indices along each axis, which have shape
    (places, kernel): as (channels, places…, kernel…), −1 where one of the indices is.

    >>> meeting(2, [2], [np.array([[0, -1]])]).tolist()
    [[[0, -1]], [[2, -1]]]
    """
    rank = len(sizes)
    place = np.zeros((1,) * (2 * rank), dtype=np.int64)
    inside = np.ones((1,) * (2 * rank), dtype=np.bool_)
    for k, at in enumerate(seen):
        shape = [1] * (2 * rank)
        shape[k], shape[rank + k] = at.shape
        own = at.reshape(shape)
        inside = inside & (own >= 0)
        place = place * sizes[k] + own
    starts = np.arange(channels) * math.prod(sizes)
    starts = starts.reshape((channels,) + (1,) * (2 * rank))
    return np.where(inside, place + starts, -1)
